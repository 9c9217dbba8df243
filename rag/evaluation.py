"""Measures answers on questions with known facts: JSONL, one question a line.

```json
{"lang": "hi-Latn", "question": "dhokra kaise banta hai?", "craft": "dhokra",
 "must_mention_any": ["wax", "मोम"], "answerable": true}
```
"""

import json
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.answerer import Answerer, find_answer
from rag.answers import Answer
from rag.errors import RagError
from rag.sentences import normalise

RECALL_AT = 5
ALL = "all"
"""Name of the row that sums up all languages."""


class QuestionFileError(RagError):
    """A line of a question file is malformed; the message names file and line."""

    code = "questions_invalid"


@dataclass(frozen=True, slots=True)
class Case:
    """A question with what its answer must say."""

    language: str
    question: str
    craft: str | None
    must_mention_any: tuple[str, ...]
    answerable: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a case."""

    case: Case
    answer: Answer
    mentions: bool
    """Answered, and the answer holds one of the facts."""
    recalled: bool
    """One of the first five chunks holds one of the facts."""
    elapsed_ms: float


@dataclass(frozen=True, slots=True)
class Score:
    """Figures for one language, or for all."""

    language: str
    answerable: int
    unanswerable: int
    recall_at_5: float
    """Share of answerable questions with a fact among the first five chunks."""
    fact_rate: float
    """Share of answerable questions whose answer holds a fact."""
    answered_rate: float
    """Share of answerable questions that were answered at all."""
    false_answer_rate: float
    """Share of unanswerable questions that were answered."""
    auc: float
    """Probability that an answerable question gets more confidence than an unanswerable one."""
    p50_ms: float
    p95_ms: float


def load_cases(path: Path) -> list[Case]:
    """Read a question file.

    Raises:
        QuestionFileError: a line is not a JSON object with the fields above.
    """
    cases: list[Case] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            raw = json.loads(line)
            cases.append(
                Case(
                    language=str(raw["lang"]),
                    question=str(raw["question"]),
                    craft=raw.get("craft"),
                    must_mention_any=tuple(raw.get("must_mention_any") or ()),
                    answerable=bool(raw["answerable"]),
                )
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise QuestionFileError(f"{path.name}:{number}: not a question: {error!r}") from error
    return cases


def run_cases(
    answerer: Answerer, cases: Sequence[Case], *, progress: Callable[[int, int], None] | None = None
) -> list[Outcome]:
    """Ask every question, in order, as a person would: without naming the craft beside the question."""
    answerer.warm()
    outcomes: list[Outcome] = []
    for number, case in enumerate(cases):
        if progress:
            progress(number, len(cases))
        started = time.perf_counter()
        answer = answerer.ask(case.question, language=case.language)
        elapsed_ms = (time.perf_counter() - started) * 1_000
        outcomes.append(
            Outcome(
                case=case,
                answer=answer,
                mentions=answer.answered and mentions_any(answer.text, case.must_mention_any),
                recalled=case.answerable and _recalled(answerer, case),
                elapsed_ms=elapsed_ms,
            )
        )
    return outcomes


def score(outcomes: Sequence[Outcome]) -> list[Score]:
    """Figures by language, in order of appearance, then for all."""
    languages = list(dict.fromkeys(outcome.case.language for outcome in outcomes))
    rows = [
        _score(language, [outcome for outcome in outcomes if outcome.case.language == language])
        for language in languages
    ]
    return [*rows, _score(ALL, outcomes)]


def mentions_any(text: str, facts: Iterable[str]) -> bool:
    """Whether a text holds one of the facts, spelling normalised; true without facts."""
    wanted = [normalise(fact) for fact in facts]
    held = normalise(text)
    return not wanted or any(fact in held for fact in wanted)


def auc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """Area under the ROC curve: chance that a positive scores above a negative; ties count half."""
    if not positive or not negative:
        return float("nan")
    wins = sum((high > low) + 0.5 * (high == low) for high in positive for low in negative)
    return wins / (len(positive) * len(negative))


def _recalled(answerer: Answerer, case: Case) -> bool:
    _, search, _ = find_answer(answerer.retriever(), case.question, case.language, None, threshold=0.0)
    hits = search.hits[:RECALL_AT] if search else ()
    return any(mentions_any(hit.chunk.text, case.must_mention_any) for hit in hits)


def _score(language: str, outcomes: Sequence[Outcome]) -> Score:
    answerable = [outcome for outcome in outcomes if outcome.case.answerable]
    unanswerable = [outcome for outcome in outcomes if not outcome.case.answerable]
    times = sorted(outcome.elapsed_ms for outcome in outcomes)
    return Score(
        language=language,
        answerable=len(answerable),
        unanswerable=len(unanswerable),
        recall_at_5=_share(outcome.recalled for outcome in answerable),
        fact_rate=_share(outcome.mentions for outcome in answerable),
        answered_rate=_share(outcome.answer.answered for outcome in answerable),
        false_answer_rate=_share(outcome.answer.answered for outcome in unanswerable),
        auc=auc(
            [outcome.answer.confidence for outcome in answerable],
            [outcome.answer.confidence for outcome in unanswerable],
        ),
        p50_ms=_quantile(times, 0.5),
        p95_ms=_quantile(times, 0.95),
    )


def _share(truths: Iterable[bool]) -> float:
    values = list(truths)
    return sum(values) / len(values) if values else float("nan")


def _quantile(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")
