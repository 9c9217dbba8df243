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
_SPREAD = 7
_SPREAD_OVER = 16
"""So many single digits, in signs or words, among so many words are a number with words strewn in."""
_DOTS = str.maketrans(dict.fromkeys("\u3002\uff61\u2024", "."))
"""What a browser takes for a dot in an address (UTS 46)."""
_LABEL = r"[^\s.,;:/()?!]"
_ADDRESSES = re.compile(
    rf"\S*@\S*|(?:https?://|www\.)\S+|{_LABEL}+(?:\.{_LABEL}+)*\.(?:xn--[\w-]+|(?=[^\W\d_])[^\s.,;:/()?!\d]{{2,}})"
    r"(?:[/:?]\S*)?",
    re.IGNORECASE,
)
"""Mail and payment addresses, account names, links, and whatever looks like a host: names are sold under any ending."""
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
    plain = " ".join("".join(map(_visible, _one_way_of_writing(text))).split())
    kept = _ADDRESSES.sub(LEFT_OUT, plain)
    kept = _NUMBERS.sub(_without_long_number, kept)
    kept = _without_spelled_number(kept)
    if len(kept) > MOST_CHARACTERS:
        kept = kept[:MOST_CHARACTERS].rsplit(" ", 1)[0] + LEFT_OUT
    if not any(unicodedata.category(sign)[0] == "L" for sign in kept):
        return None
    return PassedOn(kept, kept != plain)


def _one_way_of_writing(text: str) -> str:
    """Full-width, circled and styled signs as plain ones; what we left out before stays as it is."""
    parts = (unicodedata.normalize("NFKC", part).translate(_DOTS) for part in text.split(LEFT_OUT))
    return LEFT_OUT.join(parts)


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
    """The text without seven or more digits that are written as words: "nine eight seven ...", in a row or strewn."""
    words = list(_WORDS.finditer(text))
    found = _row(words) or _strewn(words)
    if found is None:
        return text
    first, last = found
    return text[: first.start()] + LEFT_OUT + _without_spelled_number(text[last.end() :])


def _row(words: list[re.Match[str]]) -> tuple[re.Match[str], re.Match[str]] | None:
    """The first and the last word of a row of digits, where it is long and some are words."""
    run: list[re.Match[str]] = []
    for word in [*words, None]:
        if word is not None and (_is_digit_word(word) or word[0].isdigit()):
            run.append(word)
            continue
        digits = sum(len(each[0]) if each[0].isdigit() else 1 for each in run)
        if digits >= _DIGITS_IN_A_ROW and (len(run) >= _DIGITS_IN_A_ROW or any(map(_is_digit_word, run))):
            return run[0], run[-1]
        run = []
    return None


def _strewn(words: list[re.Match[str]]) -> tuple[re.Match[str], re.Match[str]] | None:
    """The first and the last of many single digits with few words between them."""
    places = [place for place, word in enumerate(words) if _is_digit_word(word) or _is_single(word)]
    for first, last in zip(places, places[_SPREAD - 1 :], strict=False):
        if last - first < _SPREAD_OVER:
            beyond = [place for place in places if last <= place < first + _SPREAD_OVER]
            return words[first], words[beyond[-1]]
    return None


def _is_digit_word(word: re.Match[str]) -> bool:
    return word[0].casefold() in _digit_words()


def _is_single(word: re.Match[str]) -> bool:
    return len(word[0]) == 1 and word[0].isdigit()


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
