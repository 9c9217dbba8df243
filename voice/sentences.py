"""Long text cut where a reader would breathe, because speech engines take short pieces only."""

from collections.abc import Iterator
from typing import Final

import regex

_BREAKS: Final = (
    regex.compile(r"(?<=[.!?।॥…])\s+"),
    regex.compile(r"(?<=[,;:])\s+"),
    regex.compile(r"\s+"),
)
"""Where to cut, the best places first."""


def pieces(text: str, longest: int) -> list[str]:
    """`text` in pieces of at most `longest` characters, cut at sentence ends, else at commas, else at spaces.

    A word longer than that is cut through. Nothing but white space between pieces is lost.
    """
    return list(_pieces(text.strip(), longest, _BREAKS))


def _pieces(text: str, longest: int, breaks: tuple[regex.Pattern[str], ...]) -> Iterator[str]:
    if len(text) <= longest:
        if text:
            yield text
        return
    if not breaks:
        yield from (text[start : start + longest] for start in range(0, len(text), longest))
        return
    gathered = ""
    for part in breaks[0].split(text):
        if gathered and len(gathered) + 1 + len(part) > longest:
            yield from _pieces(gathered, longest, breaks[1:])
            gathered = part
        else:
            gathered = f"{gathered} {part}" if gathered else part
    yield from _pieces(gathered, longest, breaks[1:])
