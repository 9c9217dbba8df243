"""Serving our actions to a Rasa server."""

import importlib
import importlib.util
from typing import Annotated

import typer
from rich.markup import escape

from actions.registry import ACTIONS
from assistant.cli.app import app, settings
from assistant.cli.output import fail

DEFAULT_PORT = 5055
"""Where Rasa looks for an action server."""


@app.command("rasa-actions")
def rasa_actions(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = DEFAULT_PORT,
    domain: Annotated[
        bool, typer.Option("--domain", help="Print the actions for Rasa's domain file instead.")
    ] = False,
) -> None:
    """Serve every marketplace action to a Rasa server; needs the extra `rasa`."""
    if domain:
        print('version: "3.1"\n\nactions:')
        print("\n".join(f"  - {name}" for name in ACTIONS))
        return
    if importlib.util.find_spec("rasa_sdk") is None:
        fail("extra_missing", escape("rasa-sdk is not installed: pip install 'kalavaani[rasa]'"))
    # By name, as `serve` names its application: channels know the command line, not the other way round.
    importlib.import_module("connectors.rasa.actions").serve(settings(), host, port)
