"""Words that mean the same across languages: the synonyms of our tables, and the lexicon."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from knowledge.lexicon import Entry, Lexicon
from rag.asks import Word
from rag.language_tables import ENGLISH, language_tables, tables_for
from rag.sentences import stem, words
from rag.sounds import sound

MAX_PHRASE_WORDS = 3
LEXICON_KINDS = ("product_type", "material", "colour", "technique", "occasion", "place")

Phrases = Mapping[str, frozenset[str]]
"""Language -> phrases, each the stems of its words joined by spaces."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What some words of a question mean."""

    equivalents: Phrases
    english: str
    """One English name for it."""
    is_product: bool
    """It is a kind of product (saree, lamp ...)."""


@dataclass(frozen=True, slots=True)
class _Group:
    phrases: Phrases
    english: str
    is_product: bool


class Glossary:
    """Looks up words of a question and gives what stands for them in each language."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._groups: list[_Group] = []
        self._by_stems: dict[str, dict[str, list[int]]] = {}
        self._by_sound: dict[str, list[int]] = {}
        for names in _synonyms():
            self._add(names, is_product=False)
        for kind in LEXICON_KINDS:
            for entry in lexicon.entries(kind):
                self._add(_names(entry), is_product=kind == "product_type")

    def find(self, span: Sequence[Word], language: str) -> Meaning | None:
        """The meaning of these words of a question in `language`; None when they are in no table."""
        key = " ".join(word.stem for word in span)
        places = [
            place for table in _tables(language) for place in self._by_stems.get(table, {}).get(key, ())
        ]
        if not places and language == "hi-Latn":
            places = self._by_sound.get(" ".join(word.sound for word in span), [])
        if not places:
            return None
        merged: dict[str, set[str]] = {}
        for place in places:
            for group_language, phrases in self._groups[place].phrases.items():
                merged.setdefault(group_language, set()).update(phrases)
        return Meaning(
            equivalents={group_language: frozenset(phrases) for group_language, phrases in merged.items()},
            english=self._groups[places[0]].english,
            is_product=any(self._groups[place].is_product for place in places),
        )

    def _add(self, names: Mapping[str, Sequence[str]], *, is_product: bool) -> None:
        place = len(self._groups)
        phrases: dict[str, frozenset[str]] = {}
        for language, said in names.items():
            parsed = [words(phrase) for phrase in said]
            phrases[language] = frozenset(
                " ".join(stem(part, language) for part in parts) for parts in parsed if parts
            )
            for phrase in phrases[language]:
                self._by_stems.setdefault(language, {}).setdefault(phrase, []).append(place)
            if language in ("hi", "hi-Latn"):
                for parts in parsed:
                    self._by_sound.setdefault(" ".join(map(sound, parts)), []).append(place)
        english = names.get("en") or ("",)
        self._groups.append(_Group(phrases, english[0], is_product))


@cache
def _synonyms() -> tuple[Mapping[str, Sequence[str]], ...]:
    """Groups of words with one meaning, by language."""
    tables = language_tables()
    return tuple(
        {code: table.synonyms[key] for code, table in tables.items() if key in table.synonyms}
        for key in tables[ENGLISH].synonyms
    )


def _tables(language: str) -> tuple[str, ...]:
    """Languages whose words a question may hold; the lexicon has more of them than we have tables."""
    return tuple(dict.fromkeys((language, *tables_for(language))))


def _names(entry: Entry) -> dict[str, list[str]]:
    names: dict[str, list[str]] = {}
    for language, name in _spoken(entry):
        names.setdefault(language, []).append(name)
    return names


def _spoken(entry: Entry) -> Iterable[tuple[str, str]]:
    """(language, name) without the spellings that only speech recognisers produce."""
    return ((language, name) for language, name in entry.spellings() if language != "heard")
