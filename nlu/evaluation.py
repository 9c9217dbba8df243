"""Measures understanding: intents, entities and honesty of the confidences, on examples not trained on."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nlu.errors import TrainingDataError
from nlu.meaning import SentenceEncoder
from nlu.parser import Parser
from nlu.training import Progress, prepare

_BINS = 10
_SAME_VALUES = (
    {"lamp", "diya"},
    {"pot", "matka"},
    {"statue", "idol", "figurine"},
    {"kanchipuram", "kanjeevaram"},
    {"filigree", "tarakasi"},
)
"""Values that the labels count as one; both names of a town are one entry of the lexicon already."""
_METRES = {"m": 1.0, "cm": 0.01, "inch": 0.0254, "ft": 0.3048}


@dataclass(frozen=True, slots=True)
class Case:
    """One sentence with what should be understood."""

    text: str
    language: str
    intent: str
    entities: tuple[tuple[str, str], ...]
    """(kind, canonical value) pairs."""
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """Hits and errors of one kind of thing."""

    right: int = 0
    missed: int = 0
    wrong: int = 0

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Bin:
    """One step of the reliability curve."""

    confidence: float
    """Mean confidence of its answers."""
    accuracy: float
    """Share of them that are right; equal to the confidence if that is honest."""
    count: int


@dataclass(frozen=True, slots=True)
class LanguageFigures:
    """Figures of one language."""

    cases: int
    accuracy: float
    macro_f1: float
    entities: Counts


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All figures of one measurement."""

    languages: dict[str, LanguageFigures]
    intents: dict[str, Counts]
    entities: dict[str, Counts]
    confusions: tuple[tuple[str, str, int], ...]
    """(true intent, intent that was understood, how often), most frequent first."""
    reliability: tuple[Bin, ...]
    mistakes: tuple[tuple[Case, str], ...] = field(default=(), repr=False)
    """Cases whose intent was misunderstood, with what was understood."""

    @property
    def accuracy(self) -> float:
        cases = sum(figures.cases for figures in self.languages.values())
        return sum(figures.accuracy * figures.cases for figures in self.languages.values()) / max(cases, 1)


@dataclass(frozen=True, slots=True)
class _Outcome:
    case: Case
    intent: str
    confidence: float
    entities: Counter[tuple[str, str]] | None
    """None where entities were not looked for."""


def read_cases(path: Path) -> list[Case]:
    """The cases of a JSONL file.

    A line is `{"text", "lang", "intent", "entities", "role"?}`; entities are `{name: [values]}` or a list of
    `{"entity", "value"}`.

    Raises:
        TrainingDataError: a line is malformed; the message names file and line.
    """
    cases = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            raw = json.loads(line)
            entities = tuple(_pairs(raw.get("entities") or ()))
            cases.append(Case(raw["text"], raw.get("lang", "en"), raw["intent"], entities, raw.get("role")))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise TrainingDataError(f"{path}:{number}: malformed case: {error!r}") from error
    return cases


def evaluate(parser: Parser, cases: Sequence[Case], *, progress: Progress | None = None) -> Evaluation:
    """Parse every case and compare."""
    outcomes = []
    for number, case in enumerate(cases, start=1):
        result = parser.parse(case.text, language=case.language, role=case.role)
        found = Counter((entity.entity, entity.value) for entity in result.entities)
        outcomes.append(_Outcome(case, result.intent.name, result.intent.confidence, found))
        if progress is not None:
            progress("evaluate", number, len(cases))
    return _figures(outcomes)


def cross_validate(
    data_dir: Path,
    *,
    folds: int = 5,
    encoder: SentenceEncoder | None = None,
    progress: Progress | None = None,
) -> Evaluation:
    """Intents of the training examples, each judged by a model that saw neither it nor one that sounds like it.

    The word tables do not take part: the figures are of the statistical model alone.
    """
    tell = progress or (lambda _step, _done, _total: None)
    prepared = prepare(data_dir, encoder, tell)
    judged = prepared.cross_validated(folds, tell)
    best = judged.chances.argmax(axis=1)
    return _figures(
        [
            _Outcome(
                Case(example.text, example.language, example.intent, ()),
                judged.intents[best[row]],
                float(judged.chances[row, best[row]]),
                None,
            )
            for row, example in enumerate(prepared.data.examples)
        ]
    )


def _pairs(raw: Any) -> Iterable[tuple[str, str]]:
    if isinstance(raw, dict):
        return ((str(name), str(value)) for name, values in raw.items() for value in values)
    return ((str(item["entity"]), str(item["value"])) for item in raw)


def _figures(outcomes: Sequence[_Outcome]) -> Evaluation:
    by_language: dict[str, list[_Outcome]] = defaultdict(list)
    for outcome in outcomes:
        by_language[outcome.case.language].append(outcome)
    confusions = Counter(
        (outcome.case.intent, outcome.intent) for outcome in outcomes if outcome.intent != outcome.case.intent
    )
    return Evaluation(
        languages={language: _of_language(group) for language, group in sorted(by_language.items())},
        intents=_intent_counts(outcomes),
        entities=_entity_counts(outcomes),
        confusions=tuple((*pair, count) for pair, count in confusions.most_common()),
        reliability=_reliability(outcomes),
        mistakes=tuple(
            (outcome.case, outcome.intent) for outcome in outcomes if outcome.intent != outcome.case.intent
        ),
    )


def _of_language(outcomes: Sequence[_Outcome]) -> LanguageFigures:
    intents = _intent_counts(outcomes)
    wanted = [intents[intent] for intent in {outcome.case.intent for outcome in outcomes}]
    entities = _entity_counts(outcomes).values()
    return LanguageFigures(
        cases=len(outcomes),
        accuracy=sum(outcome.intent == outcome.case.intent for outcome in outcomes) / len(outcomes),
        macro_f1=sum(counts.f1 for counts in wanted) / len(wanted),
        entities=Counts(
            sum(counts.right for counts in entities),
            sum(counts.missed for counts in entities),
            sum(counts.wrong for counts in entities),
        ),
    )


def _intent_counts(outcomes: Sequence[_Outcome]) -> dict[str, Counts]:
    names = sorted({outcome.case.intent for outcome in outcomes} | {outcome.intent for outcome in outcomes})
    return {
        name: Counts(
            right=sum(outcome.intent == name == outcome.case.intent for outcome in outcomes),
            missed=sum(outcome.case.intent == name != outcome.intent for outcome in outcomes),
            wrong=sum(outcome.intent == name != outcome.case.intent for outcome in outcomes),
        )
        for name in names
    }


def _entity_counts(outcomes: Sequence[_Outcome]) -> dict[str, Counts]:
    right: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for outcome in outcomes:
        if outcome.entities is None:
            continue
        truth = {(kind, comparable(kind, value)) for kind, value in outcome.case.entities}
        found = {(kind, comparable(kind, value)) for kind, value in outcome.entities}
        right.update(kind for kind, _ in truth & found)
        missed.update(kind for kind, _ in truth - found)
        wrong.update(kind for kind, _ in found - truth)
    return {
        kind: Counts(right[kind], missed[kind], wrong[kind]) for kind in sorted({*right, *missed, *wrong})
    }


def comparable(kind: str, value: str) -> str:
    """A value in a form in which the same things are equal: 12 inch = 1 ft, 1000 g = 1 kg, lamp = diya."""
    for group in _SAME_VALUES:
        if value in group:
            return min(group)
    number, _, unit = value.rpartition(" ")
    if kind == "weight" and unit == "g":
        return f"{float(number) / 1000:g} kg"
    if kind == "dimension" and unit in _METRES:
        sides = [float(side) * _METRES[unit] for side in number.split("x")]
        return "x".join(f"{side:.4f}" for side in sides)
    return value


def _reliability(outcomes: Sequence[_Outcome]) -> tuple[Bin, ...]:
    bins: dict[int, list[_Outcome]] = defaultdict(list)
    for outcome in outcomes:
        bins[min(int(outcome.confidence * _BINS), _BINS - 1)].append(outcome)
    return tuple(
        Bin(
            confidence=sum(outcome.confidence for outcome in group) / len(group),
            accuracy=sum(outcome.intent == outcome.case.intent for outcome in group) / len(group),
            count=len(group),
        )
        for _, group in sorted(bins.items())
    )
