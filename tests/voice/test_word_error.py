"""The benchmark's word errors are errors of hearing, not of spelling."""

import pytest

from benchmarks.word_error import comparable, word_error_percent

SAME = [
    ("I want four thousand five hundred rupees.", "I want 4,500 rupees"),
    ("Where is my order number one zero four two?", "Where's my order number 1042?"),
    ("It weighs one and a half kilos", "it weighs 1.5kg"),
    ("No, not two thousand. It is two thousand five hundred", "no not 2000, it is 2500"),
    ("one lakh twenty-five thousand", "125000"),
    ("The colour is red, six metres", "the color is red 6 meters"),
    ("I’m looking", "I am looking"),
]


@pytest.mark.parametrize(("said", "heard"), SAME)
def test_spelling_is_no_error(said: str, heard: str) -> None:
    assert comparable(said) == comparable(heard)


def test_a_wrong_word_is_one() -> None:
    assert word_error_percent(["a blue pottery vase"], ["a blue pottery base"]) == 25
    assert word_error_percent(["two thousand five hundred"], ["two thousand"]) == 100
