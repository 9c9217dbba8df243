"""Order numbers, codes and telephone numbers, read digit by digit."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import regex

from knowledge.languages import DEFAULT
from voice.number_words import digit_words
from voice.spoken_words import spoken_words

_NAMED: Final = r"(?:order|ticket|tracking|token|phone|mobile|टिकट|फ़ोन|फोन|मोबाइल)"
_NUMBER_WORD: Final = r"(?:number|no\.?|id|code|nambar)"
_EDGE: Final = r"(?<![\p{L}\p{M}\p{N}])"

_HASH = regex.compile(r"#\s?(?P<letters>[A-Z]{1,5}-?)?(?P<digits>\d{1,18})(?!\d|[.,]\d)")
_CODE = regex.compile(
    rf"{_EDGE}(?P<letters>[A-Z]{{1,5}})-?(?P<digits>\d{{2,18}})(?![\p{{L}}\p{{M}}\d]|[.,]\d)"
)
_TELEPHONE = regex.compile(
    r"(?<![\d.,\p{L}])(?P<number>"
    r"(?:\+91[\s-]?|0)?[6-9]\d{4}[\s-]?\d{5}"  # Indian mobile
    r"|\+\d{1,3}(?:[\s-]?\d{2,5}){2,4}"  # abroad
    r"|0\d{2,4}[\s-]\d{3,4}[\s-]?\d{3,4}"  # Indian landline
    r"|1[89]00[\s-]\d{3,4}[\s-]?\d{3,4}"  # toll-free
    r")(?!\d|[.,]\d|\p{L})"
)
_TOO_LONG_TO_COUNT = regex.compile(r"\d{16,}")
_ABBREVIATED = regex.compile(rf"{_EDGE}No\.\s*(?=\d)", regex.IGNORECASE)
_MOBILE_DIGITS: Final = 10


@lru_cache
def _after_name(language: str) -> regex.Pattern[str]:
    codes = _any_of(code for known in {language, DEFAULT} for code in spoken_words(known).codes)
    return regex.compile(
        rf"{_EDGE}(?P<name>{_NAMED}\s+{_NUMBER_WORD}|{codes})"
        r"(?P<gap>[\s:#-]{0,4}|\s+is\s+)(?P<digits>\d{3,18})(?!\d|[.,/]\d)",
        regex.IGNORECASE,
    )


@lru_cache
def _order(language: str) -> regex.Pattern[str]:
    orders = _any_of(order for known in {language, DEFAULT} for order in spoken_words(known).orders)
    return regex.compile(
        rf"{_EDGE}(?P<name>{orders})(?P<gap>\s+)(?P<digits>\d{{4,18}})(?!\d|[.,/]\d)", regex.IGNORECASE
    )


def _any_of(words: Iterable[str]) -> str:
    return f"(?:{'|'.join(regex.escape(word) for word in sorted(set(words), key=len, reverse=True))})"


def say_identifiers(text: str, language: str) -> str:
    """ "#1042", "order number 1042", "KV-1042", "+91 98765 43210"."""

    def identifier(match: regex.Match[str]) -> str:
        return f"{(match['letters'] or '').rstrip('-')} {digit_words(match['digits'], language)} "

    def named(match: regex.Match[str]) -> str:
        return f"{match['name']}{match['gap']} {digit_words(match['digits'], language)} "

    def telephone(match: regex.Match[str]) -> str:
        number = match["number"]
        groups = [group for group in regex.split(r"[\s+-]+", number) if group]
        if len(groups[-1]) == _MOBILE_DIGITS:
            groups[-1:] = [groups[-1][:5], groups[-1][5:]]
        said = ", ".join(digit_words(group, language) for group in groups)
        return f"{spoken_words(language).plus} {said} " if number.startswith("+") else f"{said} "

    text = _TOO_LONG_TO_COUNT.sub(lambda match: f" {digit_words(match[0], language)} ", text)
    text = _TELEPHONE.sub(telephone, _HASH.sub(identifier, text))
    text = _order(language).sub(named, _after_name(language).sub(named, text))
    text = _CODE.sub(identifier, text)
    return _ABBREVIATED.sub(f"{spoken_words(language).number} ", text)
