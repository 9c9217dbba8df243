"""What happened before now: the steps that led an order to where it is, and two years of sales at fairs."""

import random
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from actions.marketplace import orders
from actions.marketplace.statuses import ORDER_TRANSITIONS, OrderSide, OrderStatus
from actions.marketplace.tables import Listing, Order, StockMovement

MONTH = timedelta(days=30.44)
PAST_MONTHS = 26
"""Months of sales that the demonstration remembers: enough to have seen every season twice."""
USUAL_PIECES = (3, 9)
"""Pieces that an artisan sells in a usual month, from .. to."""
_SEASON = {1: 1.0, 2: 1.1, 3: 1.1, 4: 0.8, 5: 0.7, 6: 0.6, 7: 0.7, 8: 1.1, 9: 1.2, 10: 1.9, 11: 1.8, 12: 1.2}
"""Calendar month -> sales against a usual month: most before Diwali, least in the heat and the rains. Invented."""
_CHANCE = 0.15
"""Spread of a month's sales around that (share)."""


def path_to(status: OrderStatus) -> tuple[tuple[OrderStatus, OrderSide], ...]:
    """The shortest way from placed, and at whose word each step is taken (the artisan's where she may)."""
    ways: dict[OrderStatus, tuple[tuple[OrderStatus, OrderSide], ...]] = {OrderStatus.PLACED: ()}
    waiting = deque([OrderStatus.PLACED])
    while waiting:
        present = waiting.popleft()
        for following, sides in ORDER_TRANSITIONS[present].items():
            if following not in ways:
                side = OrderSide.ARTISAN if OrderSide.ARTISAN in sides else OrderSide.BUYER
                ways[following] = (*ways[present], (following, side))
                waiting.append(following)
    return ways[status]


async def bring_to(
    session: AsyncSession, order: Order, status: OrderStatus, *, message_id: str, at: Callable[[], datetime]
) -> None:
    """Take a placed order to a status, step by step; `at` gives the time of each."""
    for following, side in path_to(status):
        person_id = order.artisan_id if side is OrderSide.ARTISAN else order.buyer_id
        await orders.change_status(session, person_id, order.id, following, message_id=message_id, now=at())


def past_sales(
    session: AsyncSession, listing: Listing, chance: random.Random, *, message_id: str, now: datetime
) -> None:
    """Pieces of one listing that were made and sold at fairs in the last two years; its stock stays as it is."""
    usual = chance.uniform(*USUAL_PIECES)
    for months_ago in range(PAST_MONTHS, 0, -1):
        sold_at = now - months_ago * MONTH
        pieces = round(usual * _SEASON[sold_at.month] * chance.gauss(1, _CHANCE))
        if pieces < 1:
            continue
        for change, reason, at in ((pieces, "made", sold_at - MONTH / 2), (-pieces, "sold", sold_at)):
            movement = StockMovement(
                listing_id=listing.id, change=change, reason=reason, message_id=message_id, at=at
            )
            session.add(movement)
