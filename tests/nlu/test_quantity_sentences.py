"""Prices, limits, counts, sizes, weights and times in everyday sentences of every language."""

import json
from pathlib import Path

import pytest

from knowledge.languages import CODES
from nlu.corrections import read_correction
from nlu.entities import EntityFinder
from nlu.tokens import normalise, tokenise

FOLDER = Path(__file__).parent / "data" / "quantities"
LEAST_RIGHT = 0.95


def sentences(language: str) -> list[dict[str, object]]:
    lines = (FOLDER / f"{language}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def heard(finder: EntityFinder, language: str, sentence: dict[str, object]) -> set[tuple[str, str]]:
    text = normalise(str(sentence["text"]))
    tokens = tokenise(text)
    reading = finder.read(text, tokens, language, role=str(sentence["role"]), intent=str(sentence["intent"]))
    refused = read_correction(text, tokens, reading, language).refused
    return {
        (entity.entity, entity.value)
        for entity in reading.entities()
        if entity.source == "quantity" and entity not in refused
    }


def test_every_language_has_sentences() -> None:
    assert {path.stem for path in FOLDER.glob("*.jsonl")} == set(CODES)


@pytest.mark.parametrize("language", CODES)
def test_nearly_all_values_are_right(finder: EntityFinder, language: str) -> None:
    right = total = 0
    mistakes = []
    for sentence in sentences(language):
        values = sentence["values"]
        assert isinstance(values, dict)
        wanted = {(kind, value) for kind, listed in values.items() for value in listed}
        found = heard(finder, language, sentence)
        right += len(wanted & found)
        total += len(wanted | found)
        if wanted != found:
            mistakes.append((sentence["text"], sorted(wanted), sorted(found)))
    assert right / total >= LEAST_RIGHT, mistakes
