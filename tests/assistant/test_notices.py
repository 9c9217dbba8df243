"""What one person does is told to the other: in her language, at her phone, and only when the turn is committed."""

import uuid
from datetime import UTC, datetime

from sqlalchemy import select

from actions.marketplace import listings, orders, persons
from actions.marketplace.listings import ListingDraft
from actions.marketplace.tables import Order
from assistant.application import Assistant
from assistant.messages import Incoming
from assistant.store.tables import OutboxReply
from assistant.turn import Turn

BUYER, ARTISAN = "+919000000001", "+919000000002"


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
