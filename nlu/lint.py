"""Finds mistakes in training data: contradictions, unknown values, mixed scripts, too few examples."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Literal

from knowledge.lexicon import Lexicon
from nlu.label_checks import label_mistakes
from nlu.labels import INTENTS, LEXICON_ENTITIES
from nlu.language import script_of
from nlu.phrasebook import languages, phrasebook
from nlu.rasa_data import Example, TrainingData
from nlu.tokens import tokenise

_LEAST_SHARE_OF_MEDIAN = 0.6
_LATIN = "Latn"

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong or suspicious."""

    severity: Severity
    code: str
    """`duplicate`, `contradiction`, `unknown_intent`, `unknown_entity`, `unknown_value`, `mixed_script`, …"""
    message: str
    path: Path
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.code}: {self.message}"


def lint(data: TrainingData, lexicon: Lexicon) -> list[Finding]:
    """All findings, in the order of files and lines."""
    findings = [*_repeated(data), *_balance(data)]
    for example in data.examples:
        findings += _labels(example, lexicon)
        findings += _scripts(example)
    return sorted(findings, key=lambda finding: (str(finding.path), finding.line, finding.code))


def _finding(severity: Severity, code: str, message: str, example: Example) -> Finding:
    return Finding(severity, code, message, example.path, example.line)


def _repeated(data: TrainingData) -> Iterator[Finding]:
    seen: dict[tuple[str, tuple[str, ...]], Example] = {}
    for example in data.examples:
        words = tuple(token.key for token in tokenise(example.text))
        first = seen.setdefault((example.language, words), example)
        if first is example:
            continue
        place = f"{first.path.name}:{first.line}"
        if first.intent == example.intent:
            yield _finding("warning", "duplicate", f"{example.text!r} stands already at {place}", example)
        else:
            message = f"{example.text!r} is {example.intent} here and {first.intent} at {place}"
            yield _finding("error", "contradiction", message, example)


def _balance(data: TrainingData) -> Iterator[Finding]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    first: dict[str, Example] = {}
    for example in data.examples:
        counts[example.language][example.intent] += 1
        first.setdefault(example.language, example)
    for language, by_intent in counts.items():
        middle = median(by_intent.values())
        for intent in INTENTS:
            if by_intent[intent] < _LEAST_SHARE_OF_MEDIAN * middle:
                message = f"{language}: {intent} has {by_intent[intent]} examples, the median is {middle:g}"
                yield Finding("warning", "imbalance", message, first[language].path.parent, 0)


def _labels(example: Example, lexicon: Lexicon) -> Iterator[Finding]:
    for mistake in label_mistakes(
        example.intent, [(found.entity, found.value) for found in example.entities]
    ):
        yield _finding("error", mistake.code, mistake.message, example)
    for found in example.entities:
        if found.entity in LEXICON_ENTITIES and lexicon.get(found.entity, found.value) is None:
            message = f"the lexicon has no {found.entity} {found.value!r}"
            yield _finding("error", "unknown_value", message, example)


def _scripts(example: Example) -> Iterator[Finding]:
    for token in tokenise(example.text):
        if len({script for letter in token.key if (script := script_of(letter))}) > 1:
            yield _finding("error", "mixed_script", f"{token.key!r} mixes scripts", example)
    if example.language not in languages():
        return
    script = phrasebook(example.language).script
    used = {found for letter in example.text if (found := script_of(letter))}
    if script == _LATIN and used - {_LATIN}:
        message = f"{', '.join(sorted(used - {_LATIN}))} letters in {example.language}"
        yield _finding("error", "mixed_script", message, example)
    elif script != _LATIN and used and script not in used:
        yield _finding("warning", "mixed_script", f"no {script} letters in {example.language}", example)
