"""Counts outcomes: by language, by intent, by kind of entity, and all together."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from nlu.evaluation.cases import Case
from nlu.evaluation.comparing import PRICES, Pair
from nlu.evaluation.counts import (
    Bin,
    Counts,
    Latency,
    Outcome,
    Share,
    expected_calibration_error,
    reliability,
)
from nlu.evaluation.scope import ScopeFigures, scope_figures

AMOUNTS = PRICES | {"quantity"}


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of one language, or of all."""

    cases: int
    accuracy: float
    """Share of cases whose intent is right."""
    macro_f1: float
    """Mean F1 of the intents that occur."""
    entities: Counts
    amounts: Share
    """Values of prices and quantities that were found with kind and value right."""
    amount_cases: Share
    """Cases with such a value whose prices and quantities are all right and no other was found."""
    scope: ScopeFigures
    latency: Latency | None


@dataclass(frozen=True, slots=True)
class Mistake:
    """A case that was misunderstood."""

    case: Case
    intent: str
    """What was understood."""
    confidence: float
    missed: tuple[Pair, ...]
    wrong: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All figures of one measurement."""

    overall: Figures
    languages: dict[str, Figures]
    intents: dict[str, Counts]
    entities: dict[str, Counts]
    confusions: tuple[tuple[str, str, int], ...]
    """(true intent, intent that was understood, how often), most frequent first."""
    reliability: tuple[Bin, ...]
    calibration_error: float
    """Expected calibration error of the intents' confidences, 0 to 1."""
    mistakes: tuple[Mistake, ...] = field(default=(), repr=False)
    """Cases whose intent or entities were misunderstood, in order."""


def evaluation_of(outcomes: Sequence[Outcome], threshold: float) -> Evaluation:
    """Count outcomes, of which there is at least one; `threshold` as in `scope.does_not_act`."""
    by_language: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        by_language[outcome.case.language].append(outcome)
    confusions = Counter(
        (outcome.case.intent, outcome.intent) for outcome in outcomes if not outcome.is_right
    )
    curve = reliability(outcomes)
    return Evaluation(
        overall=_figures(outcomes, threshold),
        languages={language: _figures(group, threshold) for language, group in sorted(by_language.items())},
        intents=_intent_counts(outcomes),
        entities=_entity_counts(outcomes),
        confusions=tuple((*pair, count) for pair, count in confusions.most_common()),
        reliability=curve,
        calibration_error=expected_calibration_error(curve),
        mistakes=_mistakes(outcomes),
    )


def _figures(outcomes: Sequence[Outcome], threshold: float) -> Figures:
    intents = _intent_counts(outcomes)
    occurring = [counts for counts in intents.values() if counts.support]
    entities = _entity_counts(outcomes)
    amounts = [entities[kind] for kind in AMOUNTS if kind in entities]
    return Figures(
        cases=len(outcomes),
        accuracy=sum(outcome.is_right for outcome in outcomes) / len(outcomes),
        macro_f1=sum(counts.f1 for counts in occurring) / len(occurring),
        entities=Counts(
            sum(counts.right for counts in entities.values()),
            sum(counts.missed for counts in entities.values()),
            sum(counts.wrong for counts in entities.values()),
        ),
        amounts=Share(sum(counts.right for counts in amounts), sum(counts.support for counts in amounts)),
        amount_cases=Share.of(
            _amounts_are_right(outcome)
            for outcome in outcomes
            if any(kind in AMOUNTS for kind, _ in outcome.case.entities)
        ),
        scope=scope_figures(outcomes, threshold),
        latency=Latency.of(outcome.elapsed_ms for outcome in outcomes if outcome.elapsed_ms is not None),
    )


def _amounts_are_right(outcome: Outcome) -> bool:
    _, missed, wrong = outcome.compared()
    return not any(kind in AMOUNTS for kind, _ in missed | wrong)


def _intent_counts(outcomes: Sequence[Outcome]) -> dict[str, Counts]:
    right: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for outcome in outcomes:
        if outcome.is_right:
            right[outcome.intent] += 1
        else:
            missed[outcome.case.intent] += 1
            wrong[outcome.intent] += 1
    return {
        name: Counts(right[name], missed[name], wrong[name]) for name in sorted({*right, *missed, *wrong})
    }


def _entity_counts(outcomes: Sequence[Outcome]) -> dict[str, Counts]:
    right: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for outcome in outcomes:
        for counter, pairs in zip((right, missed, wrong), outcome.compared(), strict=True):
            counter.update(kind for kind, _ in pairs)
    return {
        kind: Counts(right[kind], missed[kind], wrong[kind]) for kind in sorted({*right, *missed, *wrong})
    }


def _mistakes(outcomes: Sequence[Outcome]) -> tuple[Mistake, ...]:
    mistakes = []
    for outcome in outcomes:
        _, missed, wrong = outcome.compared()
        if missed or wrong or not outcome.is_right:
            mistakes.append(
                Mistake(
                    outcome.case,
                    outcome.intent,
                    outcome.confidence,
                    tuple(sorted(missed)),
                    tuple(sorted(wrong)),
                )
            )
    return tuple(mistakes)
