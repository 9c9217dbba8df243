"""A yes, a no, and how much of the message it explains."""

import pytest

from nlu.language import detect
from nlu.yes_no import read_yes_no


@pytest.mark.parametrize(
    ("text", "polarity"),
    [
        ("yes", "affirm"),
        ("Yes, please publish it.", "affirm"),
        ("no problem", "affirm"),
        ("haan ji", "affirm"),
        ("bilkul", "affirm"),
        ("kyun nahi", "affirm"),
        ("ji haan isko publish kar dijiye", "affirm"),
        ("हाँ", "affirm"),
        ("जी हाँ, ठीक है", "affirm"),
        ("no not now", "deny"),
        ("nahi", "deny"),
        ("ji nahi", "deny"),
        ("जी नहीं", "deny"),
        ("ye sahi nahi hai", "deny"),
    ],
)
def test_plain_answers_explain_everything(text: str, polarity: str) -> None:
    heard = read_yes_no(text, detect(text))
    assert heard is not None
    assert (heard.polarity, heard.coverage, heard.rest) == (polarity, 1.0, "")


def test_yes_but_keeps_the_rest() -> None:
    heard = read_yes_no("yes, but make it 2500", "en")
    assert heard is not None
    assert (heard.polarity, heard.rest) == ("affirm", "make it 2500")
    assert heard.coverage < 0.5
    hindi = read_yes_no("हाँ ठीक है, लेकिन रंग नीला कर दो", "hi")
    assert hindi is not None
    assert (hindi.polarity, hindi.rest) == ("affirm", "रंग नीला कर दो")


def test_a_refusal_counts_anywhere() -> None:
    heard = read_yes_no("abhi publish mat karo", "hi-Latn")
    assert heard is not None
    assert heard.polarity == "deny"


def test_yes_and_no_together_explain_little() -> None:
    heard = read_yes_no("nahi theek hai", "hi-Latn")
    assert heard is not None
    assert heard.coverage < 0.5


@pytest.mark.parametrize("text", ["2500 kar do", "I want a saree", "mujhe nahi pata", "", "how much is it"])
def test_neither(text: str) -> None:
    assert read_yes_no(text, detect(text)) is None


def test_a_thumb_is_an_answer() -> None:
    up, down = read_yes_no("👍🏽", "hi"), read_yes_no("👎", "en")
    assert up is not None and up.polarity == "affirm"
    assert down is not None and down.polarity == "deny"
    assert read_yes_no("🤷", "en") is None
