"""Replies on their way to a page: read from the outbox, whose row ids are the page's sequence numbers.

A page that says how far it has read gets what came after, in order, also what was said unasked; rows that nobody
handed over yet come whatever the page has read.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from actions.marketplace.database import Database
from assistant.store import outbox
from assistant.store.outbox import ASSISTANT, ONCE, REPLY, WITHHELD
from assistant.store.tables import OutboxReply
from assistant.store.tickets import taken_over
from connectors.web.frames import CHANNEL, Frame, reply_frame

BATCH = 100
"""Replies that are read at once."""


@dataclass(slots=True)
class Cursor:
    """How far one page has read."""

    session: str
    seen: int
    kept: set[int] = field(default_factory=set)
    """Rows above that the page was sent, but that stay pending until it says that it has them."""


@dataclass(frozen=True, slots=True)
class Feed:
    """Gives each page what it has not got."""

    database: Database

    async def open(self, session_id: str, seen: int | None) -> Cursor:
        """Where a page goes on: at what it has seen, or at now when it does not say.

        A page that has seen more than there is speaks of a time before we forgot.
        """
        async with self.database.reading() as session:
            newest = await session.scalar(select(func.max(OutboxReply.id)).where(*_own(session_id)))
        cursor = Cursor(session_id, min(newest or 0, newest or 0 if seen is None else seen))
        if seen is not None:
            await self.acknowledge(cursor, seen)
        return cursor

    async def acknowledge(self, cursor: Cursor, seen: int) -> None:
        """The page has everything up to `seen`: what is said only once can be forgotten."""
        said = (
            *_own(cursor.session),
            OutboxReply.author == ONCE,
            OutboxReply.status == "pending",
            OutboxReply.id <= seen,
        )
        async with self.database.reading() as session:
            ids = list(await session.scalars(select(OutboxReply.id).where(*said)))
        if ids:
            async with self.database.session() as session:
                await outbox.sent(session, ids, datetime.now(UTC))
            cursor.kept.difference_update(ids)

    async def next(self, cursor: Cursor) -> list[Frame]:
        """The next frames, oldest first; empty when there are none. The cursor moves past them."""
        async with self.database.reading() as session:
            rows = await _unread(session, cursor)
        if not rows:
            return []
        if any(row.status == "pending" for row in rows):
            rows = await self._claim(rows, cursor)
        cursor.seen = max([cursor.seen, *(row.id for row in rows)])
        return [reply_frame(row, cursor.session) for row in rows]

    async def _claim(self, rows: list[OutboxReply], cursor: Cursor) -> list[OutboxReply]:
        """Mark the rows as handed over; what we had to say when a person took over is withheld instead."""
        async with self.database.session() as session:
            held = await taken_over(session, {row.person_id for row in rows if row.person_id})
            withheld = {
                row.id
                for row in rows
                if row.status == "pending"
                and row.kind == REPLY
                and row.author == ASSISTANT
                and row.person_id in held
            }
            await session.execute(
                update(OutboxReply)
                .where(OutboxReply.id.in_(withheld), OutboxReply.status == "pending")
                .values(status=WITHHELD)
            )
            rows = [row for row in rows if row.id not in withheld]
            handed_over = [row.id for row in rows if row.author != ONCE]
            await outbox.sent(session, handed_over, datetime.now(UTC))
        cursor.kept.update(row.id for row in rows if row.author == ONCE)
        return rows


def _own(session_id: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return OutboxReply.channel == CHANNEL, OutboxReply.address == session_id


async def _unread(session: AsyncSession, cursor: Cursor) -> list[OutboxReply]:
    unread = or_(
        (OutboxReply.status == "pending") & OutboxReply.id.not_in(cursor.kept),
        (OutboxReply.status == "sent") & (OutboxReply.id > cursor.seen),
    )
    query = select(OutboxReply).where(*_own(cursor.session), unread)
    return list(await session.scalars(query.order_by(OutboxReply.id).limit(BATCH)))
