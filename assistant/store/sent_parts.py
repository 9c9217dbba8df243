"""What became of each message to a provider: written before it is sent, so that a crash leaves a trace of it."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from assistant.store import contacts
from assistant.store.tables import OutboxReply, SentPart

DeliveryStatus = Literal["sent", "delivered", "read", "failed"]

SENDING = "sending"
FAILED = "failed"
_RANK: Mapping[str, int] = {SENDING: 0, "accepted": 1, "sent": 2, "delivered": 3, "read": 4, FAILED: 5}
"""A status never goes back: providers report them in any order. Nothing comes after a failure."""
MAX_RESHAPED = 3
"""Times that a reply is sent in another shape because the window was closed."""
WINDOW_CODES = frozenset({"131047", "63016"})
"""Meta's and Twilio's codes for free text outside WhatsApp's 24 hours."""


def reference(message_id: str, position: int) -> str:
    """Our name of a part, which providers give back with its statuses."""
    return f"{message_id}#{position}"


async def begin(
    session: AsyncSession, message_id: str, position: int, channel: str, now: datetime
) -> SentPart | None:
    """Note that a part is about to be sent; gives the row of an earlier attempt, if there was one.

    An earlier attempt that is still `sending` may have arrived or not.
    """
    earlier = await session.get(SentPart, (message_id, position))
    if earlier is not None:
        return earlier
    session.add(
        SentPart(message_id=message_id, position=position, channel=channel, status=SENDING, updated_at=now)
    )
    await session.flush()
    return None


async def accepted(
    session: AsyncSession, message_id: str, position: int, provider_id: str, now: datetime
) -> bool:
    """The provider took the part; False when it was decided meanwhile that all is sent anew."""
    row = await session.get(SentPart, (message_id, position))
    if row is None:
        return False
    row.provider_id = provider_id
    if row.status == SENDING:
        row.status = "accepted"
    row.updated_at = now
    return True


async def known(session: AsyncSession, provider_ids: Collection[str]) -> frozenset[str]:
    """Those of these ids that belong to parts that we know to have been taken."""
    if not provider_ids:
        return frozenset()
    found = await session.scalars(select(SentPart.provider_id).where(SentPart.provider_id.in_(provider_ids)))
    return frozenset(provider_id for provider_id in found if provider_id)


async def refused(session: AsyncSession, message_id: str, position: int) -> None:
    """The provider certainly did not take the part: it may be sent anew."""
    await session.execute(
        delete(SentPart).where(SentPart.message_id == message_id, SentPart.position == position)
    )


async def note(
    session: AsyncSession,
    *,
    provider_id: str,
    status: DeliveryStatus,
    error_code: str | None,
    reference: str | None,
    now: datetime,
) -> None:
    """What the provider reports of a part, in any order and as often as it likes; what is not ours is ignored.

    `reference` finds a part whose provider's id we never learned. A failure outside WhatsApp's window sends the
    replies again, as the policy then sees fit; any other one puts them among the failed.
    """
    by_id = select(SentPart).where(SentPart.provider_id == provider_id)
    row = await session.scalar(by_id.limit(1).with_for_update())
    if row is None and reference is not None:
        message_id, _, position = reference.rpartition("#")
        if position.isdecimal() and len(position) < 4:
            row = await session.get(SentPart, (message_id, int(position)), with_for_update=True)
            if row is not None and row.provider_id is not None:
                row = None  # a later attempt has its own id: this is a report on a message that nobody counts
    if row is None or _RANK[status] <= _RANK[row.status]:
        return
    row.provider_id, row.status, row.error_code, row.updated_at = provider_id, status, error_code, now
    if status == FAILED:
        await _failed(session, row, now)


async def _failed(session: AsyncSession, part: SentPart, now: datetime) -> None:
    if part.error_code in WINDOW_CODES:
        await window_was_closed(session, part.message_id, now)
        return
    await session.execute(
        update(OutboxReply).where(*_open(part.message_id)).values(status=FAILED, error_code=part.error_code)
    )


async def window_was_closed(session: AsyncSession, message_id: str, now: datetime) -> None:
    """Replies came outside WhatsApp's window, against what we believed: they are due again, in another shape.

    Those to whom that happens again and again are given up.
    """
    found = (await session.scalars(select(OutboxReply).where(*_open(message_id)))).all()
    if found:
        await contacts.window_closed(session, found[0].channel, found[0].address)
    for row in found:
        row.attempts += 1
        again = row.attempts <= MAX_RESHAPED
        row.status, row.next_attempt_at, row.owner = "pending" if again else FAILED, now, None
        row.error_code = None if again else "window_closed"
    await forget(session, message_id)


def _open(message_id: str) -> tuple[ColumnElement[bool], ...]:
    """Replies to a message that may be sent again: those of which nothing was forgotten."""
    return (
        OutboxReply.message_id == message_id,
        OutboxReply.status.in_(("pending", "sent")),
        OutboxReply.address != "",
    )


async def forget(session: AsyncSession, message_id: str) -> None:
    """All parts of a message: it is sent anew, in another shape."""
    await session.execute(delete(SentPart).where(SentPart.message_id == message_id))
