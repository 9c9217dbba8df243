"""Receives messages for channels that are acknowledged at once: claimed in the store first, answered afterwards.

Messages of one sender are answered in the order in which they were accepted, those of different senders side by
side. The answers go out through the outbox. What a dead process left is taken up by the others, or after a restart.
"""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

from assistant.application import Assistant
from assistant.messages import Incoming
from assistant.store import contacts, inbox, outbox, processes
from assistant.store.inbox import MAX_ATTEMPTS, MessageAnswered
from assistant.store.processes import ThisProcess
from assistant.turn import message_id
from connectors.delivery_metrics import DeliveryMetrics
from connectors.errors import where_it_broke
from connectors.opting import Opting
from connectors.outbox import OutboxDelivery
from connectors.sender_limit import SenderLimit

logger = logging.getLogger(__name__)

AT_ONCE = 8
"""Senders who are answered at the same time."""
WAITING = 1_000
"""Messages that wait in this process; the others wait in the store."""
LOOK_EVERY_S = 3.0
"""How often we look for messages on which nobody works."""

Payload = dict[str, Any]
Lane = tuple[str, str]
"""Channel and sender."""


class Source(Protocol):
    """An adapter whose messages are received here; `name` marks what it left in the store."""

    @property
    def name(self) -> str: ...

    @property
    def channels(self) -> Sequence[str]: ...

    def incoming_of(self, payload: Payload) -> Incoming:
        """The message that a payload holds, without its media."""
        ...

    async def prepare(self, incoming: Incoming, payload: Payload) -> Incoming:
        """The message with its media, or with the problem that they have. Raises nothing that a sender causes."""
        ...


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that was claimed and is not answered yet."""

    incoming: Incoming
    payload: Payload
    source: Source
    given_up: bool = False
    """It was tried often enough: its sender is told that we cannot."""


@dataclass(slots=True)
class Reception:
    """Claims, orders, answers."""

    assistant: Assistant
    delivery: OutboxDelivery
    opting: Opting
    process: ThisProcess
    metrics: DeliveryMetrics
    limit: SenderLimit
    _sources: dict[str, Source] = field(default_factory=dict)
    _lanes: dict[Lane, deque[Waiting]] = field(default_factory=dict)
    _workers: set[asyncio.Task[None]] = field(default_factory=set)
    _places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    _waiting: int = 0
    _stopping: bool = False
    _overflows: bool = False
    """Messages wait in the store; newer ones wait behind them."""

    def add(self, source: Source) -> None:
        """Take messages of one more adapter."""
        self._sources[source.name] = source

    async def take(self, source: str, messages: Sequence[tuple[Incoming, Payload]]) -> int:
        """Claim messages and have them answered; gives the number of those that were new.

        When this returns, nothing that it claimed can be lost; the webhook may be acknowledged.
        """
        now = datetime.now(UTC)
        new: list[Waiting] = []
        refused = 0
        async with self.assistant.database.session() as session:
            for incoming, payload in messages:
                has_room = self._waiting + len(new) < WAITING and not (self._overflows or self._stopping)
                self._overflows = self._overflows or not has_room
                if await inbox.claim(
                    session,
                    message_id(incoming),
                    incoming.channel,
                    {"source": source, "message": payload},
                    now,
                    owner=self.process.id if has_room else None,
                    address=incoming.sender,
                ):
                    written_at = min(now, incoming.sent_at or now)
                    await contacts.received(session, incoming.channel, incoming.sender, written_at)
                    await outbox.announced_due(session, incoming.channel, incoming.sender, now)
                    if await self.limit.refuse(session, incoming, payload.get("OptOutType"), now):
                        refused += 1
                    elif has_room:
                        new.append(Waiting(incoming, payload, self._sources[source]))
        for waiting in new:
            self._queue(waiting)
        if refused:
            self.delivery.wake()
        return len(new)

    async def recover(self) -> None:
        """Take up accepted messages on which nobody works."""
        channels = {channel for source in self._sources.values() for channel in source.channels}
        database, room = self.assistant.database, WAITING - self._waiting
        if not channels or room <= 0 or self._stopping:
            return
        async with database.reading() as session:
            if not await inbox.any_unanswered(session, tuple(channels)):
                self._overflows = False
                return
        async with database.session() as session:
            rows = await inbox.take_unanswered(session, tuple(channels), self.process.id, limit=room)
            found = [(row.message_id, dict(row.payload), row.attempts > MAX_ATTEMPTS) for row in rows]
        for claimed, payload, given_up in found:
            try:
                source = self._sources[payload["source"]]
                incoming = source.incoming_of(payload["message"])
            except Exception as error:
                logger.error("a kept message cannot be read: %s", where_it_broke(error))
                async with database.session() as session:
                    await inbox.finish(session, claimed, datetime.now(UTC), status="failed")
                continue
            self._queue(Waiting(incoming, payload["message"], source, given_up))

    async def live(self) -> None:
        """Beat, bury, recover, as long as the server runs."""
        while True:
            try:
                await self.look()
            except Exception as error:
                logger.error("reception stumbled: %s", where_it_broke(error))
            await asyncio.sleep(LOOK_EVERY_S)

    async def look(self) -> None:
        """One round of `live`."""
        async with self.assistant.database.session() as session:
            now = datetime.now(UTC)
            await processes.beat(session, self.process, now)
            await processes.bury(session, self.process, now)
        async with self.assistant.database.reading() as session:
            self.metrics.owed(await outbox.counted(session))
        await self.recover()

    async def finish(self, patience_s: float) -> None:
        """Answer what is under way; what is not done by then is free for other processes."""
        self._stopping = True
        if self._workers:
            await asyncio.wait(self._workers, timeout=patience_s)
        for worker in tuple(self._workers):
            worker.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await worker
        try:
            async with self.assistant.database.session() as session:
                await processes.leave(session, self.process)
        except Exception as error:  # the others see it when our heart stops
            logger.error("left without a word: %s", where_it_broke(error))

    async def idle(self) -> None:
        """Wait until everything that was taken is answered."""
        while self._workers:
            await asyncio.wait(tuple(self._workers))

    def _queue(self, waiting: Waiting) -> None:
        lane: Lane = (waiting.incoming.channel, waiting.incoming.sender)
        self._waiting += 1
        if lane in self._lanes:
            self._lanes[lane].append(waiting)
            return
        self._lanes[lane] = deque([waiting])
        worker = asyncio.create_task(self._work(lane))
        self._workers.add(worker)
        worker.add_done_callback(self._workers.discard)

    async def _work(self, lane: Lane) -> None:
        queue = self._lanes[lane]
        while queue and not (self._stopping and self._places.locked()):
            async with self._places:
                await self._answer(queue[0])
            queue.popleft()
            self._waiting -= 1
        self._waiting -= len(queue)
        del self._lanes[lane]

    async def _answer(self, waiting: Waiting) -> None:
        turns, incoming = self.assistant.turns, waiting.incoming
        try:
            if waiting.given_up:
                await turns.give_up(incoming)
            elif not await self.opting.heed(incoming, waiting.payload.get("OptOutType")):
                await turns.answer(await waiting.source.prepare(incoming, waiting.payload))
        except MessageAnswered:
            return
        except Exception as error:
            logger.error("a message is not answered yet: %s", where_it_broke(error))
            with contextlib.suppress(Exception):
                async with self.assistant.database.session() as session:
                    await inbox.put_back(session, message_id(incoming))
            return
        self.delivery.wake()
