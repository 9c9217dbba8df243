"""Orders: placing them, seeing one's own, and moving them along their life."""

from datetime import datetime

from sqlalchemy import ColumnElement, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from actions.marketplace import audit, listings, persons
from actions.marketplace.audit import Cause
from actions.marketplace.errors import InvalidOrder, NotFound
from actions.marketplace.statuses import (
    ORDER_TRANSITIONS,
    ListingStatus,
    OrderSide,
    OrderStatus,
    check_order_transition,
)
from actions.marketplace.tables import MAX_DELIVERY_PLACE, Order


async def place(
    session: AsyncSession,
    buyer_id: str,
    listing_id: int,
    quantity: int = 1,
    *,
    message_id: str,
    now: datetime,
    delivery_place: str | None = None,
    order_id: int | None = None,
) -> Order:
    """Buy pieces of a published listing at its present price; they leave the stock at once.

    `order_id` is for orders that already have a number elsewhere.

    Raises:
        NotFound: no such buyer or listing.
        InvalidOrder: not on sale, fewer pieces than asked for, one's own listing, or the number is taken.
    """
    buyer = await persons.get(session, buyer_id)
    listing = await listings.lock(session, listing_id)
    if listing.status is not ListingStatus.PUBLISHED:
        raise InvalidOrder("this listing is not on sale")
    if not 1 <= quantity <= listing.quantity:
        raise InvalidOrder(f"there are {listing.quantity} pieces, not {quantity}")
    if listing.artisan_id == buyer_id:
        raise InvalidOrder("nobody buys from herself")
    if order_id is not None and await session.get(Order, order_id) is not None:
        raise InvalidOrder(f"there is already an order {order_id}")
    order = Order(
        id=order_id,
        listing=listing,
        buyer=buyer,
        artisan_id=listing.artisan_id,
        quantity=quantity,
        total_paise=quantity * listing.price_paise,
        status=OrderStatus.PLACED,
        status_times={OrderStatus.PLACED.value: now.isoformat()},
        delivery_place=delivery_place[:MAX_DELIVERY_PLACE] if delivery_place else None,
        created_at=now,
        updated_at=now,
    )
    session.add(order)
    await session.flush()
    if order_id is not None:
        await _number_after(session, order_id)
    await listings.change_stock(
        session, listing, -quantity, "ordered", message_id=message_id, now=now, order_id=order.id
    )
    after = {"listing_id": listing_id, "quantity": quantity, "total_paise": order.total_paise}
    audit.record(session, Cause(buyer_id, message_id, now), "order.place", order.id, after=after)
    await session.flush()
    return order


async def orders_for(
    session: AsyncSession, person_id: str, role: str, *, statuses: tuple[OrderStatus, ...] | None = None
) -> list[Order]:
    """An artisan's sales or a buyer's purchases (by `role`), the newest first."""
    owner = Order.artisan_id if role == OrderSide.ARTISAN else Order.buyer_id
    query = select(Order).where(owner == person_id)
    if statuses is not None:
        query = query.where(Order.status.in_(statuses))
    return list(await session.scalars(query.order_by(Order.created_at.desc(), Order.id.desc())))


async def get_for(session: AsyncSession, person_id: str, order_id: int) -> Order:
    """An order that the person bought or sells.

    Raises:
        NotFound: no such order, or somebody else's: numbers can be guessed, so both sound the same.
    """
    query = select(Order).where(Order.id == order_id, _is_party(person_id))
    order = await session.scalar(query)
    if order is None:
        raise NotFound(f"there is no order {order_id} of yours")
    return order


async def open_for_listing(session: AsyncSession, artisan_id: str, listing_id: int) -> list[Order]:
    """Orders of one's own listing that still have to be fulfilled, oldest first."""
    query = select(Order).where(
        Order.listing_id == listing_id,
        Order.artisan_id == artisan_id,
        Order.status.in_((OrderStatus.PLACED, OrderStatus.ACCEPTED, OrderStatus.IN_PRODUCTION)),
    )
    return list(await session.scalars(query.order_by(Order.id)))


def side_of(order: Order, person_id: str) -> OrderSide:
    """The end of the order at which the person stands."""
    return OrderSide.ARTISAN if order.artisan_id == person_id else OrderSide.BUYER


def next_statuses(order: Order, person_id: str) -> tuple[OrderStatus, ...]:
    """What the person may say next about the order, in the order of its life."""
    following = ORDER_TRANSITIONS[order.status]
    side = side_of(order, person_id)
    return tuple(status for status in OrderStatus if side in following.get(status, ()))


async def change_status(
    session: AsyncSession,
    person_id: str,
    order_id: int,
    status: OrderStatus,
    *,
    message_id: str,
    now: datetime,
) -> Order:
    """Move an order on; a cancelled one gives its pieces back to the stock.

    Raises:
        NotFound: as `get_for`.
        IllegalTransition: not from where it is now, or not at this person's word.
    """
    query = select(Order).where(Order.id == order_id, _is_party(person_id)).with_for_update(of=Order)
    order = await session.scalar(query.execution_options(populate_existing=True))
    if order is None:
        raise NotFound(f"there is no order {order_id} of yours")
    before = order.status
    check_order_transition(before, status, side_of(order, person_id))
    order.status = status
    order.status_times = order.status_times | {status.value: now.isoformat()}
    order.updated_at = now
    if status is OrderStatus.CANCELLED:
        listing = await listings.lock(session, order.listing_id)
        await listings.change_stock(
            session,
            listing,
            order.quantity,
            "order_cancelled",
            message_id=message_id,
            now=now,
            order_id=order_id,
        )
    audit.record(
        session,
        Cause(person_id, message_id, now),
        "order.status",
        order_id,
        before={"status": before.value},
        after={"status": status.value},
    )
    await session.flush()
    return order


def _is_party(person_id: str) -> ColumnElement[bool]:
    return or_(Order.buyer_id == person_id, Order.artisan_id == person_id)


async def _number_after(session: AsyncSession, order_id: int) -> None:
    """PostgreSQL's own numbering must not run into a number that was given; SQLite sees to it by itself."""
    if session.get_bind().dialect.name == "postgresql":
        query = "SELECT setval(s, greatest(:id, nextval(s))) FROM pg_get_serial_sequence('orders', 'id') AS s"
        await session.execute(text(query), {"id": order_id})
