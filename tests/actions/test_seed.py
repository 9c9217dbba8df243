"""The demonstration marketplace is whole, lawful and the same every time; a file does what it says."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from actions.marketplace import listings, orders, persons
from actions.marketplace.database import Database
from actions.marketplace.errors import InvalidSeed
from actions.marketplace.shapes import listing_json, order_json
from actions.marketplace.statuses import ListingStatus, OrderStatus
from actions.marketplace.tables import Address, Artisan, AuditEntry, Listing, Order, Person, StockMovement
from actions.pricing.inputs import inputs_from_json
from actions.pricing.quotes import keep, quote
from actions.seed import seed, seed_file
from actions.seed.demonstration import load_demonstration
from actions.seed.history import path_to
from assistant.migrations import upgrade
from knowledge.lexicon import load_lexicon


async def _content(database: Database) -> list[dict[str, Any]]:
    async with database.reading() as session:
        offered = await session.scalars(select(Listing).order_by(Listing.id))
        bought = await session.scalars(select(Order).order_by(Order.id))
        return [listing_json(row, "hi") for row in offered] + [order_json(row) for row in bought]


def test_every_value_of_the_demonstration_is_of_the_lexicon() -> None:
    lexicon, demonstration = load_lexicon(), load_demonstration()
    for craft, lines in demonstration.crafts.items():
        entry = lexicon.get("craft", craft)
        assert entry is not None, craft
        assert lexicon.get("place", demonstration.places.get(craft) or entry.attributes["place"])
        for line in lines:
            assert lexicon.get("product_type", line.product_type), line
            assert all(lexicon.get("material", value) for value in line.materials), line
            assert all(lexicon.get("colour", value) for value in line.colours), line
            assert line.technique is None or lexicon.get("technique", line.technique), line
    assert len(demonstration.artisan_crafts()) == len(demonstration.artisans) == 40


async def test_the_demonstration_marketplace(database: Database, now: datetime, tmp_path: Path) -> None:
    async with database.session() as session:
        assert await seed(session, now)
    first = await _content(database)
    async with database.session() as session:
        assert not await seed(session, now), "the second time changes nothing"
    assert await _content(database) == first

    async with database.reading() as session:
        sellers = list(await session.scalars(select(Artisan)))
        offered = list(await session.scalars(select(Listing)))
        bought = list(await session.scalars(select(Order)))
        people = list(await session.scalars(select(Person)))
        channels = set(await session.scalars(select(Address.channel)))
        stock = dict(
            (
                await session.execute(
                    select(StockMovement.listing_id, func.sum(StockMovement.change)).group_by(
                        StockMovement.listing_id
                    )
                )
            )
            .tuples()
            .all()
        )
        latest = await session.scalar(select(func.max(AuditEntry.at)))
    assert (len(sellers), len(offered), len(bought)) == (40, 300, 150)
    assert {listing.status for listing in offered} == {ListingStatus.PUBLISHED}
    assert {order.status for order in bought} == set(OrderStatus)
    assert all(person.name.endswith(" Namuna") for person in people)
    assert channels == {"demo"}
    assert all(seller.place and seller.state and seller.craft for seller in sellers)
    assert all(listing.quantity == stock[listing.id] > 0 for listing in offered)
    assert all({"en", "hi", "hi-Latn"} <= set(listing.titles) for listing in offered)
    assert all(order.created_at > order.listing.created_at for order in bought)
    assert all(order.status.value in order.status_times for order in bought)
    assert latest is not None and latest <= now

    elsewhere = f"sqlite:///{tmp_path / 'again.db'}"
    await upgrade(elsewhere)
    again = Database(elsewhere)
    async with again.session() as session:
        await seed(session, now)
    assert await _content(again) == first
    await again.dispose()


async def test_quotes_have_a_market_in_it(database: Database, now: datetime) -> None:
    async with database.session() as session:
        await seed(session, now)
        buyer = await persons.find_or_create(session, "web", "sita", role="artisan", language="hi")
        for product_type, craft in (
            ("painting", "madhubani"),
            ("saree", "banarasi"),
            ("vase", "blue pottery"),
        ):
            told = inputs_from_json({"product_type": product_type, "craft": craft, "duration": "3 day"})
            priced = await quote(session, told, now)
            assert priced.comparables.similar_by == "craft"
            assert priced.comparables.count >= 3
            assert priced.confidence >= 0.5
            assert 0 < priced.minimum_paise <= priced.optimal_paise <= priced.maximum_paise
            kept = await keep(session, priced, person_id=buyer.id, message_id="m1", now=now)
            assert kept.breakdown == priced.as_json()["breakdown"]
            assert sum(line["amount_paise"] for line in kept.breakdown) == kept.base_paise
        without_hours = await quote(session, inputs_from_json({"product_type": "vase"}), now)
    assert "hours_from_comparables" in {assumption.code for assumption in without_hours.assumptions}
    assert without_hours.comparables.similar_by == "product_type"


@pytest.mark.parametrize("status", list(OrderStatus))
def test_every_status_can_be_reached(status: OrderStatus) -> None:
    assert [step for step, _ in path_to(status)][-1:] == ([] if status is OrderStatus.PLACED else [status])


FILE: dict[str, Any] = {
    "products": [
        {
            "id": 1,
            "product_type": "vase",
            "craft": "blue pottery",
            "colour": "blue",
            "price": 1500,
            "quantity": 4,
            "dimension": "25 cm",
        },
        {
            "product_type": "lamp",
            "material": "brass",
            "price": "899.50",
            "title": "Temple lamp",
            "status": "sold out",
        },
    ],
    "my_listings": [
        {
            "product_type": "saree",
            "craft": "banarasi",
            "materials": ["silk"],
            "colours": ["red"],
            "price": 4500,
        }
    ],
    "orders": [
        {"id": 1042, "listing": 1, "status": "in production", "buyer": "this user"},
        {"id": "1043", "product_type": "saree", "status": "shipped", "quantity": 2},
        {
            "id": 1044,
            "product_type": "carpet",
            "status": "cancelled",
            "buyer": "this user",
            "note": "passed over",
        },
    ],
}


async def test_a_marketplace_from_a_file(database: Database, now: datetime) -> None:
    async with database.session() as session:
        me = await persons.find_or_create(session, "cli", "lata", role="buyer", language="hi", name="Lata")
        await seed_file(session, FILE, me.id, now)
        await seed_file(session, FILE, me.id, now)
    async with database.reading() as session:
        mine = await listings.listings_of(session, me.id)
        bought = await orders.orders_for(session, me.id, "buyer")
        sold = await orders.orders_for(session, me.id, "artisan")
        vase = (await session.scalars(select(Listing).where(Listing.product_type == "vase"))).one()
        lamp = (await session.scalars(select(Listing).where(Listing.product_type == "lamp"))).one()
    assert [listing_json(row, "en") for row in mine] == [
        {
            "id": mine[0].id,
            "title": "Red Banarasi silk saree",
            "status": "published",
            "product_type": "saree",
            "craft": "banarasi",
            "materials": ["silk"],
            "colours": ["red"],
            "dimensions": None,
            "price": 4500,
            "quantity": 1,
            "artisan": "Lata",
        }
    ]
    assert {row.id: row.status.value for row in bought} == {1042: "in_production", 1044: "cancelled"}
    assert order_json(next(row for row in bought if row.id == 1042)) == {
        "id": 1042,
        "status": "in production",
        "listing": vase.id,
        "quantity": 1,
        "buyer": "Lata",
        "artisan": "Kamla Namuna",
        "total": 1500,
    }
    assert [(row.id, row.status.value, row.quantity) for row in sold] == [(1043, "shipped", 2)]
    assert (vase.quantity, vase.colours, vase.artisan.place) == (4, ["blue"], "jaipur"), (
        "stock is as the file says"
    )
    assert (lamp.status, lamp.quantity) == (ListingStatus.SOLD_OUT, 0)
    assert (listing_json(lamp, "en")["title"], listing_json(lamp, "en")["price"]) == ("Temple lamp", 899.5)


@pytest.mark.parametrize(
    ("data", "named"),
    [
        ({"products": [{"price": 5}]}, "products.0.product_type"),
        ({"products": [{"product_type": "vase", "price": -5}]}, "products.0.price"),
        ({"goods": []}, "goods"),
        ({"orders": [{"id": 1, "product_type": "vase", "status": "lost"}]}, "lost"),
        ({"orders": [{"id": 7}]}, "order 7"),
        ({"products": [{"product_type": "vase", "status": "broken"}]}, "broken"),
        ({"products": [{"product_type": "vase", "duration": "soon"}]}, "soon"),
        ({"my_listings": [{"product_type": "vase"}]}, "this user"),
        ({"orders": [{"product_type": "vase", "buyer": "this user"}]}, "this user"),
    ],
)
async def test_a_file_that_cannot_be_used_is_refused(
    database: Database, now: datetime, data: dict[str, Any], named: str
) -> None:
    with pytest.raises(InvalidSeed, match=named):
        async with database.session() as session:
            await seed_file(session, data, None, now)


async def test_two_equal_products_of_a_file_are_two(database: Database, now: datetime) -> None:
    vase = {"product_type": "vase", "price": 500}
    for _ in range(2):
        async with database.session() as session:
            await seed_file(session, {"products": [vase, vase]}, None, now)
    assert len(await _content(database)) == 2
