"""An evaluation of craft answers as tables on a terminal, and as JSON."""

import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich import box
from rich.markup import escape
from rich.table import Table

from assistant.cli.output import console
from rag.evaluation import Outcome, Score

GOOD, POOR = 0.85, 0.6
"""Shares from which on a figure is green, and below which it is red."""
FEW = 0.05
"""Share of unanswerable questions up to which answering them is green."""


def print_scores(rows: Sequence[Score]) -> None:
    """One line a language, then all together."""
    table = Table(
        "language",
        "questions",
        "recall@5",
        "nDCG@10",
        "facts",
        "answered",
        "citations right",
        "wrongly answered",
        "AUC",
        "p50 ms",
        "p95 ms",
        box=box.SIMPLE,
    )
    for row in rows:
        table.add_row(
            row.language,
            f"{row.answerable}+{row.unanswerable}",
            f"{row.recall_at_5:.3f}",
            f"{row.ndcg_at_10:.3f}",
            _coloured(row.fact_rate, row.fact_rate >= GOOD, row.fact_rate < POOR),
            f"{row.answered_rate:.3f}",
            f"{row.citation_rate:.3f}",
            _coloured(row.false_answer_rate, row.false_answer_rate <= FEW, row.false_answer_rate > 2 * FEW),
            f"{row.auc:.3f}",
            f"{row.p50_ms:.1f}",
            f"{row.p95_ms:.1f}",
        )
    console.print(table)


def print_answers(outcomes: Sequence[Outcome]) -> None:
    """Questions with what was answered, or how sure we were when we did not."""
    for outcome in outcomes:
        case, answer = outcome.case, outcome.answer
        console.print(f"[bold]{escape(case.question)}[/] [dim]{case.language}[/]", soft_wrap=True)
        wanted = " | ".join(case.must_mention_any) if case.answerable else "no answer"
        said = answer.text if answer.answered else "not answered"
        console.print(f"   wanted {escape(wanted)}", soft_wrap=True)
        console.print(f"   [red]{escape(said)}[/] [dim]{answer.confidence:.2f}[/]", soft_wrap=True)


def score_as_json(row: Score) -> dict[str, Any]:
    """A row of figures; null where there was nothing to measure."""
    return {
        name: None if isinstance(value, float) and math.isnan(value) else value
        for name, value in asdict(row).items()
    }


def outcome_as_json(outcome: Outcome) -> dict[str, Any]:
    """A question with its answer."""
    return {
        "question": outcome.case.question,
        "lang": outcome.case.language,
        "wanted": list(outcome.case.must_mention_any) if outcome.case.answerable else None,
        "answered": outcome.answer.answered,
        "answer": outcome.answer.text,
        "confidence": round(outcome.answer.confidence, 3),
    }


def _coloured(value: float, good: bool, poor: bool) -> str:
    colour = "green" if good else "red" if poor else "yellow"
    return f"[{colour}]{value:.3f}[/]"
