"""What words stand for, whatever the language: "hatao", "हटाओ" and "remove" are all the concept REMOVE.

The table is `nlu/lexicons/shared/concepts.yml`: concept -> words by language. A phrase of several words counts as one.
Devanagari words are found by their sound, so the table needs Roman spellings only.
"""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import yaml

from nlu.phonetics import word_phones
from nlu.phrases import PhraseTrie
from nlu.tokens import keys

TABLE = Path(__file__).parent / "lexicons" / "shared" / "concepts.yml"

_ENGLISH_ENDINGS = ("ing", "ings", "ed", "es", "s", "er", "d")
_MIN_STEM = 3


class _Word:
    __slots__ = ("key",)

    def __init__(self, key: str) -> None:
        self.key = key


@lru_cache(maxsize=1)
def _tables() -> tuple[PhraseTrie[str], PhraseTrie[str]]:
    table = yaml.load(TABLE.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    written: PhraseTrie[str] = PhraseTrie()
    sounding: PhraseTrie[str] = PhraseTrie()
    for concept, by_language in table.items():
        for language, phrases in by_language.items():
            for phrase in phrases:
                words = keys(phrase)
                written.add(words, concept)
                if language != "en":
                    sounds = tuple(word_phones(word) for word in words)
                    if sounding.get(sounds) is None:
                        sounding.add(sounds, concept)
    return written, sounding


def concepts_of(words: Sequence[str]) -> list[str]:
    """The concepts of a sentence in order; placeholders (`_price`) stay, other words drop out."""
    written, sounding = _tables()
    plain = [_Word(word) for word in words]
    heard = [_Word(_sound(word)) for word in words]
    found: list[str] = []
    index = 0
    while index < len(words):
        if words[index].startswith("_"):
            found.append(words[index])
            index += 1
            continue
        match = written.longest(plain, index) or sounding.longest(heard, index)
        if match is not None:
            found.append(match.payload)
            index = match.last
            continue
        if (stemmed := _by_stem(words[index], written)) is not None:
            found.append(stemmed)
        index += 1
    return found


@lru_cache(maxsize=16384)
def _sound(word: str) -> str:
    """Only words in other scripts are compared by sound: Roman ones have their spellings in the table."""
    return word if word.isascii() else word_phones(word)


def _by_stem(word: str, written: PhraseTrie[str]) -> str | None:
    for ending in _ENGLISH_ENDINGS:
        if word.isascii() and word.endswith(ending) and len(word) - len(ending) >= _MIN_STEM:
            stem = word[: -len(ending)]
            for candidate in (stem, f"{stem}e"):
                if (concept := written.get((candidate,))) is not None:
                    return concept
    return None
