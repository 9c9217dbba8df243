"""What fills a place of a registered message: one line, of the right length, and nothing that registers refuse."""

import re

import regex

EMPTY = "-"
"""Stands for an empty value, which neither Meta nor operators take."""

_PLAIN = str.maketrans(
    {
        **dict.fromkeys("“”", '"'),
        **dict.fromkeys("‘’", "'"),
        **dict.fromkeys("–—", "-"),
        "…": "...",
        "₹": "Rs.",
    }
)
_CLUSTER = regex.compile(r"\X")
_LINK = re.compile(
    r"https?://|www\.|\b[\w-]+\.(?:com|in|org|net|info|biz|co|io|me|ly|app|shop|link)\b|(?:\d[\s().-]*){10,}",
    re.IGNORECASE,
)


def one_line(value: str) -> str:
    """The value without line breaks, tabs and double spaces; `-` for an empty one."""
    return " ".join(value.split()) or EMPTY


def plain(text: str) -> str:
    """The text with plain signs, if that leaves nothing but ASCII; else as it is.

    In an SMS of plain letters one curly quotation mark, or one "₹", would more than double the price.
    """
    changed = text.translate(_PLAIN)
    return changed if changed.isascii() else text


def length(text: str) -> int:
    """Characters as registers count them: code units of UTF-16."""
    return sum(2 if ord(letter) > 0xFFFF else 1 for letter in text)


def has_contact(value: str) -> bool:
    """Whether a link or a phone number is in it: registers take only those that were registered, too."""
    return _LINK.search(value) is not None


def shortened(value: str, room: int) -> str:
    """The value in `room` characters, cut at a word where there is one in its second half, never inside a letter.

    Dots say that it goes on: plain ones after plain letters, because "…" would make the whole SMS UCS-2.
    """
    if length(value) <= room:
        return value
    dots = "..." if value.isascii() else "…"
    kept = ""
    for cluster in _CLUSTER.findall(value):
        if length(kept + cluster + dots) > room:
            break
        kept += cluster
    words = kept.rpartition(" ")[0]
    if not value[len(kept) :].startswith(" ") and len(words) > len(kept) // 2:
        kept = words
    return kept.rstrip(" ,;:–-") + dots
