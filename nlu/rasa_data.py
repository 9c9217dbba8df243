"""Reads training data in Rasa's nlu.yml 3.1 format.

```yaml
version: "3.1"
nlu:
  - intent: create_listing
    examples: |
      - I want to sell a [saree](product_type)
      - price [2.5k]{"entity": "price", "value": "2500"}
  - synonym: saree
    examples: |
      - sari
```

`regex` and `lookup` sections are accepted and not used: the lexicon and the quantity grammars serve for them.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import regex
import yaml

from nlu.errors import TrainingDataError
from nlu.label_checks import label_mistakes
from nlu.tokens import normalise

_MARK = regex.compile(r"\[(?P<text>[^\[\]]+)\](?:\((?P<entity>[^()]+)\)|(?P<json>\{[^{}]+\}))")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SECTIONS = frozenset(("intent", "synonym", "regex", "lookup"))


@dataclass(frozen=True, slots=True)
class MarkedEntity:
    """An entity marked in an example."""

    entity: str
    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Example:
    """One training example."""

    text: str
    """Without the marks, in NFC."""
    intent: str
    language: str
    entities: tuple[MarkedEntity, ...]
    path: Path
    line: int


@dataclass(frozen=True, slots=True)
class TrainingData:
    """All examples of a folder."""

    examples: tuple[Example, ...]

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(sorted({example.language for example in self.examples}))

    @property
    def intents(self) -> tuple[str, ...]:
        return tuple(sorted({example.intent for example in self.examples}))

    def of_language(self, language: str) -> tuple[Example, ...]:
        return tuple(example for example in self.examples if example.language == language)


def read_training_data(folder: Path) -> TrainingData:
    """Every `<language>/*.yml` of a folder, in a fixed order.

    Raises:
        TrainingDataError: a file is malformed, or has an intent, an entity or a form of value that we do not know;
            the message names the file and the line.
    """
    examples = [
        example
        for path in training_files(folder)
        for example in read_checked_file(path, language=path.parent.name)
    ]
    if not examples:
        raise TrainingDataError(f"{folder.name}: no training examples found")
    return TrainingData(tuple(examples))


def read_unchecked_data(folder: Path) -> TrainingData:
    """Every `<language>/*.yml` of a folder, in a fixed order, whatever its labels; for the linter.

    Raises:
        TrainingDataError: a file is malformed; the message names the file and the line.
    """
    return TrainingData(
        tuple(
            example
            for path in training_files(folder)
            for example in read_file(path, language=path.parent.name)
        )
    )


def training_files(folder: Path) -> list[Path]:
    """The training files of a folder, in a fixed order."""
    return sorted(folder.glob("*/*.yml"))


def read_checked_file(path: Path, *, language: str) -> list[Example]:
    """The examples of one file, with labels that we know.

    Raises:
        TrainingDataError: the file is malformed, or has an intent, an entity or a form of value that we do not know;
            the message names the file and the line.
    """
    examples = read_file(path, language=language)
    for example in examples:
        pairs = [(found.entity, found.value) for found in example.entities]
        for mistake in label_mistakes(example.intent, pairs):
            raise TrainingDataError(f"{path}:{example.line}: {mistake.message}")
    return examples


def read_file(path: Path, *, language: str) -> list[Example]:
    """The examples of one file, whatever their labels.

    Raises:
        TrainingDataError: the file is malformed; the message names the file and the line.
    """
    try:
        content = path.read_text(encoding="utf-8")
        root = yaml.compose(content, Loader=_LOADER)
        document = yaml.load(content, Loader=_LOADER)
    except UnicodeDecodeError as error:
        raise TrainingDataError(f"{path}:1: not UTF-8: {error.reason} at byte {error.start}") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or str(error)
        raise TrainingDataError(f"{path}:{mark.line + 1 if mark else 1}: not YAML: {reason}") from error
    if not isinstance(document, dict) or not isinstance(document.get("nlu"), list):
        raise TrainingDataError(f"{path}:1: expected a mapping with a list under `nlu`")
    lines = _example_lines(root)
    synonyms: dict[str, str] = {}
    examples: list[Example] = []
    for index, section in enumerate(document["nlu"]):
        line = lines[index]
        kind = next((name for name in _SECTIONS if isinstance(section, dict) and name in section), None)
        if kind is None:
            raise TrainingDataError(f"{path}:{line}: expected one of {', '.join(sorted(_SECTIONS))}")
        texts = list(_texts(section.get("examples"), path, line))
        if kind == "synonym":
            synonyms.update((text.casefold(), str(section["synonym"])) for _, text in texts)
        elif kind == "intent":
            intent = str(section["intent"])
            examples.extend(_example(text, intent, language, path, at) for at, text in texts)
    return [_with_synonyms(example, synonyms) for example in examples] if synonyms else examples


def parse_marks(marked: str) -> tuple[str, tuple[MarkedEntity, ...]]:
    """A marked example's plain text and its entities.

    Raises:
        ValueError: a mark is malformed.
    """
    marked = normalise(marked)
    plain = ""
    entities = []
    last = 0
    for match in _MARK.finditer(marked):
        plain += marked[last : match.start()]
        text = match["text"]
        if match["json"]:
            attributes = json.loads(match["json"])
            if "entity" not in attributes:
                raise ValueError(f"the mark of {text!r} names no entity")
            entity, value = str(attributes["entity"]), str(attributes.get("value", text))
        else:
            entity, _, value = match["entity"].partition(":")
            value = value or text
        entities.append(MarkedEntity(entity, value, len(plain), len(plain) + len(text)))
        plain += text
        last = match.end()
    plain += marked[last:]
    if "[" in plain or "]" in plain:
        raise ValueError(f"an entity mark is malformed in {marked!r}")
    return plain, tuple(entities)


def _example(text: str, intent: str, language: str, path: Path, line: int) -> Example:
    try:
        plain, entities = parse_marks(text)
    except json.JSONDecodeError as error:
        raise TrainingDataError(f"{path}:{line}: a mark's braces hold no JSON: {error.msg}") from error
    except ValueError as error:
        raise TrainingDataError(f"{path}:{line}: {error}") from error
    return Example(plain, intent, language, entities, path, line)


def _texts(examples: Any, path: Path, line: int) -> Iterator[tuple[int, str]]:
    """Line number and text of each example of a section."""
    if isinstance(examples, list):
        for item in examples:
            yield line, str(item["text"] if isinstance(item, dict) else item).strip()
        return
    if not isinstance(examples, str):
        raise TrainingDataError(f"{path}:{line}: a section without `examples`")
    for number, row in enumerate(examples.splitlines(), start=1):
        if not (stripped := row.strip()):
            continue
        if not stripped.startswith("- "):
            raise TrainingDataError(f"{path}:{line + number}: an example begins with `- `: {stripped[:40]!r}")
        yield line + number, stripped[2:].strip()


def _example_lines(root: Any) -> list[int]:
    """Line of `examples:` in each section, counted from 1."""
    lines = []
    sections = next(value for key, value in root.value if key.value == "nlu").value
    for section in sections:
        line = section.start_mark.line + 1
        if isinstance(section.value, list) and section.tag.endswith(":map"):
            for key, _ in section.value:
                if key.value == "examples":
                    line = key.start_mark.line + 1
        lines.append(line)
    return lines


def _with_synonyms(example: Example, synonyms: dict[str, str]) -> Example:
    entities = tuple(
        MarkedEntity(found.entity, synonyms.get(found.value.casefold(), found.value), found.start, found.end)
        for found in example.entities
    )
    return Example(example.text, example.intent, example.language, entities, example.path, example.line)
