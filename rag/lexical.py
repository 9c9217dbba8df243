"""Lexical retrieval for the chunks of one language: BM25, and which words of a question they hold."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rag.asks import Word
from rag.chunks import Chunk
from rag.questions import Unit
from rag.sentences import grams, script_of, search_terms, stem, stems, words
from rag.sounds import sound

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MIN_SOUND_LENGTH = 3
"""Shorter keys sound like too many words."""


@dataclass(frozen=True, slots=True)
class Term:
    """A unit of a question as the chunks of one language know it."""

    forms: frozenset[str]
    """Phrases of stems, any of which stands for it."""
    rarity: float
    """IDF of its rarest form that occurs, relative to a word that never does: 0 to 1."""
    share: float
    """See `Unit.share`."""

    @property
    def is_content(self) -> bool:
        """An answer should speak of it."""
        return self.share == 1.0

    @property
    def weight(self) -> float:
        return self.rarity * self.share

    def is_in(self, held: frozenset[str]) -> bool:
        """Whether the stems of some text hold one of the forms."""
        return any(all(part in held for part in form.split()) for form in self.forms)


def coverage(terms: Sequence[Term], held: frozenset[str]) -> float:
    """Weighted share of the terms that the stems of some text hold, 0 to 1; 1 without terms."""
    total = sum(term.weight for term in terms)
    return covered_weight(terms, held) / total if total else 1.0


def covered_weight(terms: Sequence[Term], held: frozenset[str]) -> float:
    """Weight of the terms that the stems of some text hold."""
    return sum(term.weight for term in terms if term.is_in(held))


class LexicalIndex:
    """BM25 and word coverage over chunks of one language, kept in memory."""

    def __init__(self, chunks: Sequence[Chunk], language: str) -> None:
        import bm25s

        self._language = language
        searched = [f"{chunk.text} {chunk.keywords}" for chunk in chunks]
        self._bm25: Any = bm25s.BM25(method="lucene")
        self._bm25.index([search_terms(text, language) or [""] for text in searched], show_progress=False)
        self._stems = [frozenset(stems(text, language)) for text in searched]
        frequency = Counter(stem_ for held in self._stems for stem_ in held)
        self._idf = {stem_: _idf(len(chunks), count) for stem_, count in frequency.items()}
        self._rarest = _idf(len(chunks), 0)
        self._sounding: dict[str, set[str]] = {}
        for word in {word for text in searched for word in words(text)}:
            self._sounding.setdefault(sound(word), set()).add(stem(word, language))

    def resolve(self, unit: Unit) -> "Term":
        """What stands for a unit in these chunks; else words that sound alike."""
        forms = set(unit.equivalents.get(self._language, ()))
        own = " ".join(word.stem for word in unit.words)
        if not forms or own in self._idf:
            forms.add(own)
        if not any(self._known(form) for form in forms):
            forms.update(self._sounds_like(unit.words))
        known = [self._form_idf(form) for form in forms if self._known(form)]
        return Term(
            forms=frozenset(forms),
            rarity=(max(known) if known else self._rarest) / self._rarest,
            share=unit.share,
        )

    def scores(self, terms: Iterable["Term"], extra: Iterable[str] = ()) -> "NDArray[np.float32]":
        """BM25 of every chunk for the forms of the terms and for `extra` text; one number a chunk."""
        import numpy as np

        tokens = [token for text in extra for token in search_terms(text, self._language)]
        tokens += [token for term in terms for form in term.forms for token in _tokens_of(form)]
        if not tokens:
            return np.zeros(len(self._stems), dtype=np.float32)
        return np.asarray(self._bm25.get_scores(tokens), dtype=np.float32)

    def word_scores(self, text: str) -> "NDArray[np.float32]":
        """BM25 of every chunk for a text in the chunks' own language, as it was written."""
        import numpy as np

        tokens = search_terms(text, self._language)
        if not tokens:
            return np.zeros(len(self._stems), dtype=np.float32)
        return np.asarray(self._bm25.get_scores(tokens), dtype=np.float32)

    def chunk_stems(self, position: int) -> frozenset[str]:
        """Stems of a chunk's text and keywords."""
        return self._stems[position]

    def _known(self, form: str) -> bool:
        return all(part in self._idf for part in form.split())

    def _form_idf(self, form: str) -> float:
        return max(self._idf.get(part, self._rarest) for part in form.split())

    def _sounds_like(self, unit_words: Sequence[Word]) -> set[str]:
        """Stems of our words that sound like a single word of the question."""
        if len(unit_words) != 1 or len(unit_words[0].sound) < MIN_SOUND_LENGTH:
            return set()
        return self._sounding.get(unit_words[0].sound, set())


def _idf(documents: int, count: int) -> float:
    return math.log(1.0 + (documents - count + 0.5) / (count + 0.5))


def _tokens_of(form: str) -> list[str]:
    tokens: list[str] = []
    for part in form.split():
        tokens.extend([part] if script_of(part) == "latin" else [part, *grams(part)])
    return tokens
