"""Finds the lexicon's names in a text: longest match over words, all kinds of things in one pass."""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from knowledge.languages import DEFAULT
from knowledge.lexicon import Entry, Lexicon
from nlu.endings import stripped
from nlu.inflection import inflected
from nlu.ordinary import listed_words
from nlu.phrases import Bases, PhraseTrie
from nlu.tokens import Token, keys

SPOKEN_KINDS = frozenset(("craft", "product_type", "material", "colour", "technique", "occasion", "place"))
"""Kinds of lexicon entries that become entities; units serve the quantities instead."""

MIN_LETTERS = 2
_MIN_INFLECTED_LETTERS = 3
"""A shorter name with an ending is more often another word."""
_NO_LANGUAGE = frozenset(("heard", "doubtful"))
_INFLECTED_KINDS = frozenset(("product_type", "material", "occasion"))


@dataclass(frozen=True, slots=True)
class Sense:
    """One thing that a name can mean."""

    kind: str
    value: str
    heard: bool = False
    """The spelling is one that speech recognisers were seen to produce, not a name."""
    doubtful: bool = False
    """The spelling is also an everyday word: it counts only beside another name."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A known name at tokens `first` up to but not including `last`, with everything that it can mean."""

    first: int
    last: int
    senses: tuple[Sense, ...]
    ending: str = ""
    """What is joined to its last word: the க்கு of சென்னைக்கு."""


class Gazetteer:
    """All names of a lexicon in a trie."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._names: PhraseTrie[tuple[Sense, ...]] = PhraseTrie()
        exact: set[tuple[str, ...]] = set()
        for phrase, sense in lexicon_names(lexicon):
            exact.add(phrase)
            self._add(phrase, sense)
        everyday = listed_words()
        for phrase, sense in inflected_names(lexicon):
            # "pardon" is no case of parda
            if phrase not in exact and not (len(phrase) == 1 and phrase[0] in everyday):
                self._add(phrase, sense)

    def _add(self, phrase: tuple[str, ...], sense: Sense) -> None:
        senses = self._names.get(phrase) or ()
        if all((known.kind, known.value) != (sense.kind, sense.value) for known in senses):
            self._names.add(phrase, (*senses, sense))

    def find(self, tokens: Sequence[Token], language: str = DEFAULT) -> list[Mention]:
        """Longest names from left to right; the blue of "blue pottery" is inside the craft and not found.

        Words may carry the endings of `language`.
        """

        return [
            Mention(match.first, match.last, match.payload, match.ending)
            for match in self._names.find(tokens, _bases(language))
        ]

    def inside(
        self, tokens: Sequence[Token], mention: Mention, kind: str, language: str = DEFAULT
    ) -> Mention | None:
        """A name of `kind` that ends a longer mention: the painting of "warli painting"."""
        for first in range(mention.first + 1, mention.last):
            match = self._names.longest(tokens[: mention.last], first, _bases(language))
            if match is not None and match.last == mention.last:
                senses = tuple(sense for sense in match.payload if sense.kind == kind)
                if senses:
                    return Mention(first, mention.last, senses)
        return None

    def senses(self, name: str) -> tuple[Sense, ...]:
        """Everything that exactly this name can mean."""
        return self._names.get(keys(name)) or ()


@lru_cache
def _bases(language: str) -> Bases:
    """The bare forms of words that are no everyday words themselves and leave enough of a name."""

    def bare(word: str) -> Iterator[tuple[str, str]]:
        if word not in listed_words():
            for way in stripped(word, language):
                if len(way.base) >= _MIN_INFLECTED_LETTERS:
                    yield way.base, way.ending

    return bare


def lexicon_names(
    lexicon: Lexicon, languages: Container[str] | None = None
) -> Iterator[tuple[tuple[str, ...], Sense]]:
    """Every spelling of every spoken entry as word keys, with its sense; of some `languages` or of all.

    The spellings that were heard, and those that are doubtful, count as English.
    """
    for entry, language, words in _spellings(lexicon, languages):
        yield (
            words,
            Sense(entry.kind, entry.value, heard=language == "heard", doubtful=language == "doubtful"),
        )


def inflected_names(lexicon: Lexicon) -> Iterator[tuple[tuple[str, ...], Sense]]:
    """Regular plural and oblique forms of the names of things that are counted."""
    for entry, language, words in _spellings(lexicon):
        if entry.kind in _INFLECTED_KINDS and language not in _NO_LANGUAGE:
            for form in inflected(words, language):
                yield form, Sense(entry.kind, entry.value)


def _spellings(
    lexicon: Lexicon, languages: Container[str] | None = None
) -> Iterator[tuple[Entry, str, tuple[str, ...]]]:
    for entry, language, words in _all_spellings(lexicon):
        if languages is None or (DEFAULT if language in _NO_LANGUAGE else language) in languages:
            yield entry, language, words


@lru_cache(maxsize=2)
def _all_spellings(lexicon: Lexicon) -> tuple[tuple[Entry, str, tuple[str, ...]], ...]:
    """Cut into words once: every matcher is made of all of them, in tens of thousands."""
    found = []
    for entry in lexicon.entries():
        if entry.kind not in SPOKEN_KINDS:
            continue
        doubtful = [("doubtful", str(name)) for name in entry.attributes.get("ambiguous", ())]
        for language, name in (("en", entry.value), *entry.spellings(), *doubtful):
            words = keys(name)
            if sum(map(len, words)) >= MIN_LETTERS:
                found.append((entry, language, words))
    return tuple(found)
