"""Accepted messages: claimed once, atomically, answered once, and found again after a crash until they are."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from assistant.errors import AssistantError
from assistant.store.processes import is_lost
from assistant.store.tables import InboxMessage

MAX_ATTEMPTS = 3
ACCEPTED = "accepted"


class MessageAnswered(AssistantError):
    """Somebody else answered the message meanwhile; this answer must not be kept."""

    code = "message_answered"


async def claim(
    session: AsyncSession,
    message_id: str,
    channel: str,
    payload: Mapping[str, Any],
    now: datetime,
    *,
    owner: str | None = None,
    address: str = "",
) -> bool:
    """Insert the message; False when its id was claimed before. The insert itself decides, not a look before it."""
    row = InboxMessage(
        message_id=message_id,
        channel=channel,
        payload=dict(payload),
        status=ACCEPTED,
        attempts=0,
        accepted_at=now,
        owner=owner,
        address=address,
    )
    try:
        async with session.begin_nested():
            session.add(row)
            await session.flush()
    except IntegrityError:
        return False
    return True


async def finish(session: AsyncSession, message_id: str, now: datetime, *, status: str = "answered") -> None:
    """Mark a message as answered (or failed), forget its payload and sender; a message that nobody claimed is let pass.

    Raises:
        MessageAnswered: it was answered before.
    """
    result = await session.execute(
        update(InboxMessage)
        .where(InboxMessage.message_id == message_id, InboxMessage.status == ACCEPTED)
        .values(status=status, answered_at=now, payload={}, address="", owner=None)
    )
    if getattr(result, "rowcount", 0) != 1 and await session.get(InboxMessage, message_id) is not None:
        raise MessageAnswered("the message was answered before")


async def answered_at(session: AsyncSession, message_id: str) -> datetime | None:
    """When a message was answered, or given up; None while it is not, or when nobody claimed it."""
    row = await session.get(InboxMessage, message_id)
    return row.answered_at if row is not None else None


async def retake(
    session: AsyncSession, message_id: str, now: datetime, *, older_than: timedelta, owner: str | None = None
) -> bool:
    """Claim a message anew when whoever accepted it is dead, or did so a while ago and never answered it."""
    result = await session.execute(
        update(InboxMessage)
        .where(
            InboxMessage.message_id == message_id,
            InboxMessage.status == ACCEPTED,
            is_lost(InboxMessage.owner) | (InboxMessage.accepted_at < now - older_than),
        )
        .values(accepted_at=now, attempts=InboxMessage.attempts + 1, owner=owner)
        .execution_options(synchronize_session=False)
    )
    return bool(getattr(result, "rowcount", 0) == 1)


async def put_back(session: AsyncSession, message_id: str) -> None:
    """Work on a message failed: somebody shall try again."""
    await session.execute(
        update(InboxMessage)
        .where(InboxMessage.message_id == message_id, InboxMessage.status == ACCEPTED)
        .values(owner=None)
    )


async def take_unanswered(
    session: AsyncSession, channels: Sequence[str], owner: str, *, limit: int
) -> list[InboxMessage]:
    """Accepted messages on which nobody works, in the order in which they were accepted; they are ours now.

    Each take counts as an attempt; one that had MAX_ATTEMPTS before is to be given up, and its sender told.
    """
    rows = list(
        await session.scalars(
            select(InboxMessage)
            .where(
                InboxMessage.status == ACCEPTED,
                InboxMessage.channel.in_(channels),
                InboxMessage.owner.is_(None) | is_lost(InboxMessage.owner),
            )
            .order_by(InboxMessage.accepted_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
    )
    for row in rows:
        row.owner = owner
        row.attempts += 1
    return rows


async def any_unanswered(session: AsyncSession, channels: Sequence[str]) -> bool:
    """Whether `take_unanswered` would give something; only reads."""
    query = select(InboxMessage.message_id).where(
        InboxMessage.status == ACCEPTED,
        InboxMessage.channel.in_(channels),
        InboxMessage.owner.is_(None) | is_lost(InboxMessage.owner),
    )
    return await session.scalar(query.limit(1)) is not None
