"""Finds the sentences that answer a question: BM25 and dense vectors fused over chunks, then over their sentences."""

import contextlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from knowledge.lexicon import Lexicon
from rag.chunks import Chunk
from rag.embeddings import IdentifiedEmbeddings
from rag.errors import EmbeddingsUnavailable, RagError
from rag.expectations import NamesOfKinds
from rag.index import OpenIndex, sentence_id
from rag.lexical import LexicalIndex, Term
from rag.questions import Question, QuestionReader
from rag.ranking import WEIGHTS, Candidate, RankedSentence, SectionKey, Weights, rank_sentences
from rag.reranking import Reranker
from rag.sentences import stems
from rag.twins import find_twins

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

logger = logging.getLogger(__name__)

Vectors = dict[str, Sequence[float] | None]
"""Text -> its vector, None where there is none."""

UPLOADED = "documents/"
"""Where the ids of uploaded articles begin: their titles name nothing, whoever wrote them."""
DENSE_SHARE = 0.6
"""Part of the dense score in the fusion; the rest is BM25's. Both are stretched to 0..1 first."""
HINT_SHARE = 0.04
"""An article about what a question hints at counts as much more as this part of a perfect text match."""
BOOST_SHARE = 0.25
"""The same for a section of it that is asked for outright."""
LEXICAL_BOOST_SHARE = 0.7
"""The same where words alone are searched, which say less of what is asked."""
DENSE_CANDIDATES = 100
RERANKED_SHARE = 0.5
"""Part of the cross-encoder's score in the text score, where there is one."""
RANKED_CHUNKS = 12
"""Chunks whose sentences are ranked."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which articles may answer; empty sets admit all."""

    kinds: frozenset[str] = frozenset()
    """`craft`, `technique`, `material`, `selling`, `policy`, `uploaded`."""
    states: frozenset[str] = frozenset()
    """English names; articles that belong to none of these states are passed over."""

    def admits(self, chunk: Chunk) -> bool:
        if self.kinds and chunk.kind not in self.kinds:
            return False
        return not self.states or any(f"|{state}|" in chunk.states for state in self.states)


ANY = Filter()


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk with its scores."""

    chunk: Chunk
    position: int
    """Of the chunk in the index."""
    score: float
    """Fused and raised; comparable within one search only."""
    text_score: float
    """The same without the raise for what is asked, 0 to 1."""
    bm25: float
    cosine: float
    """0 where dense search was not used or did not find it."""
    stems: frozenset[str]
    """Stems of its text and keywords."""

    @property
    def section(self) -> SectionKey:
        return self.chunk.article, self.chunk.section_order


@dataclass(frozen=True, slots=True)
class Search:
    """What was found for a question among the articles of one language."""

    language: str
    hits: tuple[Hit, ...]
    """Chunks, best first."""
    sentences: tuple[RankedSentence, ...]
    """Sentences of the hits, best first."""
    terms: tuple[Term, ...]
    """Units of the question as these articles know them."""
    restricted: bool
    """Only articles about the question's crafts were searched."""
    dense: bool
    """Dense search took part."""
    by_gist: bool = False
    """It searched for the question's gist, because the model does not know the question's language."""


class Retriever:
    """Searches one opened index. Nothing changes after construction, so threads may share it."""

    def __init__(
        self,
        opened: OpenIndex,
        embeddings: IdentifiedEmbeddings,
        lexicon: Lexicon,
        *,
        weights: Weights = WEIGHTS,
        reranker: Reranker | None = None,
    ) -> None:
        import numpy as np

        self.opened = opened
        self._embeddings = embeddings
        self._weights = weights
        self._reranker = reranker
        self._by_language: dict[str, list[int]] = {}
        self._sections: dict[SectionKey, list[Chunk]] = {}
        for position, chunk in enumerate(opened.chunks):
            self._by_language.setdefault(chunk.language, []).append(position)
            self._sections.setdefault((chunk.article, chunk.section_order), []).append(chunk)
        self._lexical = {
            language: LexicalIndex([opened.chunks[position] for position in positions], language)
            for language, positions in self._by_language.items()
        }
        self._places = np.zeros(len(opened.chunks), dtype=np.int64)
        """Place of each chunk among those of its language."""
        for positions in self._by_language.values():
            self._places[positions] = np.arange(len(positions))
        self._sentence_stems = [
            tuple(
                frozenset(stems(f"{chunk.heading} {passage.text}", chunk.language))
                for passage in chunk.passages
            )
            for chunk in opened.chunks
        ]
        kinds = {language: NamesOfKinds(lexicon, language) for language in self._by_language}
        self._sentence_names = [
            tuple(
                kinds[chunk.language].count(
                    frozenset(stems(passage.text, chunk.language))
                    - frozenset(stems(chunk.title, chunk.language))
                )
                for passage in chunk.passages
            )
            for chunk in opened.chunks
        ]
        self._twins = {
            language: find_twins(opened, language, embeddings.understands)
            for language in self._by_language.keys() - embeddings.understands
        }
        ours = [chunk for chunk in opened.chunks if not chunk.article.startswith(UPLOADED)]
        titles = [(chunk.craft, chunk.title) for chunk in ours if chunk.craft and chunk.kind == "craft"]
        topics = {(chunk.subject, chunk.title) for chunk in ours if chunk.subject and not chunk.craft}
        self._reader = QuestionReader(lexicon, titles, sorted(topics))

    @cached_property
    def crafts(self) -> frozenset[tuple[str, str]]:
        """(craft, language) pairs that articles are about."""
        return frozenset((chunk.craft, chunk.language) for chunk in self.opened.chunks if chunk.craft)

    def read(self, text: str, language: str, craft: str | None = None) -> Question:
        """Understand a question; see `QuestionReader.read`."""
        return self._reader.read(text, language, craft)

    def section(self, key: SectionKey) -> Sequence[Chunk]:
        """The chunks of a section, in reading order."""
        return self._sections[key]

    def search(
        self, question: Question, language: str, only: Filter = ANY, vectors: Vectors | None = None
    ) -> Search:
        """Chunks and sentences of articles in `language`; only about the question's crafts, if any are.

        `vectors` keeps what was embedded for one question, so that no text is embedded twice.
        """
        import numpy as np

        positions = [
            position
            for position in self._by_language.get(language, ())
            if only.admits(self.opened.chunks[position])
        ]
        if not positions:
            return Search(language, (), (), (), restricted=False, dense=False)
        about = [position for position in positions if self.opened.chunks[position].craft in question.crafts]
        allowed = np.array(about or positions)
        chunks = [self.opened.chunks[position] for position in allowed]
        lexical = self._lexical[language]
        terms = tuple(lexical.resolve(unit) for unit in question.units)
        if about:
            known = frozenset(
                stem for title in {chunk.title for chunk in chunks} for stem in stems(title, language)
            )
            terms = tuple(term for term in terms if not term.is_in(known))
        places = self._places[allowed]
        if question.language == language:
            bm25 = lexical.word_scores(question.text)[places]
        else:
            bm25 = lexical.scores(terms, () if about else question.crafts)[places]
        vector = self._vector(question, vectors) if self._dense_languages(language) else None
        cosines = self._chunk_cosines(vector, question, language, bool(about)) if vector else {}
        farthest = min(cosines.values(), default=0.0)
        cosine = np.array([cosines.get(self.opened.ids[position], farthest) for position in allowed])
        share = DENSE_SHARE if cosines else 0.0
        text = (1 - share) * _scaled(bm25) + share * _scaled(cosine)
        boosts, raise_by = question.section_boosts(), BOOST_SHARE if cosines else LEXICAL_BOOST_SHARE
        subjects = question.subjects
        boost = np.array(
            [
                HINT_SHARE + raise_by * boosts.get(chunk.section, 0.0) if chunk.subject in subjects else 0.0
                for chunk in chunks
            ]
        )
        best = np.argsort(-(text + boost), kind="stable")[:RANKED_CHUNKS]
        if self._reranker:
            text = self._reranked(question, allowed, best, text)
            best = best[np.argsort(-(text + boost)[best], kind="stable")]
        hits = tuple(
            Hit(
                chunk=self.opened.chunks[allowed[row]],
                position=int(allowed[row]),
                score=float(text[row] + boost[row]),
                text_score=float(text[row]),
                bm25=float(bm25[row]),
                cosine=float(cosine[row]),
                stems=lexical.chunk_stems(int(places[row])),
            )
            for row in best
        )
        candidates = self._candidates(hits, vector, language)
        return Search(
            language,
            hits,
            tuple(rank_sentences(question, terms, candidates, self._weights)),
            terms,
            restricted=bool(about),
            dense=bool(vector),
            by_gist=not self._knows(question),
        )

    def _candidates(
        self, hits: Sequence[Hit], vector: Sequence[float] | None, language: str
    ) -> list[Candidate]:
        """The sentences of the hits with what is known of them."""
        ids = {hit.position: self._sentence_ids(hit.position) for hit in hits}
        cosines: Mapping[str, float] = {}
        if vector:
            with contextlib.suppress(EmbeddingsUnavailable):
                cosines = self._sentence_cosines(
                    vector, [id_ for own in ids.values() for id_ in own], language
                )
        return [
            Candidate(
                hit.chunk,
                hit.text_score,
                tuple(cosines.get(id_, 0.0) for id_ in ids[hit.position]),
                self._sentence_stems[hit.position],
                self._sentence_names[hit.position],
            )
            for hit in hits
        ]

    def _reranked(
        self,
        question: Question,
        allowed: "NDArray[np.int64]",
        best: "NDArray[np.int64]",
        text: "NDArray[np.float32]",
    ) -> "NDArray[np.float32]":
        """The text scores with those of the best rows mixed with the cross-encoder's; as they were if it fails."""
        if self._reranker is None:
            return text
        chunks = [self.opened.chunks[allowed[row]] for row in best]
        try:
            scores = self._reranker.scores(question.self_contained, [chunk.text for chunk in chunks])
        except RagError as error:
            logger.warning("%s: going on without it", error.code)
            return text
        mixed = text.copy()
        mixed[best] = (1 - RERANKED_SHARE) * text[best] + RERANKED_SHARE * _array(scores)
        return mixed

    def _sentence_ids(self, position: int) -> list[str]:
        chunk_id = self.opened.ids[position]
        return [sentence_id(chunk_id, place) for place in range(len(self.opened.chunks[position].passages))]

    def _knows(self, question: Question) -> bool:
        return question.language in self._embeddings.understands

    def _vector(self, question: Question, vectors: Vectors | None) -> Sequence[float] | None:
        """The vector of a question; None when a provider that should make it does not answer."""
        known = {} if vectors is None else vectors
        text = question.self_contained if self._knows(question) else question.gist
        if text not in known:
            try:
                known[text] = self._embeddings.embed_query(text)
            except EmbeddingsUnavailable as error:
                logger.warning("%s: searching by words alone", error.code)
                known[text] = None
        return known[text]

    def _dense_languages(self, language: str) -> Sequence[str]:
        """Languages whose vectors rank what is written in `language`: its own, or those of its twins."""
        understood = self._embeddings.understands & self._by_language.keys()
        if language in understood:
            return (language,)
        return sorted(understood) if self._twins.get(language) else ()

    def _chunk_cosines(
        self, vector: Sequence[float], question: Question, language: str, restricted: bool
    ) -> Mapping[str, float]:
        """Cosines of the nearest chunks by their ids; in languages that the model does not know, those of twins."""
        subjects = question.crafts if restricted else ()
        cosines: dict[str, float] = {}
        try:
            for searched in self._dense_languages(language):
                cosines.update(self.opened.nearest(vector, searched, DENSE_CANDIDATES, subjects))
        except EmbeddingsUnavailable as error:
            logger.warning("%s: searching by words alone", error.code)
            return {}
        twins = self._twins.get(language)
        if twins is None:
            return cosines
        return {id_: cosines[twin] for id_, twin in twins.chunks.items() if twin in cosines}

    def _sentence_cosines(
        self, vector: Sequence[float], ids: Sequence[str], language: str
    ) -> Mapping[str, float]:
        twins = self._twins.get(language)
        if twins is None:
            return self.opened.sentence_cosines(vector, ids)
        wanted = {id_: twins.sentences[id_] for id_ in ids if id_ in twins.sentences}
        cosines = self.opened.sentence_cosines(vector, sorted(set(wanted.values())))
        return {id_: cosines[twin] for id_, twin in wanted.items() if twin in cosines}


def _array(numbers: Sequence[float]) -> "NDArray[np.float32]":
    import numpy as np

    return np.asarray(numbers, dtype=np.float32)


def _scaled(scores: "NDArray[np.float32]") -> "NDArray[np.float32]":
    """Scores stretched to 0..1; equal scores say nothing and become 0."""
    import numpy as np

    low, high = float(scores.min()), float(scores.max())
    if high <= low:
        return np.zeros_like(scores)
    return np.asarray((scores - low) / (high - low), dtype=np.float32)
