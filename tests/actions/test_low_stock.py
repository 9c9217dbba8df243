"""Low stock: the maker is told once each time that the stock was filled, and not of what is made one at a time."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from actions.marketplace import listings
from actions.marketplace.database import Database
from actions.ordering import place_order
from tests.actions.shop import MESSAGE, Shop, asked_by, open_shop


async def _orders(session: AsyncSession, shop: Shop, listing: int, pieces: int, now: datetime) -> list[str]:
    """Names of what the maker is told when so many pieces are ordered."""
    slots = {"chosen_listing": str(listing), "quantity": pieces, "delivery_place": "delhi"}
    placed = await place_order(asked_by(session, shop.buyer, now, slots))
    assert all(notice.person_id == shop.artisan for notice in placed.notices)
    return [notice.name for notice in placed.notices]


ORDER, LOW = "notice_order_placed", "notice_low_stock"


async def test_told_when_one_is_left_and_not_again(database: Database, now: datetime) -> None:
    async with database.session() as session:
        shop = await open_shop(session, now)
        assert await _orders(session, shop, shop.vase, 1, now) == [ORDER], "two of three are left"
        assert await _orders(session, shop, shop.vase, 1, now) == [ORDER, LOW]
        assert await _orders(session, shop, shop.vase, 1, now) == [ORDER], "she knows"
        await listings.move_stock(session, shop.artisan, shop.vase, 4, "made", message_id=MESSAGE, now=now)
        assert await _orders(session, shop, shop.vase, 4, now) == [ORDER, LOW], (
            "filled up, and sold out at once"
        )


async def test_a_single_piece_is_no_stock_until_it_sells_again(database: Database, now: datetime) -> None:
    async with database.session() as session:
        shop = await open_shop(session, now)
        assert await _orders(session, shop, shop.lamp, 1, now) == [ORDER]
        await listings.move_stock(session, shop.artisan, shop.lamp, 1, "made", message_id=MESSAGE, now=now)
        assert await _orders(session, shop, shop.lamp, 1, now) == [ORDER, LOW]


async def test_she_reads_how_many_are_left(database: Database, now: datetime) -> None:
    async with database.session() as session:
        shop = await open_shop(session, now)
        slots = {"chosen_listing": str(shop.saree), "quantity": 1, "delivery_place": "delhi"}
        _, low = (await place_order(asked_by(session, shop.buyer, now, slots))).notices
        assert (low.language, low.values["title"]) == ("hi", "हाथ से बुनी लाल रेशमी साड़ी")
        assert low.values["pieces"].name == "utter_one_piece"
        assert low.values["listing"] == str(shop.saree)
