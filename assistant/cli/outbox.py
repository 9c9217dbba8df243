"""What is owed to people: what waits, what failed and why, and sending it once more."""

from datetime import UTC, datetime
from typing import Annotated, Literal

import typer
from rich.table import Table

from assistant.cli.app import AsJson, app, run, settings
from assistant.cli.marketplace import open_database
from assistant.cli.output import console, fail, print_json
from assistant.store import outbox
from assistant.store.tables import OutboxReply

Status = Literal["failed", "pending", "withheld", "sent", "all"]
STATUSES = ("failed", "pending", "withheld", "sent")
_COLOURS = {"failed": "red", "pending": "yellow", "withheld": "cyan", "sent": "green"}
SHOWN_DIGITS = 3

commands = typer.Typer(help="Replies and notices on their way: list them, send failed ones once more.")
app.add_typer(commands, name="outbox")


@commands.command("list")
def list_(
    status: Annotated[Status, typer.Option(help="Only those in this status.")] = "failed",
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="At most so many, the newest first.")] = 50,
    as_json: AsJson = False,
) -> None:
    """Show what could not be delivered (or what waits). Addresses are masked, words are not shown."""
    run(_list(STATUSES if status == "all" else (status,), limit, as_json))


@commands.command()
def retry(
    ids: Annotated[list[int] | None, typer.Argument(help="Numbers from `outbox list`.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that failed.")] = False,
) -> None:
    """Make failed ones due again; a running server sends them within a second."""
    if not ids and not everything:
        fail("usage", "name the numbers from `kalavaani outbox list`, or --all", exit_code=2)
    run(_retry(None if everything else ids))


async def _list(statuses: tuple[str, ...], limit: int, as_json: bool) -> None:
    async with open_database(settings()) as database, database.reading() as session:
        rows = await outbox.listed(session, statuses, limit=limit)
    if as_json:
        for row in rows:
            print_json(_shown(row))
        return
    if not rows:
        console.print("[green]Nothing.[/]")
        return
    table = Table("id", "channel", "to", "kind", "status", "tries", "error", "queued", "next try")
    for row in rows:
        waits = row.status == "pending"
        table.add_row(
            str(row.id),
            row.channel,
            masked(row.address),
            row.kind,
            f"[{_COLOURS[row.status]}]{row.status}[/]",
            str(row.attempts),
            row.error_code or "",
            _time(row.queued_at),
            _time(row.next_attempt_at) if waits else "",
        )
    console.print(table)


async def _retry(ids: list[int] | None) -> None:
    async with open_database(settings()) as database, database.session() as session:
        found = await outbox.retry(session, ids, datetime.now(UTC))
    if not found:
        fail("nothing_failed", "none of these failed: see `kalavaani outbox list`")
    console.print(f"[green]{found}[/] due again.")


def masked(address: str) -> str:
    """An address of which only the last digits are told."""
    return f"…{address[-SHOWN_DIGITS:]}" if address else ""


def _shown(row: OutboxReply) -> dict[str, object]:
    return {
        "id": row.id,
        "channel": row.channel,
        "to": masked(row.address),
        "kind": row.kind,
        "status": row.status,
        "attempts": row.attempts,
        "error_code": row.error_code,
        "queued_at": row.queued_at,
        "next_attempt_at": row.next_attempt_at if row.status == "pending" else None,
    }


def _time(when: datetime | None) -> str:
    return when.astimezone().strftime("%d %b %H:%M:%S") if when else ""
