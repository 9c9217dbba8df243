"""Words with offsets, cut by Unicode category so that vowel signs stay with their letters."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import regex

INSIDE_WORD = r"(?:['’](?:\p{L}{1,2}(?![\p{L}\p{M}])|\p{Bengali}[\p{L}\p{M}]*))?"
"""An apostrophe that belongs to a word, with what follows it: don't, ক'লে."""
_WORD = regex.compile(rf"[\p{{L}}\p{{M}}\p{{N}}\u200c\u200d]+{INSIDE_WORD}")

_JOINERS_AND_APOSTROPHES = "\u200c\u200d'’"
_NUKTAS = "\u093c\u09bc\u0a3c\u0abc\u0b3c"
"""Careless typing leaves them out: फ़ = फ, ড় = ড, ਸ਼ = ਸ."""
_URDU_MARKS = "\u0640\u0621\u0654\u0655\u0670" + "".join(map(chr, range(0x064B, 0x0653)))
"""The dash that stretches words, hamza, and vowel signs that nearly nobody types."""
_SAME_LETTERS = {
    "\u0901": "\u0902",  # chandrabindu and anusvara
    "\u0929": "\u0928",
    "\u0931": "\u0930",  # र्‍या and ऱ्या
    "\u0934": "\u0933",
    "\u0a70": "\u0a02",  # tippi and bindi
    "\u09f0": "\u09b0",  # Assamese typed on a Bengali keyboard
    "\u0b35": "\u0b71",
    # Malayalam chillus, which older keyboards write as letter, virama and joiner
    "\u0d7a": "\u0d23\u0d4d",
    "\u0d7b": "\u0d28\u0d4d",
    "\u0d7c": "\u0d30\u0d4d",
    "\u0d7d": "\u0d32\u0d4d",
    "\u0d7e": "\u0d33\u0d4d",
    "\u0d7f": "\u0d15\u0d4d",
    # Arabic keyboards used for Urdu
    "\u064a": "\u06cc",
    "\u0649": "\u06cc",
    "\u0626": "\u06cc",
    "\u0643": "\u06a9",
    "\u0647": "\u06c1",
    "\u0629": "\u06c1",
    "\u06c0": "\u06c1",
    "\u06c2": "\u06c1",
    "\u06c3": "\u06c1",
    "\u06d3": "\u06d2",
    "\u0623": "\u0627",
    "\u0625": "\u0627",
    "\u0671": "\u0627",
    "\u0624": "\u0648",
}
_FIRST_DIGITS = "०০૦੦୦௦౦೦൦۰٠"
_DIGITS = {chr(ord(zero) + value): str(value) for zero in _FIRST_DIGITS for value in range(10)}
_FOLD = str.maketrans(
    dict.fromkeys(_JOINERS_AND_APOSTROPHES + _NUKTAS + _URDU_MARKS, "") | _SAME_LETTERS | _DIGITS
)
_LONG_RUN = regex.compile(r"(\p{L})\1{2,}")
_PUNJABI_SH, _PUNJABI_SH_LETTER = "\u0a38\u0a3c", "\u0a36"
"""Here the nukta matters: ਸ਼ਾਲ is a shawl and ਸਾਲ a year."""
_ASPIRATION, _URDU_H = "\u06be", "\u06c1"


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a text."""

    key: str
    """The word for comparing; see `word_key`."""
    start: int
    end: int


def normalise(text: str) -> str:
    """The text in Unicode NFC; offsets of everything downstream refer to this form."""
    return unicodedata.normalize("NFC", text)


@lru_cache(maxsize=65536)
def word_key(word: str) -> str:
    """One word in the form that tables are keyed by.

    "Don’t" → "dont", "haaaan" → "haan", "हाँ" → "हां", "ബാഗുകൾ" → "ബാഗുകള്", "كيا" → "کیا", "२५" → "25".
    """
    folded = word.casefold().replace(_PUNJABI_SH, _PUNJABI_SH_LETTER).translate(_FOLD)
    if folded.startswith(_ASPIRATION):
        # ھے for ہے: no word begins with an aspiration
        folded = _URDU_H + folded[1:]
    return _LONG_RUN.sub(r"\1\1", folded)


def tokenise(text: str) -> list[Token]:
    """The words of `text` (which should be NFC), in order."""
    return [
        Token(key, match.start(), match.end())
        for match in _WORD.finditer(text)
        if (key := word_key(match.group()))
    ]


def keys(text: str) -> tuple[str, ...]:
    """The word keys of a phrase, for building tables."""
    return tuple(token.key for token in tokenise(normalise(text)))
