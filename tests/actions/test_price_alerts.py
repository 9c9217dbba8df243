"""Price alerts: who waits for a listing is told of it once, in her language, the longest waiting first."""

from datetime import datetime, timedelta

import pytest

from actions.alert_notices import BATCH_WAIT, TOLD_AT_ONCE
from actions.listing import publish_listing
from actions.marketplace import alerts, listings, persons
from actions.marketplace.database import Database
from actions.own_listings import update_price
from actions.price_alerts import set_price_alert, show_price_alerts, stop_price_alerts
from actions.search import search_products
from actions.stock import update_stock
from knowledge.lexicon import load_lexicon
from tests.actions.shop import MESSAGE, Shop, asked_by, inner_names, names, open_shop

VASE = {"product_type": "vase", "craft": "blue pottery", "max_price": "1400"}


async def test_what_is_too_dear_now_is_told_when_it_becomes_cheaper(
    database: Database, now: datetime
) -> None:
    async with database.session() as session:
        shop = await open_shop(session, now)
        searched = await search_products(asked_by(session, shop.buyer, now, VASE))
        assert names(searched) == ["utter_found_over_budget", "utter_offer_alert"]
        agreed = await set_price_alert(asked_by(session, shop.buyer, now, dict(searched.slots)))
        assert names(agreed) == ["utter_alert_set_here"], "she has no phone"
        assert inner_names(agreed.responses[0].values["wish"]) == [None, None, "wish_max_price"]

        dearer = await _price(shop, session, now, 1450)
        assert dearer == (), "still more than she wants to pay"
        (told,) = await _price(shop, session, now, 1400)
        assert (told.person_id, told.name, told.language) == (shop.buyer, "notice_price_alert", "en")
        assert (told.values["price_paise"], told.values["listing"]) == (1400_00, str(shop.vase))
        assert await _price(shop, session, now, 1300) == (), "she knows of it"


async def _price(shop: Shop, session, now, rupees):  # type: ignore[no-untyped-def]
    slots = {"listing_id": str(shop.vase), "price": float(rupees)}
    changed = await update_price(asked_by(session, shop.artisan, now, slots, role="artisan"))
    assert names(changed) == ["utter_price_changed"]
    return changed.notices


async def test_a_new_listing_is_told_to_everybody_who_waits_for_such_a_thing(
    database: Database, now: datetime
) -> None:
    async with database.session() as session:
        shop = await open_shop(session, now)
        wants = [
            (shop.buyer, {"product_type": "shawl", "colour": "blue", "max_price": "2000"}),
            (shop.buyer, {"product_type": "shawl"}),
            (shop.stranger, {"product_type": "shawl", "colour": "red"}),
            (shop.artisan, {"product_type": "shawl"}),
        ]
        for person, criteria in wants:
            await alerts.keep(session, person, criteria, message_id=MESSAGE, now=now)
        slots = {"product_type": "shawl", "colour": "dark blue", "price": 1800.0, "quantity": 4}
        published = await publish_listing(asked_by(session, shop.artisan, now, slots, role="artisan"))
        assert names(published) == ["utter_listing_published"]
        assert [told.person_id for told in published.notices] == [shop.buyer], "once, and not the maker"


async def test_what_was_sold_out_is_told_when_it_is_back(database: Database, now: datetime) -> None:
    async with database.session() as session:
        shop = await open_shop(session, now)
        await listings.set_stock(session, shop.artisan, shop.vase, 0, message_id=MESSAGE, now=now)
        await alerts.keep(session, shop.buyer, {"product_type": "vase"}, message_id=MESSAGE, now=now)
        slots = {"listing_id": str(shop.vase), "quantity": 2.0, "stock_change": "made"}
        more = await update_stock(asked_by(session, shop.artisan, now, slots, role="artisan"))
        assert [told.person_id for told in more.notices] == [shop.buyer]


async def test_a_crowd_is_told_in_batches(database: Database, now: datetime) -> None:
    async with database.session() as session:
        shop = await open_shop(session, now)
        crowd = []
        for number in range(TOLD_AT_ONCE + 1):
            one = await persons.find_or_create(
                session, "phone", f"+9190000000{number:02d}", role="buyer", language="ta", now=now
            )
            await alerts.keep(session, one.id, VASE, message_id=MESSAGE, now=now)
            crowd.append(one.id)
        told = await _price(shop, session, now, 1000)
        assert [each.person_id for each in told] == crowd
        assert {each.wait for each in told[:TOLD_AT_ONCE]} == {timedelta()}
        assert told[-1].wait == BATCH_WAIT
        assert {each.language for each in told} == {"ta"}


async def test_an_alert_ends_after_thirty_days_or_at_her_word(database: Database, now: datetime) -> None:
    async with database.session() as session:
        shop = await open_shop(session, now)
        first = await alerts.keep(session, shop.buyer, VASE, message_id=MESSAGE, now=now)
        again = await alerts.keep(session, shop.buyer, VASE, message_id=MESSAGE, now=now)
        assert first is again, "the same wish is one alert"
        later = now + alerts.KEPT_FOR
        assert await alerts.active(session, shop.buyer, later - timedelta(seconds=1)) == [first]
        assert await alerts.active(session, shop.buyer, later) == []
        other = await alerts.keep(session, shop.buyer, {"colour": "red"}, message_id=MESSAGE, now=now)
        assert first is not None and other is not None
        there, shown = (await show_price_alerts(asked_by(session, shop.buyer, now))).responses
        assert [card.id for card in there.cards] == [str(shop.saree)], "a red one is there already"
        assert [payload for _, payload in shown.buttons] == [
            f"/StartFlow(stop_alerts, alert_id={first.id})",
            f"/StartFlow(stop_alerts, alert_id={other.id})",
        ]
        assert shown.buttons[0][0] == "blue pottery vase ₹1400"
        foreign = await stop_price_alerts(asked_by(session, shop.stranger, now, {"alert_id": str(first.id)}))
        assert names(foreign) == ["utter_no_alerts"], "nobody stops another's"
        await stop_price_alerts(asked_by(session, shop.buyer, now, {"alert_id": str(first.id)}))
        assert await alerts.active(session, shop.buyer, now) == [other]
        assert names(await stop_price_alerts(asked_by(session, shop.buyer, now))) == ["utter_alerts_stopped"]
        assert names(await show_price_alerts(asked_by(session, shop.buyer, now))) == ["utter_no_alerts"]


async def test_nobody_waits_for_everything(database: Database, now: datetime) -> None:
    async with database.session() as session:
        shop = await open_shop(session, now)
        nothing = await set_price_alert(asked_by(session, shop.buyer, now))
        assert names(nothing) == ["utter_alert_for_what"]
        gift = await set_price_alert(asked_by(session, shop.buyer, now, {"occasion": "diwali"}))
        assert names(gift) == ["utter_alert_for_what"]
        for number in range(alerts.MOST_ALERTS):
            slots = {"product_type": "vase", "max_price": str(100 + number)}
            assert names(await set_price_alert(asked_by(session, shop.buyer, now, slots))) == [
                "utter_alert_set_here"
            ]
        sixth = await set_price_alert(asked_by(session, shop.buyer, now, {"product_type": "saree"}))
        assert names(sixth) == ["utter_alerts_too_many", "utter_my_alerts"]


@pytest.mark.parametrize(
    ("criteria", "fits"),
    [
        ({"material": "silk"}, True),
        ({"material": "cotton"}, False),
        ({"colour": "red", "product_type": "saree"}, True),
        ({"colour": "blue"}, False),
        ({"product_type": "saree", "unwanted_colour": "red"}, False),
        ({"product_type": "saree", "unwanted_material": "silk"}, False),
        ({"product_type": "saree", "technique": "hand woven", "place": "jaipur"}, True),
        ({"product_type": "saree", "place": "rajasthan"}, True),
        ({"product_type": "saree", "place": "varanasi"}, False),
        ({"product_type": "saree", "min_price": "9001"}, False),
        ({"product_type": "saree", "max_price": "9000"}, True),
    ],
    ids=str,
)
async def test_an_alert_wants_what_a_search_finds(
    database: Database, now: datetime, criteria: dict[str, str], fits: bool
) -> None:
    async with database.session() as session:
        shop = await open_shop(session, now)
        saree = await listings.get(session, shop.saree)
        assert alerts.fits(saree, criteria, load_lexicon()) is fits
        found = await search_products(asked_by(session, shop.buyer, now, criteria))
        exact = any((response.name or "").startswith("utter_found_one") for response in found.responses)
        shown = found.slots["last_search"]["shown"]
        assert (exact and shown == [shop.saree]) is fits


async def test_alerts_go_with_the_person(database: Database, now: datetime) -> None:
    async with database.session() as session:
        shop = await open_shop(session, now)
        vase = await listings.get(session, shop.vase)
        for person in (shop.buyer, shop.stranger):
            await alerts.keep(session, person, {"product_type": "vase"}, message_id=MESSAGE, now=now)
        assert await alerts.tell(session, vase, load_lexicon(), now) == [shop.buyer, shop.stranger]
        await persons.merge(session, shop.stranger, shop.buyer, message_id=MESSAGE, now=now)
        assert len(await alerts.active(session, shop.buyer, now)) == 2
        assert await alerts.tell(session, vase, load_lexicon(), now) == [], "told is told"
        await persons.erase(session, shop.buyer, message_id=MESSAGE, now=now)
        assert await alerts.active(session, shop.buyer, now) == []


async def test_what_is_there_already_is_shown_and_is_no_news(database: Database, now: datetime) -> None:
    async with database.session() as session:
        shop = await open_shop(session, now)
        told = {"message_id": MESSAGE, "now": now}
        await persons.link_address(session, shop.buyer, "phone", "+919000000009", **told)
        slots = {"product_type": "vase", "max_price": "1600"}
        agreed = await set_price_alert(asked_by(session, shop.buyer, now, slots))
        assert names(agreed) == ["utter_alert_there_now", "utter_alert_set"]
        assert [card.id for card in agreed.responses[0].cards] == [str(shop.vase)]
        assert await _price(shop, session, now, 1200) == ()
