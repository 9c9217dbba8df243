"""Figures are right on cases whose outcome is known, and good enough on sentences that the model never saw."""

from pathlib import Path

import pytest

from nlu.errors import TrainingDataError
from nlu.evaluation import Case, comparable, cross_validate, evaluate, read_cases
from nlu.parser import Parser

HELD_OUT = Path(__file__).parent / "data" / "heldout.jsonl"

LEAST_ACCURACY, LEAST_ENTITY_F1 = 0.72, 0.88


def test_figures_of_known_outcomes(parser: Parser) -> None:
    cases = [
        Case(
            "I want to sell a saree for 2500 rupees",
            "en",
            "create_listing",
            (("product_type", "saree"), ("price", "2500")),
        ),
        Case("show me my orders", "en", "greet", (("product_type", "vase"),)),
    ]
    figures = evaluate(parser, cases)
    assert figures.overall.accuracy == 0.5
    assert figures.confusions == (("greet", "show_my_orders", 1),)
    assert figures.entities["price"].f1 == 1.0
    assert (figures.entities["product_type"].right, figures.entities["product_type"].missed) == (1, 1)
    assert sum(step.count for step in figures.reliability) == 2
    assert [mistake.case.text for mistake in figures.mistakes] == ["show me my orders"]


def test_the_same_thing_by_another_name_counts_as_right() -> None:
    assert comparable("product_type", "diya") == comparable("product_type", "lamp")
    assert comparable("dimension", "12 inch") == comparable("dimension", "1 ft")
    assert comparable("weight", "500 g") == comparable("weight", "0.5 kg")
    assert comparable("price", "2500") != comparable("price", "2000")


def test_both_forms_of_entities_are_read(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text(
        '{"text": "a", "lang": "en", "intent": "greet", "entities": {"colour": ["red", "blue"]}}\n\n'
        '{"text": "b", "lang": "hi", "intent": "greet", "entities": [{"entity": "colour", "value": "red"}]}\n',
        encoding="utf-8",
    )
    first, second = read_cases(path)
    assert first.entities == (("colour", "red"), ("colour", "blue"))
    assert (second.language, second.entities) == ("hi", (("colour", "red"),))


def test_a_malformed_case_is_named_by_line(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text('{"text": "a", "intent": "greet"}\n{"text": 3}\n', encoding="utf-8")
    with pytest.raises(TrainingDataError, match=":2:"):
        read_cases(path)


def test_sentences_that_were_never_shown(parser: Parser) -> None:
    figures = evaluate(parser, read_cases(HELD_OUT))
    assert figures.overall.accuracy >= LEAST_ACCURACY
    for language in figures.languages.values():
        assert language.entities.f1 >= LEAST_ENTITY_F1


def test_cross_validation_reports_every_intent(tmp_path: Path) -> None:
    folder = tmp_path / "en"
    folder.mkdir()
    lines = ['version: "3.1"', "nlu:"]
    for intent, words in (
        ("greet", "hello namaste hi morning evening"),
        ("thank", "thanks thankyou grateful obliged ty"),
    ):
        lines += [
            f"  - intent: {intent}",
            "    examples: |",
            *(f"      - {word} friend" for word in words.split()),
        ]
    (folder / "nlu.yml").write_text("\n".join(lines), encoding="utf-8")
    figures = cross_validate(tmp_path, folds=2)
    assert set(figures.intents) == {"greet", "thank"}
    assert figures.languages["en"].cases == 10
