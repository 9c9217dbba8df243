"""Finds the sections that answer a question: BM25 and dense vectors fused, raised by what is asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from knowledge.lexicon import Lexicon
from rag.chunks import Chunk
from rag.embeddings import IdentifiedEmbeddings
from rag.glossary import Glossary
from rag.index import OpenIndex
from rag.lexical import LexicalIndex, Term
from rag.names import CraftNames
from rag.questions import Question, QuestionReader

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DENSE_SHARE = 0.5
"""Part of the dense score in the fusion, where the model understands the question's language."""
BOOST_SHARE = 0.7
"""A section that is asked for outright counts as much as this part of a perfect text match."""
DENSE_CANDIDATES = 50


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk with its scores."""

    chunk: Chunk
    score: float
    """Fused and raised; comparable within one search only."""
    bm25: float
    cosine: float
    """0 where dense search was not used or did not find it."""
    boost: float


@dataclass(frozen=True, slots=True)
class Search:
    """Hits for a question among the articles of one language, best first."""

    language: str
    hits: tuple[Hit, ...]
    terms: tuple[Term, ...]
    """Units of the question as these articles know them."""
    stems: tuple[frozenset[str], ...]
    """Stems of each hit."""
    restricted: bool
    """Only articles about the question's crafts were searched."""
    dense: bool
    """Dense search took part."""


class Retriever:
    """Searches one opened index. Immutable after construction, so threads may share it."""

    def __init__(self, opened: OpenIndex, embeddings: IdentifiedEmbeddings, lexicon: Lexicon) -> None:
        self._opened = opened
        self._embeddings = embeddings
        self._by_language: dict[str, list[int]] = {}
        for position, chunk in enumerate(opened.chunks):
            self._by_language.setdefault(chunk.language, []).append(position)
        self._lexical = {
            language: LexicalIndex([opened.chunks[position] for position in positions], language)
            for language, positions in self._by_language.items()
        }
        self._place = {id_: position for position, id_ in enumerate(opened.ids)}
        titles = [
            (chunk.craft, chunk.title) for chunk in opened.chunks if chunk.craft and chunk.kind == "craft"
        ]
        self._reader = QuestionReader(CraftNames(lexicon, titles), Glossary(lexicon))

    @cached_property
    def crafts(self) -> frozenset[tuple[str, str]]:
        """(craft, language) pairs that articles are about."""
        return frozenset((chunk.craft, chunk.language) for chunk in self._opened.chunks if chunk.craft)

    @property
    def languages(self) -> frozenset[str]:
        return frozenset(self._by_language)

    def read(self, text: str, language: str, craft: str | None = None) -> Question:
        """Understand a question; see `QuestionReader.read`."""
        return self._reader.read(text, language, craft)

    def section(self, chunk: Chunk) -> list[Chunk]:
        """All chunks of the section that a chunk belongs to, in reading order."""
        return [
            other
            for other in self._opened.chunks
            if other.article == chunk.article and other.section_order == chunk.section_order
        ]

    def search(self, question: Question, language: str, *, limit: int = 10) -> Search:
        """The best chunks among articles in `language`; only about the question's crafts, if any are."""
        import numpy as np

        positions = self._by_language.get(language, [])
        about = [place for place in positions if self._opened.chunks[place].craft in question.crafts]
        restricted = bool(about)
        lexical = self._lexical.get(language)
        if lexical is None:
            return Search(language, (), (), (), restricted=False, dense=False)
        terms = tuple(lexical.resolve(unit) for unit in question.units)
        extra = () if restricted else question.crafts
        bm25 = np.zeros(len(self._opened.chunks), dtype=np.float32)
        bm25[positions] = lexical.scores(terms, extra)
        allowed = np.array(about or positions)
        dense = self._uses_dense(question, language)
        cosine = self._cosines(question, language, restricted) if dense else np.zeros_like(bm25)
        boosts = question.section_boosts()
        boost = np.array([boosts.get(self._opened.chunks[place].section, 0.0) for place in allowed])
        share = DENSE_SHARE if dense else 0.0
        fused = (1 - share) * _scaled(bm25[allowed]) + share * _scaled(cosine[allowed]) + BOOST_SHARE * boost
        order = np.argsort(-fused, kind="stable")[:limit]
        hits = tuple(
            Hit(
                chunk=self._opened.chunks[allowed[place]],
                score=float(fused[place]),
                bm25=float(bm25[allowed[place]]),
                cosine=float(cosine[allowed[place]]),
                boost=float(boost[place]),
            )
            for place in order
        )
        local = {position: place for place, position in enumerate(positions)}
        held = tuple(lexical.chunk_stems(local[int(allowed[place])]) for place in order)
        return Search(language, hits, terms, held, restricted=restricted, dense=dense)

    def _uses_dense(self, question: Question, language: str) -> bool:
        return {question.language, language} <= self._embeddings.understands

    def _cosines(self, question: Question, language: str, restricted: bool) -> "NDArray[np.float32]":
        import numpy as np

        where: dict[str, Any] = {"language": language}
        if restricted:
            where = {"$and": [where, {"craft": {"$in": list(question.crafts)}}]}
        found = self._opened.vectors.similarity_search_by_vector_with_relevance_scores(
            self._embeddings.embed_query(question.text), k=DENSE_CANDIDATES, filter=where
        )
        cosines = np.zeros(len(self._opened.chunks), dtype=np.float32)
        for document, distance in found:
            if document.id in self._place:
                cosines[self._place[document.id]] = 1.0 - distance
        return cosines


def best_sections(hits: Iterable[Hit]) -> list[Hit]:
    """The best hit of each section, best first."""
    seen: dict[tuple[str, int], Hit] = {}
    for hit in hits:
        seen.setdefault((hit.chunk.article, hit.chunk.section_order), hit)
    return list(seen.values())


def _scaled(scores: "NDArray[np.float32]") -> "NDArray[np.float32]":
    """Scores stretched to 0..1; equal scores say nothing and become 0."""
    import numpy as np

    found = scores[scores > 0]
    if not len(found):
        return np.zeros_like(scores)
    low, high = float(scores.min()), float(scores.max())
    if high <= low:
        return np.zeros_like(scores)
    return np.asarray((scores - low) / (high - low), dtype=np.float32)
