"""Foreign countries that a question names: unless an article speaks of one, it does not answer for it."""

from collections.abc import Sequence
from functools import cache

from babel import Locale, UnknownLocaleError

from rag.asks import Word
from rag.sentences import stems

HOME = "IN"
MAX_NAME_WORDS = 3
MIN_NAME_LENGTH = 5
"""Shorter names (Mali, which is a gardener in Hindi) are too often ordinary words."""


def foreign_countries(question: Sequence[Word], language: str) -> list[str]:
    """Names of foreign countries in a question, as their stems joined by spaces."""
    names = _names(language.partition("-")[0]) | _names("en")
    found: list[str] = []
    for length in range(min(MAX_NAME_WORDS, len(question)), 0, -1):
        for start in range(len(question) - length + 1):
            key = " ".join(word.stem for word in question[start : start + length])
            if key in names:
                found.append(key)
    return found


@cache
def _names(language: str) -> frozenset[str]:
    """Stems of the names of all countries but India (CLDR)."""
    try:
        territories = Locale.parse(language).territories
    except (UnknownLocaleError, ValueError):
        return frozenset()
    names = (name for code, name in territories.items() if code.isalpha() and code != HOME)
    keys = (" ".join(stems(name, language)) for name in names)
    return frozenset(key for key in keys if len(key) >= MIN_NAME_LENGTH)
