"""`doctor`: what is installed, reachable and configured, as a whole or for one channel."""

import importlib
import importlib.util
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table
from sqlalchemy import func, select

from actions.marketplace.database import Database
from actions.marketplace.statuses import ListingStatus
from actions.marketplace.tables import Listing
from assistant import models
from assistant.application import index_location, open_parser
from assistant.cli.app import AsJson, app, run, settings
from assistant.cli.output import console, print_json
from assistant.language_model.chat_model import open_chat_model
from assistant.language_model.errors import LanguageModelError, LanguageModelSilent
from assistant.language_model.prompt import trial
from assistant.settings import Settings
from nlu.errors import NluError
from rag.errors import RagError
from rag.store import IndexLocation, store_at


class Channel(StrEnum):
    """What `doctor` looks at more closely."""

    sms = "sms"
    whatsapp = "whatsapp"
    phone = "phone"
    live = "live"
    web = "web"
    rasa = "rasa"
    all = "all"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that `doctor` looked at."""

    name: str
    ok: bool
    found: str
    advice: str = ""
    """What to do about it."""


@app.command()
def doctor(
    channel: Annotated[
        Channel | None, typer.Option(help="Look at this channel: settings, webhooks, provider, voices.")
    ] = None,
    server: Annotated[
        str | None,
        typer.Option(help="With --channel: address of the running server; default: where `serve` listens."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """What is installed, reachable and configured, and what to do about the rest.

    With --channel: 0 when all is fine, 1 when something is missing or could not be checked.
    """
    if channel is not None:
        if not run(_channels(settings(), channel.value, server, as_json)):
            raise typer.Exit(1)
        return
    checks = list(_checks(settings()))
    table = Table("", "what", "found", "what to do")
    for check in checks:
        if as_json:
            print_json({"check": check.name, "ok": check.ok, "found": check.found, "advice": check.advice})
        else:
            table.add_row(
                "[green]✓[/]" if check.ok else "[yellow]![/]", check.name, check.found, check.advice
            )
    if not as_json:
        console.print(table)


async def _channels(loaded: Settings, channel: str, server: str | None, as_json: bool) -> bool:
    """Show what was found; whether all of it is fine."""
    # By name: channels know the command line, not the other way round.
    diagnose = importlib.import_module("connectors.diagnosis.channels").diagnose
    fine = True
    async for name, findings in diagnose(loaded, channel, server):
        fine = fine and all(finding.ok for finding in findings)
        if as_json:
            for finding in findings:
                print_json(
                    {
                        "channel": name,
                        "check": finding.name,
                        "ok": finding.ok,
                        "found": finding.found,
                        "advice": finding.advice,
                    }
                )
        else:
            console.print(_table(name, findings))
    return fine


def _table(name: str, findings: list[Any]) -> Table:
    table = Table("", title=name, title_justify="left")
    for column in ("what", "found", "what to do"):
        table.add_column(column, overflow="fold")
    marks = {True: "[green]✓[/]", False: "[red]✗[/]", None: "[yellow]?[/]"}
    for finding in findings:
        words = (finding.name, finding.found, finding.advice)
        table.add_row(marks[finding.ok], *(escape(word) for word in words))
    return table


def _checks(loaded: Settings) -> Iterator[Check]:
    version = ".".join(str(part) for part in sys.version_info[:3])
    yield Check(
        "Python",
        sys.version_info >= (3, 11),
        version,
        "" if sys.version_info >= (3, 11) else "install 3.11 or newer",
    )
    for status in models.status(loaded.home_folder):
        ready = status.state in ("ready", "bundled")
        yield Check(f"model {status.name}", ready, status.state, "" if ready else "kalavaani models fetch")
    yield understanding_check(loaded)
    yield index_check(index_location(loaded))
    yield run(database_check(loaded))
    yield run(language_model_check(loaded))
    for extra, module in (
        ("torch", "torch"),
        ("rasa", "rasa_sdk"),
        ("postgres", "asyncpg"),
        ("llm", "langchain"),
    ):
        installed = importlib.util.find_spec(module) is not None
        found = "installed" if installed else "not installed (optional)"
        yield Check(f"extra {extra}", True, found, "" if installed else f"pip install 'kalavaani[{extra}]'")
    for name, value in (
        ("KALAVAANI_TWILIO_AUTH_TOKEN", loaded.twilio_auth_token),
        ("KALAVAANI_TWILIO_ACCOUNT_SID", loaded.twilio_account_sid),
        ("KALAVAANI_PUBLIC_URL", loaded.public_url),
    ):
        found = "set" if value else "not set"
        advice = "" if value else "needed for phone and WhatsApp: kalavaani doctor --channel whatsapp"
        yield Check(name, value is not None, found, advice)


def understanding_check(loaded: Settings) -> Check:
    """Whether the understanding model is there and fits the data."""
    try:
        open_parser(loaded)
    except NluError as error:
        return Check("understanding model", False, error.code, "kalavaani train")
    return Check("understanding model", True, "ready")


def index_check(location: IndexLocation) -> Check:
    """Whether there is an index of craft articles."""
    try:
        generation = store_at(location).current()
    except RagError as error:
        return Check("craft index", False, error.code, "kalavaani index")
    return Check(
        "craft index",
        generation is not None,
        generation or "missing",
        "" if generation else "kalavaani index",
    )


async def database_check(loaded: Settings) -> Check:
    """Whether the database answers, and how much is on sale."""
    database = Database(loaded.database)
    try:
        async with database.reading() as session:
            on_sale = await session.scalar(
                select(func.count()).select_from(Listing).where(Listing.status == ListingStatus.PUBLISHED)
            )
    except Exception as error:
        return Check("database", False, type(error).__name__, "kalavaani seed")
    finally:
        await database.dispose()
    return Check("database", True, f"{on_sale} products on sale", "" if on_sale else "kalavaani seed")


async def language_model_check(loaded: Settings) -> Check:
    """Whether the chat model that is set is installed, and answers in the right shape."""
    if not loaded.llm:
        return Check("language model", True, "off (optional)")
    try:
        chat_model = open_chat_model(loaded.llm, url=loaded.llm_url, timeout_s=loaded.llm_timeout_s)
        await chat_model.propose(trial())
    except LanguageModelSilent as error:
        advice = "check KALAVAANI_LLM, KALAVAANI_LLM_URL, the provider's key, KALAVAANI_LLM_TIMEOUT_S"
        return Check("language model", False, f"{loaded.llm} does not answer: {error}", advice)
    except LanguageModelError as error:
        return Check("language model", False, error.code, str(error))
    return Check("language model", True, f"{loaded.llm} answers")
