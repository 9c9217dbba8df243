"""The marketplace: quote, listings, orders, seed."""

import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml
from rich.table import Table
from sqlalchemy import func, select

from actions.marketplace import persons
from actions.marketplace.database import Database
from actions.marketplace.shapes import listing_json, order_json
from actions.marketplace.tables import Artisan, Listing, Order
from actions.pricing.inputs import inputs_from_json
from actions.pricing.quotes import quote as quote_price
from assistant import migrations
from assistant.cli.app import DEFAULT_SENDER, LOCAL_ADDRESS, AsJson, Sender, app, run, settings
from assistant.cli.output import console, fail, print_json
from assistant.settings import Settings

MAX_SEED_BYTES = 5_000_000
Mine = Annotated[str | None, typer.Option("--sender", help="Only those of this sender.")]


@asynccontextmanager
async def open_database(loaded: Settings) -> AsyncIterator[Database]:
    """The database, brought up to date."""
    loaded.home_folder.mkdir(parents=True, exist_ok=True)
    await migrations.upgrade(loaded.database)
    database = Database(loaded.database)
    try:
        yield database
    finally:
        await database.dispose()


@app.command()
def quote(
    attributes: Annotated[
        str | None, typer.Argument(help="JSON object; without it, one a line from standard input.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """A golden price from JSON attributes.

    For example: '{"product_type": "painting", "craft": "madhubani", "material": "paper", "days": 3}'
    """
    run(_quote([attributes] if attributes is not None else list(sys.stdin), as_json))


async def _quote(lines: list[str], as_json: bool) -> None:
    async with open_database(settings()) as database, database.reading() as session:
        for line in lines:
            if not line.strip():
                continue
            try:
                data = json.loads(line)
            except json.JSONDecodeError as error:
                fail("usage", f"not JSON: {error.msg} at character {error.pos}", exit_code=2)
            if not isinstance(data, dict):
                fail("usage", "expected a JSON object of attributes", exit_code=2)
            priced = await quote_price(session, inputs_from_json(data), datetime.now(UTC))
            if as_json:
                print_json(priced.as_json())
            else:
                _print_quote(priced.as_json())


def _print_quote(quoted: dict[str, Any]) -> None:
    table = Table(title=f"Golden price ₹{quoted['optimal']:,.2f}", title_style="bold magenta")
    table.add_column("part")
    table.add_column("rupees", justify="right")
    for line in quoted["breakdown"]:
        table.add_row(line["text"], f"{line['amount']:,.2f}")
    table.add_section()
    table.add_row("base", f"{quoted['base']:,.2f}")
    table.add_row("minimum", f"{quoted['minimum']:,.2f}")
    table.add_row("[bold]optimal[/]", f"[bold]{quoted['optimal']:,.2f}[/]")
    table.add_row("maximum", f"{quoted['maximum']:,.2f}")
    console.print(table)
    console.print(f"confidence {quoted['confidence']:.0%}, valid until {quoted['valid_until'][:10]}")
    for assumption in quoted["assumptions"]:
        console.print(f"   [dim]·[/] {assumption['text']}")
    for source in quoted["sources"]:
        console.print(
            f"   [dim]{source['about']}: {source['source']} ({source['dated']}, {source['confidence']})[/]"
        )


@app.command()
def listings(
    as_json: AsJson = False,
    sender: Mine = None,
    status: Annotated[str | None, typer.Option(help="draft, published, sold out or archived.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many at most.")] = 1000,
) -> None:
    """Listings of the marketplace, the newest first."""
    rows = run(_rows(Listing, sender, status, limit))
    if as_json:
        for row in rows:
            print_json(listing_json(row, "en"))
        return
    table = Table("id", "title", "status", "price", "pieces", "artisan")
    for row in rows:
        shown = listing_json(row, "en")
        table.add_row(
            str(shown["id"]),
            shown["title"],
            shown["status"],
            f"₹{shown['price']:,}",
            str(shown["quantity"]),
            shown["artisan"],
        )
    console.print(table)


@app.command()
def orders(
    as_json: AsJson = False,
    sender: Mine = None,
    status: Annotated[
        str | None, typer.Option(help="placed, accepted, in production, shipped, delivered, ...")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many at most.")] = 1000,
) -> None:
    """Orders of the marketplace, the newest first."""
    rows = run(_rows(Order, sender, status, limit))
    if as_json:
        for row in rows:
            print_json(order_json(row))
        return
    table = Table("id", "status", "listing", "pieces", "buyer", "artisan", "total")
    for row in rows:
        shown = order_json(row)
        table.add_row(
            *(str(shown[key]) for key in ("id", "status", "listing", "quantity", "buyer", "artisan", "total"))
        )
    console.print(table)


async def _rows(table: Any, sender: str | None, status: str | None, limit: int) -> list[Any]:
    query = select(table).order_by(table.created_at.desc(), table.id.desc()).limit(limit)
    if status is not None:
        query = query.where(table.status == status.replace(" ", "_"))
    async with open_database(settings()) as database, database.reading() as session:
        if sender is not None:
            person = await persons.find(session, LOCAL_ADDRESS, sender)
            owner = person.id if person else ""
            query = query.where(
                (table.artisan_id == owner) | (table.buyer_id == owner)
                if table is Order
                else table.artisan_id == owner
            )
        return list(await session.scalars(query))


@app.command()
def seed(
    file: Annotated[
        Path | None, typer.Option(help="YAML or JSON with `products`, `my_listings`, `orders`.")
    ] = None,
    sender: Sender = DEFAULT_SENDER,
    empty: Annotated[
        bool, typer.Option("--empty", help="Start with nothing else: without the demonstration marketplace.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Fill the marketplace: a demonstration of 40 artisans, or a file of your own, or both. Twice changes nothing."""
    data = _seed_data(file) if file else None
    report = run(seed_marketplace(settings(), data, sender=sender, demonstration=not empty))
    if as_json:
        print_json(report)
    else:
        console.print(", ".join(f"{count} {name}" for name, count in report.items()))


def _seed_data(file: Path) -> dict[str, Any]:
    if not file.is_file():
        fail("file_missing", f"there is no file {file}", exit_code=2)
    if file.stat().st_size > MAX_SEED_BYTES:
        fail("file_too_large", "a seed file may have at most 5 MB")
    try:
        data = yaml.safe_load(file.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        fail("seed_invalid", f"{file.name} is neither YAML nor JSON: {error}", exit_code=2)
    if not isinstance(data, dict):
        fail(
            "seed_invalid", f"{file.name} must be a mapping with products, my_listings or orders", exit_code=2
        )
    return data


async def seed_marketplace(
    loaded: Settings, data: dict[str, Any] | None, *, sender: str, demonstration: bool
) -> dict[str, int]:
    """Seed the database; counts of what it holds afterwards."""
    from actions.seed import seed, seed_file

    now = datetime.now(UTC)
    async with open_database(loaded) as database, database.session() as session:
        if demonstration:
            await seed(session, now)
        if data is not None:
            person = await persons.find_or_create(
                session, LOCAL_ADDRESS, sender, role="artisan", language=loaded.language, now=now
            )
            await seed_file(session, data, person.id, now)
        counted = {}
        for table in (Artisan, Listing, Order):
            counted[table.__tablename__] = await session.scalar(select(func.count()).select_from(table)) or 0
        return counted
