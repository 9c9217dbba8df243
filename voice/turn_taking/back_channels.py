"""Words that say "I am listening" and nothing else; data in `back_channels.yml`."""

import unicodedata
from functools import cache
from pathlib import Path
from typing import Final

import regex

from knowledge.languages import with_fallbacks
from knowledge.yaml_file import read_yaml

_DATA: Final = Path(__file__).with_name("back_channels.yml")
_ALSO: Final = ("en", "hi", "hi-Latn", "ur")
"""Recognisers write Hindi in any of three scripts, and everybody says "okay"."""
_BETWEEN_WORDS: Final = regex.compile(r"[^\p{L}\p{M}\p{N}]+")
_REPEATED: Final = regex.compile(r"(\p{L})\1+")
_LONGEST: Final = 3
"""Words in the longest entry."""


def is_back_channel(text: str, language: str) -> bool:
    """Whether nothing but such words was said; True when there are no words at all."""
    words = _words(text)
    known = _known(language)
    while words:
        for count in range(min(_LONGEST, len(words)), 0, -1):
            if tuple(words[:count]) in known:
                del words[:count]
                break
        else:
            return False
    return True


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFC", text).lower()
    return [_REPEATED.sub(r"\1", word) for word in _BETWEEN_WORDS.split(plain) if word]


@cache
def _known(language: str) -> frozenset[tuple[str, ...]]:
    lists = read_yaml(_DATA)
    wanted = dict.fromkeys((*with_fallbacks(language), *_ALSO))
    return frozenset(tuple(_words(entry)) for code in wanted for entry in lists.get(code, ()))
