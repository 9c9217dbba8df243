"""People are left alone at night, by the clock of India, whatever clock the server has."""

from datetime import UTC, datetime

import pytest

from assistant.proactive.quiet_hours import INDIA, QuietHours


def india(told: str) -> datetime:
    return datetime.strptime(told, "%d %H:%M").replace(year=2026, month=11, tzinfo=INDIA).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("21 14:00", "21 14:00"),
        ("21 20:59", "21 20:59"),
        ("21 21:00", "22 09:00"),
        ("21 23:59", "22 09:00"),
        ("22 00:00", "22 09:00"),
        ("22 08:59", "22 09:00"),
        ("22 09:00", "22 09:00"),
    ],
)
def test_what_comes_at_night_waits_for_the_morning(now: str, then: str) -> None:
    assert QuietHours.of("21:00-09:00").next_time(india(now)) == india(then)


@pytest.mark.parametrize(
    ("now", "then"), [("21 12:59", "21 12:59"), ("21 13:00", "21 15:30"), ("21 15:30", "21 15:30")]
)
def test_a_rest_at_noon(now: str, then: str) -> None:
    assert QuietHours.of("13:00-15:30").next_time(india(now)) == india(then)


def test_no_quiet_hours_at_all() -> None:
    assert QuietHours.of("00:00-00:00").next_time(india("21 03:00")) == india("21 03:00")


@pytest.mark.parametrize("told", ["", "21-9", "24:00-09:00", "21:00", "21:60-09:00"])
def test_what_is_no_time_is_refused(told: str) -> None:
    with pytest.raises(ValueError, match="21:00-09:00"):
        QuietHours.of(told)
