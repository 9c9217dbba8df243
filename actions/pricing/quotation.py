"""A golden price as it is given: amounts for one piece, and everything that they rest on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from actions.pricing.inputs import QuoteInputs
from actions.pricing.statements import Assumption, CostLine, Source


@dataclass(frozen=True, slots=True)
class ComparableSummary:
    """The listings that the market part rests on; prices are None when none are on sale."""

    similar_by: str
    count: int
    listing_ids: tuple[int, ...]
    p25_paise: int | None = None
    median_paise: int | None = None
    p90_paise: int | None = None

    def as_json(self) -> dict[str, Any]:
        prices = {"p25": self.p25_paise, "median": self.median_paise, "p90": self.p90_paise}
        return {
            "similar_by": self.similar_by,
            "count": self.count,
            "ids": list(self.listing_ids),
            **{name: None if paise is None else paise / 100 for name, paise in prices.items()},
        }


@dataclass(frozen=True, slots=True)
class Quote:
    """0 < minimum <= optimal <= maximum, and the lines add up to the base, to the paisa."""

    inputs: QuoteInputs
    lines: tuple[CostLine, ...]
    base_paise: int
    minimum_paise: int
    optimal_paise: int
    maximum_paise: int
    demand_multiplier: float
    confidence: float
    """0 to 1: how far the price can be relied on."""
    confidence_parts: Mapping[str, float]
    """What each part contributes; they add up to the confidence."""
    assumptions: tuple[Assumption, ...]
    sources: tuple[Source, ...]
    comparables: ComparableSummary
    created_at: datetime
    valid_until: datetime

    def as_json(self) -> dict[str, Any]:
        """Amounts in rupees, and in paise beside them."""
        amounts = {
            "base": self.base_paise,
            "minimum": self.minimum_paise,
            "optimal": self.optimal_paise,
            "maximum": self.maximum_paise,
        }
        return {
            "currency": "INR",
            **{name: paise / 100 for name, paise in amounts.items()},
            **{f"{name}_paise": paise for name, paise in amounts.items()},
            "demand_multiplier": self.demand_multiplier,
            "confidence": self.confidence,
            "confidence_parts": dict(self.confidence_parts),
            "breakdown": [line.as_json() for line in self.lines],
            "assumptions": [assumption.as_json() for assumption in self.assumptions],
            "sources": [source.as_json() for source in self.sources],
            "comparables": self.comparables.as_json(),
            "inputs": self.inputs.as_json(),
            "created_at": self.created_at.isoformat(),
            "valid_until": self.valid_until.isoformat(),
        }
