"""Sizes, weights and working times as people tell them."""

from decimal import Decimal

import pytest

from actions.pricing.errors import InvalidQuoteInput
from actions.pricing.measures import parse_hours, parse_kg, parse_size
from knowledge.prices import load_prices

WAGES = load_prices().wages


@pytest.mark.parametrize(
    ("told", "longest_m", "area_m2"),
    [
        ("6 m", "6", "36"),
        ("5.5 metres", "5.5", "30.25"),
        ("30x20 cm", "0.3", "0.06"),
        ("30 cm x 20 cm", "0.3", "0.06"),
        ("2 by 3 feet", "0.9144", "0.55741824"),
        ("10 inches", "0.254", "0.064516"),
        ('12"', "0.3048", "0.09290304"),
        ("10×20×5 cm", "0.2", "0.02"),
        ("१२ cm", "0.12", "0.0144"),
    ],
)
def test_sizes(told: str, longest_m: str, area_m2: str) -> None:
    size = parse_size(told)
    assert size.longest_m == Decimal(longest_m)
    assert size.area_m2 == Decimal(area_m2)


@pytest.mark.parametrize(
    "told", ["", "6", "large", "6 moons", "0 cm", "1 km", "101 m", "1x2x3x4 cm", "9" * 500 + " m"]
)
def test_what_is_no_size(told: str) -> None:
    with pytest.raises(InvalidQuoteInput) as refused:
        parse_size(told)
    assert refused.value.field == "dimension"


@pytest.mark.parametrize(
    ("told", "kg"), [("1.5 kg", "1.5"), ("250 g", "0.25"), ("2 kilos", "2"), ("500 grams", "0.5")]
)
def test_weights(told: str, kg: str) -> None:
    assert parse_kg(told) == Decimal(kg)


@pytest.mark.parametrize("told", ["1.5", "heavy", "0 g", "5000 kg", "-2 kg"])
def test_what_is_no_weight(told: str) -> None:
    with pytest.raises(InvalidQuoteInput):
        parse_kg(told)


@pytest.mark.parametrize(
    ("told", "hours"),
    [
        ("3 day", 24),
        ("3 days", 24),
        ("5 hours", 5),
        ("30 minutes", Decimal("0.5")),
        ("2 weeks", 96),
        ("1 month", 208),
    ],
)
def test_working_times_are_of_worked_days(told: str, hours: Decimal) -> None:
    assert parse_hours(told, WAGES) == hours


@pytest.mark.parametrize("told", ["a while", "3", "0 days", "999 years"])
def test_what_is_no_working_time(told: str) -> None:
    with pytest.raises(InvalidQuoteInput):
        parse_hours(told, WAGES)
