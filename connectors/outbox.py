"""Delivers queued replies: to each channel's sender, again and again with growing pauses, until they arrive."""

import asyncio
import contextlib
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Protocol

from actions.marketplace.database import Database
from assistant.errors import AssistantError
from assistant.messages import Reply
from assistant.store import outbox
from assistant.store.outbox import reply_from_json

logger = logging.getLogger(__name__)

POLL_S = 1.0


class DeliveryFailed(AssistantError):
    """A provider did not take a reply."""

    code = "delivery_failed"

    def __init__(self, message: str, *, provider_code: str = "", permanent: bool = False) -> None:
        super().__init__(message)
        self.provider_code = provider_code
        self.permanent = permanent
        """Trying again would fail the same way: a wrong number, a person who opted out."""


class Sender(Protocol):
    """Sends replies on one channel."""

    async def send(self, address: str, reply: Reply) -> str:
        """Send one reply; gives the provider's id. Raises DeliveryFailed."""
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
        """Deliver what is due now; gives the number of replies that went out."""
        async with self._database.session() as session:
            rows = await outbox.due(session, tuple(self._senders), datetime.now(UTC))
            waiting = [(row.id, row.channel, row.address, reply_from_json(row.reply)) for row in rows]
        delivered = 0
        for row_id, channel, address, reply in waiting:
            delivered += await self._deliver(row_id, channel, address, reply)
        return delivered

    async def _deliver(self, row_id: int, channel: str, address: str, reply: Reply) -> int:
        try:
            provider_id = await self._senders[channel].send(address, reply)
        except DeliveryFailed as error:
            logger.warning("a reply on %s was not taken: %s", channel, error.provider_code or error.code)
            async with self._database.session() as session:
                await outbox.failed(
                    session,
                    row_id,
                    datetime.now(UTC),
                    error_code=error.provider_code or error.code,
                    permanent=error.permanent,
                )
            return 0
        async with self._database.session() as session:
            await outbox.sent(session, [row_id], datetime.now(UTC), provider_id=provider_id)
        return 1

    async def _run(self) -> None:
        while True:
            try:
                await self.deliver_due()
            except asyncio.CancelledError:
                raise
            except Exception as error:
                logger.error("delivery stumbled: %s", type(error).__name__)
            await asyncio.sleep(POLL_S)
