"""The forecast: honest about little history, never absurd, and better than guessing where there is a season."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.forecast import MIN_MONTHS, MIN_PIECES, TooLittleHistory, forecast

SEASON = [1.0, 1.1, 1.1, 0.8, 0.7, 0.6, 0.7, 1.1, 1.2, 1.9, 1.8, 1.2]
"""January to December."""

histories = st.lists(st.integers(0, 500), min_size=MIN_MONTHS, max_size=40).filter(
    lambda counts: sum(counts) >= MIN_PIECES
)


def _seasonal(months: int, last_month: int, usual: float, chance: random.Random) -> list[int]:
    first = last_month - months
    return [round(usual * SEASON[(first + n) % 12] * chance.gauss(1, 0.1)) for n in range(months)]


@given(histories, st.integers(1, 12), st.integers(1, 24))
def test_a_forecast_is_never_absurd(history: list[int], last_month: int, ahead: int) -> None:
    found = forecast(history, last_month, ahead)
    assert 0 <= found.low <= found.pieces <= found.high
    assert found.error >= 0
    assert (found.months, found.sold) == (len(history), sum(history))
    assert found.pieces <= 20 * max(history)


@given(histories, st.integers(1, 12), st.integers(2, 9))
def test_selling_so_many_times_as_much_forecasts_so_many_times_as_much(
    history: list[int], last_month: int, factor: int
) -> None:
    once, more = forecast(history, last_month), forecast([factor * sold for sold in history], last_month)
    assert abs(more.pieces - factor * once.pieces) <= factor


@given(st.integers(2, 400), st.integers(MIN_MONTHS, 36), st.integers(1, 12), st.integers(1, 12))
def test_what_never_changes_is_forecast_as_it_is(sold: int, months: int, last_month: int, ahead: int) -> None:
    found = forecast([sold] * months, last_month, ahead)
    assert found.pieces == sold
    assert found.error == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("history", [[], [9] * (MIN_MONTHS - 1), [0] * 30, [1] * (MIN_PIECES - 1)])
def test_too_little_history_is_refused(history: list[int]) -> None:
    with pytest.raises(TooLittleHistory):
        forecast(history, 10)


@pytest.mark.parametrize(
    ("history", "last_month", "ahead"), [([5, -1] * 6, 3, 1), ([5] * 12, 13, 1), ([5] * 12, 3, 0)]
)
def test_nonsense_is_refused(history: list[int], last_month: int, ahead: int) -> None:
    with pytest.raises(ValueError):
        forecast(history, last_month, ahead)


def test_the_season_is_seen() -> None:
    history = _seasonal(30, last_month=8, usual=20, chance=random.Random(7))
    october, june = forecast(history, 8, ahead=2), forecast(history, 8, ahead=10)
    assert october.pieces > 1.5 * june.pieces
    assert october.sureness == "sure"


def test_it_beats_the_mean_of_all_months() -> None:
    """On twenty seasonal histories, the month after is met more nearly than by the plain mean."""
    ours = means = 0.0
    for number in range(20):
        whole = _seasonal(31, last_month=(number % 12) + 1, usual=15, chance=random.Random(number))
        past, actual = whole[:-1], whole[-1]
        ours += abs(forecast(past, (number - 1) % 12 + 1).pieces - actual)
        means += abs(sum(past) / len(past) - actual)
    assert ours < 0.8 * means


def test_the_range_holds_four_of_five() -> None:
    held = 0
    for number in range(100):
        whole = _seasonal(31, last_month=(number % 12) + 1, usual=15, chance=random.Random(1000 + number))
        found = forecast(whole[:-1], (number - 1) % 12 + 1)
        held += found.low <= whole[-1] <= found.high
    assert held >= 80


def test_a_short_history_is_only_a_rough_guess() -> None:
    assert forecast([5] * 8, 6).sureness == "rough"
    assert forecast([5] * 14, 6).sureness == "unsure"
