"""The demonstration: a folder of voice notes through the whole turn, told step by step."""

import csv
import uuid
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

from rich.table import Table
from sqlalchemy import select

from actions.marketplace.tables import Listing, PriceQuote
from assistant.application import Assistant
from assistant.cli.output import console
from assistant.cli.talk import answer_note, print_replies
from assistant.settings import Settings

OpenAssistant = Callable[[Settings], AbstractAsyncContextManager[Assistant]]

STORIES: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("An artisan sells a saree in one breath", "artisan", "en", ("listing_saree_full.ogg", "yes.ogg")),
    (
        "A potter needs three notes, asks something in between, and is asked for what is missing",
        "artisan",
        "en",
        ("listing_vase_start.ogg", "craft_question.ogg", "listing_vase_details.ogg"),
    ),
    ("What should I charge?", "artisan", "en", ("price_question.ogg",)),
    ("The same in Hindi, spoken", "artisan", "hi", ("hi_listing_saree_full.ogg", "hi_yes.ogg")),
    ("A buyer looks for a gift", "buyer", "en", ("buyer_search.ogg",)),
)


async def demonstrate(settings: Settings, clips: Path, open_assistant: OpenAssistant) -> None:
    """Play the stories; each is one person of her own, so that it can be played again."""
    with (clips / "manifest.tsv").open(encoding="utf-8") as file:
        spoken = {row["file"]: row["transcript"] for row in csv.DictReader(file, delimiter="\t")}
    async with open_assistant(settings) as assistant:
        for title, role, language, notes in STORIES:
            console.rule(f"[bold]{title}")
            sender = f"demo-{uuid.uuid4().hex[:8]}"
            for name in notes:
                shown, turn = await answer_note(
                    assistant,
                    (clips / name).read_bytes(),
                    None,
                    channel="terminal",
                    role=role,
                    language=None if language == "en" else language,
                    sender=sender,
                )
                console.print(f"[cyan]{name}[/]  [dim]said:[/] {spoken.get(name, '')}")
                console.print(
                    f"   [dim]heard:[/] {shown['transcript']}  [dim]{_confidence(shown)}[/]", soft_wrap=True
                )
                console.print(f"   [dim]understood:[/] {_understood(shown)}", soft_wrap=True)
                print_replies(turn.replies)
                console.print(
                    f"   [dim]spoken reply:[/] {shown['audio']}  [dim]{shown['elapsed_ms'] / 1000:.2f} s[/]"
                )
            await _show_results(assistant, turn.person_id)


def _confidence(shown: dict[str, Any]) -> str:
    return f"confidence {shown['heard']['confidence']}" if shown["heard"] else ""


def _understood(shown: dict[str, Any]) -> str:
    parts = []
    for command in shown["commands"]:
        details = {
            key: value for key, value in command.items() if key not in ("command", "exact", "confidence")
        }
        parts.append(f"{command['command']} {details or ''}".strip())
    return "; ".join(parts)


async def _show_results(assistant: Assistant, person_id: str) -> None:
    """What the story left in the marketplace."""
    async with assistant.database.reading() as session:
        listings = list(await session.scalars(select(Listing).where(Listing.artisan_id == person_id)))
        quotes = list(await session.scalars(select(PriceQuote).where(PriceQuote.created_by == person_id)))
    for quote in quotes[-1:]:
        table = Table(
            "part", "rupees", title=f"Golden price ₹{quote.optimal_paise / 100:,.0f}", title_style="magenta"
        )
        for line in quote.breakdown:
            table.add_row(line["text"], f"{line['amount']:,.2f}")
        table.add_section()
        table.add_row("minimum", f"{quote.minimum_paise / 100:,.2f}")
        table.add_row("maximum", f"{quote.maximum_paise / 100:,.2f}")
        console.print(table)
    for listing in listings:
        console.print(
            f"[green]listing {listing.id}[/] {listing.status.value}: {listing.titles.get('en')}, "
            f"₹{listing.price_paise / 100:,.0f}, {listing.quantity} pieces"
        )
