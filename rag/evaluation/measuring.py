"""Asks every question of a set and keeps what came of it."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.answerer import Answerer, find_answer
from rag.answers import Answer
from rag.chunks import Chunk
from rag.evaluation.cases import Case, mentions_any
from rag.evaluation.scores import ndcg, recall
from rag.extraction import ended


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one question."""

    case: Case
    answer: Answer
    mentions: bool
    """It was answered, with one of the facts."""
    recall_at_5: float
    """1 if a chunk that answers is among the first five; 0 for unanswerable questions."""
    ndcg_at_10: float
    right_citations: int
    """Citations whose sentence is in the answer and stands in the article and section that they name, with its
    source."""
    elapsed_ms: float

    @property
    def is_right(self) -> bool:
        """Answered with a fact, or not answered where there is no answer."""
        return self.mentions if self.case.answerable else not self.answer.answered


def run_cases(
    answerer: Answerer, cases: Sequence[Case], *, progress: Callable[[int, int], None] | None = None
) -> list[Outcome]:
    """Ask every question, in order, as a person would: without naming the craft beside the question."""
    answerer.warm()
    stored = {
        (f"{chunk.title}: {chunk.heading}", passage.text): passage.source
        for chunk in answerer.retriever().opened.chunks
        for passage in chunk.passages
    }
    outcomes: list[Outcome] = []
    for number, case in enumerate(cases):
        if progress:
            progress(number, len(cases))
        started = time.perf_counter()
        answer = answerer.ask(case.question, language=case.language)
        elapsed_ms = (time.perf_counter() - started) * 1_000
        found, all_chunks = _found(answerer, case) if case.answerable else ([], [])
        outcomes.append(
            Outcome(
                case=case,
                answer=answer,
                mentions=answer.answered and mentions_any(answer.text, case.must_mention_any),
                recall_at_5=recall(found, case),
                ndcg_at_10=ndcg(found, case, all_chunks),
                right_citations=sum(
                    ended(citation.quote) in answer.text
                    and stored.get((citation.title, citation.quote)) == citation.source
                    for citation in answer.citations
                ),
                elapsed_ms=elapsed_ms,
            )
        )
    if progress:
        progress(len(cases), len(cases))
    return outcomes


def _found(answerer: Answerer, case: Case) -> tuple[list[Chunk], list[Chunk]]:
    """Chunks found for a question, best first, and all chunks in the language in which they were sought."""
    retriever = answerer.retriever()
    _, search, _ = find_answer(retriever, case.question, case.language, None, threshold=0.0)
    if search is None:
        return [], []
    in_language = [chunk for chunk in retriever.opened.chunks if chunk.language == search.language]
    return [hit.chunk for hit in search.hits], in_language
