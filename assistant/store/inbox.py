"""Accepted messages: claimed once, atomically, and found again after a crash until they are answered."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from assistant.store.tables import InboxMessage

MAX_ATTEMPTS = 3


async def claim(
    session: AsyncSession, message_id: str, channel: str, payload: Mapping[str, Any], now: datetime
) -> bool:
    """Insert the message; False when its id was claimed before. The insert itself decides, not a look before it."""
    row = InboxMessage(
        message_id=message_id,
        channel=channel,
        payload=dict(payload),
        status="accepted",
        attempts=0,
        accepted_at=now,
    )
    try:
        async with session.begin_nested():
            session.add(row)
            await session.flush()
    except IntegrityError:
        return False
    return True


async def finish(session: AsyncSession, message_id: str, now: datetime, *, status: str = "answered") -> None:
    """Mark a message as answered (or failed) and forget its payload."""
    await session.execute(
        update(InboxMessage)
        .where(InboxMessage.message_id == message_id)
        .values(status=status, answered_at=now, payload={})
    )


async def take_unanswered(
    session: AsyncSession, channel: str, now: datetime, *, older_than: timedelta, limit: int = 100
) -> list[InboxMessage]:
    """Messages of a channel that were accepted a while ago and never answered; counts one more attempt for each.

    A message that failed MAX_ATTEMPTS times is given up.
    """
    rows = await session.scalars(
        select(InboxMessage)
        .where(
            InboxMessage.channel == channel,
            InboxMessage.status == "accepted",
            InboxMessage.accepted_at < now - older_than,
        )
        .order_by(InboxMessage.accepted_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    taken = []
    for row in rows:
        if row.attempts >= MAX_ATTEMPTS:
            row.status = "failed"
            row.payload = {}
        else:
            row.attempts += 1
            taken.append(row)
    return taken
