"""Delivery when things go wrong on our side or at the provider, on SQLite and PostgreSQL."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import CollectorRegistry
from sqlalchemy import select, update

from actions.marketplace.database import Database
from assistant.messages import Reply, TemplateUse
from assistant.settings import Settings
from assistant.store import contacts, processes
from assistant.store import outbox as store
from assistant.store.processes import ThisProcess
from assistant.store.sent_parts import begin
from assistant.store.tables import OutboxReply
from assistant.templates.registry import open_registry
from connectors.capabilities import Capabilities
from connectors.delivery_metrics import DeliveryMetrics
from connectors.outbox import OutboxDelivery
from connectors.parts import ImagePart, Part, TemplatePart, TextPart
from connectors.send_policy import SendPolicy
from connectors.sending import DeliveryFailed, Recipient
from connectors.splitting import split

PHONE = "+919812345678"
CAPABILITIES = Capabilities(split=partial(split, limit=1000), caption=1000)


@dataclass
class Line:
    """A provider that cannot be asked what arrived; it takes everything, or fails as it is told to."""

    taken: list[tuple[str, str]] = field(default_factory=list)
    """Address, and text or kind of each part."""
    failures: list[DeliveryFailed] = field(default_factory=list)
    templates: bool = False
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    capabilities: Capabilities = CAPABILITIES

    def __post_init__(self) -> None:
        self.gate.set()

    def knows(self, use: TemplateUse, language: str) -> bool:
        return self.templates

    async def send(self, part: Part, to: Recipient, *, reference: str) -> str:
        await self.gate.wait()
        if self.failures:
            raise self.failures.pop(0)
        match part:
            case TextPart(text):
                self.taken.append((to.address, text))
            case ImagePart(photo):
                self.taken.append((to.address, photo))
            case TemplatePart(use):
                self.taken.append((to.address, use.name))
        return f"id-{len(self.taken)}"

    async def arrived(
        self, part: Part, to: Recipient, *, reference: str, since: datetime
    ) -> Sequence[str] | None:
        return None


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(_env_file=None, home=tmp_path)  # type: ignore[call-arg]


@pytest.fixture
def deliver(database: Database, settings: Settings, read_once: Any) -> Any:
    """A delivery by these lines."""
    registry = open_registry(settings, read_once[0].responses)

    def opened(**lines: Line) -> OutboxDelivery:
        policy = SendPolicy(lines, registry, settings)
        metrics = DeliveryMetrics(CollectorRegistry())
        return OutboxDelivery(database, lines, policy, ThisProcess(), metrics, per_second={"sms": 0.9})

    return opened


async def owe(
    database: Database,
    message_id: str,
    *replies: Reply,
    channel: str = "sms",
    address: str = PHONE,
    age: timedelta = timedelta(),
    kind: str = "reply",
) -> tuple[int, ...]:
    async with database.session() as session:
        return await store.put(
            session,
            replies,
            message_id=message_id,
            channel=channel,
            address=address,
            now=datetime.now(UTC) - age,
            delay=timedelta(),
            kind=kind,
        )


async def states(database: Database) -> list[tuple[str, str | None]]:
    async with database.reading() as session:
        rows = await session.scalars(select(OutboxReply).order_by(OutboxReply.id))
        return [(row.status, row.error_code) for row in rows]


async def wrote(database: Database, channel: str = "whatsapp", address: str = PHONE) -> None:
    async with database.session() as session:
        await contacts.received(session, channel, address, datetime.now(UTC))


async def test_a_backlog_never_cuts_the_replies_to_one_message_apart(
    database: Database, deliver: Any
) -> None:
    line = Line()
    await wrote(database)
    for number in range(4):
        replies = [Reply(f"heard {number}", "en"), Reply(f"answer {number}", "en")]
        await owe(database, f"m{number}", *replies, channel="whatsapp", address=f"+9198000000{number:02d}")
        await wrote(database, address=f"+9198000000{number:02d}")
    async with database.session() as session:
        first = await store.due(session, ["whatsapp"], datetime.now(UTC), limit=3)
        assert [row.message_id for row in first] == ["m0", "m0", "m1", "m1"]
        await store.defer(session, [row.id for row in first], datetime.now(UTC))
    delivery = deliver(whatsapp=line)
    while await delivery.deliver_due():
        pass
    assert sorted(text for _, text in line.taken) == [f"heard {n}\nanswer {n}" for n in range(4)]


async def test_a_template_that_is_refused_is_given_up_at_once(database: Database, deliver: Any) -> None:
    refused = [DeliveryFailed("window", provider_code="131047", permanent=True) for _ in range(9)]
    line = Line(failures=refused, templates=True)
    use = TemplateUse("notice_order_shipped")
    await owe(database, "m", Reply("on its way", "en", template=use), channel="whatsapp")
    delivery = deliver(whatsapp=line)
    for _ in range(5):
        await delivery.deliver_due()
    assert await states(database) == [("failed", "template_refused")] and len(line.failures) == 8


async def test_a_window_that_is_closed_again_and_again_ends_the_attempts(
    database: Database, deliver: Any
) -> None:
    line = Line(failures=[DeliveryFailed("window", provider_code="131047") for _ in range(9)])
    await owe(database, "m", Reply("hello", "en"), channel="whatsapp")
    delivery = deliver(whatsapp=line)
    for _ in range(6):
        await wrote(database)
        await delivery.deliver_due()
    assert await states(database) == [("failed", "window_closed")]
    assert len(line.failures) == 9 - 4, "free text was tried once and three times more"


async def test_what_perhaps_arrived_is_not_sent_again_before_its_report_could_have_come(
    database: Database, deliver: Any
) -> None:
    line, now = Line(), datetime.now(UTC)
    await wrote(database)
    await owe(database, "m", Reply("hello", "en"), channel="whatsapp")
    async with database.session() as session:
        await processes.beat(session, ThisProcess(id="dead"), now)
        await store.due(session, ["whatsapp"], now, owner="dead")
        await begin(session, "m", 0, "whatsapp", now - timedelta(seconds=10))
        await processes.leave(session, ThisProcess(id="dead"))
    delivery = deliver(whatsapp=line)
    assert await delivery.deliver_due() == 0 and line.taken == []
    async with database.reading() as session:
        row = (await session.scalars(select(OutboxReply))).one()
        assert timedelta(seconds=15) < row.next_attempt_at - now < timedelta(seconds=25)
        assert row.attempts == 0, "it was not tried"


async def test_a_row_that_nobody_can_read_stops_nobody_else(database: Database, deliver: Any) -> None:
    line = Line()
    await owe(database, "bad", Reply("x", "en"), address="+919800000001")
    async with database.session() as session:
        await session.execute(update(OutboxReply).values(reply={"from": "a later version"}))
    await owe(database, "good", Reply("hello", "en"))
    await deliver(sms=line).deliver_due()
    assert await states(database) == [("failed", "unreadable"), ("sent", None)]
    assert line.taken == [(PHONE, "hello")]


async def test_our_own_mistake_counts_as_an_attempt(
    database: Database, deliver: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: Any) -> None:
        raise KeyError("a mistake")

    monkeypatch.setattr(SendPolicy, "decide", broken)
    await owe(database, "m", Reply("hello", "en"))
    assert await deliver(sms=Line()).deliver_due() == 0
    async with database.reading() as session:
        row = (await session.scalars(select(OutboxReply))).one()
    assert (row.status, row.attempts, row.error_code) == ("pending", 1, "KeyError")


async def test_a_provider_that_hangs_holds_up_nobody_of_another(database: Database, deliver: Any) -> None:
    hung, sms = Line(), Line()
    hung.gate.clear()
    await wrote(database)
    await owe(database, "m1", Reply("waits", "en"), channel="whatsapp")
    delivery = deliver(whatsapp=hung, sms=sms)
    delivery.start()
    await asyncio.sleep(0.1)
    await owe(database, "m2", Reply("goes", "en"), address="+919800000001")
    delivery.wake()
    async with asyncio.timeout(10):
        while not sms.taken:  # noqa: ASYNC110  the delivery runs by itself
            await asyncio.sleep(0.02)
    assert hung.taken == []
    hung.gate.set()
    await delivery.stop(5)
    assert hung.taken == [(PHONE, "waits")], "what was on its way arrives"


async def test_what_goes_by_another_channel_goes_whole(database: Database, deliver: Any) -> None:
    whatsapp, sms = Line(), Line()
    await wrote(database)
    await owe(database, "m", Reply("here it is", "en", image="a.jpg"), channel="whatsapp")
    whatsapp.failures = []
    delivery = deliver(whatsapp=whatsapp, sms=sms)
    taken = Line.send

    async def closes_after_the_photo(self: Line, part: Part, to: Recipient, *, reference: str) -> str:
        if self is whatsapp and isinstance(part, TextPart):
            raise DeliveryFailed("window", provider_code="131047")
        return await taken(self, part, to, reference=reference)

    Line.send = closes_after_the_photo  # type: ignore[method-assign]
    try:
        for _ in range(4):
            await delivery.deliver_due()
    finally:
        Line.send = taken  # type: ignore[method-assign]
    assert whatsapp.taken == [(PHONE, "a.jpg")]
    assert sms.taken[-1] == (PHONE, "here it is") and await states(database) == [("sent", None)]


async def test_old_answers_and_old_codes_are_not_sent_when_a_number_is_set_at_last(
    database: Database, deliver: Any
) -> None:
    line = Line()
    await owe(database, "old", Reply("hello", "en"), age=timedelta(days=8))
    await owe(database, "code", Reply("1234", "en"), age=timedelta(minutes=16), kind="code")
    await owe(database, "new", Reply("hello again", "en"), age=timedelta(days=1))
    await deliver(sms=line).deliver_due()
    assert line.taken == [(PHONE, "hello again")]
    assert [code for _, code in await states(database)] == ["stale", "stale", None]


async def test_news_are_announced_once_and_not_to_a_phone_that_wants_no_sms(
    database: Database, deliver: Any
) -> None:
    whatsapp, sms = Line(templates=True), Line()
    async with database.session() as session:
        await contacts.opt_out(session, "sms", PHONE, datetime.now(UTC))
    for number in range(3):
        await owe(database, f"m{number}", Reply(f"answer {number}", "en"), channel="whatsapp")
    delivery = deliver(whatsapp=whatsapp, sms=sms)
    for _ in range(4):
        await delivery.deliver_due()
    assert sms.taken == [] and whatsapp.taken == [(PHONE, "utter_news_waiting")]
    await wrote(database)
    async with database.session() as session:
        await store.announced_due(session, "whatsapp", PHONE, datetime.now(UTC))
    while await delivery.deliver_due():
        pass
    assert [text for _, text in whatsapp.taken[1:]] == ["answer 0", "answer 1", "answer 2"]
