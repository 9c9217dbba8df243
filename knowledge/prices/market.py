"""The rules of the golden price that are ours: overhead, margins, demand, seasons."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from knowledge.prices.quality import WORKING_ESTIMATE, Quality

_Share = Annotated[Decimal, Field(ge=0, le=1)]


@dataclass(frozen=True, slots=True)
class Overhead:
    share: _Share
    """Of materials and labour."""
    effective: Annotated[date, Field(alias="from")]
    confidence: Quality
    source: str = WORKING_ESTIMATE


@dataclass(frozen=True, slots=True)
class Demand:
    most: _Share
    """Added to the multiplier when demand is strong."""
    strong_share: Annotated[Decimal, Field(gt=0, le=1)]
    """Share of the stock that is sold within the window when demand is strong."""
    unknown: _Share
    """Added when too few comparables tell."""
    window_days: int


@dataclass(frozen=True, slots=True)
class Festival:
    name: str
    """Canonical occasion of the lexicon."""
    dates: tuple[date, ...]
    """When it comes; empty for occasions that count in searches only."""
    product_types: frozenset[str]
    """What sells for it."""


@dataclass(frozen=True, slots=True)
class Season:
    share: _Share
    lead_days: int
    source: str
    festivals: tuple[Festival, ...]

    def sells_for(self, occasion: str) -> frozenset[str]:
        """Product types that sell for an occasion; empty for one that we know nothing of."""
        return frozenset().union(*(each.product_types for each in self.festivals if each.name == occasion))

    def coming(self, product_type: str, on: date) -> tuple[Festival, date] | None:
        """The nearest festival within the lead time for which such a product sells."""
        last = on + timedelta(days=self.lead_days)
        ahead = [
            (day, festival)
            for festival in self.festivals
            if product_type in festival.product_types
            for day in festival.dates
            if on <= day <= last
        ]
        if not ahead:
            return None
        day, festival = min(ahead, key=lambda found: (found[0], found[1].name))
        return festival, day


@dataclass(frozen=True, slots=True)
class MarketRules:
    overhead: Overhead
    minimum_margin: _Share
    demand: Demand
    season: Season
    maximum_without_market: Annotated[Decimal, Field(ge=1)]
    """Times the optimal price, where too few comparables are on sale."""
    least_comparables: Annotated[int, Field(ge=1)]
    valid_days: Annotated[int, Field(ge=1)]
