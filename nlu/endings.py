"""Takes case endings, postpositions and particles off words that are written joined: சேலையை is சேலை and ை.

What may be joined, and how it changes the word before it, is in the phrasebooks (`endings`, `stem_changes`).
"""

from dataclasses import dataclass
from functools import lru_cache

from nlu.language import script_of
from nlu.phrasebook import Phrasebook, languages, phrasebook
from nlu.phrases import Bases
from nlu.tokens import word_key

_MIN_BASE = 2
"""Characters that a word must have without its ending."""


@dataclass(frozen=True, slots=True)
class Stripped:
    """One way to take a word apart."""

    base: str
    """Key of the bare word."""
    ending: str
    """Key of what was joined; empty where the word only changed its own end (plural, oblique)."""


@lru_cache(maxsize=32768)
def stripped(word: str, language: str) -> tuple[Stripped, ...]:
    """Every way to take the word with this key apart, the shortest ending first; none for a bare word.

    The endings are those of `language`, or of the language that is written in the word's script.
    """
    tables = _tables(_language_of(word, language))
    if tables is None:
        return ()
    endings, changes = tables
    found: dict[Stripped, None] = {}
    for cut in range(len(word), _MIN_BASE - 1, -1):
        stem, ending = word[:cut], word[cut:]
        if ending and ending not in endings:
            continue
        if ending:
            found[Stripped(stem, ending)] = None
        for bare, changed in changes:
            if stem.endswith(changed) and (ending or changed):
                base = stem[: len(stem) - len(changed)] + bare
                if base != word and len(base) >= _MIN_BASE:
                    found[Stripped(base, ending)] = None
    return tuple(found)


@lru_cache
def bases(language: str) -> Bases:
    """The bare forms of words, as `PhraseTrie` wants them."""
    return lambda word: ((way.base, way.ending) for way in stripped(word, language))


@lru_cache
def _tables(language: str) -> tuple[frozenset[str], tuple[tuple[str, str], ...]] | None:
    book = phrasebook(language) if language in languages() else None
    if book is None or not (book.endings or book.stem_changes):
        return None
    endings = frozenset(word_key(ending) for ending in book.endings if " " not in ending)
    changes = tuple((word_key(bare), word_key(changed)) for bare, changed in book.stem_changes)
    return endings - {""}, changes


def _language_of(word: str, language: str) -> str:
    script = next((found for letter in word if (found := script_of(letter))), None)
    if script is None or (language in languages() and phrasebook(language).script == script):
        return language
    return _first_of_script().get(script, language)


@lru_cache(maxsize=1)
def _first_of_script() -> dict[str, str]:
    books: list[Phrasebook] = [phrasebook(language) for language in reversed(languages())]
    return {book.script: book.language for book in books}
