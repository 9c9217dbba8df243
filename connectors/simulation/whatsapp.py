"""`kalavaani simulate whatsapp`: somebody who writes on WhatsApp, and her provider."""

from collections.abc import AsyncIterable, AsyncIterator
from contextlib import asynccontextmanager

from pydantic import SecretStr

from assistant.settings import Settings
from connectors.simulation import scene
from connectors.simulation.chat import Chat
from connectors.simulation.commands import HELP
from connectors.simulation.errors import SimulationFailed
from connectors.simulation.graph_api import GraphApi
from connectors.simulation.listening import LOOPBACK, free_port, listening
from connectors.simulation.meta_person import MetaPerson
from connectors.simulation.person import Person
from connectors.simulation.scene import Provider, Scene
from connectors.simulation.terminal import Screen
from connectors.simulation.twilio_api import TwilioApi
from connectors.simulation.twilio_person import TwilioPerson

PATIENCE_S = 60.0
"""Longest wait for an answer: the first recording loads the speech model."""


async def simulate(
    settings: Settings,
    lines: AsyncIterable[str],
    screen: Screen,
    *,
    provider: Provider,
    server: str | None,
    port: int,
    sender: str,
) -> bool:
    """Play until the lines end; whether everything was taken and answered. `server` None: one of our own.

    Raises:
        SimulationFailed: settings are missing, the port is taken, or the server does not start.
    """
    screen.own_number = sender
    async with (
        staged(settings, provider, server, port, screen) as (played, api_url),
        person_of(played, provider, api_url, sender) as person,
    ):
        screen.note(HELP)
        return await Chat(person, screen, PATIENCE_S).run(lines)


@asynccontextmanager
async def staged(
    settings: Settings, provider: Provider, server: str | None, port: int, screen: Screen, **changes: str
) -> AsyncIterator[tuple[Scene, str]]:
    """The scene, and where the provider's API will be."""
    api_url = f"http://{LOOPBACK}:{port if server is not None else (port := free_port())}"
    if server is not None:
        variables = " ".join(scene.needed_variables(provider, api_url))
        screen.note(f"The server must have the same settings as this program, and {variables}")
        yield scene.existing(settings, server), api_url
        return
    screen.note("Starting a server …")
    async with scene.own(settings, provider, api_url, **changes) as played:
        yield played, api_url


@asynccontextmanager
async def person_of(played: Scene, provider: Provider, api_url: str, sender: str) -> AsyncIterator[Person]:
    """Her, with her provider listening."""
    settings, port = played.settings, int(api_url.rpartition(":")[2])
    if provider == "meta":
        graph = GraphApi(
            wanted("KALAVAANI_WHATSAPP_PHONE_NUMBER_ID", settings.whatsapp_phone_number_id),
            wanted("KALAVAANI_WHATSAPP_TOKEN", settings.whatsapp_token),
        )
        secret = wanted("KALAVAANI_WHATSAPP_APP_SECRET", settings.whatsapp_app_secret)
        async with listening(graph.application, port):
            yield MetaPerson(played.server, graph, secret, sender)
        return
    api, token = twilio_of(settings)
    number = wanted("KALAVAANI_TWILIO_WHATSAPP_NUMBER", settings.twilio_whatsapp_number)
    async with listening(api.application, port):
        yield TwilioPerson(played.server, api, api_url, token, sender, number.removeprefix("whatsapp:"))


def twilio_of(settings: Settings) -> tuple[TwilioApi, str]:
    """Twilio's API for the account of the settings, and its token."""
    account = wanted("KALAVAANI_TWILIO_ACCOUNT_SID", settings.twilio_account_sid)
    token = wanted("KALAVAANI_TWILIO_AUTH_TOKEN", settings.twilio_auth_token)
    return TwilioApi(account, token), token


def wanted(name: str, value: str | SecretStr | None) -> str:
    """A setting that must be there.

    Raises:
        SimulationFailed: it is not.
    """
    plain = value.get_secret_value() if isinstance(value, SecretStr) else value
    if not plain:
        raise SimulationFailed(f"{name} is not set, here and at the server; without --server none is needed")
    return plain
