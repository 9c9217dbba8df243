"""Ordering and cancelling: what is read back is what is stored, and nobody reaches what is not theirs."""

from dataclasses import replace
from datetime import datetime

import pytest

from actions.buyers import check_buyer
from actions.cancelling import cancel_order, check_order_to_cancel, find_order_to_cancel
from actions.marketplace import audit, listings, orders
from actions.marketplace.database import Database
from actions.marketplace.statuses import OrderStatus
from actions.ordering import ask_order_confirmed, check_pieces_left, place_order, spelled
from tests.actions.shop import MESSAGE, asked_by, names, open_shop


async def test_an_order_is_what_was_read_back(database: Database, now: datetime) -> None:
    async with database.session() as session:
        shop = await open_shop(session, now)
        slots = {"chosen_listing": str(shop.vase), "quantity": 2, "delivery_place": "delhi"}
        context = asked_by(session, shop.buyer, now, slots)
        (read_back,) = (await ask_order_confirmed(context)).responses
        assert read_back.values["total_paise"] == 3000_00
        assert read_back.values["delivery_place"] == "Delhi"
        assert read_back.values["shipping"].name == "utter_order_shipping_told", "nobody knows what it weighs"
        placed = await place_order(context)
        (order,) = await orders.orders_for(session, shop.buyer, "buyer")
        assert (order.quantity, order.total_paise, order.delivery_place) == (2, 3000_00, "delhi")
        assert (await listings.get(session, shop.vase)).quantity == 1
        assert placed.responses[0].values["digits"] == " ".join(str(order.id))
        (entry,) = await audit.history(session, "order", order.id)
        assert (entry.actor_id, entry.message_id) == (shop.buyer, MESSAGE)


async def test_the_artisan_is_told_in_her_language(database: Database, now: datetime) -> None:
    async with database.session() as session:
        shop = await open_shop(session, now)
        slots = {"chosen_listing": str(shop.saree), "quantity": 1, "delivery_place": "jaipur"}
        (notice, _) = (await place_order(asked_by(session, shop.buyer, now, slots))).notices
    assert (notice.person_id, notice.language, notice.name) == (shop.artisan, "hi", "notice_order_placed")
    assert notice.values["title"] == "हाथ से बुनी लाल रेशमी साड़ी"
    assert notice.values["delivery_place"] == "जयपुर"


@pytest.mark.parametrize(
    ("told", "known", "passed"),
    [
        ("jaipur", False, "जयपुर"),
        ("302001", False, "302001"),
        ("jaipur 302001", False, "जयपुर 302001"),
        ("Account blocked open evil-bank.xyz/kyc 400001", False, "… 400001"),
        ("Account blocked open evil-bank.xyz/kyc 400001", True, "Account blocked open … 400001"),
        ("Gali number 4, Chandni Chowk, Delhi", True, "Gali number 4, Chandni Chowk, Delhi"),
        ("Flat 221, Pune 302001", True, "Flat 221, Pune 302001"),
    ],
    ids=["place", "PIN", "both", "stranger's words", "links", "address", "flat"],
)
async def test_strangers_words_do_not_reach_the_maker(
    database: Database, now: datetime, told: str, known: bool, passed: str
) -> None:
    async with database.session() as session:
        shop = await open_shop(session, now)
        slots = {
            "chosen_listing": str(shop.saree),
            "quantity": 1,
            "delivery_place": told,
            "is_verified": known,
        }
        (notice, _) = (await place_order(asked_by(session, shop.buyer, now, slots))).notices
        assert notice.values["delivery_place"] == passed
        (order,) = await orders.orders_for(session, shop.buyer, "buyer")
        assert order.delivery_place == told, "kept as she told it"


async def test_who_orders_is_asked_for_a_number_where_a_code_can_be_sent(
    database: Database, now: datetime
) -> None:
    async with database.session() as session:
        shop = await open_shop(session, now)
        stranger = asked_by(session, shop.buyer, now, {"is_verified": False})
        able = replace(stranger, services=replace(stranger.services, sends_sms=True))
        assert (await check_buyer(able)).slots == {"buyer_check": "ask"}
        assert (await check_buyer(stranger)).slots == {"buyer_check": "welcome"}
        for _ in range(3):
            await orders.place(session, shop.buyer, shop.vase, message_id=MESSAGE, now=now)
        refused = await check_buyer(stranger)
        assert (refused.slots, names(refused)) == ({"buyer_check": "refused"}, ["utter_too_many_open_orders"])
        known = asked_by(session, shop.buyer, now, {"is_verified": True})
        assert (await check_buyer(known)).slots == {"buyer_check": "welcome"}


async def test_a_place_told_last_is_where_it_goes(database: Database, now: datetime) -> None:
    async with database.session() as session:
        shop = await open_shop(session, now)
        slots = {"chosen_listing": str(shop.vase), "quantity": 1, "delivery_place": "delhi", "place": "pune"}
        result = await ask_order_confirmed(asked_by(session, shop.buyer, now, slots))
    assert result.slots == {"delivery_place": "pune", "place": None}
    assert result.responses[0].values["delivery_place"] == "Pune"


async def test_carriage_is_told_where_the_weight_is_known(database: Database, now: datetime) -> None:
    async with database.session() as session:
        shop = await open_shop(session, now)
        slots = {"chosen_listing": str(shop.lamp), "quantity": 1, "delivery_place": "302001"}
        (read_back,) = (await ask_order_confirmed(asked_by(session, shop.buyer, now, slots))).responses
    shipping = read_back.values["shipping"]
    assert shipping.name == "utter_order_shipping_about"
    assert shipping.values["shipping_paise"] % 1000 == 0
    assert 100_00 < shipping.values["shipping_paise"] < 300_00, "1.2 kg by Speed Post"


@pytest.mark.parametrize(("left", "slots"), [(3, {"pieces_left": 3}), (1, {"pieces_left": 1, "quantity": 1})])
async def test_the_last_piece_is_not_asked_for(
    database: Database, now: datetime, left: int, slots: dict[str, int]
) -> None:
    async with database.session() as session:
        shop = await open_shop(session, now)
        listing = shop.vase if left == 3 else shop.lamp
        result = await check_pieces_left(asked_by(session, shop.buyer, now, {"chosen_listing": str(listing)}))
    assert (result.slots, names(result)) == (slots, [])


async def test_somebody_else_was_faster(database: Database, now: datetime) -> None:
    async with database.session() as session:
        shop = await open_shop(session, now)
        slots = {"chosen_listing": str(shop.vase), "quantity": 3, "delivery_place": "delhi"}
        await orders.place(session, shop.stranger, shop.vase, 1, message_id=MESSAGE, now=now)
        assert names(await place_order(asked_by(session, shop.buyer, now, slots))) == [
            "utter_order_stock_changed"
        ]
        await orders.place(session, shop.stranger, shop.vase, 2, message_id=MESSAGE, now=now)
        result = await place_order(asked_by(session, shop.buyer, now, slots))
        assert names(result) == ["utter_order_sold_out"]
        assert result.notices == ()
        assert await orders.orders_for(session, shop.buyer, "buyer") == []


async def test_what_cannot_be_ordered(database: Database, now: datetime) -> None:
    async with database.session() as session:
        shop = await open_shop(session, now)
        own = await check_pieces_left(
            asked_by(session, shop.artisan, now, {"chosen_listing": str(shop.vase)})
        )
        await listings.set_stock(session, shop.artisan, shop.saree, 0, message_id=MESSAGE, now=now)
        sold = await check_pieces_left(
            asked_by(session, shop.buyer, now, {"chosen_listing": str(shop.saree)})
        )
        await listings.archive(session, shop.artisan, shop.lamp, message_id=MESSAGE, now=now)
        gone = await check_pieces_left(asked_by(session, shop.buyer, now, {"chosen_listing": str(shop.lamp)}))
        never = await check_pieces_left(asked_by(session, shop.buyer, now, {"chosen_listing": "999"}))
    assert [names(result)[0] for result in (own, sold, gone, never)] == [
        "utter_order_own_product",
        "utter_order_sold_out",
        "utter_product_gone",
        "utter_product_gone",
    ]
    assert {result.slots["pieces_left"] for result in (own, sold, gone, never)} == {None}


async def test_cancelling_the_only_order_that_can_be(database: Database, now: datetime) -> None:
    async with database.session() as session:
        shop = await open_shop(session, now)
        begun = await orders.place(session, shop.buyer, shop.saree, 1, message_id=MESSAGE, now=now)
        for status in (OrderStatus.ACCEPTED, OrderStatus.IN_PRODUCTION):
            await orders.change_status(session, shop.artisan, begun.id, status, message_id=MESSAGE, now=now)
        order = await orders.place(session, shop.buyer, shop.vase, 2, message_id=MESSAGE, now=now)
        found = await find_order_to_cancel(asked_by(session, shop.buyer, now))
        assert found.slots == {"order_id": str(order.id), "order_choice": "one"}
        result = await cancel_order(asked_by(session, shop.buyer, now, found.slots))
        assert names(result) == ["utter_order_cancelled"]
        (notice,) = result.notices
        assert (notice.person_id, notice.name) == (shop.artisan, "notice_order_cancelled_by_buyer")
        assert (await listings.get(session, shop.vase)).quantity == 3, "the pieces are back"


async def test_no_order_is_cancelled_after_work_began(database: Database, now: datetime) -> None:
    async with database.session() as session:
        shop = await open_shop(session, now)
        order = await orders.place(session, shop.buyer, shop.vase, 1, message_id=MESSAGE, now=now)
        told = {"order_id": str(order.id)}
        said = []
        for status in (
            OrderStatus.ACCEPTED,
            OrderStatus.IN_PRODUCTION,
            OrderStatus.SHIPPED,
            OrderStatus.DELIVERED,
            OrderStatus.RETURNED,
        ):
            await orders.change_status(session, shop.artisan, order.id, status, message_id=MESSAGE, now=now)
            checked = await check_order_to_cancel(asked_by(session, shop.buyer, now, told))
            said.append(names(checked)[0] if checked.responses else "may be cancelled")
        assert said == [
            "may be cancelled",
            "utter_cancel_too_late",
            "utter_cancel_too_late",
            "utter_cancel_after_delivery",
            "utter_cancelled_already",
        ]
        refused = await cancel_order(asked_by(session, shop.buyer, now, told))
        assert (names(refused), refused.notices) == (["utter_cancelled_already"], ())


async def test_the_artisan_may_cancel_later_and_the_buyer_is_told(database: Database, now: datetime) -> None:
    async with database.session() as session:
        shop = await open_shop(session, now)
        order = await orders.place(session, shop.buyer, shop.vase, 1, message_id=MESSAGE, now=now)
        for status in (OrderStatus.ACCEPTED, OrderStatus.IN_PRODUCTION):
            await orders.change_status(session, shop.artisan, order.id, status, message_id=MESSAGE, now=now)
        told = {"order_id": str(order.id)}
        (notice,) = (await cancel_order(asked_by(session, shop.artisan, now, told, role="artisan"))).notices
    assert (notice.person_id, notice.name) == (shop.buyer, "notice_order_cancelled_by_artisan")


@pytest.mark.parametrize("number", ["theirs", "999999", "no number"])
async def test_somebody_elses_number_sounds_like_none(database: Database, now: datetime, number: str) -> None:
    async with database.session() as session:
        shop = await open_shop(session, now)
        order = await orders.place(session, shop.buyer, shop.vase, 1, message_id=MESSAGE, now=now)
        told = {"order_id": str(order.id) if number == "theirs" else number}
        context = asked_by(session, shop.stranger, now, told)
        assert names(await check_order_to_cancel(context)) == ["utter_no_such_order"]
        assert names(await cancel_order(context)) == ["utter_no_such_order"]
        assert order.status is OrderStatus.PLACED


def test_numbers_are_spoken_digit_by_digit() -> None:
    assert spelled(1042) == "1 0 4 2"
