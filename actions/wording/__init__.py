"""Values that people tell in plain words: what became of pieces, a time, their own name. Word lists by language."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from knowledge import ROOT
from knowledge.yaml_file import read_yaml

FOLDER = Path(__file__).parent
ANY_NUMBER = "#"
_NUKTA = "\u093c"
_CANDRABINDU, _ANUSVARA = "\u0901", "\u0902"


def words(text: str) -> tuple[str, ...]:
    """The words of a text as they are compared: small letters, without the dots of Hindi that are often left out."""
    plain = unicodedata.normalize("NFD", text.lower().replace("’", "'")).replace(_NUKTA, "")
    plain = unicodedata.normalize("NFC", plain.replace(_CANDRABINDU, _ANUSVARA))
    return tuple(_letters(plain))


def _letters(text: str) -> Iterator[str]:
    """Runs of letters, digits and the signs that belong to them: Indic vowel signs are no letters to `re`."""
    word = ""
    for character in text:
        joins = character in "#'" or unicodedata.category(character)[0] in "LMN"
        if joins:
            word += character
        elif word:
            yield word.strip("'")
            word = ""
    if word.strip("'"):
        yield word.strip("'")


@dataclass(frozen=True, slots=True)
class Phrases:
    """One value and the phrases that tell it."""

    value: str
    phrases: tuple[tuple[str, ...], ...]


@lru_cache
def load(name: str) -> tuple[Phrases, ...]:
    """The groups of a word list, in order."""
    raw = read_yaml(FOLDER / f"{name}.yml")
    return tuple(Phrases(str(group["value"]), _phrases(group)) for group in raw)


def _phrases(group: dict[str, Any]) -> tuple[tuple[str, ...], ...]:
    return tuple(
        words(str(phrase)) for language, phrases in group.items() if language != "value" for phrase in phrases
    )


def find(said: tuple[str, ...], phrases: Iterable[tuple[str, ...]], number: frozenset[str]) -> bool:
    """Whether one of the phrases stands in what was said; `number` are the words that `#` stands for."""
    return any(
        all(
            word == wanted or (wanted == ANY_NUMBER and (word.isdecimal() or word in number))
            for word, wanted in zip(said[start:], phrase, strict=False)
        )
        for phrase in phrases
        for start in range(len(said) - len(phrase) + 1)
    )


def value_of(name: str, text: str) -> str | None:
    """The value of a word list that a text tells; None when it tells none."""
    said = words(text)
    return next((group.value for group in load(name) if find(said, group.phrases, number_words())), None)


@lru_cache
def number_words() -> frozenset[str]:
    """Every word that is a number below a hundred in some language."""
    found: set[str] = set()
    for path in sorted((ROOT / "lexicon" / "numbers").glob("*.yml")):
        raw = read_yaml(path)
        for spellings in raw.get("units", {}).values():
            found.update(word for spelling in spellings for word in words(str(spelling)))
    return frozenset(found)
