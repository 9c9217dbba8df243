"""What it costs to pack a piece and send it to a buyer."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import Annotated

from pydantic import Field

from knowledge.prices.quality import WORKING_ESTIMATE, Quality


@dataclass(frozen=True, slots=True)
class Slab:
    up_to_kg: Decimal
    rupees: Decimal
    """Before tax."""


@dataclass(frozen=True, slots=True)
class Step:
    kg: Annotated[Decimal, Field(gt=0)]
    rupees: Decimal


@dataclass(frozen=True, slots=True)
class PostTariff:
    """Slabs by weight, then a fixed sum for each further step or part of it."""

    name: str
    effective: Annotated[date, Field(alias="from")]
    confidence: Quality
    source: str
    slabs: tuple[Slab, ...]
    each_further: Step
    tax: Decimal
    most_kg: Decimal

    def rupees(self, packed_kg: Decimal) -> Decimal:
        """What one parcel costs, with tax."""
        for slab in self.slabs:
            if packed_kg <= slab.up_to_kg:
                return slab.rupees * (1 + self.tax)
        last = self.slabs[-1]
        steps = ((packed_kg - last.up_to_kg) / self.each_further.kg).to_integral_value(ROUND_CEILING)
        return (last.rupees + steps * self.each_further.rupees) * (1 + self.tax)


@dataclass(frozen=True, slots=True)
class RoadTariff:
    """For what is too heavy for the post."""

    name: str
    effective: Annotated[date, Field(alias="from")]
    confidence: Quality
    rupees: Decimal
    rupees_a_kg: Decimal
    source: str = WORKING_ESTIMATE


@dataclass(frozen=True, slots=True)
class Packing:
    effective: Annotated[date, Field(alias="from")]
    confidence: Quality
    added_kg: Decimal
    added_share: Decimal
    """Of the piece's weight."""
    rupees: Decimal
    rupees_a_kg: Decimal
    fragile_factor: Decimal
    fragile: tuple[str, ...]
    """Materials that break."""
    source: str = WORKING_ESTIMATE


@dataclass(frozen=True, slots=True)
class TransportTariff:
    """Packing, and the way to the buyer."""

    post: PostTariff
    road: RoadTariff
    packing: Packing

    def packed_kg(self, piece_kg: Decimal) -> Decimal:
        """Weight of the parcel."""
        return piece_kg * (1 + self.packing.added_share) + self.packing.added_kg

    def carriage(self, packed_kg: Decimal) -> tuple[Decimal, PostTariff | RoadTariff]:
        """Rupees for one parcel, and the tariff that they come from."""
        if packed_kg <= self.post.most_kg:
            return self.post.rupees(packed_kg), self.post
        return self.road.rupees + self.road.rupees_a_kg * packed_kg, self.road

    def packing_rupees(self, piece_kg: Decimal, materials: tuple[str, ...]) -> Decimal:
        """Box and filling; twice as much around what breaks."""
        rupees = self.packing.rupees + self.packing.rupees_a_kg * piece_kg
        return rupees * self.packing.fragile_factor if set(materials) & set(self.packing.fragile) else rupees
