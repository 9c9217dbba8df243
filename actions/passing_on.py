"""Words that one person sends another through us: one line, not too long, and no way around us in them."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from knowledge.lexicon.numbers import load_numbers, numbered_languages

MOST_CHARACTERS = 300
LEFT_OUT = "…"
"""Stands where something was taken out."""
_DIGITS_IN_A_ROW = 7
_DIGITS_WITH_GAPS = 9
_PLACES = "com|in|org|net|me|co|shop|store|link|app|io|ly|page|site|online"
_ADDRESSES = re.compile(
    rf"\S*@\S*|(?:https?://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:{_PLACES})\b(?:/\S*)?", re.IGNORECASE
)
"""Mail and payment addresses, account names, links."""
_NUMBERS = re.compile(r"\+?\d(?:[\s().,/_*-]{0,3}\d)+")
_WORDS = re.compile(r"[^\s,.;:-]+")


@dataclass(frozen=True, slots=True)
class PassedOn:
    """What is passed on of somebody's words."""

    text: str
    shortened: bool
    """Something was taken out of it."""


def passed_on(text: str) -> PassedOn | None:
    """The words without phone numbers (in digits or spelled out), addresses and links; None when nothing is left."""
    plain = " ".join("".join(map(_visible, unicodedata.normalize("NFC", text))).split())
    kept = _ADDRESSES.sub(LEFT_OUT, plain)
    kept = _NUMBERS.sub(_without_long_number, kept)
    kept = _without_spelled_number(kept)
    if len(kept) > MOST_CHARACTERS:
        kept = kept[:MOST_CHARACTERS].rsplit(" ", 1)[0] + LEFT_OUT
    if not any(unicodedata.category(sign)[0] == "L" for sign in kept):
        return None
    return PassedOn(kept, kept != plain)


def _visible(sign: str) -> str:
    """A sign as it is passed on: digits of every script alike, no controls, no marks that turn the line round."""
    if sign in "\u200c\u200d":
        return sign
    if unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"):
        return " "
    digit = unicodedata.digit(sign, None)
    return sign if digit is None else str(digit)


def _without_long_number(match: re.Match[str]) -> str:
    found = match[0]
    digits = sum(sign.isdigit() for sign in found)
    longest = max(len(run) for run in re.findall(r"\d+", found))
    return LEFT_OUT if digits >= _DIGITS_WITH_GAPS or longest >= _DIGITS_IN_A_ROW else found


def _without_spelled_number(text: str) -> str:
    """The text without seven or more digits in a row that are written as words: "nine eight seven ..."."""
    run: list[re.Match[str]] = []
    for word in [*_WORDS.finditer(text), None]:
        if word is not None and (word[0].casefold() in _digit_words() or word[0].isdigit()):
            run.append(word)
        elif len(run) >= _DIGITS_IN_A_ROW:
            rest = text[run[-1].end() :]
            return text[: run[0].start()] + LEFT_OUT + _without_spelled_number(rest)
        else:
            run = []
    return text


@lru_cache(maxsize=1)
def _digit_words() -> frozenset[str]:
    """Words for 0 to 9, and for "twice" as in "double nine", in every language."""
    spellings = [
        words
        for numbers in map(load_numbers, numbered_languages())
        for words in (
            *(numbers.units[digit] for digit in range(10)),
            numbers.double_words,
            numbers.triple_words,
        )
    ]
    return frozenset(word.casefold() for words in spellings for word in words)
