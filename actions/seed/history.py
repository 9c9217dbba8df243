"""How an order came to where it is: the steps of the state machine that lead there."""

from collections import deque
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from actions.marketplace import orders
from actions.marketplace.statuses import ORDER_TRANSITIONS, OrderSide, OrderStatus
from actions.marketplace.tables import Order


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
