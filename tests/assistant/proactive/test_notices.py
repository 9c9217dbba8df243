"""What one person does is told to the other: in her language, at her phone, when she may be written to, and only when
the turn is committed."""

import uuid
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from actions.marketplace import listings, orders, persons
from actions.marketplace.listings import ListingDraft
from actions.marketplace.tables import Order
from assistant.application import Assistant
from assistant.messages import Incoming
from assistant.proactive.notices import may_deliver
from assistant.proactive.permission import Allowed, NotBefore, Withheld
from assistant.proactive.quiet_hours import INDIA, QuietHours
from assistant.store.outbox import reply_from_json
from assistant.store.tables import OutboxReply
from assistant.turn import Turn

BUYER, ARTISAN = "+919000000001", "+919000000002"
NEVER = QuietHours.of("00:00-00:00")


async def _order(assistant: Assistant, *, buyer_kind: str) -> Order:
    now = datetime.now(UTC)
    async with assistant.database.session() as session:
        maker = await persons.find_or_create(
            session, "phone", ARTISAN, role="artisan", language="en", now=now
        )
        buyer = await persons.find_or_create(session, buyer_kind, BUYER, role="buyer", language="hi", now=now)
        titles = {"en": "Blue shawl", "hi": "नीली शॉल"}
        draft = ListingDraft("shawl", 90_000, quantity=3, titles=titles)
        listing = await listings.publish(session, maker.id, draft, message_id="m1", now=now)
        return await orders.place(session, buyer.id, listing.id, 1, message_id="m2", now=now)


async def _press(assistant: Assistant, payload: str, channel: str = "sms", sender: str = ARTISAN) -> Turn:
    incoming = Incoming(channel=channel, sender=sender, provider_id=uuid.uuid4().hex, payload=payload)
    turn = await assistant.turns.run(incoming)
    assert turn is not None
    return turn


async def _notices(assistant: Assistant) -> list[OutboxReply]:
    async with assistant.database.reading() as session:
        query = select(OutboxReply).where(OutboxReply.message_id.like("notice-%")).order_by(OutboxReply.id)
        return list(await session.scalars(query))


async def _accept(assistant: Assistant) -> None:
    for payload in ("/update_order_status", "/SetSlots(order_status=accepted)"):
        await _press(assistant, payload)
    assert not await _notices(assistant), "nothing is told before the yes"
    await _press(assistant, "/SetSlots(status_confirmed=true)")


async def test_the_buyer_reads_it_in_her_language(assistant: Assistant) -> None:
    order = await _order(assistant, buyer_kind="phone")
    await _accept(assistant)
    (told,) = await _notices(assistant)
    assert (told.channel, told.address, told.status) == ("sms", BUYER, "pending")
    assert told.reply["language"] == "hi"
    assert str(order.id) in str(told.reply["text"]) and "नीली शॉल" in str(told.reply["text"])


async def test_on_whatsapp_where_she_wrote_just_now(assistant: Assistant) -> None:
    await _order(assistant, buyer_kind="phone")
    greeted = await _press(assistant, "/greet", channel="whatsapp", sender=BUYER)
    await assistant.turns.delivered(greeted)
    await _accept(assistant)
    (told,) = await _notices(assistant)
    assert told.channel == "whatsapp"


async def test_who_has_no_phone_is_not_written_to(assistant: Assistant) -> None:
    await _order(assistant, buyer_kind="web")
    await _accept(assistant)
    assert not await _notices(assistant)


def _night_now() -> QuietHours:
    """Quiet hours that it is in the middle of just now."""
    here = datetime.now(INDIA)
    begins, ends = ((here + timedelta(hours=hours)).strftime("%H:%M") for hours in (-2, 2))
    return QuietHours.of(f"{begins}-{ends}")


async def _say(assistant: Assistant, text: str, sender: str) -> str:
    incoming = Incoming(channel="sms", sender=sender, provider_id=uuid.uuid4().hex, text=text)
    turn = await assistant.turns.run(incoming)
    assert turn is not None
    return " | ".join(reply.text for reply in turn.replies)


async def test_it_names_its_template_and_what_fills_it(assistant: Assistant) -> None:
    order = await _order(assistant, buyer_kind="phone")
    await _accept(assistant)
    (told,) = await _notices(assistant)
    reply = reply_from_json(told.reply)
    assert reply.template is not None and reply.template.name == "notice_order_accepted"
    assert dict(reply.template.values) == {"order": str(order.id), "title": "नीली शॉल"}
    assert told.kind == "order_status"


async def test_at_night_it_waits_and_newer_news_of_the_order_replace_it(assistant: Assistant) -> None:
    await _order(assistant, buyer_kind="phone")
    assistant.turns.quiet = _night_now()
    await _accept(assistant)
    for payload in (
        "/update_order_status",
        "/SetSlots(order_status=in production)",
        "/SetSlots(status_confirmed=true)",
    ):
        await _press(assistant, payload)
    accepted, begun = await _notices(assistant)
    assert begun.next_attempt_at > datetime.now(UTC) + timedelta(hours=1)
    assert (accepted.status, begun.status) == ("withheld", "pending")


async def test_who_said_stop_twice_is_not_told_of_orders_and_messages_that_wait_are_not_sent(
    assistant: Assistant,
) -> None:
    await _order(assistant, buyer_kind="phone")
    await _accept(assistant)
    (told,) = await _notices(assistant)

    async def verdict() -> object:
        now = datetime.now(UTC)
        async with assistant.database.reading() as session:
            return await may_deliver(session, told.kind, told.message_id, told.address, now, quiet=NEVER)

    assert await verdict() == Allowed()
    for _ in range(2):
        await _say(assistant, "stop these messages", BUYER)
    assert await verdict() == Withheld("stopped")
    await _say(assistant, "messages again", BUYER)
    assert await verdict() == Allowed()


async def test_a_question_reaches_the_maker_and_her_answer_comes_back(assistant: Assistant) -> None:
    assistant.turns.quiet = NEVER
    order = await _order(assistant, buyer_kind="phone")
    payload = f"/StartFlow(ask_maker, chosen_listing={order.listing_id})"
    await _press(assistant, payload, sender=BUYER)
    asked = await _say(assistant, "क्या यह लाल में मिलेगी? मेरा नंबर 98765 43210", BUYER)
    assert "98765" not in asked and "लाल" in asked
    (question,) = await _notices(assistant)
    assert (question.address, question.kind, question.reply["language"]) == (ARTISAN, "buyer_question", "en")
    assert "लाल" in str(question.reply["text"])
    assert BUYER not in str(question.reply) and "98765" not in str(question.reply)
    assert not question.reply.get("buttons"), "a number sent back by SMS would mean something else"

    assert "लाल" in await _say(assistant, "answer the question", ARTISAN)
    assert "Shall I send it?" in await _say(assistant, "Yes, it takes one week to dye it", ARTISAN)
    assert "told the buyer" in await _say(assistant, "yes", ARTISAN)
    _, answer = await _notices(assistant)
    assert (answer.address, answer.kind, answer.reply["language"]) == (BUYER, "answer_to_question", "hi")
    assert "one week to dye" in str(answer.reply["text"])
    assert ARTISAN not in str(answer.reply)
    async with assistant.database.reading() as session:
        now = datetime.now(UTC)
        stale = await may_deliver(
            session, question.kind, question.message_id, question.address, now, quiet=NEVER
        )
    assert stale == Withheld("stale"), "the question is answered by now"


async def test_a_lower_price_is_told_to_who_waits_for_it(assistant: Assistant) -> None:
    await _order(assistant, buyer_kind="phone")
    await _say(assistant, "तीन सौ से कम में शॉल आए तो बताना", BUYER)
    for payload in ("/update_price", "/SetSlots(price=250)", "/SetSlots(price_confirmed=true)"):
        await _press(assistant, payload)
    (told,) = [row for row in await _notices(assistant) if row.kind == "price_alert"]
    assert told.address == BUYER
    assert "नीली शॉल" in str(told.reply["text"]) and "₹250" in str(told.reply["text"])
    async with assistant.database.reading() as session:
        noon = datetime(2030, 1, 1, 12, tzinfo=INDIA)
        over = await may_deliver(session, told.kind, told.message_id, told.address, noon)
        night = datetime.now(INDIA).replace(hour=23)
        waits = await may_deliver(session, told.kind, told.message_id, told.address, night, quiet=NEVER)
    assert over == Withheld("stale"), "the alert ended long before"
    assert isinstance(waits, NotBefore) and waits.at.astimezone(INDIA).hour == 10
