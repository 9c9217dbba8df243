"""Sentences by writers who had seen no example: every language is understood as well as we promise.

`data/unseen/<language>.jsonl` was written apart from the training data; see `data/SOURCES.md`.
"""

from pathlib import Path

import pytest

from nlu.evaluation import Case, Evaluation, evaluate, read_cases
from nlu.parser import Parser
from nlu.rasa_data import read_training_data
from nlu.tokens import keys
from nlu.training import DATA_FOLDER

UNSEEN = Path(__file__).parent / "data" / "unseen"
LANGUAGES = tuple(path.stem for path in sorted(UNSEEN.glob("*.jsonl")))

LEAST_INTENTS = {"en": 0.95, "hi": 0.92, "hi-Latn": 0.92}
LEAST_INTENTS_ELSEWHERE = 0.85
LEAST_ENTITY_F1 = {"en": 0.90, "hi": 0.85, "hi-Latn": 0.85}
LEAST_ENTITY_F1_ELSEWHERE = 0.80
LEAST_AMOUNTS = 0.95
LEAST_FOREIGN_RECALL, MOST_FALSE_ALARMS = 0.85, 0.03


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    """The sentences, without those that the training data happens to have word by word ("good morning")."""
    taught = {(example.language, keys(example.text)) for example in read_training_data(DATA_FOLDER).examples}
    everything = [case for language in LANGUAGES for case in read_cases(UNSEEN / f"{language}.jsonl")]
    return [case for case in everything if (case.language, keys(case.text)) not in taught]


@pytest.fixture(scope="module")
def figures(full_parser: Parser, cases: list[Case]) -> Evaluation:
    return evaluate(full_parser, cases)


def test_each_language_has_such_sentences(cases: list[Case]) -> None:
    assert len(LANGUAGES) == 14
    for language in LANGUAGES:
        mine = [case for case in cases if case.language == language]
        assert len(mine) >= 150
        assert len({case.intent for case in mine}) >= 33


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_people_want_is_understood(figures: Evaluation, language: str) -> None:
    assert figures.languages[language].accuracy >= LEAST_INTENTS.get(language, LEAST_INTENTS_ELSEWHERE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_they_name_is_found(figures: Evaluation, language: str) -> None:
    least = LEAST_ENTITY_F1.get(language, LEAST_ENTITY_F1_ELSEWHERE)
    assert figures.languages[language].entities.f1 >= least


def test_prices_and_quantities_are_right(figures: Evaluation) -> None:
    share = figures.overall.amounts.value
    assert share is not None
    assert share >= LEAST_AMOUNTS


def test_what_we_cannot_do_is_noticed_and_wishes_are_not_taken_for_it(figures: Evaluation) -> None:
    noticed, alarms = figures.overall.scope.recall.value, figures.overall.scope.false_alarms.value
    assert noticed is not None
    assert alarms is not None
    assert noticed >= LEAST_FOREIGN_RECALL
    assert alarms <= MOST_FALSE_ALARMS
