"""Receives messages for channels that are acknowledged at once: claimed in the store first, answered afterwards.

Messages of one sender are answered in the order in which they were accepted, whichever processes accepted them; those
of different senders side by side. The answers go out through the outbox. What a dead process left is taken up by the
others, or after a restart.
"""

import asyncio
import contextlib
import logging
from bisect import insort
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
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
FIRST_PAUSE_S = 0.05
"""Until we look again whether another process has answered what the same sender wrote before; each pause is twice as
long as the one before, up to LOOK_EVERY_S."""
PATIENCE_S = 120.0
"""A message waits so long for those before it; no turn takes so long."""
RETRIED_FOR = timedelta(days=7)
"""Meta delivers a webhook so late at most; who says that a message is older has a wrong clock."""

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
    accepted_at: datetime
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
    _lanes: dict[Lane, list[Waiting]] = field(default_factory=dict)
    _workers: set[asyncio.Task[None]] = field(default_factory=set)
    _places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    _unreturned: set[str] = field(default_factory=set)
    """Ids of messages that are perhaps still ours in the store, though nobody works on them."""
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
        new: list[Waiting] = []
        refused = 0
        try:
            async with self.assistant.database.session() as session:
                now = datetime.now(UTC)
                for position, (incoming, payload) in enumerate(messages):
                    has_room = self._waiting + len(new) < WAITING and not (self._overflows or self._stopping)
                    self._overflows = self._overflows or not has_room
                    accepted_at = now + timedelta(microseconds=position)
                    if await inbox.claim(
                        session,
                        message_id(incoming),
                        incoming.channel,
                        {inbox.SOURCE: source, "message": payload},
                        accepted_at,
                        owner=self.process.id if has_room else None,
                        address=incoming.sender,
                    ):
                        written_at = _written_at(incoming, now)
                        await contacts.received(session, incoming.channel, incoming.sender, written_at)
                        await outbox.announced_due(session, incoming.channel, incoming.sender, now)
                        if await self.limit.refuse(session, incoming, payload.get("OptOutType"), now):
                            refused += 1
                        elif has_room:
                            new.append(Waiting(incoming, payload, self._sources[source], accepted_at))
        except BaseException:  # it may be kept nevertheless: the connection broke after the commit
            self._unreturned |= {message_id(waiting.incoming) for waiting in new}
            raise
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
            if not await inbox.any_unanswered(session, tuple(channels), self.process.id):
                self._overflows = False
                return
        async with database.session() as session:
            rows = await inbox.take_unanswered(session, tuple(channels), self.process.id, limit=room)
        unreadable: list[str] = []
        for row in rows:
            try:
                source = self._sources[row.payload[inbox.SOURCE]]
                payload = row.payload["message"]
                incoming = source.incoming_of(payload)
            except Exception as error:
                logger.error("a kept message cannot be read: %s", where_it_broke(error))
                unreadable.append(row.message_id)
            else:
                given_up = row.attempts > MAX_ATTEMPTS
                self._queue(Waiting(incoming, payload, source, row.accepted_at, given_up))
        self._unreturned |= set(unreadable)
        for claimed in unreadable:
            async with database.session() as session:
                await inbox.finish(session, claimed, datetime.now(UTC), status="failed")
            self._unreturned.discard(claimed)

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
        await self._put_back(())
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
        self._unreturned.discard(message_id(waiting.incoming))
        if lane in self._lanes:
            insort(self._lanes[lane], waiting, key=_place)
            return
        self._lanes[lane] = [waiting]
        worker = asyncio.create_task(self._work(lane))
        self._workers.add(worker)
        worker.add_done_callback(self._workers.discard)

    async def _work(self, lane: Lane) -> None:
        """Answer one sender, as long as something of hers waits here."""
        queue, loop = self._lanes[lane], asyncio.get_running_loop()
        pause_s, patient_until = FIRST_PAUSE_S, loop.time() + PATIENCE_S
        while queue and not (self._stopping and self._places.locked()):
            async with self._places:
                waiting = queue.pop(0)
                if await self._answer(waiting, patient=loop.time() < patient_until):
                    self._waiting -= 1
                    pause_s, patient_until = FIRST_PAUSE_S, loop.time() + PATIENCE_S
                    continue
                insort(queue, waiting, key=_place)
            if self._stopping:
                break
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, LOOK_EVERY_S)
        self._waiting -= len(queue)
        del self._lanes[lane]

    async def _answer(self, waiting: Waiting, *, patient: bool) -> bool:
        """Answer a message, or put it back; False when something that its sender wrote before is not answered yet."""
        database, turns, incoming = self.assistant.database, self.assistant.turns, waiting.incoming
        try:
            if patient:
                async with database.reading() as session:
                    if await inbox.overtakes(session, message_id(incoming)):
                        return False
            if waiting.given_up:
                await turns.give_up(incoming)
            elif not await self.opting.heed(incoming, waiting.payload.get("OptOutType")):
                await turns.answer(await waiting.source.prepare(incoming, waiting.payload))
        except MessageAnswered:
            return True
        except Exception as error:
            logger.error("a message is not answered yet: %s", where_it_broke(error))
            await self._put_back((message_id(incoming),))
            return True
        self.delivery.wake()
        return True

    async def _put_back(self, message_ids: Collection[str]) -> None:
        """Leave messages to whoever looks next, and those with which that failed before."""
        self._unreturned.update(message_ids)
        if not self._unreturned:
            return
        returned = frozenset(self._unreturned)
        try:
            async with self.assistant.database.session() as session:
                await inbox.put_back(session, returned, self.process.id)
        except Exception as error:
            logger.error("messages are put back later: %s", where_it_broke(error))
        else:
            self._unreturned -= returned


def _place(waiting: Waiting) -> tuple[datetime, str]:
    """Where a message stands among those of its sender; the store orders them likewise."""
    return waiting.accepted_at, message_id(waiting.incoming)


def _written_at(incoming: Incoming, now: datetime) -> datetime:
    """When a message was written, from which WhatsApp's 24 hours count."""
    sent_at = incoming.sent_at
    return sent_at if sent_at is not None and now - RETRIED_FOR <= sent_at <= now else now
