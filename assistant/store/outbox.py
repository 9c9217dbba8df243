"""Outgoing replies: written in the turn's transaction, delivered afterwards, tried again until they arrive."""

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, asdict, fields, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from actions.results import Card, Source
from assistant.messages import Button, Reply, TemplateUse
from assistant.store.tables import OutboxReply
from assistant.store.tickets import taken_over
from knowledge.languages import DEFAULT

RETRY_DELAYS_S = (5, 30, 120, 600, 3600)
"""Wait after each failed attempt; after the last one the reply is given up."""
LEASE = timedelta(minutes=1)
ASSISTANT, OPERATOR, ONCE = "assistant", "operator", "once"
"""Authors of replies; `once`: the assistant's, whose words and address are forgotten when they have been sent."""
WITHHELD = "withheld"
UNFINISHED = "unfinished"
"""Error code of a reply while somebody sends it: it stays when that process dies on the way."""

_NO_DEFAULT = object()
_DEFAULTS = {item.name: item.default for item in fields(Reply) if item.default is not MISSING}


def reply_to_json(reply: Reply) -> dict[str, Any]:
    """The reply as JSON values; what a card tells understanding about its listing stays out."""
    raw = asdict(replace(reply, cards=tuple(replace(card, facts={}) for card in reply.cards)))
    return {name: value for name, value in raw.items() if value != _DEFAULTS.get(name, _NO_DEFAULT)}


def reply_from_json(raw: Mapping[str, Any]) -> Reply:
    """The reply that `reply_to_json` wrote."""
    values = dict(raw)
    for name, kind in (("buttons", Button), ("cards", Card), ("sources", Source)):
        values[name] = tuple(kind(**item) for item in raw.get(name, ()))
    if template := raw.get("template"):
        filled = tuple((name, text) for name, text in template["values"])
        values["template"] = TemplateUse(template["name"], filled)
    return Reply(**values)


async def put(
    session: AsyncSession,
    replies: Sequence[Reply],
    *,
    message_id: str,
    channel: str,
    address: str,
    now: datetime,
    delay: timedelta,
    person_id: str | None = None,
    author: str = ASSISTANT,
) -> tuple[int, ...]:
    """Queue replies; `delay` leaves the connector time to hand them over directly. Gives the rows' ids.

    With a `person_id` they belong to that person's conversation: the assistant's are withheld when an operator has
    taken it over by the time they are sent.
    """
    rows = [
        OutboxReply(
            message_id=message_id,
            position=position,
            channel=channel,
            address=address,
            reply=reply_to_json(reply),
            status="pending",
            attempts=0,
            next_attempt_at=now + delay,
            person_id=person_id,
            author=author,
            queued_at=now,
        )
        for position, reply in enumerate(replies)
    ]
    session.add_all(rows)
    await session.flush()
    return tuple(row.id for row in rows)


async def any_due(session: AsyncSession, channels: Sequence[str], now: datetime) -> bool:
    """Whether `due` would give something; only reads."""
    return await session.scalar(select(OutboxReply.id).where(*_due(channels, now)).limit(1)) is not None


async def due(
    session: AsyncSession, channels: Sequence[str], now: datetime, *, limit: int = 50
) -> list[OutboxReply]:
    """Replies whose time has come, oldest first; they are leased for a minute so that nobody else sends them.

    `error_code` of a row tells that an earlier attempt may have reached the person.
    """
    query = select(OutboxReply).where(*_due(channels, now))
    return await _lease(session, query.limit(limit), now)


async def due_at(session: AsyncSession, channel: str, address: str, now: datetime) -> list[OutboxReply]:
    """As `due`, for one address whose channel only we can reach: an open connection."""
    query = select(OutboxReply).where(*_due((channel,), now), OutboxReply.address == address)
    return await _lease(session, query, now)


async def waits_at(session: AsyncSession, channel: str, address: str, now: datetime) -> bool:
    """Whether `due_at` would give something; only reads."""
    query = select(OutboxReply.id).where(*_due((channel,), now), OutboxReply.address == address)
    return await session.scalar(query.limit(1)) is not None


async def _lease(session: AsyncSession, query: Select[Any], now: datetime) -> list[OutboxReply]:
    found: list[OutboxReply] = list(
        await session.scalars(query.order_by(OutboxReply.id).with_for_update(skip_locked=True))
    )
    held = await taken_over(session, {row.person_id for row in found if row.person_id})
    for row in found:
        if row.author == ASSISTANT and row.person_id in held:
            row.status = WITHHELD
    rows = [row for row in found if row.status != WITHHELD]
    await session.execute(
        update(OutboxReply)
        .where(OutboxReply.id.in_([row.id for row in rows]))
        .values(next_attempt_at=now + LEASE, error_code=UNFINISHED)
        .execution_options(synchronize_session=False)
    )
    return rows


def _due(channels: Sequence[str], now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        OutboxReply.status == "pending",
        OutboxReply.next_attempt_at <= now,
        OutboxReply.channel.in_(channels),
    )


async def sent(
    session: AsyncSession, ids: Sequence[int], now: datetime, *, provider_id: str | None = None
) -> None:
    """Mark replies as handed over; those that were handed over before stay as they are."""
    await session.execute(
        update(OutboxReply)
        .where(OutboxReply.id.in_(ids), OutboxReply.status == "pending")
        .values(status="sent", sent_at=now, provider_id=provider_id, error_code=None)
    )
    await session.execute(
        update(OutboxReply)
        .where(OutboxReply.id.in_(ids), OutboxReply.author == ONCE)
        .values(reply=reply_to_json(Reply("", DEFAULT)), address="")
    )


async def release(session: AsyncSession, ids: Sequence[int], now: datetime) -> None:
    """Make replies due at once: nobody will hand them over directly."""
    await session.execute(
        update(OutboxReply)
        .where(OutboxReply.id.in_(ids), OutboxReply.status == "pending")
        .values(next_attempt_at=now)
    )


async def replies_to(session: AsyncSession, message_id: str) -> list[OutboxReply]:
    """The replies to a message, in order."""
    query = select(OutboxReply).where(OutboxReply.message_id == message_id).order_by(OutboxReply.position)
    return list(await session.scalars(query))


async def failed(
    session: AsyncSession, row_id: int, now: datetime, *, error_code: str, permanent: bool = False
) -> None:
    """Note a failed attempt: try again later, or give up when it is permanent or was tried often enough."""
    row = await session.get(OutboxReply, row_id)
    if row is None:
        return
    row.attempts += 1
    row.error_code = error_code
    if permanent or row.attempts > len(RETRY_DELAYS_S):
        row.status = "failed"
    else:
        row.next_attempt_at = now + timedelta(seconds=RETRY_DELAYS_S[row.attempts - 1])
