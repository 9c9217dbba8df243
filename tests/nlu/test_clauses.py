"""Messages that say more than one thing come apart; lists, numbers and facts stay together."""

import pytest

from nlu.clauses import Span, split_clauses
from nlu.language import detect
from nlu.tokens import tokenise


def parts(text: str, keep_whole: list[Span] | None = None) -> list[str]:
    spans = split_clauses(text, tokenise(text), detect(text), keep_whole or [])
    return [text[span.start : span.end] for span in spans]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("show my orders and change the price", ["show my orders", "change the price"]),
        ("forget it, where is my order?", ["forget it", "where is my order?"]),
        ("where is my order? I want to sell a saree", ["where is my order?", "I want to sell a saree"]),
        ("mera order kahan hai aur daam badal do", ["mera order kahan hai", "daam badal do"]),
        ("मेरे ऑर्डर दिखाओ। दाम बदलो", ["मेरे ऑर्डर दिखाओ", "दाम बदलो"]),
        ("yes and where is my order", ["yes", "where is my order"]),
    ],
)
def test_two_things(text: str, expected: list[str]) -> None:
    assert parts(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "a red and blue saree",
        "silk aur cotton ki saree",
        "four thousand, five hundred rupees",
        "saree",
        "Rs. 4500",
    ],
)
def test_one_thing(text: str) -> None:
    assert parts(text) == [text]


def test_nothing_is_cut_inside_what_must_stay_whole() -> None:
    text = "No, not cotton. It is silk."
    assert parts(text, [Span(0, 26)]) == ["No, not cotton. It is silk."]
