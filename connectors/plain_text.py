"""Replies as plain text, for channels without buttons and cards: choices get numbers, cards become lines."""

import re
import unicodedata
from collections.abc import Sequence

from assistant.messages import Reply
from assistant.presentation import money

_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_SENTENCE_ENDS = (". ", "? ", "! ", "। ")


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
    """The text in parts of at most `limit` characters, broken at line ends, then sentences, then words.

    A word that is longer than a part is broken between letters, never before a vowel sign.
    """
    parts: list[str] = []
    rest = text.strip()
    while len(rest) > limit:
        window = rest[:limit]
        breaks = (
            window.rfind("\n"),
            max(window.rfind(end) + 1 for end in _SENTENCE_ENDS),
            window.rfind(" "),
        )
        at = next((position for position in breaks if position > limit // 2), _letter_end(rest, limit))
        parts.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return [*parts, rest] if rest else parts


def _letter_end(text: str, limit: int) -> int:
    """The last place up to `limit` where a letter with all its signs ends."""
    at = limit
    while at > 1 and (unicodedata.category(text[at]).startswith("M") or text[at] == "\u200d"):
        at -= 1
    return at


def readable(text: str) -> str:
    """A text without characters that XML, JSON or a database refuse: controls go, lone surrogates become "?"."""
    return _UNREADABLE.sub("", text.encode("utf-8", "replace").decode("utf-8"))
