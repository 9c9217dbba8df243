"""Times that people ask about, in Indian days."""

from datetime import UTC, date, datetime

import pytest

from actions.periods import before, period_of

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "first", "last", "earlier"),
    [
        ("today", date(2026, 11, 21), date(2026, 11, 21), (date(2026, 11, 20), date(2026, 11, 20))),
        ("yesterday", date(2026, 11, 20), date(2026, 11, 20), (date(2026, 11, 19), date(2026, 11, 19))),
        ("this_week", date(2026, 11, 16), date(2026, 11, 21), (date(2026, 11, 9), date(2026, 11, 15))),
        ("this_month", date(2026, 11, 1), date(2026, 11, 21), (date(2026, 10, 1), date(2026, 10, 31))),
        ("last_month", date(2026, 10, 1), date(2026, 10, 31), (date(2026, 9, 1), date(2026, 9, 30))),
        ("this_year", date(2026, 1, 1), date(2026, 11, 21), (date(2025, 1, 1), date(2025, 12, 31))),
        ("last_year", date(2025, 1, 1), date(2025, 12, 31), (date(2024, 1, 1), date(2024, 12, 31))),
        ("month_10", date(2026, 10, 1), date(2026, 10, 31), (date(2026, 9, 1), date(2026, 9, 30))),
        ("month_12", date(2025, 12, 1), date(2025, 12, 31), (date(2025, 11, 1), date(2025, 11, 30))),
        ("2 week", date(2026, 11, 8), date(2026, 11, 21), (date(2026, 10, 25), date(2026, 11, 7))),
        ("festival diwali", date(2026, 10, 9), date(2026, 11, 8), (date(2025, 9, 20), date(2025, 10, 20))),
        ("festival holi", date(2026, 2, 2), date(2026, 3, 4), (date(2025, 2, 12), date(2025, 3, 14))),
    ],
)
def test_a_time_and_the_one_before(name: str, first: date, last: date, earlier: tuple[date, date]) -> None:
    period = period_of(name, NOW)
    assert (period.first, period.last) == (first, last)
    past = before(period, NOW)
    assert past is not None and (past.first, past.last) == earlier


def test_a_day_begins_at_midnight_in_india() -> None:
    late = datetime(2026, 11, 20, 18, 45, tzinfo=UTC)  # a quarter past midnight in India
    period = period_of("today", late)
    assert period.first == date(2026, 11, 21)
    assert period.start == datetime(2026, 11, 20, 18, 30, tzinfo=UTC)
    assert period.end == datetime(2026, 11, 21, 18, 30, tzinfo=UTC)


@pytest.mark.parametrize("name", ["", "month_13", "festival wedding", "some day", "this_century"])
def test_an_unknown_time_is_refused(name: str) -> None:
    with pytest.raises(ValueError):
        period_of(name, NOW)


def test_months_are_named_in_the_language() -> None:
    october = period_of("last_month", NOW)
    assert october.dates("en") == "October 2026"
    assert october.dates("hi") == "अक्टूबर 2026"
    assert period_of("last_year", NOW).dates("en") == "2025"
