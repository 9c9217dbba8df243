"""Numbers in words, digits and mixtures; what only looks like a number is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.lexicon.numbers import load_numbers
from nlu.quantities.lexemes import lex
from nlu.quantities.number_words import number_words
from nlu.quantities.numbers import read_numbers


def values(text: str, language: str) -> list[str]:
    spans = read_numbers(lex(text), number_words(language), lambda _index: False)
    return [f"{span.value.normalize():f}" for span in spans if not span.doubtful]


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("four thousand five hundred", "en", "4500"),
        ("twenty-five", "en", "25"),
        ("one lakh twenty five thousand", "en", "125000"),
        ("a hundred and five", "en", "105"),
        ("two and a half thousand", "en", "2500"),
        ("one hundred twenty thousand", "en", "120000"),
        ("twelve fifty", "en", "1250"),
        ("two ninety nine", "en", "299"),
        ("four five double zero", "en", "4500"),
        ("one point five", "en", "1.5"),
        ("half a dozen", "en", "6"),
        ("2.5k", "en", "2500"),
        ("1,25,000", "en", "125000"),
        ("12,50,000.50", "en", "1250000.5"),
        ("2 lakh 50 thousand", "en", "250000"),
        ("dhai hazaar", "hi-Latn", "2500"),
        ("sava sau", "hi-Latn", "125"),
        ("sava do", "hi-Latn", "2.25"),
        ("saadhe teen lakh", "hi-Latn", "350000"),
        ("paune do sau", "hi-Latn", "175"),
        ("dedh lakh", "hi-Latn", "150000"),
        ("do hazaar paanch sau", "hi-Latn", "2500"),
        ("hazaar", "hi-Latn", "1000"),
        ("ढाई हज़ार", "hi", "2500"),
        ("साढ़े चार हज़ार", "hi", "4500"),
        ("एक लाख पच्चीस हज़ार", "hi", "125000"),
        ("२,५००", "hi", "2500"),
    ],
)
def test_one_number(text: str, language: str, value: str) -> None:
    assert values(text, language) == [value]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("publish kar do", "hi-Latn"),
        ("mere saath chalo", "hi-Latn"),
        ("दिखा दो", "hi"),
        ("so nice, won to for", "en"),
        ("we do wood carving", "en"),
        ("this one", "en"),
    ],
)
def test_no_number(text: str, language: str) -> None:
    assert values(text, language) == []


def test_numbers_side_by_side_stay_apart() -> None:
    assert values("not 2000, 2500", "en") == ["2000", "2500"]
    assert values("7 sold yesterday 3 today", "en") == ["7", "3"]


def say(number: int, language: str) -> str:
    """The number in words, composed from the lexicon's own table."""
    table = load_numbers(language)
    parts = []
    for scale in (10_000_000, 100_000, 1000, 100):
        count, number = divmod(number, scale)
        if count:
            parts.append(f"{say(count, language)} {table.multipliers[scale][0]}")
    if number or not parts:
        parts.append(table.units[number][0])
    return " ".join(parts)


@given(number=st.integers(0, 99_999_999), language=st.sampled_from(["en", "hi", "hi-Latn"]))
def test_every_number_that_is_said_is_heard(number: int, language: str) -> None:
    spans = read_numbers(lex(say(number, language)), number_words(language), lambda _index: False)
    assert [int(span.value) for span in spans] == [number]
