"""Accepted messages: claimed once, atomically, answered once, and found again after a crash until they are."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from assistant.errors import AssistantError
from assistant.store.tables import InboxMessage

MAX_ATTEMPTS = 3
ACCEPTED = "accepted"


class MessageAnswered(AssistantError):
    """Somebody else answered the message meanwhile; this answer must not be kept."""

    code = "message_answered"


async def claim(
    session: AsyncSession, message_id: str, channel: str, payload: Mapping[str, Any], now: datetime
) -> bool:
    """Insert the message; False when its id was claimed before. The insert itself decides, not a look before it."""
    row = InboxMessage(
        message_id=message_id,
        channel=channel,
        payload=dict(payload),
        status=ACCEPTED,
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
    """Mark a message as answered (or failed) and forget its payload; a message that nobody claimed is let pass.

    Raises:
        MessageAnswered: it was answered before.
    """
    result = await session.execute(
        update(InboxMessage)
        .where(InboxMessage.message_id == message_id, InboxMessage.status == ACCEPTED)
        .values(status=status, answered_at=now, payload={})
    )
    if getattr(result, "rowcount", 0) != 1 and await session.get(InboxMessage, message_id) is not None:
        raise MessageAnswered("the message was answered before")


async def answered_at(session: AsyncSession, message_id: str) -> datetime | None:
    """When a message was answered, or given up; None while it is not, or when nobody claimed it."""
    row = await session.get(InboxMessage, message_id)
    return row.answered_at if row is not None else None


async def retake(session: AsyncSession, message_id: str, now: datetime, *, older_than: timedelta) -> bool:
    """Claim a message anew when whoever accepted it a while ago never answered it."""
    result = await session.execute(
        update(InboxMessage)
        .where(
            InboxMessage.message_id == message_id,
            InboxMessage.status == ACCEPTED,
            InboxMessage.accepted_at < now - older_than,
        )
        .values(accepted_at=now, attempts=InboxMessage.attempts + 1)
    )
    return bool(getattr(result, "rowcount", 0) == 1)


async def take_unanswered(
    session: AsyncSession,
    channel: str,
    now: datetime,
    *,
    older_than: timedelta,
    but_not: Collection[str] = (),
    limit: int = 100,
) -> list[InboxMessage]:
    """Messages of a channel that were accepted a while ago and never answered; counts one more attempt for each.

    `but_not` names messages that somebody still works on.
    """
    rows = await _unanswered(session, channel, now - older_than, but_not, exhausted=False, limit=limit)
    for row in rows:
        row.attempts += 1
    return rows


async def take_given_up(
    session: AsyncSession,
    channel: str,
    now: datetime,
    *,
    older_than: timedelta,
    but_not: Collection[str] = (),
    limit: int = 100,
) -> list[InboxMessage]:
    """Unanswered messages of a channel that were tried MAX_ATTEMPTS times: somebody must tell their senders."""
    return await _unanswered(session, channel, now - older_than, but_not, exhausted=True, limit=limit)


async def _unanswered(
    session: AsyncSession,
    channel: str,
    before: datetime,
    but_not: Collection[str],
    *,
    exhausted: bool,
    limit: int,
) -> list[InboxMessage]:
    tried = InboxMessage.attempts >= MAX_ATTEMPTS if exhausted else InboxMessage.attempts < MAX_ATTEMPTS
    rows = await session.scalars(
        select(InboxMessage)
        .where(
            InboxMessage.channel == channel,
            InboxMessage.status == ACCEPTED,
            InboxMessage.accepted_at < before,
            InboxMessage.message_id.not_in(but_not),
            tried,
        )
        .order_by(InboxMessage.accepted_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list(rows)
