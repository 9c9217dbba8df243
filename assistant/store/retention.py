"""What was received and sent is kept for a while, so that nothing happens twice, and then forgotten."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from assistant.store.inbox import ACCEPTED
from assistant.store.tables import InboxMessage, OutboxReply, SentPart


async def forget_old(session: AsyncSession, now: datetime, *, days: int) -> None:
    """Delete messages that were answered, replies that are settled, and what became of them, after so many days."""
    before = now - timedelta(days=days)
    await session.execute(
        delete(InboxMessage).where(InboxMessage.status != ACCEPTED, InboxMessage.accepted_at < before)
    )
    await session.execute(
        delete(OutboxReply).where(OutboxReply.status != "pending", OutboxReply.queued_at < before)
    )
    await session.execute(delete(SentPart).where(SentPart.updated_at < before))
