"""Wishes for a slower or faster voice in every language, and what becomes of the rate."""

from typing import Any

import pytest

from assistant.dialogue.commands import ChangeSpeech
from assistant.dialogue.speech_rate import RATES
from assistant.understanding.phrase_tables import load_table
from assistant.understanding.talk import wish_about_the_talk, wish_for_speed
from knowledge.languages import CODES
from nlu.phrasebook import phrasebook
from nlu.repair import read_repair


@pytest.mark.parametrize("code", CODES)
def test_slower_and_louder_are_wishes_of_their_own(code: str) -> None:
    for how in ("slower", "louder"):
        for words in phrasebook(code).repair[how]:
            repair = read_repair(" ".join(words), code)
            assert repair is not None and repair.name == how, words
            tracker: Any = None
            assert wish_about_the_talk(repair, tracker, tracker) == ChangeSpeech(how)  # type: ignore[arg-type]


@pytest.mark.parametrize("code", CODES)
def test_faster_and_the_usual_speed_are_understood_as_whole_messages(code: str) -> None:
    table = load_table("speech_speed")
    for how in ("faster", "normal"):
        phrases = table.by_kind[how][code]
        assert phrases
        for phrase in phrases:
            assert wish_for_speed(phrase) == (ChangeSpeech(how),), phrase  # type: ignore[arg-type]
            assert read_repair(phrase, code) is None, f"{phrase} is another wish already"


def test_a_sentence_about_something_faster_is_no_wish() -> None:
    assert wish_for_speed("I want my order faster") == ()


def test_the_usual_speed_comes_first_and_the_others_are_slower() -> None:
    assert RATES[0] == 1.0 and list(RATES) == sorted(RATES, reverse=True)
