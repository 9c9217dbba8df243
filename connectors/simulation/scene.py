"""Where a simulation plays: with a server that runs already, or with one of its own that ends with it.

A server of its own has credentials and a database of its own: nothing of the real ones is touched, and what waits for
real people is not delivered to a simulator.
"""

import asyncio
import os
import secrets
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import httpx
from pydantic import SecretStr

from assistant.settings import Settings
from connectors.simulation.errors import SimulationFailed
from connectors.simulation.listening import LOOPBACK, free_port
from connectors.simulation.webhooks import Server

Provider = Literal["twilio", "meta"]

START_S = 180.0
"""The first start migrates a database and speaks the phrases of calls."""
STOP_S = 20.0
POLL_S = 0.25
OUR_NUMBER = "+14155238886"
FOLDER = "simulation"
_START = "import sys; from assistant.cli import main; sys.argv[1:] = ['serve']; main()"


@dataclass(frozen=True, slots=True)
class Scene:
    """The server, and what it is told about its provider."""

    settings: Settings
    server: Server


def folder_of(settings: Settings) -> Path:
    """Where a simulation keeps what it hears, and the database of a server of its own."""
    return settings.home_folder / FOLDER


def existing(settings: Settings, url: str) -> Scene:
    """A server that runs already, with the same settings as this program."""
    url = url.rstrip("/")
    return Scene(settings, Server(url, (settings.public_url or url).rstrip("/")))


def needed_variables(provider: Provider, api_url: str) -> list[str]:
    """What a server that runs already must have been started with, besides the same settings as this program."""
    if provider == "meta":
        return [f"KALAVAANI_WHATSAPP_API_URL={api_url}", f"KALAVAANI_WHATSAPP_MEDIA_HOSTS={LOOPBACK}"]
    return [f"KALAVAANI_TWILIO_API_URL={api_url}", f"KALAVAANI_TWILIO_MEDIA_HOSTS={LOOPBACK}"]


@asynccontextmanager
async def own(settings: Settings, provider: Provider, api_url: str, **changes: str) -> AsyncIterator[Scene]:
    """A server of our own on a free port; `changes` are settings that it has besides.

    Raises:
        SimulationFailed: it does not start.
    """
    folder = folder_of(settings)
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    url = f"http://{LOOPBACK}:{(port := free_port())}"
    told = {
        "home": str(settings.home_folder.resolve()),
        "database_url": f"sqlite:///{(folder / 'kalavaani.db').resolve()}",
        "host": LOOPBACK,
        "port": str(port),
        "public_url": url,
        **_credentials(provider, api_url),
        **changes,
    }
    log = folder / "server.log"
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            _START,
            env={**os.environ, **{f"KALAVAANI_{name.upper()}": value for name, value in told.items()}},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    try:
        await _started(url, process, log)
        yield Scene(settings.model_copy(update=_typed(told)), Server(url, url))
    finally:
        await _stopped(process)


def _credentials(provider: Provider, api_url: str) -> dict[str, str]:
    """Made up for this once; the other provider is switched off."""
    token = secrets.token_hex(16)
    twilio = {
        "twilio_account_sid": f"AC{secrets.token_hex(16)}",
        "twilio_auth_token": token,
        "twilio_number": OUR_NUMBER,
        "twilio_whatsapp_number": OUR_NUMBER,
        "twilio_api_url": api_url,
        "twilio_media_hosts": LOOPBACK,
    }
    if provider == "twilio":
        return {**twilio, "whatsapp_token": "", "whatsapp_phone_number_id": ""}
    return {
        **twilio,
        "twilio_account_sid": "",
        "whatsapp_token": f"EAA{token}",
        "whatsapp_phone_number_id": "106540352242922",
        "whatsapp_app_secret": secrets.token_hex(16),
        "whatsapp_verify_token": secrets.token_hex(8),
        "whatsapp_api_url": api_url,
        "whatsapp_media_hosts": LOOPBACK,
    }


def _typed(told: Mapping[str, str]) -> dict[str, Any]:
    """The same as values of Settings."""
    secret = ("twilio_auth_token", "whatsapp_token", "whatsapp_app_secret", "whatsapp_verify_token")
    values: dict[str, Any] = {
        name: SecretStr(value) if name in secret else value for name, value in told.items()
    }
    return {**values, "home": Path(told["home"]), "port": int(told["port"])}


async def _started(url: str, process: asyncio.subprocess.Process, log: Path) -> None:
    try:
        async with asyncio.timeout(START_S), httpx.AsyncClient(trust_env=False, timeout=2.0) as client:
            while process.returncode is None:
                try:
                    if (await client.get(f"{url}/health/live")).is_success:
                        return
                except httpx.HTTPError:
                    await asyncio.sleep(POLL_S)
    except TimeoutError:
        raise SimulationFailed(f"the server is not ready after {START_S:.0f} s: see {log}") from None
    raise SimulationFailed(f"the server does not start (is there a model? `kalavaani setup`): see {log}")


async def _stopped(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    process.terminate()
    try:
        await asyncio.wait_for(process.wait(), STOP_S)
    except TimeoutError:
        process.kill()
        await process.wait()
