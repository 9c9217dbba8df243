"""Figures of an evaluation: ranking, facts, citations, abstention, time."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.chunks import Chunk
from rag.evaluation.cases import Case

if TYPE_CHECKING:
    from rag.evaluation.measuring import Outcome

RECALL_AT = 5
NDCG_AT = 10
ALL = "all"
"""Name of the row that sums up all languages."""


@dataclass(frozen=True, slots=True)
class Score:
    """Figures for the questions in one language, or for all; not a number where there were none."""

    language: str
    answerable: int
    unanswerable: int
    recall_at_5: float
    """Share of answerable questions with a chunk that answers among the first five."""
    ndcg_at_10: float
    """Mean over the answerable questions; see `ndcg`."""
    fact_rate: float
    """Share of answerable questions whose answer holds a fact."""
    answered_rate: float
    """Share of answerable questions that were answered at all."""
    citation_rate: float
    """Share of citations that are right; see `Outcome.right_citations`."""
    false_answer_rate: float
    """Share of unanswerable questions that were answered."""
    auc: float
    """Probability that an answerable question gets more confidence than an unanswerable one."""
    p50_ms: float
    p95_ms: float


def score(outcomes: "Sequence[Outcome]") -> list[Score]:
    """Figures by language, in order of appearance, then for all."""
    languages = list(dict.fromkeys(outcome.case.language for outcome in outcomes))
    rows = [
        _score(language, [outcome for outcome in outcomes if outcome.case.language == language])
        for language in languages
    ]
    return [*rows, _score(ALL, outcomes)]


def recall(found: Sequence[Chunk], case: Case) -> float:
    """1 if one of the first five chunks answers, else 0."""
    return float(any(case.is_supported_by(chunk) for chunk in found[:RECALL_AT]))


def ndcg(found: Sequence[Chunk], case: Case, chunks: Iterable[Chunk]) -> float:
    """Normalised discounted cumulative gain of the first ten, relevance 0 or 1 (Jaervelin and Kekaelaeinen, 2002).

    `chunks` are all that could have been found.
    """
    relevant = sum(case.is_supported_by(chunk) for chunk in chunks)
    gain = sum(
        1 / math.log2(rank + 2) for rank, chunk in enumerate(found[:NDCG_AT]) if case.is_supported_by(chunk)
    )
    best = sum(1 / math.log2(rank + 2) for rank in range(min(relevant, NDCG_AT)))
    return gain / best if best else 0.0


def auc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """Area under the ROC curve: chance that a positive scores above a negative; ties count half."""
    if not positive or not negative:
        return float("nan")
    wins = sum((high > low) + 0.5 * (high == low) for high in positive for low in negative)
    return wins / (len(positive) * len(negative))


def roc(outcomes: "Sequence[Outcome]") -> list[tuple[float, float, float]]:
    """(threshold, share of unanswerable questions answered, share of answerable ones answered), threshold falling."""
    positive = [outcome.answer.confidence for outcome in outcomes if outcome.case.answerable]
    negative = [outcome.answer.confidence for outcome in outcomes if not outcome.case.answerable]
    thresholds = sorted({0.0, *positive, *negative}, reverse=True)
    return [
        (
            threshold,
            _share(confidence >= threshold for confidence in negative),
            _share(confidence >= threshold for confidence in positive),
        )
        for threshold in thresholds
    ]


def _score(language: str, outcomes: "Sequence[Outcome]") -> Score:
    answerable = [outcome for outcome in outcomes if outcome.case.answerable]
    unanswerable = [outcome for outcome in outcomes if not outcome.case.answerable]
    cited = sum(len(outcome.answer.citations) for outcome in outcomes)
    times = sorted(outcome.elapsed_ms for outcome in outcomes)
    return Score(
        language=language,
        answerable=len(answerable),
        unanswerable=len(unanswerable),
        recall_at_5=_mean([outcome.recall_at_5 for outcome in answerable]),
        ndcg_at_10=_mean([outcome.ndcg_at_10 for outcome in answerable]),
        fact_rate=_share(outcome.mentions for outcome in answerable),
        answered_rate=_share(outcome.answer.answered for outcome in answerable),
        citation_rate=sum(outcome.right_citations for outcome in outcomes) / cited if cited else float("nan"),
        false_answer_rate=_share(outcome.answer.answered for outcome in unanswerable),
        auc=auc(
            [outcome.answer.confidence for outcome in answerable],
            [outcome.answer.confidence for outcome in unanswerable],
        ),
        p50_ms=_quantile(times, 0.5),
        p95_ms=_quantile(times, 0.95),
    )


def _share(truths: Iterable[bool]) -> float:
    return _mean([float(truth) for truth in truths])


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else float("nan")


def _quantile(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")
