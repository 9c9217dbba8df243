"""Whether somebody may be written to: consent, what she stopped, the night, and news that are none any more."""

from datetime import UTC, datetime, timedelta

import pytest

from actions.marketplace import alerts, consents, listings, maker_questions, persons
from actions.marketplace.database import Database
from assistant.proactive.kinds import KINDS, kind_of
from assistant.proactive.permission import Allowed, NotBefore, Withheld, may_send
from assistant.proactive.quiet_hours import INDIA
from assistant.responses import load_responses
from tests.actions.shop import MESSAGE, open_shop

NIGHT = datetime(2026, 11, 21, 22, 30, tzinfo=INDIA).astimezone(UTC)
MORNING = datetime(2026, 11, 22, 9, 0, tzinfo=INDIA)
VASE = {"product_type": "vase", "max_price": "1600"}


def test_every_notice_has_a_kind() -> None:
    names = load_responses().names()
    for name in sorted(names):
        if name.startswith("notice_"):
            assert kind_of(name).responses
    told = {name for kind in KINDS.values() for name in kind.responses}
    assert told <= names


async def test_news_of_orders_come_by_day_and_wait_at_night(database: Database, now: datetime) -> None:
    async with database.session() as session:
        shop = await open_shop(session, now)
        assert await may_send(session, shop.artisan, "new_order", now) == Allowed()
        assert await may_send(session, shop.artisan, "new_order", NIGHT) == NotBefore(MORNING)
        assert await may_send(session, shop.artisan, "order_cancelled", NIGHT) == Allowed()
        assert await may_send(session, shop.buyer, "code", NIGHT) == Allowed()


async def test_stop_ends_hints_first_and_all_the_second_time(database: Database, now: datetime) -> None:
    async with database.session() as session:
        shop = await open_shop(session, now)
        said = {"message_id": MESSAGE, "now": now}
        assert await consents.stop(session, shop.artisan, **said) == consents.STOPPED
        assert await may_send(session, shop.artisan, "low_stock", now) == Withheld("stopped")
        assert await may_send(session, shop.artisan, "buyer_question", now) == Withheld("stopped")
        assert await may_send(session, shop.artisan, "new_order", now) == Allowed()
        assert await consents.stop(session, shop.artisan, **said) == consents.STOPPED_ALL
        assert await may_send(session, shop.artisan, "new_order", now) == Withheld("stopped")
        assert await consents.resume(session, shop.artisan, **said)
        assert await may_send(session, shop.artisan, "low_stock", now) == Allowed()
        assert not await consents.resume(session, shop.artisan, **said), "nothing was stopped any more"


async def test_an_alert_needs_a_consent_that_is_newer_than_the_stop(
    database: Database, now: datetime
) -> None:
    async with database.session() as session:
        shop = await open_shop(session, now)
        assert await may_send(session, shop.buyer, "price_alert", now) == Withheld("no_consent")
        await alerts.keep(session, shop.buyer, VASE, message_id=MESSAGE, now=now)
        assert await may_send(session, shop.buyer, "price_alert", now) == Allowed()
        hour = timedelta(hours=1)
        await consents.stop(session, shop.buyer, message_id=MESSAGE, now=now + hour)
        assert await may_send(session, shop.buyer, "price_alert", now + hour) == Withheld("stopped")
        await alerts.keep(session, shop.buyer, VASE, message_id=MESSAGE, now=now + 2 * hour)
        assert await may_send(session, shop.buyer, "price_alert", now + 2 * hour) == Allowed()


async def test_alerts_rest_as_long_as_promotion_does(database: Database, now: datetime) -> None:
    async with database.session() as session:
        shop = await open_shop(session, now)
        await alerts.keep(session, shop.buyer, VASE, message_id=MESSAGE, now=now)
        verdict = await may_send(session, shop.buyer, "price_alert", NIGHT)
        assert verdict == NotBefore(MORNING + timedelta(hours=1))


async def test_who_was_forgotten_is_not_written_to(database: Database, now: datetime) -> None:
    async with database.session() as session:
        shop = await open_shop(session, now)
        await persons.erase(session, shop.buyer, message_id=MESSAGE, now=now)
        assert await may_send(session, shop.buyer, "order_status", now) == Withheld("nobody")
        assert await may_send(session, None, "order_status", now) == Withheld("nobody")
        assert await may_send(session, shop.artisan, "advertising", now) == Withheld("unknown_kind")


async def test_a_stop_of_hers_holds_after_two_persons_turned_out_to_be_one(
    database: Database, now: datetime
) -> None:
    async with database.session() as session:
        shop = await open_shop(session, now)
        await consents.stop(session, shop.stranger, message_id=MESSAGE, now=now)
        await consents.stop(session, shop.stranger, message_id=MESSAGE, now=now)
        await persons.merge(session, shop.stranger, shop.buyer, message_id=MESSAGE, now=now)
        for person in (shop.buyer, shop.stranger):
            assert await may_send(session, person, "order_status", now) == Withheld("stopped")


@pytest.mark.parametrize("pieces", [0, 1])
async def test_low_stock_is_old_news_once_it_was_filled_up(
    database: Database, now: datetime, pieces: int
) -> None:
    async with database.session() as session:
        shop = await open_shop(session, now)
        told = {"message_id": MESSAGE, "now": now}
        await listings.set_stock(session, shop.artisan, shop.vase, pieces, **told)
        assert await may_send(session, shop.artisan, "low_stock", now, about=shop.vase) == Allowed()
        await listings.set_stock(session, shop.artisan, shop.vase, 8, **told)
        assert await may_send(session, shop.artisan, "low_stock", now, about=shop.vase) == Withheld("stale")


async def test_an_alert_about_what_was_sold_meanwhile_is_not_sent(database: Database, now: datetime) -> None:
    async with database.session() as session:
        shop = await open_shop(session, now)
        await alerts.keep(session, shop.buyer, VASE, message_id=MESSAGE, now=now)
        assert await may_send(session, shop.buyer, "price_alert", now, about=shop.vase) == Allowed()
        await listings.update_price(session, shop.artisan, shop.vase, 1700_00, message_id=MESSAGE, now=now)
        assert await may_send(session, shop.buyer, "price_alert", now, about=shop.vase) == Withheld("stale")
        await listings.update_price(session, shop.artisan, shop.vase, 1500_00, message_id=MESSAGE, now=now)
        await listings.set_stock(session, shop.artisan, shop.vase, 0, message_id=MESSAGE, now=now)
        assert await may_send(session, shop.buyer, "price_alert", now, about=shop.vase) == Withheld("stale")


async def test_a_question_that_was_answered_is_not_asked_again(database: Database, now: datetime) -> None:
    async with database.session() as session:
        shop = await open_shop(session, now)
        vase = await listings.get(session, shop.vase)
        told = {"message_id": MESSAGE, "now": now}
        question = await maker_questions.ask(session, shop.buyer, vase, "Does it hold water?", **told)
        assert await may_send(session, shop.artisan, "buyer_question", now, about=question.id) == Allowed()
        await maker_questions.close(session, question, "Yes", **told)
        verdict = await may_send(session, shop.artisan, "buyer_question", now, about=question.id)
        assert verdict == Withheld("stale")
