"""Everyday words, which matching by sound and spelling must not take for names."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from knowledge.lexicon.numbers import load_numbers, numbered_languages
from nlu.phonetics import word_phones
from nlu.phrasebook import languages, phrasebook
from nlu.tokens import keys, word_key

_ENDINGS = ("s", "es", "d", "ed", "ing", "ings", "ly", "ness", "able", "ful")
_MIN_STEM = 3

FOLDER = Path(__file__).parent / "lexicons" / "ordinary"


class OrdinaryWords:
    """Everyday words of all languages, and more that the caller knows (of the training data, say).

    A word in another script than the lists counts as ordinary when it sounds like one that is longer than
    a syllable: बनाया by way of "banaya".
    """

    def __init__(self, more: Iterable[str] = ()) -> None:
        self._words = listed_words() | frozenset(more)
        self._sounds = frozenset(word_phones(word) for word in self._words if word.isascii())

    def __contains__(self, word: str) -> bool:
        if word in self._words:
            return True
        if not word.isascii():
            return word_phones(word) in self._sounds
        return any(stem in self._words for stem in _stems(word))


def _stems(word: str) -> Iterator[str]:
    """What remains of a word without an English ending: "cracked" → "crack", "puzzles" → "puzzle"."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _MIN_STEM:
            stem = word[: -len(ending)]
            yield stem
            yield f"{stem}e"
            if len(stem) > 1 and stem[-1] == stem[-2]:
                yield stem[:-1]


@lru_cache(maxsize=1)
def number_keys() -> frozenset[str]:
    """Number words of every language; they are never part of a name."""
    words: set[str] = set()
    for language in numbered_languages():
        table = load_numbers(language)
        for spellings in (*table.units.values(), *table.multipliers.values(), *table.ordinals.values()):
            words.update(word_key(spelling) for spelling in spellings)
    return frozenset(words)


@lru_cache(maxsize=1)
def listed_words() -> frozenset[str]:
    """The words of the lists and of the phrasebooks."""
    words: set[str] = set()
    for path in sorted(FOLDER.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            words.update(keys(line.partition("#")[0]))
    for path in sorted((FOLDER.parent / "shared").glob("*.yml")):
        words.update(keys(path.read_text(encoding="utf-8")))
    for language in languages():
        book = phrasebook(language)
        words |= book.function_words | book.filler | book.clause_verbs | book.negations
        tables = (
            book.affirm,
            book.deny,
            *book.repair.values(),
            *book.slots.values(),
            *book.role_words.values(),
        )
        words.update(word for table in tables for phrase in table for word in phrase)
    return frozenset(words)
