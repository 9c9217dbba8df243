"""Replies as plain text, for channels without buttons and cards: choices get numbers, cards become lines."""

from collections.abc import Sequence

from assistant.messages import Reply
from assistant.presentation import money


def as_text(replies: Sequence[Reply]) -> str:
    """All replies of a turn as one text; numbers of the choices are what `keys` understands."""
    lines: list[str] = []
    number = 0
    for reply in replies:
        lines.append(reply.text)
        lines += [
            f"• {card.title}"
            + ("" if card.price_paise is None else f" – {money(card.price_paise, reply.language)}")
            for card in reply.cards
            if card.title not in reply.text
        ]
        for button in reply.buttons:
            number += 1
            lines.append(f"{number}. {button.title}")
    return "\n".join(line for line in lines if line)


def split(text: str, limit: int) -> list[str]:
    """The text in parts of at most `limit` characters, broken at line ends, then sentences, then words."""
    parts: list[str] = []
    rest = text.strip()
    while len(rest) > limit:
        window = rest[:limit]
        breaks = [
            window.rfind("\n"),
            max(window.rfind(mark) + 1 for mark in (". ", "? ", "! ", "। ")),
            window.rfind(" "),
        ]
        at = next((position for position in breaks if position > limit // 2), limit)
        parts.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return [*parts, rest] if rest else parts
