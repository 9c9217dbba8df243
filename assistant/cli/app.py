"""The root of the command line and what all commands share."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Annotated, Any, TypeVar

import typer
from pydantic import ValidationError
from rich.logging import RichHandler

from assistant.cli.output import fail, notes
from assistant.settings import Settings
from knowledge.languages import CODES

app = typer.Typer(
    name="kalavaani",
    help="Kalavaani: a voice and chat assistant for Indian artisans and the people who buy from them.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")]
Sender = Annotated[str, typer.Option(help="Who speaks; the same sender goes on with the same conversation.")]
Language = Annotated[str | None, typer.Option(help=f"{', '.join(CODES)}; default: told from the words.")]

_NOISY_LIBRARIES = ("bm25s", "httpx", "chromadb", "faster_whisper")
DEFAULT_SENDER = "me"
LOCAL_ADDRESS = "local"
"""Kind of address that senders of the command line have."""

Result = TypeVar("Result")


def settings() -> Settings:
    """The settings; a wrong one ends the program with a sentence that names it."""
    try:
        loaded = Settings()
    except ValidationError as error:
        first = error.errors()[0]
        fail("configuration_invalid", f"KALAVAANI_{str(first['loc'][0]).upper()}: {first['msg']}")
    logging.basicConfig(
        level="WARNING" if loaded.log_level == "info" else loaded.log_level.upper(),
        handlers=[RichHandler(console=notes, show_path=False)],
        format="%(message)s",
    )
    for noisy in _NOISY_LIBRARIES:
        logging.getLogger(noisy).propagate = False
    return loaded


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """Run one asynchronous command."""
    return asyncio.run(work)
