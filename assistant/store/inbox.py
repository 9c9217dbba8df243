"""Accepted messages: claimed once, atomically, answered once, and found again after a crash until they are."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from assistant.errors import AssistantError
from assistant.store.processes import is_lost, lives
from assistant.store.tables import InboxMessage

MAX_ATTEMPTS = 3
ACCEPTED = "accepted"
SOURCE = "source"
"""In a payload: the connector that can answer the message later."""


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


async def put_back(session: AsyncSession, message_ids: Collection[str], owner: str) -> None:
    """Work on messages of ours failed: somebody shall try again. What others have by now stays theirs."""
    await session.execute(
        update(InboxMessage)
        .where(
            InboxMessage.message_id.in_(message_ids),
            InboxMessage.status == ACCEPTED,
            InboxMessage.owner == owner,
        )
        .values(owner=None)
    )


async def overtakes(session: AsyncSession, message_id: str) -> bool:
    """Whether a message of the same sender that was accepted earlier is still to be answered; only reads."""
    own = aliased(InboxMessage)
    query = select(InboxMessage.message_id).join(own, _is_before(InboxMessage, own))
    query = query.where(own.message_id == message_id, InboxMessage.status == ACCEPTED, _is_kept(InboxMessage))
    return await session.scalar(query.limit(1)) is not None


async def take_unanswered(
    session: AsyncSession, channels: Sequence[str], owner: str, *, limit: int
) -> list[InboxMessage]:
    """Accepted messages on which nobody works, in the order in which they were accepted; they are ours now.

    Those whose sender waits for another process stay. Each take counts as an attempt; one that had MAX_ATTEMPTS
    before is to be given up, and its sender told.
    """
    rows = list(
        await session.scalars(
            select(InboxMessage)
            .where(*_free(channels, owner))
            .order_by(InboxMessage.accepted_at, InboxMessage.message_id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
    )
    for row in rows:
        row.owner = owner
        row.attempts += 1
    return rows


async def any_unanswered(session: AsyncSession, channels: Sequence[str], owner: str) -> bool:
    """Whether `take_unanswered` would give something; only reads."""
    query = select(InboxMessage.message_id).where(*_free(channels, owner))
    return await session.scalar(query.limit(1)) is not None


def _free(channels: Sequence[str], owner: str) -> tuple[ColumnElement[bool], ...]:
    """Accepted messages on which nobody works, nor another living process on an earlier one of the same sender."""
    earlier = aliased(InboxMessage)
    in_work = and_(
        _is_before(earlier, InboxMessage),
        earlier.status == ACCEPTED,
        earlier.owner != owner,
        lives(earlier.owner),
        _is_kept(earlier),
    )
    return (
        InboxMessage.status == ACCEPTED,
        InboxMessage.channel.in_(channels),
        InboxMessage.owner.is_(None) | is_lost(InboxMessage.owner),
        _is_kept(InboxMessage),
        ~exists().where(in_work),
    )


def _is_before(earlier: type[InboxMessage], later: type[InboxMessage]) -> ColumnElement[bool]:
    """Whether a message was accepted before another one of the same sender."""
    return and_(
        earlier.channel == later.channel,
        earlier.address == later.address,
        earlier.accepted_at <= later.accepted_at,
        or_(earlier.accepted_at < later.accepted_at, earlier.message_id < later.message_id),
    )


def _is_kept(message: type[InboxMessage]) -> ColumnElement[bool]:
    """Whether a connector left what it needs to answer a message later; whoever claimed others answers them at once."""
    source: ColumnElement[str | None] = message.payload[SOURCE].as_string()
    return source.is_not(None)
