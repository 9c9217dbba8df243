"""Delivers queued replies: planned for their channel, each message to the provider once, again and again until taken.

A message is written down before it is sent and when it was taken. One whose fate nobody knows, because the process
died or the line broke, is looked for at the provider before it is sent again.
"""

import asyncio
import contextlib
import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby

from aiolimiter import AsyncLimiter

from actions.marketplace.database import Database
from assistant.circuit import Circuit
from assistant.store import contacts, outbox, sent_parts
from assistant.store.outbox import LEASE, reply_from_json
from assistant.store.processes import ThisProcess
from assistant.store.sent_parts import FAILED, SENDING
from assistant.store.tables import OutboxReply
from connectors.delivery_metrics import DeliveryMetrics, Outcome
from connectors.errors import where_it_broke
from connectors.parts import Part, TemplatePart
from connectors.send_policy import Announce, Decision, Defer, Divert, Refuse, Send, SendPolicy, Withhold
from connectors.sending import Delivery, DeliveryFailed, Sender

logger = logging.getLogger(__name__)

POLL_S = 1.0
PATIENCE_S = LEASE.total_seconds() - 10
"""A delivery ends before its lease does, so that nobody else begins it meanwhile."""
OPTED_OUT_CODES = frozenset({"21610"})
"""Twilio's code for somebody who told it to stop."""
UNCERTAIN_PAUSE_S = 30.0
"""Before an attempt whose fate is unknown is made again: the provider's report on it may come meanwhile."""
AT_ONCE = 200
"""People to whom something is on its way at the same time."""
ANNOUNCEMENT = 999
"""Position of the message that says that there is news, beyond those of the news themselves."""
PER_SECOND = 10.0
"""Messages a second to a provider of whom nothing else is set."""
_OUTCOMES: Mapping[type[Decision], Outcome] = {
    Withhold: "withheld",
    Refuse: "refused",
    Defer: "deferred",
    Divert: "diverted",
}


class _Later(Exception):
    """Nobody knows yet whether an earlier attempt arrived."""

    def __init__(self, until: datetime) -> None:
        super().__init__()
        self.until = until


class _Reshaped(Exception):
    """It was decided meanwhile that all is sent anew."""


class OutboxDelivery:
    """A task that delivers what is due, as long as the server runs."""

    def __init__(
        self,
        database: Database,
        senders: Mapping[str, Sender],
        policy: SendPolicy,
        process: ThisProcess,
        metrics: DeliveryMetrics,
        *,
        per_second: Mapping[str, float],
    ) -> None:
        self._database = database
        self._senders = senders
        self._policy = policy
        self._process = process
        self._metrics = metrics
        self._limits = {channel: _limiter(per_second.get(channel, PER_SECOND)) for channel in senders}
        self._circuits = {channel: Circuit() for channel in senders}
        self._due = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._under_way: set[asyncio.Task[int]] = set()

    def start(self) -> None:
        if self._senders:
            self._task = asyncio.create_task(self._run())

    async def stop(self, patience_s: float) -> None:
        """Send no more; what is on its way may arrive."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=patience_s)
        for late in tuple(self._under_way):
            late.cancel()

    def wake(self) -> None:
        """Something is due: do not wait for the next look."""
        self._due.set()

    async def deliver_due(self) -> int:
        """Deliver what is due now and wait for it; gives the number of messages that are settled."""
        return sum(await asyncio.gather(*await self._begin_due()))

    async def _begin_due(self) -> list[asyncio.Task[int]]:
        """Begin to deliver what is due now, a task for each person: nobody waits for another one's provider.

        A provider that failed several times in a row is left alone for a while; what is meant for it keeps its
        attempts.
        """
        channels = tuple(name for name, circuit in self._circuits.items() if not circuit.is_open)
        now = datetime.now(UTC)
        async with self._database.reading() as session:
            if not channels or not await outbox.any_due(session, channels, now):
                return []
        async with self._database.session() as session:
            rows = await outbox.due(session, channels, now, owner=self._process.id)
        by_person: dict[tuple[str, str], list[Delivery]] = {}
        for delivery in await self._deliveries(rows):
            by_person.setdefault((delivery.to.channel, delivery.to.address), []).append(delivery)
        begun = [asyncio.create_task(self._deliver_all(found)) for found in by_person.values()]
        self._under_way.update(begun)
        for task in begun:
            task.add_done_callback(self._under_way.discard)
        return begun

    async def _deliveries(self, rows: Sequence[OutboxReply]) -> list[Delivery]:
        """The rows by message, in order; what cannot be read is given up alone."""
        found: list[Delivery] = []
        for _, group in groupby(sorted(rows, key=_message), key=_message):
            ordered = sorted(group, key=_position)
            try:
                found.append(Delivery.of(ordered, tuple(reply_from_json(row.reply) for row in ordered)))
            except Exception as error:
                logger.error("a kept reply cannot be read: %s", where_it_broke(error))
                async with self._database.session() as session:
                    ids = [row.id for row in ordered]
                    now = datetime.now(UTC)
                    await outbox.failed(session, ids, now, error_code="unreadable", permanent=True)
        return sorted(found, key=lambda delivery: delivery.ids)

    async def _deliver_all(self, deliveries: Sequence[Delivery]) -> int:
        """Those that do not get their turn before the lease ends are due again then; nothing overtakes a failure."""
        delivered = 0
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_S):
                for delivery in deliveries:
                    if not await self._deliver(delivery):
                        break
                    delivered += 1
        if rest := deliveries[delivered + 1 :]:
            async with self._database.session() as session:
                ids = [row_id for delivery in rest for row_id in delivery.ids]
                await outbox.defer(session, ids, datetime.now(UTC))
        return delivered

    async def _deliver(self, delivery: Delivery) -> bool:
        """Whether the delivery is settled: sent, or not to be sent."""
        circuit = self._circuits[delivery.to.channel]
        try:
            async with self._database.session() as session:
                decision = await self._policy.decide(session, delivery, datetime.now(UTC))
            if not isinstance(decision, Send):
                return await self._not_now(delivery, decision)
            provider_id = ""
            for position, part in enumerate(decision.parts):
                provider_id = await self._once(delivery, position, part)
        except _Later as later:
            async with self._database.session() as session:
                await outbox.defer(session, delivery.ids, later.until)
            return False
        except _Reshaped:
            return False
        except DeliveryFailed as failure:
            if not failure.permanent and failure.provider_code not in sent_parts.WINDOW_CODES:
                circuit.failed()
            await self._failed(delivery, failure)
            return failure.permanent
        except Exception as error:
            logger.error("a reply was not delivered: %s", where_it_broke(error))
            await self._failed(delivery, DeliveryFailed("", provider_code=type(error).__name__))
            return False
        circuit.succeeded()
        async with self._database.session() as session:
            await outbox.sent(session, delivery.ids, datetime.now(UTC), provider_id=provider_id)
        self._metrics.delivered(delivery.to.channel, "sent")
        return True

    async def _once(self, delivery: Delivery, position: int, part: Part) -> str:
        """Send one message unless it was taken before; gives the provider's id.

        Raises:
            DeliveryFailed: as the sender does.
            _Later: an earlier attempt may still turn out to have arrived.
            _Reshaped: the replies are to be sent anew, in another shape.
        """
        async with self._database.session() as session:
            now = datetime.now(UTC)
            earlier = await sent_parts.begin(session, delivery.message_id, position, delivery.to.channel, now)
            known, since = (earlier.status, earlier.updated_at) if earlier else (None, now)
            provider_id = (earlier.provider_id if earlier else None) or ""
        if known == FAILED:
            raise DeliveryFailed("the provider reported that it failed", permanent=True)
        if known is not None and known != SENDING:
            return provider_id
        found = await self._arrived(delivery, position, part, since) if known else None
        if found is None:
            found = await self._send(delivery, position, part)
        async with self._database.session() as session:
            now = datetime.now(UTC)
            if not await sent_parts.accepted(session, delivery.message_id, position, found, now):
                raise _Reshaped
        return found

    async def _arrived(self, delivery: Delivery, position: int, part: Part, since: datetime) -> str | None:
        """The provider's id of an earlier attempt that did arrive; None: it certainly did not, or nobody can tell."""
        sender = self._senders[delivery.to.channel]
        reference = sent_parts.reference(delivery.message_id, position)
        candidates = await sender.arrived(part, delivery.to, reference=reference, since=since)
        if candidates is None:
            known_at = since + timedelta(seconds=UNCERTAIN_PAUSE_S)
            if datetime.now(UTC) < known_at:
                raise _Later(known_at)
            return None
        async with self._database.reading() as session:
            taken = await sent_parts.known(session, candidates)
        return next((candidate for candidate in candidates if candidate not in taken), None)

    async def _send(self, delivery: Delivery, position: int, part: Part) -> str:
        sender = self._senders[delivery.to.channel]
        try:
            async with self._limits[delivery.to.channel]:
                reference = sent_parts.reference(delivery.message_id, position)
                return await sender.send(part, delivery.to, reference=reference)
        except DeliveryFailed as failure:
            if not failure.uncertain:
                async with self._database.session() as session:
                    await sent_parts.refused(session, delivery.message_id, position)
            if isinstance(part, TemplatePart) and failure.provider_code in sent_parts.WINDOW_CODES:
                raise DeliveryFailed(
                    "the template is not taken", provider_code="template_refused", permanent=True
                ) from None
            raise

    async def _not_now(self, delivery: Delivery, decision: Decision) -> bool:
        if isinstance(decision, Announce):
            await self._announce(delivery, decision)
            return True
        now = datetime.now(UTC)
        async with self._database.session() as session:
            match decision:
                case Withhold(code):
                    await outbox.withhold(session, delivery.ids, error_code=code)
                case Refuse(code):
                    await outbox.failed(session, delivery.ids, now, error_code=code, permanent=True)
                case Defer(until):
                    await outbox.defer(session, delivery.ids, until)
                case Divert(channel):
                    await sent_parts.forget(session, delivery.message_id)
                    await outbox.divert(session, delivery.ids, channel, now)
                    self.wake()
        self._metrics.delivered(delivery.to.channel, _OUTCOMES[type(decision)])
        return True

    async def _announce(self, delivery: Delivery, decision: Announce) -> None:
        """Say that there is news, unless she knows; the news wait until their reader writes."""
        if decision.part is not None:
            await self._once(delivery, ANNOUNCEMENT, decision.part)
        async with self._database.session() as session:
            await outbox.announced(session, delivery.ids, decision.until)
        self._metrics.delivered(delivery.to.channel, "announced")

    async def _failed(self, delivery: Delivery, failure: DeliveryFailed) -> None:
        code, now = failure.provider_code or failure.code, datetime.now(UTC)
        logger.warning("a reply on %s was not taken: %s", delivery.to.channel, code)
        self._metrics.delivered(delivery.to.channel, "failed" if failure.permanent else "retried")
        pause_s = max(failure.pause_s, UNCERTAIN_PAUSE_S if failure.uncertain else 0.0)
        async with self._database.session() as session:
            if code in OPTED_OUT_CODES:
                await contacts.opt_out(session, delivery.to.channel, delivery.to.address, now)
            if code in sent_parts.WINDOW_CODES:
                await sent_parts.window_was_closed(session, delivery.message_id, now)
                return
            await outbox.failed(
                session,
                delivery.ids,
                now,
                error_code=code,
                permanent=failure.permanent,
                pause_s=pause_s,
            )

    async def _run(self) -> None:
        while True:
            self._due.clear()
            begun: list[asyncio.Task[int]] = []
            try:
                if len(self._under_way) < AT_ONCE:
                    begun = await self._begin_due()
            except Exception as error:
                logger.error("delivery stumbled: %s", where_it_broke(error))
            for task in begun:
                task.add_done_callback(lambda _: self.wake())
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._due.wait(), POLL_S)


def _limiter(per_second: float) -> AsyncLimiter:
    """So many messages a second, or one in several seconds."""
    return AsyncLimiter(per_second, 1.0) if per_second >= 1 else AsyncLimiter(1.0, 1.0 / per_second)


def _message(row: OutboxReply) -> str:
    return row.message_id


def _position(row: OutboxReply) -> int:
    return row.position
