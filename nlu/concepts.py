"""What everyday words stand for, whatever the language: where, sell, price, cancel, sold, cheaper than.

They are the words of the phrasebooks, by the lists that they stand in, and those of `lexicons/shared/concepts.yml`.
The intent model sees these beside the words, so that what it learnt from one language serves the others.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import yaml

from nlu.endings import bases
from nlu.phrasebook import Phrasebook, Phrases, companions
from nlu.phrases import PhraseTrie
from nlu.tokens import Token, keys

_FILE = Path(__file__).parent / "lexicons" / "shared" / "concepts.yml"
_TELL_NOTHING = frozenset(("filler", "verb_stems", "between_sides", "describing"))
"""Cue lists of little words that every sentence has."""


def concepts(tokens: Sequence[Token], language: str) -> list[str]:
    """The concepts of a text in order of appearance."""
    trie = _trie(language)
    found: list[str] = []
    for first in range(len(tokens)):
        match = trie.longest(tokens, first, bases(language))
        if match is not None:
            found.extend(match.payload)
    return found


@lru_cache
def _trie(language: str) -> PhraseTrie[tuple[str, ...]]:
    trie: PhraseTrie[tuple[str, ...]] = PhraseTrie()
    for book in companions(language):
        for concept, phrases in (*_tables(book), *_shared(book.language)):
            for phrase in phrases:
                known = trie.get(phrase) or ()
                if concept not in known:
                    trie.add(phrase, (*known, concept))
    return trie


def _shared(language: str) -> Iterator[tuple[str, Phrases]]:
    for concept, by_language in _table().items():
        yield f"to:{concept}", tuple(keys(phrase) for phrase in by_language.get(language, ()))


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, list[str]]]:
    table: dict[str, dict[str, list[str]]] = yaml.load(
        _FILE.read_text(encoding="utf-8"), Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    )
    return table


def _tables(book: Phrasebook) -> Iterator[tuple[str, Phrases]]:
    yield "affirm", book.affirm
    yield "deny", book.deny
    yield "not", tuple((word,) for word in book.negations)
    yield "change", (*book.change, *book.change_strong)
    for name, phrases in book.repair.items():
        yield f"repair:{name}", phrases
    for kind, phrases in book.slots.items():
        yield f"slot:{kind}", phrases
    for name, phrases in book.role_words.items():
        if name not in _TELL_NOTHING:
            yield name, phrases
