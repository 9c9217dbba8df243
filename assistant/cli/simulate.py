"""Playing the providers against a server: WhatsApp, and phone calls."""

import importlib
import re
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from assistant.cli.app import AsJson, app, run, settings
from assistant.cli.output import fail

DEFAULT_PORT = 8089
"""Where a server that runs already looks for the provider's API."""
DEFAULT_SENDER = "+919812345678"
_NUMBER = re.compile(r"^\+[1-9][0-9]{6,14}$")

simulate_app = typer.Typer(
    help="Play the provider and a person against a server; lines are read from standard input.",
    no_args_is_help=True,
)
app.add_typer(simulate_app, name="simulate")


class Provider(StrEnum):
    """Who carries WhatsApp."""

    twilio = "twilio"
    meta = "meta"


Server = Annotated[
    str | None, typer.Option(help="A server that runs already; default: one of our own is started.")
]
WithServer = Annotated[
    bool, typer.Option("--with-server", help="Start a server of our own, as without --server.")
]
Port = Annotated[
    int, typer.Option(min=1, max=65535, help="With --server: port of the provider's API on the loopback.")
]


@simulate_app.command()
def whatsapp(
    provider: Annotated[Provider, typer.Option(help="Who carries the messages.")] = Provider.twilio,
    server: Server = None,
    with_server: WithServer = False,
    port: Port = DEFAULT_PORT,
    sender: Annotated[str, typer.Option(help="Number of the person whom you play.")] = DEFAULT_SENDER,
    as_json: AsJson = False,
) -> None:
    """Write on WhatsApp: text, /note FILE, /photo FILE, /press N, /location LAT LON, /react 👍, /status, /again.

    0 when everything was taken and answered, else 1.
    """
    loaded, screen, lines = _prepared(server, with_server, sender, as_json)
    play = _connectors("whatsapp").simulate
    taken = run(play(loaded, lines, screen, provider=provider.value, server=server, port=port, sender=sender))
    if not taken:
        raise typer.Exit(1)


@simulate_app.command()
def call(
    server: Server = None,
    with_server: WithServer = False,
    port: Port = DEFAULT_PORT,
    caller: Annotated[str, typer.Option(help="Number of the person whom you play.")] = DEFAULT_SENDER,
    to: Annotated[
        str | None, typer.Option(help="Number that is rung; default: KALAVAANI_TWILIO_NUMBER.")
    ] = None,
    live: Annotated[bool, typer.Option("--live", help="Stream the voice both ways.")] = False,
    play: Annotated[
        Path | None, typer.Option(help="Folder in which every prompt that is played is kept.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Ring up: keys (`5`, `#`), `say FILE`, words to be spoken, an empty line for silence, `hangup`.

    0 when everything was taken and answered, else 1.
    """
    loaded, screen, lines = _prepared(server, with_server, caller, as_json)
    ring = _connectors("telephone").simulate
    taken = run(
        ring(loaded, lines, screen, server=server, port=port, caller=caller, to=to, live=live, prompts=play)
    )
    if not taken:
        raise typer.Exit(1)


def _prepared(server: str | None, with_server: bool, number: str, as_json: bool) -> tuple[Any, Any, Any]:
    """Settings, the screen, and the lines that are typed."""
    if server is not None and with_server:
        fail(
            "usage",
            "--server names a server that runs, --with-server starts one: give one of them",
            exit_code=2,
        )
    if not _NUMBER.match(number):
        fail("usage", "numbers are written as + and the country's code: +919812345678", exit_code=2)
    loaded, terminal = settings(), _connectors("terminal")
    folder = _connectors("scene").folder_of(loaded)
    screen = terminal.Screen(as_json=as_json, folder=folder, interactive=sys.stdin.isatty())
    return loaded, screen, terminal.typed_lines(sys.stdin)


def _connectors(name: str) -> Any:
    """A part of the simulation, by name: channels know the command line, not the other way round."""
    return importlib.import_module(f"connectors.simulation.{name}")
