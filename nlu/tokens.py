"""Words with offsets, cut by Unicode category so that vowel signs stay with their letters."""

import unicodedata
from dataclasses import dataclass

import regex

_WORD = regex.compile(r"[\p{L}\p{M}\p{N}\u200c\u200d]+(?:['’][\p{L}]{1,2}(?![\p{L}\p{M}]))?")
_FOLD = str.maketrans(
    # joiners and apostrophes; nuktas (फ़ = फ in careless typing); chandrabindu = anusvara
    {ord(mark): None for mark in "\u200c\u200d'’\u093c\u09bc\u0a3c\u0abc\u0b3c"} | {0x0901: 0x0902}
)
_LONG_RUN = regex.compile(r"(\p{L})\1{2,}")


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


def word_key(word: str) -> str:
    """One word in the form that tables are keyed by: "Don’t" → "dont", "haaaan" → "haan", "हाँ" → "हां"."""
    return _LONG_RUN.sub(r"\1\1", word.casefold().translate(_FOLD))


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
