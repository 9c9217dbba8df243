"""What similar pieces are offered for, and how they sell."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from actions.marketplace.statuses import ListingStatus, OrderStatus
from actions.marketplace.tables import Listing, Order
from actions.pricing.inputs import QuoteInputs
from knowledge.prices.market import MarketRules

MOST = 500
"""The newest so many listings of a product type are looked at."""


@dataclass(frozen=True, slots=True)
class Comparable:
    """One listing of a similar piece."""

    listing_id: int
    price_paise: int
    hours: Decimal | None
    """Working hours for one piece, if told."""
    on_sale: bool
    """Published now; sold-out pieces count for demand only."""
    stock: int
    sold: int
    """Pieces ordered in the demand window."""


def percentile(values: Sequence[int | Decimal], share: Decimal) -> Decimal:
    """The value below which `share` of the sorted values lie, between neighbours in proportion (Hyndman and
    Fan's definition 7, numpy's default)."""
    ordered = sorted(Decimal(value) for value in values)
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def whole(value: Decimal) -> int:
    """To the nearest paisa."""
    return int(value.to_integral_value(ROUND_HALF_UP))


@dataclass(frozen=True, slots=True)
class Market:
    """Comparables as a quote uses them."""

    comparables: tuple[Comparable, ...] = ()
    similar_by: str = "nothing"
    """What makes them similar: craft, material or product_type; nothing when there are none."""

    @property
    def on_sale(self) -> tuple[Comparable, ...]:
        return tuple(item for item in self.comparables if item.on_sale)

    def price_paise(self, share: Decimal) -> int:
        """A percentile of the prices on sale."""
        return whole(percentile([item.price_paise for item in self.on_sale], share))

    def median_hours(self, least: int) -> tuple[Decimal, int] | None:
        """Median working hours and of how many; None when fewer than `least` told theirs."""
        hours = [item.hours for item in self.comparables if item.hours]
        return (percentile(hours, Decimal("0.5")), len(hours)) if len(hours) >= least else None

    def sold_and_stock(self) -> tuple[int, int]:
        """Pieces sold in the demand window, and pieces in stock."""
        return sum(item.sold for item in self.comparables), sum(item.stock for item in self.comparables)


async def find(session: AsyncSession, inputs: QuoteInputs, rules: MarketRules, now: datetime) -> Market:
    """Listings of the same product type: of the same craft if enough, else of a common material, else all."""
    statuses = (ListingStatus.PUBLISHED, ListingStatus.SOLD_OUT)
    columns = (
        Listing.id,
        Listing.price_paise,
        Listing.hours,
        Listing.status,
        Listing.quantity,
        Listing.craft,
        Listing.materials,
    )
    query = select(*columns).where(Listing.status.in_(statuses), Listing.product_type == inputs.product_type)
    rows = (await session.execute(query.order_by(Listing.id.desc()).limit(MOST))).all()
    sold = await _sold(session, [row.id for row in rows], now - timedelta(days=rules.demand.window_days))

    def comparables(similar: list[bool]) -> tuple[Comparable, ...]:
        return tuple(
            Comparable(
                listing_id=row.id,
                price_paise=row.price_paise,
                hours=Decimal(str(row.hours)) if row.hours else None,
                on_sale=row.status is ListingStatus.PUBLISHED,
                stock=row.quantity,
                sold=sold.get(row.id, 0),
            )
            for row, wanted in zip(rows, similar, strict=True)
            if wanted
        )

    wanted_materials = set(inputs.materials)
    tiers = {
        "craft": [inputs.craft is not None and row.craft == inputs.craft for row in rows],
        "material": [bool(wanted_materials & set(row.materials)) for row in rows],
    }
    for name, similar in tiers.items():
        market = Market(comparables(similar), name)
        if len(market.on_sale) >= rules.least_comparables:
            return market
    everything = comparables([True] * len(rows))
    return Market(everything, "product_type") if everything else Market()


async def _sold(session: AsyncSession, listing_ids: list[int], since: datetime) -> dict[int, int]:
    if not listing_ids:
        return {}
    given_back = (OrderStatus.CANCELLED, OrderStatus.RETURNED)
    query = (
        select(Order.listing_id, func.sum(Order.quantity))
        .where(Order.listing_id.in_(listing_ids), Order.created_at >= since, Order.status.not_in(given_back))
        .group_by(Order.listing_id)
    )
    return {listing_id: int(pieces) for listing_id, pieces in await session.execute(query)}
