"""Numbers in words, the Indian way: 125000 is one lakh twenty-five thousand, एक लाख पच्चीस हज़ार."""

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Final

from knowledge.lexicon.numbers import load_numbers
from voice.spoken_words import spoken_words

CRORE: Final = 10_000_000
_GROUPS: Final = (CRORE, 100_000, 1_000, 100)

_ENGLISH_ORDINALS: Final = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}


@lru_cache
def _words(language: str) -> tuple[dict[int, str], dict[int, str]]:
    """The one word to say for each of 0 to 99, and for each multiplier."""
    table = load_numbers(language)
    units = {value: names[0] for value, names in table.units.items()}
    multipliers = {value: names[0] for value, names in table.multipliers.items()}
    return units, multipliers


def point_word(language: str) -> str:
    """What is said between a whole number and its decimals."""
    return load_numbers(language).point_words[0]


@lru_cache
def _written_joined(language: str) -> dict[str, str]:
    """Number words -> the one word that they are written as: બે સો -> બસો."""
    joined: dict[str, str] = {}
    for word, made_of in load_numbers(language).joined.items():
        joined.setdefault(made_of, word)
    return joined


def _parts(n: int, language: str, *, counted: bool) -> Iterator[str]:
    units, _ = _words(language)
    table = load_numbers(language)
    for group in _GROUPS:
        count, rest = divmod(n, group)
        if count:
            if group == _GROUPS[-1] in table.says_joined and rest and (whole := table.amounts.get(n)):
                yield whole[0]
                return
            yield _multiplied(count, group, language, before=rest > 0, counted=counted)
        n = rest
    if n:
        yield units[n]


def _multiplied(count: int, group: int, language: str, *, before: bool, counted: bool) -> str:
    """`count` times a hundred, thousand, lakh or crore; a lower number follows, or what is counted, or nothing."""
    table = load_numbers(language)
    amounts = table.amounts.get(count * group, ()) if count > 1 and group in table.says_joined else ()
    if amounts:
        return amounts[before and len(amounts) > 1]
    said = table.said.get(group)
    if said is None:
        multiplier = _words(language)[1][group]
    elif count == 1:
        return said.one_before if before else said.one
    else:
        multiplier = said.several_before if before else said.several_of if counted else ""
        multiplier = multiplier or said.several
    # Above 99 crore the count is itself a number: "one lakh crore".
    words = f"{' '.join(_parts(count, language, counted=False))} {multiplier}"
    return _written_joined(language).get(words, words)


def number_words(n: int | Decimal, language: str, *, counted: bool = False) -> str:
    """`n` in words of `language`, grouped in crore, lakh, thousand and hundred.

    `counted`: what is counted follows. Digits after a decimal point are read one by one; zeros at the end of them
    are not read.
    """
    if n < 0:
        return f"{spoken_words(language).minus} {number_words(-n, language, counted=counted)}"
    whole = int(n)
    fraction = format(Decimal(n) - whole, "f").partition(".")[2].rstrip("0")
    said = " ".join(_parts(whole, language, counted=counted)) or _words(language)[0][0]
    if fraction:
        said += f" {point_word(language)} {digit_words(fraction, language)}"
    return said


def digit_words(digits: str, language: str) -> str:
    """Each digit by itself, as order numbers and telephone numbers are read; `digits` holds 0-9 only."""
    units, _ = _words(language)
    return " ".join(units[int(digit)] for digit in digits)


def ordinal_words(n: int) -> str:
    """English only: 21 is "twenty-first"."""
    said = number_words(n, "en")
    stem = said.rstrip("abcdefghijklmnopqrstuvwxyz")
    last = said[len(stem) :]
    if last in _ENGLISH_ORDINALS:
        return stem + _ENGLISH_ORDINALS[last]
    return stem + (last[:-1] + "ieth" if last.endswith("y") else last + "th")


def year_words(year: int, language: str) -> str:
    """A year as people say it: 1995 "nineteen ninety-five", उन्नीस सौ पचानवे; 2026 "twenty twenty-six"."""
    century, rest = divmod(year, 100)
    if not 1100 <= year < 2100 or 2000 <= year < (2010 if language == "en" else 2100):
        return number_words(year, language)
    units, _ = _words(language)
    if language == "en" and rest >= 10:
        return f"{units[century]} {units[rest]}"
    if load_numbers(language).says_joined:
        return number_words(year, language)
    said = _multiplied(century, 100, language, before=rest > 0, counted=False)
    return f"{said} {units[rest]}" if rest else said
