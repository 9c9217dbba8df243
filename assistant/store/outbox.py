"""Outgoing replies: written in the turn's transaction, delivered afterwards, tried again until they arrive."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import MISSING, asdict, fields, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, exists, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from actions.results import Card, Source
from assistant.messages import Button, Reply, TemplateUse
from assistant.store import contacts
from assistant.store.processes import is_lost
from assistant.store.tables import OutboxReply, SentPart
from assistant.store.tickets import taken_over
from knowledge.languages import DEFAULT

RETRY_DELAYS_S = (5, 30, 120, 600, 3600)
"""Wait after each failed attempt; after the last one the reply is given up."""
LEASE = timedelta(minutes=1)
ASSISTANT, OPERATOR, ONCE = "assistant", "operator", "once"
"""Authors of replies; `once`: the assistant's, whose words and address are forgotten when they have been sent."""
WITHHELD = "withheld"
FAILED = "failed"
_LOCK_KEY = 0x6F757462  # "outb", the advisory lock of those who lease
ANNOUNCED = "announced"
"""Error code of a reply that waits until its reader writes."""
MAX_CODE = 60
"""Characters of an error code that are kept."""
REPLY = "reply"
"""Kind of the answers to messages; notices have kinds of their own."""

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
    kind: str = REPLY,
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
            kind=kind,
        )
        for position, reply in enumerate(replies)
    ]
    session.add_all(rows)
    await session.flush()
    return tuple(row.id for row in rows)


async def any_due(session: AsyncSession, channels: Sequence[str], now: datetime) -> bool:
    """Whether `due` would give something; only reads."""
    query = select(OutboxReply.id).where(*_due(channels, now), ~_waits_for_earlier(now))
    return await session.scalar(query.limit(1)) is not None


async def due(
    session: AsyncSession,
    channels: Sequence[str],
    now: datetime,
    *,
    owner: str | None = None,
    limit: int = 50,
) -> list[OutboxReply]:
    """Replies whose time has come, oldest first; they are leased for a minute so that nobody else sends them.

    All replies to a message come together. Nothing overtakes an earlier answer to the same address that is still to be
    tried again.
    """
    await _one_at_a_time(session)
    first = select(OutboxReply.message_id).where(*_due(channels, now), ~_waits_for_earlier(now))
    messages = set(await session.scalars(first.order_by(OutboxReply.id).limit(limit)))
    whole = select(OutboxReply).where(
        OutboxReply.message_id.in_(messages),
        OutboxReply.status == "pending",
        OutboxReply.channel.in_(channels),
    )
    return await _lease(session, whole, now, owner)


async def due_at(session: AsyncSession, channel: str, address: str, now: datetime) -> list[OutboxReply]:
    """As `due`, for one address whose channel only we can reach: an open connection."""
    query = select(OutboxReply).where(*_due((channel,), now), OutboxReply.address == address)
    return await _lease(session, query, now, None)


async def waits_at(session: AsyncSession, channel: str, address: str, now: datetime) -> bool:
    """Whether `due_at` would give something; only reads."""
    query = select(OutboxReply.id).where(*_due((channel,), now), OutboxReply.address == address)
    return await session.scalar(query.limit(1)) is not None


async def addresses_waiting(
    session: AsyncSession, channel: str, addresses: Collection[str], now: datetime
) -> list[str]:
    """Those of the addresses for which `due_at` would give something; only reads."""
    query = select(OutboxReply.address).where(*_due((channel,), now), OutboxReply.address.in_(addresses))
    return list(await session.scalars(query.distinct()))


async def _one_at_a_time(session: AsyncSession) -> None:
    """Let nobody else lease before this transaction ends: what is leased decides what may be leased next."""
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK_KEY})


async def _lease(
    session: AsyncSession, query: Select[Any], now: datetime, owner: str | None
) -> list[OutboxReply]:
    found: list[OutboxReply] = list(
        await session.scalars(query.order_by(OutboxReply.id).with_for_update(skip_locked=True))
    )
    held = await taken_over(session, {row.person_id for row in found if row.person_id})
    for row in found:
        if row.kind == REPLY and row.author == ASSISTANT and row.person_id in held:
            row.status = WITHHELD
    rows = [row for row in found if row.status != WITHHELD]
    await session.execute(
        update(OutboxReply)
        .where(OutboxReply.id.in_([row.id for row in rows]))
        .values(next_attempt_at=now + LEASE, owner=owner)
        .execution_options(synchronize_session=False)
    )
    return rows


def _due(channels: Sequence[str], now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Pending replies whose time has come, or whose sender died on the way."""
    return (
        OutboxReply.status == "pending",
        (OutboxReply.next_attempt_at <= now) | is_lost(OutboxReply.owner),
        OutboxReply.channel.in_(channels),
    )


def _waits_for_earlier(now: datetime) -> ColumnElement[bool]:
    """Whether an earlier answer to the same address has not had its turn."""
    earlier = aliased(OutboxReply)
    return exists().where(
        earlier.channel == OutboxReply.channel,
        earlier.address == OutboxReply.address,
        earlier.id < OutboxReply.id,
        earlier.status == "pending",
        earlier.kind == REPLY,
        earlier.next_attempt_at > now,
        func.coalesce(earlier.error_code, "") != ANNOUNCED,
        ~is_lost(earlier.owner),
    )


async def sent(
    session: AsyncSession, ids: Sequence[int], now: datetime, *, provider_id: str | None = None
) -> None:
    """Mark replies as handed over; those that were handed over before stay as they are."""
    await session.execute(
        update(OutboxReply)
        .where(OutboxReply.id.in_(ids), OutboxReply.status == "pending")
        .values(status="sent", sent_at=now, provider_id=provider_id, error_code=None, owner=None)
    )
    await _forget_once(session, ids)


async def _forget_once(session: AsyncSession, ids: Sequence[int]) -> None:
    """Forget words and addresses of settled replies to somebody of whom nothing is to be kept."""
    settled = (OutboxReply.id.in_(ids), OutboxReply.author == ONCE, OutboxReply.status != "pending")
    places = await session.execute(
        select(OutboxReply.channel, OutboxReply.address).where(*settled).distinct()
    )
    for channel, address in places.all():
        await contacts.forget(session, channel, address)
    await session.execute(
        update(OutboxReply)
        .where(*settled)
        .values(reply=reply_to_json(Reply("", DEFAULT)), address="")
        .execution_options(synchronize_session=False)
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
    session: AsyncSession,
    ids: Sequence[int],
    now: datetime,
    *,
    error_code: str,
    permanent: bool = False,
    pause_s: float = 0.0,
) -> None:
    """Note a failed attempt: try again after a while (at least `pause_s`), or give up: when it is permanent, or was
    tried often enough."""
    for row in await session.scalars(select(OutboxReply).where(OutboxReply.id.in_(ids))):
        if row.status != "pending":
            continue
        row.attempts += 1
        row.error_code = error_code[:MAX_CODE]
        row.owner = None
        if permanent or row.attempts > len(RETRY_DELAYS_S):
            row.status = FAILED
        else:
            delay_s = max(pause_s, RETRY_DELAYS_S[row.attempts - 1])
            row.next_attempt_at = now + timedelta(seconds=delay_s)
    await session.flush()
    await _forget_once(session, ids)


async def announced_due(session: AsyncSession, channel: str, address: str, now: datetime) -> None:
    """Somebody who was told that there is news has written: what was kept for her is due."""
    await session.execute(
        update(OutboxReply)
        .where(
            OutboxReply.channel == channel,
            OutboxReply.address == address,
            OutboxReply.status == "pending",
            OutboxReply.error_code == ANNOUNCED,
        )
        .values(next_attempt_at=now, error_code=None)
        .execution_options(synchronize_session=False)
    )


async def announced(session: AsyncSession, ids: Sequence[int], until: datetime) -> None:
    """The reader was told that there is news; they wait for her."""
    await _settle(session, ids, next_attempt_at=until, error_code=ANNOUNCED, owner=None)


async def withhold(session: AsyncSession, ids: Sequence[int], *, error_code: str) -> None:
    """Do not send these: their reader does not want them."""
    await _settle(session, ids, status=WITHHELD, error_code=error_code[:MAX_CODE], owner=None)
    await _forget_once(session, ids)


async def defer(session: AsyncSession, ids: Sequence[int], until: datetime) -> None:
    """Send these later."""
    await _settle(session, ids, next_attempt_at=until, owner=None)


async def divert(session: AsyncSession, ids: Sequence[int], channel: str, now: datetime) -> None:
    """Send these on another channel on which the same address is reached."""
    await _settle(session, ids, channel=channel, next_attempt_at=now, owner=None)


async def _settle(session: AsyncSession, ids: Sequence[int], **values: Any) -> None:
    await session.execute(
        update(OutboxReply)
        .where(OutboxReply.id.in_(ids), OutboxReply.status == "pending")
        .values(**values)
        .execution_options(synchronize_session=False)
    )


async def is_announced(session: AsyncSession, channel: str, address: str, but_not: str) -> bool:
    """Whether somebody was told that there is news, and has not written since, for another message than this one."""
    query = select(OutboxReply.id).where(
        OutboxReply.channel == channel,
        OutboxReply.address == address,
        OutboxReply.status == "pending",
        OutboxReply.error_code == ANNOUNCED,
        OutboxReply.message_id != but_not,
    )
    return await session.scalar(query.limit(1)) is not None


async def listed(session: AsyncSession, statuses: Sequence[str], *, limit: int) -> list[OutboxReply]:
    """Replies in these statuses, the newest first."""
    query = select(OutboxReply).where(OutboxReply.status.in_(statuses)).order_by(OutboxReply.id.desc())
    return list(await session.scalars(query.limit(limit)))


async def counted(session: AsyncSession) -> dict[str, int]:
    """How many replies wait, and how many failed."""
    query = select(OutboxReply.status, func.count()).where(OutboxReply.status.in_(("pending", FAILED)))
    return {status: number for status, number in await session.execute(query.group_by(OutboxReply.status))}


async def retry(session: AsyncSession, ids: Sequence[int] | None, now: datetime) -> int:
    """Make failed replies due again with fresh attempts, all of them without `ids`; gives their number."""
    query = select(OutboxReply).where(OutboxReply.status == FAILED)
    if ids is not None:
        query = query.where(OutboxReply.id.in_(ids))
    rows = list(await session.scalars(query))
    for row in rows:
        row.status, row.attempts, row.next_attempt_at = "pending", 0, now
        failed_part = (SentPart.message_id == row.message_id, SentPart.status == FAILED)
        await session.execute(delete(SentPart).where(*failed_part))
    return len(rows)
