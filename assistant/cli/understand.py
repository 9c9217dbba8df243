"""Understanding: parse, train."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from assistant.application import open_encoder, open_parser
from assistant.cli.app import AsJson, app, settings
from assistant.cli.output import console, fail, notes, print_json
from assistant.settings import Settings


@app.command()
def parse(
    as_json: AsJson = False,
    language: Annotated[str | None, typer.Option(help="Language of lines that do not say theirs.")] = None,
    role: Annotated[
        str, typer.Option(help="artisan or buyer, for lines that do not say theirs.")
    ] = "artisan",
) -> None:
    """Understand lines from standard input: text, or JSON with `text`, `lang`, `role`. One result a line.

    Prints JSON when standard output is not a terminal.
    """
    parser = open_parser(settings())
    for line in sys.stdin:
        asked = line_as_json(line.rstrip("\n"), "text")
        result = parser.parse(
            str(asked.get("text") or ""),
            language=asked.get("lang") or language,
            role=asked.get("role") or role,
        )
        if as_json or not sys.stdout.isatty():
            print_json(result.as_json())
            continue
        console.print(
            f"[bold]{result.intent.name or 'nothing'}[/] {result.intent.confidence:.2f}  [dim]{result.language}[/]"
        )
        for entity in result.entities:
            said = result.text[entity.start : entity.end]
            console.print(
                f"   {entity.entity}: [green]{entity.value}[/] [dim]“{said}” {entity.confidence:.2f}[/]"
            )
        console.print(f"   [dim]{' · '.join(result.explanation)}[/]")


def line_as_json(line: str, key: str) -> dict[str, Any]:
    """A line as JSON when it is an object, else as plain text."""
    if line.lstrip().startswith("{"):
        try:
            value = json.loads(line)
        except json.JSONDecodeError:
            return {key: line}
        if isinstance(value, dict):
            return value
    return {key: line}


@app.command()
def train(
    data: Annotated[Path | None, typer.Option(help="Folder of nlu.yml files; default: ours.")] = None,
    as_json: AsJson = False,
) -> None:
    """Build the understanding model from the training data."""
    if data is not None and not data.is_dir():
        fail("file_missing", f"there is no folder {data}", exit_code=2)
    report = train_model(settings(), data)
    if as_json:
        print_json(report)
        return
    table = Table(title="trained", show_header=False)
    for name, value in report.items():
        table.add_row(name.replace("_", " "), str(value))
    console.print(table)


def train_model(loaded: Settings, data: Path | None = None) -> dict[str, Any]:
    """Train into the home folder, with a progress bar; the report as JSON."""
    from nlu.training import DATA_FOLDER
    from nlu.training import train as train_nlu

    columns = (
        TextColumn("[bold]training"),
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=notes) as progress:
        task = progress.add_task("", total=None)

        def advance(stage: str, done: int, total: int) -> None:
            progress.update(task, description=stage, completed=done, total=total)

        report = train_nlu(
            data or DATA_FOLDER, loaded.model_folder, encoder=open_encoder(loaded), progress=advance
        )
    return asdict(report)
