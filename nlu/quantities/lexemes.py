"""Cuts a text into numbers, words and signs, so that "12x15", "2.5k" and "₹1,25,000/-" come apart."""

import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

import regex

from nlu.tokens import INSIDE_WORD, word_key

_PIECE = regex.compile(
    r"(?P<number>\p{Nd}{1,3}(?:,\p{Nd}{2,3})*,\p{Nd}{3}(?!\p{Nd})(?:\.\p{Nd}+)?|\p{Nd}+(?:\.\p{Nd}+)?)"
    rf"|(?P<word>[\p{{L}}\p{{M}}\u200c\u200d]+{INSIDE_WORD})"
    r"|(?P<sign>[^\s\p{L}\p{M}\p{N}])"
)
_MAX_DIGITS = 15
"""A longer run of digits is no number that we could mean."""


@dataclass(frozen=True, slots=True)
class Lexeme:
    """One piece of a text."""

    kind: Literal["number", "word", "sign", "ending"]
    """An ending is what was taken off a word: a postposition, a particle."""
    key: str
    """Word key of a word; ASCII digits of a number, without separators; the sign itself."""
    start: int
    end: int
    value: Decimal | None = None
    """For a number."""


def lex(text: str) -> list[Lexeme]:
    """The pieces of `text` in order. Digits may be of any script; commas may group the Indian way."""
    pieces = []
    for match in _PIECE.finditer(text):
        start, end = match.span()
        if match.group("number"):
            digits = _ascii_digits(match.group())
            value = Decimal(digits) if len(digits) <= _MAX_DIGITS else None
            pieces.append(Lexeme("number" if value is not None else "sign", digits, start, end, value))
        elif match.group("word"):
            pieces.append(Lexeme("word", word_key(match.group()), start, end))
        else:
            pieces.append(Lexeme("sign", match.group(), start, end))
    return pieces


def plain(value: Decimal) -> str:
    """A number in canonical digits: 2500, 1.5, 0.25."""
    text = f"{value.normalize():f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _ascii_digits(written: str) -> str:
    return "".join(
        str(unicodedata.digit(character)) if character.isdigit() else character
        for character in written
        if character != ","
    )
