"""Delivers queued replies: planned for their channel, each message to the provider once, again and again until taken.

A message is written down before it is sent and when it was taken. One whose fate nobody knows, because the process
died or the line broke, is looked for at the provider before it is sent again.
"""

import asyncio
import contextlib
import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
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
from connectors.parts import Part
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
ANNOUNCEMENT = 999
"""Position of the message that says that there is news, beyond those of the news themselves."""
PER_SECOND = 10.0
"""Messages a second to a provider of whom nothing else is set."""
_OUTCOMES: Mapping[type[Decision], Outcome] = {
    Announce: "announced",
    Withhold: "withheld",
    Refuse: "refused",
    Defer: "deferred",
    Divert: "diverted",
}


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
        self._limits = {
            channel: AsyncLimiter(per_second.get(channel, PER_SECOND), 1.0) for channel in senders
        }
        self._circuits = {channel: Circuit() for channel in senders}
        self._due = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        if self._senders:
            self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    def wake(self) -> None:
        """Something is due: do not wait for the next look."""
        self._due.set()

    async def deliver_due(self) -> int:
        """Deliver what is due now; gives the number of messages that were answered.

        Different people are served side by side, each person's replies in order. A provider that failed several
        times in a row is left alone for a while; what is meant for it keeps its attempts.
        """
        channels = tuple(name for name, circuit in self._circuits.items() if not circuit.is_open)
        now = datetime.now(UTC)
        async with self._database.reading() as session:
            if not channels or not await outbox.any_due(session, channels, now):
                return 0
        async with self._database.session() as session:
            rows = await outbox.due(session, channels, now, owner=self._process.id)
            waiting = [
                Delivery.of(group, tuple(reply_from_json(row.reply) for row in group))
                for _, found in groupby(sorted(rows, key=_message), key=_message)
                for group in [sorted(found, key=_position)]
            ]
        by_person: dict[tuple[str, str], list[Delivery]] = {}
        for delivery in sorted(waiting, key=lambda delivery: delivery.ids):
            by_person.setdefault((delivery.to.channel, delivery.to.address), []).append(delivery)
        return sum(await asyncio.gather(*(self._deliver_all(found) for found in by_person.values())))

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
        """Whether the delivery is settled: sent, or withheld for good."""
        async with self._database.session() as session:
            decision = await self._policy.decide(session, delivery, datetime.now(UTC))
        if not isinstance(decision, Send):
            return await self._not_now(delivery, decision)
        circuit = self._circuits[delivery.to.channel]
        provider_id = ""
        try:
            for position, part in enumerate(decision.parts):
                provider_id = await self._once(delivery, position, part)
        except Exception as error:
            failure = error if isinstance(error, DeliveryFailed) else DeliveryFailed(where_it_broke(error))
            if not failure.permanent:
                circuit.failed()
            await self._failed(delivery, failure, type(error).__name__)
            return failure.permanent
        circuit.succeeded()
        async with self._database.session() as session:
            await outbox.sent(session, delivery.ids, datetime.now(UTC), provider_id=provider_id)
        self._metrics.delivered(delivery.to.channel, "sent")
        return True

    async def _once(self, delivery: Delivery, position: int, part: Part) -> str:
        """Send one message unless it was taken before; gives the provider's id."""
        sender, to = self._senders[delivery.to.channel], delivery.to
        reference = sent_parts.reference(delivery.message_id, position)
        async with self._database.session() as session:
            now = datetime.now(UTC)
            earlier = await sent_parts.begin(session, delivery.message_id, position, to.channel, now)
            known, since = (earlier.status, earlier.updated_at) if earlier else (None, now)
            provider_id = (earlier.provider_id if earlier else None) or ""
        if known == FAILED:
            raise DeliveryFailed("the provider reported that it failed", permanent=True)
        if known is not None and known != SENDING:
            return provider_id
        candidates = await sender.arrived(part, to, reference=reference, since=since) if known else ()
        async with self._database.reading() as session:
            taken = await sent_parts.known(session, candidates)
        found = next((candidate for candidate in candidates if candidate not in taken), None)
        if found is None:
            found = await self._send(sender, delivery, position, part)
        async with self._database.session() as session:
            await sent_parts.accepted(session, delivery.message_id, position, found, datetime.now(UTC))
        return found

    async def _send(self, sender: Sender, delivery: Delivery, position: int, part: Part) -> str:
        try:
            async with self._limits[delivery.to.channel]:
                reference = sent_parts.reference(delivery.message_id, position)
                return await sender.send(part, delivery.to, reference=reference)
        except DeliveryFailed as failure:
            if not failure.uncertain:
                async with self._database.session() as session:
                    await sent_parts.refused(session, delivery.message_id, position)
            raise

    async def _not_now(self, delivery: Delivery, decision: Decision) -> bool:
        self._metrics.delivered(delivery.to.channel, _OUTCOMES[type(decision)])
        if isinstance(decision, Announce):
            return await self._announce(delivery, decision)
        async with self._database.session() as session:
            match decision:
                case Withhold(code):
                    await outbox.withhold(session, delivery.ids, error_code=code)
                case Refuse(code):
                    await outbox.failed(
                        session, delivery.ids, datetime.now(UTC), error_code=code, permanent=True
                    )
                case Defer(until):
                    await outbox.defer(session, delivery.ids, until)
                case Divert(channel):
                    await outbox.divert(session, delivery.ids, channel, datetime.now(UTC))
                    self.wake()
        return True

    async def _announce(self, delivery: Delivery, decision: Announce) -> bool:
        """Say that there is news, once; the news wait until their reader writes."""
        try:
            await self._once(delivery, ANNOUNCEMENT, decision.part)
        except DeliveryFailed as failure:
            await self._failed(delivery, failure, type(failure).__name__)
            return failure.permanent
        async with self._database.session() as session:
            await outbox.announced(session, delivery.ids, decision.until)
        return True

    async def _failed(self, delivery: Delivery, failure: DeliveryFailed, kind: str) -> None:
        code = failure.provider_code or kind
        logger.warning("a reply on %s was not taken: %s", delivery.to.channel, code)
        self._metrics.delivered(delivery.to.channel, "refused")
        pause_s = max(failure.pause_s, UNCERTAIN_PAUSE_S if failure.uncertain else 0.0)
        async with self._database.session() as session:
            if code in OPTED_OUT_CODES:
                await contacts.opt_out(session, delivery.to.channel, delivery.to.address, datetime.now(UTC))
            if code in sent_parts.WINDOW_CODES:
                await sent_parts.window_was_closed(session, delivery.message_id, datetime.now(UTC))
                return
            await outbox.failed(
                session,
                delivery.ids,
                datetime.now(UTC),
                error_code=code,
                permanent=failure.permanent,
                pause_s=pause_s,
            )

    async def _run(self) -> None:
        while True:
            self._due.clear()
            try:
                while await self.deliver_due():
                    pass
            except Exception as error:
                logger.error("delivery stumbled: %s", where_it_broke(error))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._due.wait(), POLL_S)


def _message(row: OutboxReply) -> str:
    return row.message_id


def _position(row: OutboxReply) -> int:
    return row.position
