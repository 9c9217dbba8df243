"""The least that skilled work is paid by law, by state."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median
from typing import Annotated

from pydantic import Field

from knowledge.prices.quality import Quality


@dataclass(frozen=True, slots=True)
class WageRate:
    """One row: a day's skilled work in a state."""

    state: str
    skilled: Annotated[Decimal, Field(gt=0)]
    """Rupees a day."""
    effective: Annotated[date, Field(alias="from")]
    confidence: Quality
    source: str


@dataclass(frozen=True, slots=True)
class WageTable:
    """All rows, with the working day and week that turn them into hours."""

    hours_per_day: Decimal
    days_per_week: Decimal
    days_per_month: Decimal
    rates: tuple[WageRate, ...]

    def in_force(self, on: date) -> Mapping[str, WageRate]:
        """State in lower case -> its latest row that is in force on a day (else its earliest)."""
        found: dict[str, WageRate] = {}
        for rate in sorted(self.rates, key=lambda rate: rate.effective):
            if rate.effective <= on or rate.state.lower() not in found:
                found[rate.state.lower()] = rate
        return found

    def of(self, state: str, on: date) -> WageRate | None:
        """The state's row; None where the table has none."""
        return self.in_force(on).get(state.lower())

    def typical(self, on: date) -> WageRate:
        """The median of the states, for a place without a row."""
        rates = self.in_force(on).values()
        return WageRate(
            state="India",
            skilled=median(rate.skilled for rate in rates),
            effective=max(rate.effective for rate in rates),
            confidence="weak",
            source=f"median of the {len(rates)} states and territories in our table of minimum wages",
        )
