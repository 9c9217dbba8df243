"""What materials cost, and how much of them a piece takes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from knowledge.prices.quality import WORKING_ESTIMATE, Quality

Unit = Literal["kg", "m2"]
Growth = Literal["length", "area", "height", "none"]

OTHER = "other"
"""Row for materials and products that the table does not name."""

_Positive = Annotated[Decimal, Field(gt=0)]
_Share = Annotated[Decimal, Field(ge=0, lt=1)]


@dataclass(frozen=True, slots=True)
class MaterialRate:
    """The cost of one material."""

    rupees: _Positive
    """For one unit."""
    unit: Unit
    waste: _Share
    """What is lost in the work, on top of what is in the piece."""
    effective: Annotated[date, Field(alias="from")]
    confidence: Quality
    source: str = WORKING_ESTIMATE
    trim: _Share = Decimal(0)
    """Its share of the weight beside a main material; 0 for main materials."""
    beside: str | None = None
    """The row that it means when a main material is named with it."""


@dataclass(frozen=True, slots=True)
class Consumption:
    """What one piece of a product takes at its reference size."""

    kg: _Positive
    """Weight of the finished piece in its usual material."""
    size: str
    """Reference size, such as "5.5 m" or "40x30 cm"."""
    grows: Growth
    """How the weight follows another size; height: with its square, for hollow things."""
    of: str
    """The usual material."""
    extras: Annotated[Decimal, Field(ge=0)]
    """Rupees for what is not weighed: dyes, colours, glaze, fuel, thread."""
    kg_of: Mapping[str, _Positive] = field(default_factory=dict)
    """Weight in other materials."""


@dataclass(frozen=True, slots=True)
class MaterialTable:
    """Rates by canonical material, consumption by canonical product type; both have a row `other`."""

    dated: date
    rates: Mapping[str, MaterialRate]
    products: Mapping[str, Consumption]
