"""Labelled sentences to measure with: JSONL, or Rasa's nlu.yml.

A line of JSONL:

```json
{"text": "two vases", "lang": "en", "intent": "create_listing", "entities": {"quantity": ["2"]}, "role": "artisan"}
```

`entities` may also be a list of `{"entity", "value"}`; `lang` and `role` may be missing.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge.languages import CODES
from nlu.errors import TrainingDataError
from nlu.label_checks import label_mistakes
from nlu.language import detect
from nlu.rasa_data import Example, read_checked_file

_RASA_ENDINGS = frozenset((".yml", ".yaml"))
_ROLES = frozenset(("artisan", "buyer"))


@dataclass(frozen=True, slots=True)
class Case:
    """One sentence with what should be understood."""

    text: str
    language: str
    intent: str
    entities: tuple[tuple[str, str], ...]
    """(kind, canonical value) pairs."""
    role: str | None = None


def read_cases(path: Path, *, language: str | None = None) -> list[Case]:
    """The cases of a JSONL file or of a Rasa file.

    `language` is that of JSONL lines without `lang` (otherwise it is told from the words), and of a Rasa file whose
    folder is not named by a language.

    Raises:
        TrainingDataError: a line is malformed, or has an unknown intent, entity or form of value; the message names
            file and line.
    """
    if path.suffix in _RASA_ENDINGS:
        spoken = path.absolute().parent.name
        if spoken not in CODES:
            if language is None:
                raise TrainingDataError(f"{path}:1: its folder names no language, and none was given")
            spoken = language
        return cases_of_examples(read_checked_file(path, language=spoken))
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise TrainingDataError(f"{path}:1: not UTF-8: {error.reason} at byte {error.start}") from error
    cases = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            cases.append(_case(json.loads(line), language))
        except json.JSONDecodeError as error:
            raise TrainingDataError(f"{path}:{number}: not JSON: {error.msg}") from error
        except ValueError as error:
            raise TrainingDataError(f"{path}:{number}: {error}") from error
    return cases


def cases_of_examples(examples: Sequence[Example]) -> list[Case]:
    """Training examples as cases."""
    return [
        Case(
            example.text,
            example.language,
            example.intent,
            tuple((found.entity, found.value) for found in example.entities),
        )
        for example in examples
    ]


def _case(raw: Any, language: str | None) -> Case:
    if not isinstance(raw, dict):
        raise ValueError("expected an object")
    text, intent = raw.get("text"), raw.get("intent")
    if not isinstance(text, str) or not isinstance(intent, str):
        raise ValueError("`text` and `intent` must be strings")
    role, spoken = raw.get("role"), raw.get("lang") or language or detect(text)
    if role is not None and role not in _ROLES:
        raise ValueError(f"`role` is artisan or buyer, not {role!r}")
    if spoken not in CODES:
        raise ValueError(f"unknown language {spoken!r}")
    entities = tuple(_pairs(raw.get("entities") or ()))
    for mistake in label_mistakes(intent, entities):
        raise ValueError(mistake.message)
    return Case(text, spoken, intent, entities, role)


def _pairs(raw: Any) -> Iterable[tuple[str, str]]:
    if isinstance(raw, dict):
        for name, values in raw.items():
            if not isinstance(values, list):
                raise ValueError(f"the values of {name!r} must be a list")
            for value in values:
                yield name, _value(value)
        return
    if not isinstance(raw, list | tuple):
        raise ValueError("`entities` must be an object or a list")
    for item in raw:
        if not isinstance(item, dict) or not isinstance(item.get("entity"), str) or "value" not in item:
            raise ValueError("an entity needs `entity` and `value`")
        yield item["entity"], _value(item["value"])


def _value(raw: Any) -> str:
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise ValueError(f"{raw!r} is not a value")
    return str(raw)
