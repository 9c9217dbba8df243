"""Delivers queued replies: to each channel's sender, again and again with growing pauses, until they arrive."""

import asyncio
import contextlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from actions.marketplace.database import Database
from assistant.errors import AssistantError
from assistant.messages import Reply
from assistant.store import inbox, outbox
from assistant.store.outbox import LEASE, reply_from_json
from assistant.store.tables import OutboxReply
from connectors.errors import where_it_broke

logger = logging.getLogger(__name__)

POLL_S = 1.0
PATIENCE_S = LEASE.total_seconds() - 10
"""A delivery ends before its lease does, so that nobody else begins it meanwhile."""


class DeliveryFailed(AssistantError):
    """A provider did not take a reply."""

    code = "delivery_failed"

    def __init__(self, message: str, *, provider_code: str = "", permanent: bool = False) -> None:
        super().__init__(message)
        self.provider_code = provider_code
        self.permanent = permanent
        """Trying again would fail the same way: a wrong number, a person who opted out."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """All replies to one message, which go out together."""

    ids: tuple[int, ...]
    channel: str
    address: str
    replies: tuple[Reply, ...]
    maybe_sent_since: datetime | None
    """Set when an earlier attempt may have arrived: it cannot be older than this."""


class Sender(Protocol):
    """Sends replies on one channel."""

    async def send(self, delivery: Delivery) -> str:
        """Send the replies, but for what has arrived already; gives the provider's id. Raises DeliveryFailed."""
        ...


class OutboxDelivery:
    """A task that delivers what is due, as long as the server runs."""

    def __init__(self, database: Database, senders: Mapping[str, Sender]) -> None:
        self._database = database
        self._senders = senders
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        if self._senders:
            self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def deliver_due(self) -> int:
        """Deliver what is due now; gives the number of messages that were answered.

        Different people are served side by side, each person's replies in order.
        """
        channels, now = tuple(self._senders), datetime.now(UTC)
        async with self._database.reading() as session:
            if not await outbox.any_due(session, channels, now):
                return 0
        async with self._database.session() as session:
            rows = await outbox.due(session, channels, now)
            by_message = groupby(sorted(rows, key=_message), key=_message)
            waiting = [await _delivery(session, message_id, list(group)) for message_id, group in by_message]
        by_person: dict[tuple[str, str], list[Delivery]] = {}
        for delivery in sorted(waiting, key=lambda delivery: delivery.ids):
            by_person.setdefault((delivery.channel, delivery.address), []).append(delivery)
        return sum(await asyncio.gather(*(self._deliver_all(found) for found in by_person.values())))

    async def _deliver_all(self, deliveries: Sequence[Delivery]) -> int:
        """Those that do not get their turn before the lease ends are due again then."""
        delivered = 0
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_S):
                for delivery in deliveries:
                    delivered += await self._deliver(delivery)
        return delivered

    async def _deliver(self, delivery: Delivery) -> bool:
        try:
            provider_id = await self._senders[delivery.channel].send(delivery)
        except Exception as error:
            failure = error if isinstance(error, DeliveryFailed) else None
            code = (failure.provider_code if failure else "") or type(error).__name__
            logger.warning("a reply on %s was not taken: %s", delivery.channel, code)
            async with self._database.session() as session:
                for row_id in delivery.ids:
                    await outbox.failed(
                        session,
                        row_id,
                        datetime.now(UTC),
                        error_code=code[:60],
                        permanent=failure is not None and failure.permanent,
                    )
            return False
        async with self._database.session() as session:
            await outbox.sent(session, delivery.ids, datetime.now(UTC), provider_id=provider_id)
        return True

    async def _run(self) -> None:
        while True:
            try:
                await self.deliver_due()
            except Exception as error:
                logger.error("delivery stumbled: %s", where_it_broke(error))
            await asyncio.sleep(POLL_S)


def _message(row: OutboxReply) -> str:
    return row.message_id


async def _delivery(session: AsyncSession, message_id: str, rows: Sequence[OutboxReply]) -> Delivery:
    tried = any(row.error_code is not None for row in rows)
    return Delivery(
        ids=tuple(row.id for row in rows),
        channel=rows[0].channel,
        address=rows[0].address,
        replies=tuple(reply_from_json(row.reply) for row in rows),
        maybe_sent_since=await inbox.answered_at(session, message_id) if tried else None,
    )
