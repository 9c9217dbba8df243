"""Orders: only the steps of the table, only at the right person's word, and the stock always adds up."""

import asyncio
from datetime import datetime
from itertools import pairwise, product

import pytest
from sqlalchemy import func, select

from actions.marketplace import audit, listings, orders, persons
from actions.marketplace.database import Database
from actions.marketplace.errors import IllegalTransition, InvalidOrder, NotFound
from actions.marketplace.listings import ListingDraft
from actions.marketplace.statuses import (
    ListingStatus,
    OrderSide,
    OrderStatus,
    check_order_transition,
    order_status,
)
from actions.marketplace.tables import Listing, Order, StockMovement

VASE = ListingDraft(product_type="vase", craft="blue pottery", price_paise=80_000, quantity=5)

FORWARD = ["placed", "accepted", "in_production", "shipped", "delivered"]
ARTISAN_STEPS = {
    *pairwise(FORWARD),
    ("placed", "cancelled"),
    ("accepted", "cancelled"),
    ("in_production", "cancelled"),
    ("shipped", "returned"),
    ("delivered", "returned"),
}
BUYER_STEPS = {
    ("placed", "cancelled"),
    ("accepted", "cancelled"),
    ("shipped", "delivered"),
    ("shipped", "returned"),
    ("delivered", "returned"),
}


@pytest.mark.parametrize("side", list(OrderSide))
def test_exactly_these_steps_are_possible(side: OrderSide) -> None:
    allowed = ARTISAN_STEPS if side is OrderSide.ARTISAN else BUYER_STEPS
    found = set()
    for before, after in product(OrderStatus, repeat=2):
        try:
            check_order_transition(before, after, side)
        except IllegalTransition as error:
            assert error.code == "order_transition"
        else:
            found.add((before.value, after.value))
    assert found == allowed


@pytest.mark.parametrize("text", ["in production", "In-Production", " in_production "])
def test_a_status_as_people_write_it(text: str) -> None:
    assert order_status(text) is OrderStatus.IN_PRODUCTION


def test_an_unknown_status_is_refused() -> None:
    with pytest.raises(IllegalTransition):
        order_status("lost")


async def _market(database: Database, now: datetime) -> tuple[str, str, int]:
    """An artisan, a buyer, and a listing of five vases."""
    async with database.session() as session:
        artisan = await persons.find_or_create(session, "web", "artisan", role="artisan", language="hi")
        buyer = await persons.find_or_create(session, "web", "buyer", role="buyer", language="en")
        listing = await listings.publish(session, artisan.id, VASE, message_id="m0", now=now)
    return artisan.id, buyer.id, listing.id


async def test_an_order_goes_its_way_and_everybody_sees_only_their_own(
    database: Database, now: datetime
) -> None:
    artisan, buyer, listing = await _market(database, now)
    async with database.session() as session:
        stranger = await persons.find_or_create(session, "web", "stranger", role="buyer", language="en")
        order = await orders.place(session, buyer, listing, 2, message_id="m1", now=now)
        assert order.id == 1001
        assert order.total_paise == 160_000
        for status in ("accepted", "in_production", "shipped", "delivered"):
            await orders.change_status(
                session, artisan, order.id, OrderStatus(status), message_id=f"m-{status}", now=now
            )
    async with database.session() as session:
        assert [o.id for o in await orders.orders_for(session, artisan, "artisan")] == [1001]
        assert [o.id for o in await orders.orders_for(session, buyer, "buyer")] == [1001]
        assert await orders.orders_for(session, artisan, "buyer") == []
        assert await orders.orders_for(session, stranger.id, "buyer") == []
        assert (await orders.get_for(session, buyer, 1001)).listing.product_type == "vase"
        for number in (1001, 4444):
            with pytest.raises(NotFound):
                await orders.get_for(session, stranger.id, number)
            with pytest.raises(NotFound):
                await orders.change_status(
                    session, stranger.id, number, OrderStatus.RETURNED, message_id="m", now=now
                )
        found = await orders.get_for(session, artisan, 1001)
        log = await audit.history(session, "order", 1001)
    assert list(found.status_times) == FORWARD
    assert [(entry.action, entry.actor_id) for entry in log] == [
        ("order.place", buyer),
        *[("order.status", artisan)] * 4,
    ]


async def test_an_illegal_step_changes_nothing(database: Database, now: datetime) -> None:
    artisan, buyer, listing = await _market(database, now)
    async with database.session() as session:
        order = await orders.place(session, buyer, listing, message_id="m1", now=now)
        with pytest.raises(IllegalTransition):
            await orders.change_status(
                session, artisan, order.id, OrderStatus.DELIVERED, message_id="m2", now=now
            )
        with pytest.raises(IllegalTransition):
            await orders.change_status(
                session, buyer, order.id, OrderStatus.ACCEPTED, message_id="m2", now=now
            )
    async with database.reading() as session:
        assert (await orders.get_for(session, buyer, order.id)).status is OrderStatus.PLACED


async def test_buying_the_last_piece_sells_out_and_cancelling_brings_it_back(
    database: Database, now: datetime
) -> None:
    _, buyer, listing = await _market(database, now)
    async with database.session() as session:
        order = await orders.place(session, buyer, listing, 5, message_id="m1", now=now)
        assert (await listings.get(session, listing)).status is ListingStatus.SOLD_OUT
        with pytest.raises(InvalidOrder):
            await orders.place(session, buyer, listing, 1, message_id="m2", now=now)
        await orders.change_status(session, buyer, order.id, OrderStatus.CANCELLED, message_id="m3", now=now)
        back = await listings.get(session, listing)
        assert (back.status, back.quantity) == (ListingStatus.PUBLISHED, 5)
        total = await session.scalar(select(func.sum(StockMovement.change)))
    assert total == 5


async def test_an_archived_listing_stays_archived_when_an_order_is_cancelled(
    database: Database, now: datetime
) -> None:
    artisan, buyer, listing = await _market(database, now)
    async with database.session() as session:
        order = await orders.place(session, buyer, listing, 2, message_id="m1", now=now)
        await listings.archive(session, artisan, listing, message_id="m2", now=now)
        await orders.change_status(
            session, artisan, order.id, OrderStatus.CANCELLED, message_id="m3", now=now
        )
        gone = await listings.get(session, listing)
    assert (gone.status, gone.quantity) == (ListingStatus.ARCHIVED, 5)


@pytest.mark.parametrize("quantity", [0, -1, 6])
async def test_nobody_buys_what_is_not_there(database: Database, now: datetime, quantity: int) -> None:
    _, buyer, listing = await _market(database, now)
    async with database.session() as session:
        with pytest.raises(InvalidOrder):
            await orders.place(session, buyer, listing, quantity, message_id="m1", now=now)


async def test_nobody_buys_from_herself(database: Database, now: datetime) -> None:
    artisan, _, listing = await _market(database, now)
    async with database.session() as session:
        with pytest.raises(InvalidOrder):
            await orders.place(session, artisan, listing, message_id="m1", now=now)


async def test_eight_who_want_the_five_vases_at_once(database: Database, now: datetime) -> None:
    _, buyer, listing = await _market(database, now)

    async def buy() -> bool:
        async with database.session() as session:
            try:
                await orders.place(session, buyer, listing, 1, message_id="m", now=now)
            except InvalidOrder:
                return False
            return True

    assert sum(await asyncio.gather(*(buy() for _ in range(8)))) == 5
    async with database.reading() as session:
        left = await session.get(Listing, listing)
        assert left is not None and left.quantity == 0
        assert len(list(await session.scalars(select(Order.id)))) == 5


async def test_numbers_go_on_after_a_given_one(database: Database, now: datetime) -> None:
    _, buyer, listing = await _market(database, now)
    async with database.session() as session:
        first = await orders.place(session, buyer, listing, message_id="m1", now=now, order_id=1042)
        second = await orders.place(session, buyer, listing, message_id="m2", now=now)
        with pytest.raises(InvalidOrder):
            await orders.place(session, buyer, listing, message_id="m3", now=now, order_id=1042)
        low = await orders.place(session, buyer, listing, message_id="m4", now=now, order_id=7)
        third = await orders.place(session, buyer, listing, message_id="m5", now=now)
    assert first.id == 1042
    assert low.id == 7
    assert 1042 < second.id < third.id
