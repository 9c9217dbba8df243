"""Contractions are written out where they stand for one word, and names keep their 's."""

import pytest

from voice.contractions import written_out


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        ("One more thing, how's a Dhokra lamp made?", "One more thing, how is a Dhokra lamp made?"),
        ("What’s the price? It's red.", "What is the price? It is red."),
        ("Meera's saree", "Meera's saree"),
        ("showhow's", "showhow's"),
    ],
)
def test_is_is_written_out(heard: str, said: str) -> None:
    assert written_out(heard, "en") == said


def test_other_languages_stay_as_they_are() -> None:
    assert written_out("what's यह", "hi") == "what's यह"
