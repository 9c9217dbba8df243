"""Finds techniques and materials that have an article of their own in a question."""

from collections.abc import Iterable, Sequence

import regex

from knowledge.lexicon import Lexicon
from rag.asks import Word
from rag.language_tables import ENGLISH
from rag.sentences import stems

MAX_NAME_WORDS = 4
KINDS = ("technique", "material")
"""Kinds of the lexicon whose names in other languages stand for the English ones in titles."""
_NO_NAMES = frozenset(("tie", "dye", "fire", "wheel"))
"""Stems of parts of titles that are said of any craft."""
_SEPARATORS = regex.compile(r"[:(),]|\band\b")


class TopicNames:
    """Names of topics: the parts of their articles' titles, in every language of the lexicon."""

    def __init__(self, lexicon: Lexicon, titles: Iterable[tuple[str, str]]) -> None:
        """`titles` are (subject, title of an article about it), such as ("topic: zari", "Zari: real and imitation")."""
        in_english = {
            " ".join(stems(name, ENGLISH)): entry
            for kind in KINDS
            for entry in lexicon.entries(kind)
            for name in (entry.value, *entry.names.get(ENGLISH, ()))
        }
        self._subjects: dict[str, str] = {}
        for subject, title in titles:
            parts = [title, *(part for part in _SEPARATORS.split(title) if part.strip())]
            for part in parts:
                key = " ".join(stems(part, ENGLISH))
                if key in _NO_NAMES:
                    continue
                self._subjects.setdefault(key, subject)
                if entry := in_english.get(key):
                    for language, name in entry.spellings():
                        self._subjects.setdefault(" ".join(stems(name, language)), subject)

    def find(self, question: Sequence[Word]) -> tuple[str, ...]:
        """Subjects in the order of the question; the longest name wins."""
        found: dict[int, str] = {}
        taken: set[int] = set()
        for length in range(min(MAX_NAME_WORDS, len(question)), 0, -1):
            for start in range(len(question) - length + 1):
                span = range(start, start + length)
                key = " ".join(word.stem for word in question[start : start + length])
                if taken.isdisjoint(span) and (subject := self._subjects.get(key)):
                    found[start] = subject
                    taken.update(span)
        return tuple(dict.fromkeys(found[start] for start in sorted(found)))
