"""Words that mean the same across languages: our small glossary of craft talk, and the lexicon."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

import yaml

from knowledge.lexicon import Entry, Lexicon
from rag.asks import TABLES, Word
from rag.sentences import stem, words
from rag.sounds import sound

MAX_PHRASE_WORDS = 3
LEXICON_KINDS = ("product_type", "material", "colour", "technique", "occasion", "place")

Phrases = Mapping[str, frozenset[str]]
"""Language -> phrases, each the stems of its words joined by spaces."""


class Glossary:
    """Looks up words of a question and gives what stands for them in each language."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._groups: list[Phrases] = []
        self._by_stems: dict[str, dict[str, list[int]]] = {}
        self._by_sound: dict[str, list[int]] = {}
        self._products: set[int] = set()
        for names in _own_groups():
            self._add(names)
        for kind in LEXICON_KINDS:
            for entry in lexicon.entries(kind):
                if kind == "product_type":
                    self._products.add(len(self._groups))
                self._add(_names(entry))

    def find(self, span: Sequence[Word], language: str) -> Phrases | None:
        """What stands for these words of a question in `language`; None when they are in no table."""
        places = [
            place
            for table in TABLES.get(language, (language, "en"))
            for place in self._by_stems.get(table, {}).get(" ".join(word.stem for word in span), ())
        ]
        if not places and language == "hi-Latn":
            places = self._by_sound.get(" ".join(word.sound for word in span), [])
        if not places:
            return None
        merged: dict[str, set[str]] = {}
        for place in places:
            for group_language, phrases in self._groups[place].items():
                merged.setdefault(group_language, set()).update(phrases)
        return {group_language: frozenset(phrases) for group_language, phrases in merged.items()}

    def names_product(self, span: Sequence[Word], language: str) -> bool:
        """Whether these words name a kind of product (saree, lamp ...)."""
        return any(
            place in self._products
            for table in TABLES.get(language, (language, "en"))
            for place in self._by_stems.get(table, {}).get(" ".join(word.stem for word in span), ())
        )

    def _add(self, names: Mapping[str, Iterable[str]]) -> None:
        place = len(self._groups)
        group: dict[str, frozenset[str]] = {}
        for language, phrases in names.items():
            parsed = [words(phrase) for phrase in phrases]
            group[language] = frozenset(" ".join(map(stem, parts)) for parts in parsed if parts)
            for phrase in group[language]:
                self._by_stems.setdefault(language, {}).setdefault(phrase, []).append(place)
            if language in ("hi", "hi-Latn"):
                for parts in parsed:
                    self._by_sound.setdefault(" ".join(map(sound, parts)), []).append(place)
        self._groups.append(group)


@cache
def _own_groups() -> tuple[Mapping[str, list[str]], ...]:
    return tuple(yaml.safe_load(Path(__file__).with_name("glossary.yml").read_text(encoding="utf-8")))


def _names(entry: Entry) -> dict[str, list[str]]:
    names: dict[str, list[str]] = {}
    for language, name in entry.spellings():
        if language != "heard":
            names.setdefault(language, []).append(name)
    return names
