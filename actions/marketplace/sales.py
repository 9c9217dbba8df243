"""What was sold: orders of a stretch of time, and pieces by month for forecasts."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from actions.marketplace.statuses import OrderStatus
from actions.marketplace.tables import Listing, Order, StockMovement

NOT_SOLD = (OrderStatus.CANCELLED, OrderStatus.RETURNED)
SOLD_ELSEWHERE = "sold"
"""Reason of a stock movement: the artisan told of pieces that she sold without us."""


@dataclass(frozen=True, slots=True)
class Goods:
    """Which listings are meant; None means all of them."""

    artisan_id: str | None = None
    product_type: str | None = None
    craft: str | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        named = {
            Listing.artisan_id: self.artisan_id,
            Listing.product_type: self.product_type,
            Listing.craft: self.craft,
        }
        return [column == value for column, value in named.items() if value is not None]


@dataclass(frozen=True, slots=True)
class Sales:
    """Orders that were neither cancelled nor sent back."""

    orders: int
    pieces: int
    paise: int
    best: Listing | None
    """The listing of which most pieces were ordered."""
    best_pieces: int
    elsewhere: int
    """Pieces that the artisan told of as sold without us."""


async def sales(session: AsyncSession, goods: Goods, start: datetime, end: datetime) -> Sales:
    """What was ordered from `start` until before `end`."""
    query = (
        select(Order)
        .join(Listing, Listing.id == Order.listing_id)
        .where(*goods.conditions(), Order.created_at >= start, Order.created_at < end)
        .where(Order.status.not_in(NOT_SOLD))
    )
    orders = list(await session.scalars(query))
    pieces: Counter[int] = Counter()
    for order in orders:
        pieces[order.listing_id] += order.quantity
    best_id, best_pieces = max(pieces.items(), key=lambda item: (item[1], item[0]), default=(None, 0))
    elsewhere = await session.scalar(
        _elsewhere(func.coalesce(func.sum(-StockMovement.change), 0), goods).where(
            StockMovement.at >= start, StockMovement.at < end
        )
    )
    return Sales(
        orders=len(orders),
        pieces=sum(pieces.values()),
        paise=sum(order.total_paise for order in orders),
        best=next((order.listing for order in orders if order.listing_id == best_id), None),
        best_pieces=best_pieces,
        elsewhere=int(elsewhere or 0),
    )


async def sold_by_day(session: AsyncSession, goods: Goods) -> list[tuple[datetime, int]]:
    """When pieces were sold, here or elsewhere, and how many; in no order."""
    ordered = (
        select(Order.created_at, Order.quantity)
        .join(Listing, Listing.id == Order.listing_id)
        .where(*goods.conditions(), Order.status.not_in(NOT_SOLD))
    )
    rows = [(at, pieces) for at, pieces in await session.execute(ordered)]
    told = await session.execute(_elsewhere(StockMovement.at, goods).add_columns(-StockMovement.change))
    return rows + [(at, pieces) for at, pieces in told]


async def artisans_selling(session: AsyncSession, goods: Goods) -> int:
    """How many artisans offer or offered such goods."""
    query = select(func.count(func.distinct(Listing.artisan_id))).where(*goods.conditions())
    return int(await session.scalar(query) or 0)


def by_month(sold: list[tuple[date, int]], until: date) -> list[int]:
    """Pieces of every month from the first sale to the month before `until` (which is not over), oldest first."""
    past = [(day.year * 12 + day.month, pieces) for day, pieces in sold]
    end = until.year * 12 + until.month
    begin = min((month for month, _ in past), default=end)
    counts = [0] * max(0, end - begin)
    for month, pieces in past:
        if month < end:
            counts[month - begin] += pieces
    return counts


def _elsewhere(column: Any, goods: Goods) -> Select[Any]:
    return (
        select(column)
        .join(Listing, Listing.id == StockMovement.listing_id)
        .where(*goods.conditions(), StockMovement.reason == SOLD_ELSEWHERE)
    )
