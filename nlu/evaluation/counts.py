"""The units of measurement: one outcome, hits and errors, a share, a step of the reliability curve, time."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nlu.evaluation.cases import Case
from nlu.evaluation.comparing import Pair, comparable_pairs, implied_pairs

_BINS = 10


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was understood of one case."""

    case: Case
    intent: str
    confidence: float
    entities: tuple[Pair, ...]
    elapsed_ms: float | None = None
    """Time of parsing; None where the parser was not run."""

    @property
    def is_right(self) -> bool:
        """Whether the intent is right."""
        return self.intent == self.case.intent

    def compared(self) -> tuple[frozenset[Pair], frozenset[Pair], frozenset[Pair]]:
        """Entities that are right, missed and wrong, in comparable form."""
        truth, found = comparable_pairs(self.case.entities), comparable_pairs(self.entities)
        return truth & found, truth - found, found - truth - implied_pairs(self.case.entities)


@dataclass(frozen=True, slots=True)
class Counts:
    """Hits and errors of one kind of thing."""

    right: int = 0
    missed: int = 0
    wrong: int = 0

    @property
    def support(self) -> int:
        """How many there are in truth."""
        return self.right + self.missed

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        """0 to 1; None of nothing."""
        return self.part / self.whole if self.whole else None

    @classmethod
    def of(cls, truths: Iterable[bool]) -> "Share":
        values = list(truths)
        return cls(sum(values), len(values))


@dataclass(frozen=True, slots=True)
class Latency:
    """Time of one parse."""

    p50_ms: float
    p95_ms: float

    @classmethod
    def of(cls, times_ms: Iterable[float]) -> "Latency | None":
        """None if nothing was timed."""
        ordered = sorted(times_ms)
        if not ordered:
            return None
        return cls(ordered[len(ordered) // 2], ordered[min(int(0.95 * len(ordered)), len(ordered) - 1)])


@dataclass(frozen=True, slots=True)
class Bin:
    """One step of the reliability curve."""

    confidence: float
    """Mean confidence of its answers."""
    accuracy: float
    """Share of them that are right; equal to the confidence if that is honest."""
    count: int


def reliability(outcomes: Sequence[Outcome]) -> tuple[Bin, ...]:
    """The reliability curve in ten steps of equal width, least confident first; empty steps are left out."""
    bins: dict[int, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        bins[min(int(outcome.confidence * _BINS), _BINS - 1)].append(outcome)
    return tuple(
        Bin(
            confidence=sum(outcome.confidence for outcome in group) / len(group),
            accuracy=sum(outcome.is_right for outcome in group) / len(group),
            count=len(group),
        )
        for _, group in sorted(bins.items())
    )


def expected_calibration_error(curve: Sequence[Bin]) -> float:
    """How far confidence and accuracy are apart, on average over the answers; 0 is honest.

    Naeini, Cooper, Hauskrecht: "Obtaining Well Calibrated Probabilities Using Bayesian Binning", AAAI 2015; in the
    form of Guo et al., "On Calibration of Modern Neural Networks", ICML 2017.
    """
    total = sum(step.count for step in curve)
    return sum(step.count * abs(step.accuracy - step.confidence) for step in curve) / total if total else 0.0
