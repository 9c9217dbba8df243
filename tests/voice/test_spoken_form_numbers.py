"""Numbers in words: every one of them, and none of them lost."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.lexicon.numbers import load_numbers
from voice.number_words import digit_words, number_words, ordinal_words, year_words

LANGUAGES = ("en", "hi", "hi-Latn")


def value_of(words: str, language: str) -> int:
    """The number that was said, by adding up as a listener does."""
    table = load_numbers(language)
    units = {names[0]: value for value, names in table.units.items()}
    multipliers = {names[0]: value for value, names in table.multipliers.items()}
    total, pending = 0, 0
    for word in words.split():
        if word in units:
            pending += units[word]
        elif multipliers[word] == 100:
            pending *= 100
        elif multipliers[word] == 10_000_000:
            total, pending = (total + pending) * 10_000_000, 0
        else:
            total, pending = total + pending * multipliers[word], 0
    return total + pending


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_to_ten_thousand_is_understood_again(language: str) -> None:
    assert all(value_of(number_words(n, language), language) == n for n in range(10_000))


@given(st.integers(0, 99_99_99_999), st.sampled_from(LANGUAGES))
def test_numbers_to_a_hundred_crore_are_understood_again(n: int, language: str) -> None:
    assert value_of(number_words(n, language), language) == n


@given(st.integers(0, 10**15), st.sampled_from(LANGUAGES))
def test_no_group_but_crore_counts_a_hundred_or_more(n: int, language: str) -> None:
    multipliers = {names[0]: value for value, names in load_numbers(language).multipliers.items()}
    said = number_words(n % 10_000_000, language).split()

    groups = [multipliers[word] for word in said if word in multipliers]
    assert groups == sorted(set(groups), reverse=True)


def test_indian_groups() -> None:
    assert number_words(1_25_000, "en") == "one lakh twenty-five thousand"
    assert number_words(1_25_000, "hi") == "एक लाख पच्चीस हज़ार"
    assert number_words(3_00_00_000, "en") == "three crore"
    assert number_words(10**12, "en") == "one lakh crore"
    assert number_words(0, "hi") == "शून्य"


def test_decimals_are_read_digit_by_digit() -> None:
    assert number_words(Decimal("12.050"), "en") == "twelve point zero five"
    assert number_words(Decimal("0.25"), "hi") == "शून्य दशमलव दो पाँच"
    assert number_words(Decimal("-3"), "en") == "minus three"


@given(st.text("0123456789", min_size=1), st.sampled_from(LANGUAGES))
def test_every_digit_is_one_word(digits: str, language: str) -> None:
    said = digit_words(digits, language).split()

    assert [value_of(word, language) for word in said] == [int(digit) for digit in digits]


def test_ordinals() -> None:
    said = [ordinal_words(n) for n in (1, 2, 3, 5, 8, 9, 12, 20, 21, 30)]

    expected = "first second third fifth eighth ninth twelfth twentieth twenty-first thirtieth"
    assert " ".join(said) == expected


@pytest.mark.parametrize(
    ("year", "english", "hindi"),
    [
        (1947, "nineteen forty-seven", "उन्नीस सौ सैंतालीस"),
        (2000, "two thousand", "दो हज़ार"),
        (2005, "two thousand five", "दो हज़ार पाँच"),
        (2026, "twenty twenty-six", "दो हज़ार छब्बीस"),
        (1900, "nineteen hundred", "उन्नीस सौ"),
    ],
)
def test_years(year: int, english: str, hindi: str) -> None:
    assert year_words(year, "en") == english
    assert year_words(year, "hi") == hindi
