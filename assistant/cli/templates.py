"""Registered messages: list, export, check."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from assistant.cli.app import AsJson, app, settings
from assistant.cli.output import console, fail, notes, print_json
from assistant.errors import ConfigurationError
from assistant.responses import load_responses
from assistant.settings import Settings
from assistant.templates import checks, exports
from assistant.templates.meta_languages import META_LANGUAGES
from assistant.templates.registrations import FILE_NAME, REGISTERS
from assistant.templates.registry import Registry, open_registry
from knowledge.languages import CODES, is_language

templates_app = typer.Typer(
    help="Messages that WhatsApp and India's DLT registers must know before we send them.",
    no_args_is_help=True,
)
app.add_typer(templates_app, name="templates")


class Target(StrEnum):
    """What a message is exported for."""

    whatsapp = "whatsapp"
    twilio = "twilio"
    dlt = "dlt"
    record = "record"


@templates_app.command(name="list")
def list_templates(as_json: AsJson = False) -> None:
    """Show every message that must be registered: its kind, its places, and where it is in which languages."""
    registry = _registry(settings())
    table = Table(title=f"{len(registry.catalogue.names)} messages", row_styles=["", "dim"])
    for column in ("message and its places", "category", "registered"):
        table.add_column(column, overflow="fold")
    for name in registry.catalogue.names:
        row = _row(registry, name)
        if as_json:
            print_json(row)
            continue
        where = [f"{register}: {' '.join(codes)}" for register, codes in row["registered"].items() if codes]
        message = f"[bold]{name}[/]\n{', '.join(row['places']) or '–'}"
        table.add_row(message, f"{row['whatsapp']}\n{row['dlt']}", "\n".join(where) or "nowhere")
    if not as_json:
        console.print(table)


@templates_app.command()
def export(
    target: Annotated[
        Target, typer.Option("--for", help="`record`: the file that says what was registered, to fill in.")
    ],
    languages: Annotated[
        list[str] | None,
        typer.Option("--language", help=f"{', '.join(CODES)}; may be repeated; default: all."),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="File to write; default: print.")] = None,
) -> None:
    """Write exactly what must be registered.

    WhatsApp and Twilio: one JSON object a line, as their APIs take it; DLT: a table (CSV) for the operator's portal.
    """
    for code in languages or ():
        if not is_language(code):
            fail("language_unknown", f"{code!r} is none of {', '.join(CODES)}", exit_code=2)
    registry = _registry(settings())
    catalogue = registry.catalogue
    texts = list(catalogue.texts(tuple(languages) if languages else None))
    if target is Target.dlt:
        written = exports.for_dlt(texts, catalogue, registry.registrations)
    elif target is Target.record:
        written = exports.for_record(texts, catalogue)
    else:
        write = exports.for_whatsapp if target is Target.whatsapp else exports.for_twilio
        written = "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in write(texts, catalogue))
        if left_out := sorted({text.language for text in texts} - set(META_LANGUAGES)):
            notes.print(f"Meta has no templates in: {', '.join(left_out)}")
    if out is None:
        typer.echo(written, nl=False)
        return
    out.write_text(written, encoding="utf-8")
    notes.print(f"[green]✓[/] {escape(str(out))}")


@templates_app.command()
def check(as_json: AsJson = False) -> None:
    """Hold our messages against the registers' rules and what was registered: what is missing, what has changed."""
    loaded = settings()
    registry = _registry(loaded)
    used = set(checks.used_registers(registry.registrations)) | (
        {"dlt"} if loaded.dlt == "enforce" else set()
    )
    registers = tuple(register for register in REGISTERS if register in used)
    problems = [
        *checks.rules(registry.catalogue),
        *checks.missing(registry.catalogue, registry.registrations, registry.languages, registers),
        *checks.changes(registry.catalogue, registry.registrations, FILE_NAME),
    ]
    for problem in problems:
        if as_json:
            print_json({"where": problem.where, "problem": problem.what})
        else:
            console.print(
                f"[red]✗[/] [bold]{escape(problem.where)}[/] {escape(problem.what)}", soft_wrap=True
            )
    if problems:
        raise typer.Exit(1)
    count = len(list(registry.registrations.entries()))
    if as_json:
        print_json({"ok": True, "registered": count})
    elif count:
        console.print(f"[green]✓[/] {count} registered texts are what we say.")
    else:
        console.print(
            f"[green]✓[/] Our messages keep the registers' rules; {FILE_NAME} in the home folder says of none that it "
            "is registered: see `kalavaani templates export --for record`.",
            soft_wrap=True,
        )


def _row(registry: Registry, name: str) -> dict[str, Any]:
    kind, text = registry.catalogue.kind(name), registry.catalogue.text(name, CODES[0])
    return {
        "name": name,
        "whatsapp": kind.whatsapp,
        "dlt": kind.dlt,
        "places": list(dict.fromkeys(text.body.places)) if text is not None else [],
        "languages": [item.language for item in registry.catalogue.texts() if item.name == name],
        "registered": {
            register: list(registry.registrations.languages(name, register)) for register in REGISTERS
        },
    }


def _registry(loaded: Settings) -> Registry:
    try:
        return open_registry(loaded, load_responses())
    except ConfigurationError as error:
        fail(error.code, str(error))
