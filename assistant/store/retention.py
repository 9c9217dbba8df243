"""What was received and sent is kept for a while, so that nothing happens twice, and then forgotten."""

from datetime import datetime, timedelta

from sqlalchemy import String, cast, delete, or_
from sqlalchemy.ext.asyncio import AsyncSession

from assistant.store.inbox import ACCEPTED
from assistant.store.tables import InboxMessage, OutboxReply, SentPart

_NOTHING = "{}"
"""A payload by which no message can be answered, as the database has it."""


async def forget_old(session: AsyncSession, now: datetime, *, days: int) -> None:
    """Delete messages that were answered, replies that are settled, and what became of them, after so many days.

    Accepted messages of which nothing was kept to answer them by go, too: their senders, on a call or behind a program,
    asked again or went away.
    """
    before = now - timedelta(days=days)
    over = or_(InboxMessage.status != ACCEPTED, cast(InboxMessage.payload, String) == _NOTHING)
    await session.execute(delete(InboxMessage).where(over, InboxMessage.accepted_at < before))
    await session.execute(
        delete(OutboxReply).where(OutboxReply.status != "pending", OutboxReply.queued_at < before)
    )
    await session.execute(delete(SentPart).where(SentPart.updated_at < before))
