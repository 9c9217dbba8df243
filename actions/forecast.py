"""How many pieces will be sold in a coming month, from the pieces sold in past months.

A damped level times a seasonal index. The level is simple exponential smoothing of the deseasonalised months
(R. J. Hyndman and G. Athanasopoulos, Forecasting: Principles and Practice, 3rd edition, 2021, section 8.1); the indices
are those of classical multiplicative decomposition (section 3.4), drawn towards 1 because a calendar month has been
seen only once or twice. How sure it is comes from one-step forecasts with a rolling origin (section 5.10), which know
nothing of the month that they forecast. Everything here computes; nothing reads a store or a clock.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

YEAR = 12
MIN_MONTHS = 6
"""Fewer past months than this say nothing about the next one."""
MIN_PIECES = 12
SMOOTHING = 0.3
"""Share of the newest month in the level (alpha)."""
PRIOR_YEARS = 1.0
"""Weight, in years, of the belief that a calendar month is like any other."""
MAX_BACKTEST = 12
"""Past months that are forecast anew to see how far off it was."""
RANGE_Z = 1.28
"""Quantile of the normal distribution: four of five outcomes lie in the range."""
SURE_ERROR, UNSURE_ERROR = 0.30, 0.60
"""Relative errors up to which we are fairly sure, and not very sure."""

Sureness = Literal["sure", "unsure", "rough"]


class TooLittleHistory(ValueError):
    """There are too few months or pieces to say anything honest."""

    code = "too_little_history"


@dataclass(frozen=True, slots=True)
class Forecast:
    """Pieces in one coming month."""

    pieces: int
    low: int
    high: int
    """Four of five such months lie between `low` and `high`."""
    error: float
    """Mean absolute error of past forecasts as a share of what was sold: 0.25 is a quarter off."""
    months: int
    """Months of history."""
    sold: int
    """Pieces in that history."""

    @property
    def sureness(self) -> Sureness:
        """Sure only with two whole years, and never with less than one."""
        if self.error <= SURE_ERROR and self.months >= 2 * YEAR:
            return "sure"
        return "unsure" if self.error <= UNSURE_ERROR and self.months >= YEAR else "rough"


def forecast(history: Sequence[int], last_month: int, ahead: int = 1) -> Forecast:
    """Pieces in the month that is `ahead` months after the history.

    `history` are the pieces of each month, oldest first, without gaps; `last_month` is the calendar month (1 to 12)
    of its last entry.

    Raises:
        TooLittleHistory: fewer than 6 months, or fewer than 12 pieces.
        ValueError: a negative number of pieces, no such month, or nothing ahead.
    """
    if ahead < 1 or not 1 <= last_month <= YEAR or any(pieces < 0 for pieces in history):
        raise ValueError("history must not be negative, months are 1 to 12, and the future is ahead")
    if len(history) < MIN_MONTHS or sum(history) < MIN_PIECES:
        raise TooLittleHistory(f"{len(history)} months with {sum(history)} pieces are too little")
    expected = _expected(history, last_month, ahead)
    misses = _backtest(history, last_month)
    spread = math.sqrt(sum(miss * miss for miss, _ in misses) / len(misses))
    # A count is never more regular than chance alone would make it (Poisson).
    spread = max(spread, math.sqrt(expected))
    actual = sum(sold for _, sold in misses)
    pieces = round(expected)
    return Forecast(
        pieces=pieces,
        low=min(pieces, max(0, math.floor(expected - RANGE_Z * spread))),
        high=max(pieces, math.ceil(expected + RANGE_Z * spread)),
        error=sum(abs(miss) for miss, _ in misses) / actual if actual else 1.0,
        months=len(history),
        sold=sum(history),
    )


def _expected(history: Sequence[int], last_month: int, ahead: int) -> float:
    indices = _indices(history, last_month)
    first = last_month - len(history)
    levels = [sold / indices[(first + position) % YEAR] for position, sold in enumerate(history)]
    level = sum(levels[:MIN_MONTHS]) / len(levels[:MIN_MONTHS])
    for value in levels[MIN_MONTHS:]:
        level += SMOOTHING * (value - level)
    return level * indices[(last_month - 1 + ahead) % YEAR]


def _indices(history: Sequence[int], last_month: int) -> list[float]:
    """Index of January to December: 1 for a usual month; all 1 before a whole year was seen."""
    mean = sum(history) / len(history)
    if len(history) < YEAR or mean == 0:
        return [1.0] * YEAR
    first = last_month - len(history)
    seen: list[list[int]] = [[] for _ in range(YEAR)]
    for position, sold in enumerate(history):
        seen[(first + position) % YEAR].append(sold)
    drawn = [(sum(sold) + PRIOR_YEARS * mean) / ((len(sold) + PRIOR_YEARS) * mean) for sold in seen]
    return [index * YEAR / sum(drawn) for index in drawn]


def _backtest(history: Sequence[int], last_month: int) -> list[tuple[float, int]]:
    """(forecast minus sold, sold) of the latest months, each forecast from the months before it alone."""
    begin = max(MIN_MONTHS - 1, len(history) - MAX_BACKTEST)
    misses = []
    for origin in range(begin, len(history)):
        month = (last_month - len(history) + origin - 1) % YEAR + 1
        misses.append((_expected(history[:origin], month, 1) - history[origin], history[origin]))
    return misses
