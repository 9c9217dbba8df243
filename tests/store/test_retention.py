"""What was received and sent is forgotten after a while; what is still owed is not."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from actions.marketplace.database import Database
from assistant.messages import Reply
from assistant.store import inbox, outbox, sent_parts
from assistant.store.retention import forget_old
from assistant.store.tables import InboxMessage, OutboxReply, SentPart

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


async def test_only_what_is_settled_and_old_is_forgotten(database: Database) -> None:
    for name, at in (("old", NOW - timedelta(days=40)), ("new", NOW - timedelta(days=10))):
        async with database.session() as session:
            for settled in (True, False):
                claimed = f"sms:{name}-{settled}"
                await inbox.claim(session, claimed, "sms", {"source": "twilio"}, at)
                ids = await outbox.put(
                    session,
                    [Reply("hello", "en")],
                    message_id=claimed,
                    channel="sms",
                    address="+91",
                    now=at,
                    delay=timedelta(),
                )
                if settled:
                    await sent_parts.begin(session, claimed, 0, "sms", at)
                    await inbox.finish(session, claimed, at)
                    await outbox.sent(session, ids, at)
    async with database.session() as session:
        await forget_old(session, NOW, days=30)
    async with database.reading() as session:
        received = set(await session.scalars(select(InboxMessage.message_id)))
        owed = set(await session.scalars(select(OutboxReply.message_id)))
        parts = set(await session.scalars(select(SentPart.message_id)))
    assert received == owed == {"sms:old-False", "sms:new-True", "sms:new-False"}
    assert parts == {"sms:new-True"}


async def test_what_nobody_can_answer_any_more_keeps_no_number_for_ever(database: Database) -> None:
    async with database.session() as session:
        for name, age in (("long ago", 40), ("today", 0)):
            at = NOW - timedelta(days=age)
            await inbox.claim(session, f"phone:{name}", "phone", {}, at, address="+919812345678")
    async with database.session() as session:
        await forget_old(session, NOW, days=30)
    async with database.reading() as session:
        assert set(await session.scalars(select(InboxMessage.message_id))) == {"phone:today"}
