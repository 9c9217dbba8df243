"""A missed call is rung back once, by Twilio's own API, and the answer begins an ordinary call."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qsl

import pytest
from sqlalchemy import select, update

from assistant.messages import Reply
from assistant.store import contacts
from assistant.store.tables import OutboxReply
from connectors.parts import TextPart
from connectors.sending import DeliveryFailed, Recipient
from connectors.twilio import ring_back
from connectors.twilio.calling import USEFUL_FOR, TwilioCaller
from connectors.twilio.ring_back import CallOrder, RingBacks

OURS, HERS = "+911409876543", "+919812345678"


@dataclass
class Exchange:
    """Twilio's Calls.json on the loopback."""

    url: str = ""
    moods: list[str] = field(default_factory=list)
    """What happens to the next calls: `500`, `400`, `lost` (it rings, but the answer never arrives)."""
    calls: list[dict[str, str]] = field(default_factory=list)
    forms: list[dict[str, str]] = field(default_factory=list)
    called: Event = field(default_factory=Event)


class ExchangeHandler(BaseHTTPRequestHandler):
    exchange: Exchange

    def do_GET(self) -> None:
        assert self.path.split("?")[0].endswith("/Calls.json"), self.path
        self._answer(200, {"calls": self.exchange.calls})

    def do_POST(self) -> None:
        assert self.path.endswith("/Calls.json"), self.path
        form = dict(parse_qsl(self.rfile.read(int(self.headers["content-length"])).decode()))
        self.exchange.forms.append(form)
        self.exchange.called.set()
        mood = self.exchange.moods.pop(0) if self.exchange.moods else ""
        if mood.isdigit():
            return self._answer(int(mood), {"code": 21215, "message": "refused"})
        sid = f"CA{len(self.exchange.calls):032x}"
        self.exchange.calls.append({"sid": sid, "date_created": format_datetime(datetime.now(UTC))})
        if mood != "lost":
            self._answer(201, {"sid": sid})

    def _answer(self, status: int, content: Any) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def exchange() -> Iterator[Exchange]:
    exchange = Exchange()
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), type("Handler", (ExchangeHandler,), {"exchange": exchange})
    )
    exchange.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield exchange
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def settings(twilio_settings: Any, exchange: Exchange) -> Any:
    return twilio_settings.model_copy(update={"missed_call_numbers": OURS, "twilio_api_url": exchange.url})


@pytest.fixture
async def running(open_app: Any, settings: Any) -> AsyncIterator[Any]:
    async with open_app(settings) as running:
        yield running


async def queued(running: Any) -> list[OutboxReply]:
    async with running.database.reading() as session:
        return list(
            await session.scalars(select(OutboxReply).where(OutboxReply.channel == ring_back.CHANNEL))
        )


async def ring(new_caller: Any, call: str = "CA1", number: str = HERS) -> Any:
    caller = new_caller(number, call)
    await caller.dial(To=OURS)
    return caller


async def until_called(exchange: Exchange) -> None:
    assert await asyncio.to_thread(exchange.called.wait, 20)


async def test_a_missed_call_is_refused_as_busy_and_rung_back(exchange: Exchange, new_caller: Any) -> None:
    caller = await ring(new_caller)
    [reject] = list(caller.twiml)
    assert (reject.tag, reject.get("reason")) == ("Reject", "busy")
    await until_called(exchange)
    form = exchange.forms[0]
    assert (form["To"], form["From"]) == (HERS, OURS)
    assert form["Url"] == "https://kalavaani.example.org/webhooks/twilio/voice"
    assert form["StatusCallback"] == f"{form['Url']}/status" and form["Timeout"].isdigit()
    assert "MachineDetection" not in form


async def test_our_call_is_an_ordinary_one_and_she_is_the_one_whom_we_called(
    exchange: Exchange, new_caller: Any
) -> None:
    await ring(new_caller)
    called = new_caller(OURS, "CA-back")
    swapped = {"To": HERS, "Direction": "outbound-api"}
    await called.dial(**swapped)
    assert "For English, press 1." in called.hears
    await called.post(called.gather.attrib["action"], Digits="2", **swapped)
    assert called.hears.startswith("नमस्ते")
    again = new_caller(HERS, "CA-again")
    await again.dial()
    assert "नमस्ते" in again.hears, "she is known by her own number"


async def test_other_numbers_of_ours_are_answered(new_caller: Any) -> None:
    caller = new_caller()
    await caller.dial()
    assert "For English, press 1." in caller.hears


async def test_one_call_back_for_many_rings_and_for_a_repeated_webhook(running: Any, new_caller: Any) -> None:
    await asyncio.gather(*(ring(new_caller, call) for call in ("CA1", "CA1", "CA2", "CA3")))
    assert len(await queued(running)) == 1


async def test_later_she_may_ring_again_but_not_all_day(
    running: Any, new_caller: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ring_back, "CALLS_A_DAY", 2)
    monkeypatch.setattr(ring_back, "_window", lambda _, now, __: f"window {now.isoformat()}")
    for number in range(4):
        async with running.database.session() as session:
            earlier = datetime.now(UTC) - ring_back.PAUSE
            await session.execute(update(OutboxReply).values(queued_at=earlier))
        await ring(new_caller, f"CA{number}")
    assert len(await queued(running)) == 2


@pytest.mark.parametrize("channel", ["sms", "phone"])
async def test_who_wants_nothing_from_us_is_not_called(running: Any, new_caller: Any, channel: str) -> None:
    async with running.database.session() as session:
        await contacts.opt_out(session, channel, HERS, datetime.now(UTC))
    caller = await ring(new_caller)
    assert caller.twiml.find("Reject") is not None and await queued(running) == []


async def test_a_withheld_number_cannot_be_called(running: Any, new_caller: Any) -> None:
    await ring(new_caller, number="+266696687")
    assert await queued(running) == []


@pytest.mark.parametrize("number", ["+881612345678", "+97912345678", "+25261234567", "+911244567890"])
async def test_a_forged_number_abroad_or_of_no_mobile_is_not_called(
    running: Any, new_caller: Any, number: str
) -> None:
    caller = await ring(new_caller, number=number)
    assert caller.twiml.find("Reject") is not None and await queued(running) == []


def test_an_operator_may_ring_back_to_other_countries(settings: Any) -> None:
    nepal = settings.model_copy(update={"ring_back_prefixes": "+91,+977"})
    ringing = ring_back.ring_backs(nepal, None)  # type: ignore[arg-type]
    assert ringing is not None and ringing.prefixes == ("+91", "+977")


async def test_many_numbers_together_are_called_so_often_a_day(
    running: Any, new_caller: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ring_back, "ALL_CALLS_A_DAY", 3)
    for last in range(5):
        await ring(new_caller, f"CA{last}", f"+91981234560{last}")
    assert len(await queued(running)) == 3


async def test_the_end_of_our_call_is_reported_without_an_answer(running: Any) -> None:
    path = "/webhooks/twilio/voice/status"
    answer = await running.post(path, {"CallSid": "CA1", "CallStatus": "no-answer"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert (await running.post(path, {"CallSid": "CA1"}, signature="forged")).status_code == 403


@pytest.mark.parametrize(("mood", "permanent"), [("500", False), ("400", True), ("429", False)])
async def test_a_refusal_that_passes_is_tried_again_and_others_are_not(
    settings: Any, exchange: Exchange, mood: str, permanent: bool
) -> None:
    exchange.moods = [mood]
    order = TextPart(CallOrder(OURS, datetime.now(UTC)).as_text(), "en")
    with pytest.raises(DeliveryFailed) as failure:
        await TwilioCaller(settings).send(order, Recipient(ring_back.CHANNEL, HERS), reference="r")
    assert failure.value.permanent is permanent and HERS not in str(failure.value)


async def test_a_call_whose_beginning_is_unknown_is_looked_for_before_it_is_made_again(
    settings: Any, exchange: Exchange
) -> None:
    exchange.moods = ["lost"]
    order, to = (
        TextPart(CallOrder(OURS, datetime.now(UTC)).as_text(), "en"),
        Recipient(ring_back.CHANNEL, HERS),
    )
    caller, since = TwilioCaller(settings), datetime.now(UTC)
    assert await caller.arrived(order, to, reference="r", since=since) == []
    with pytest.raises(DeliveryFailed) as failure:
        await caller.send(order, to, reference="r")
    assert failure.value.uncertain
    assert await caller.arrived(order, to, reference="r", since=since) == [exchange.calls[0]["sid"]]


async def test_nobody_is_called_back_long_after_she_rang(settings: Any, exchange: Exchange) -> None:
    late = CallOrder(OURS, datetime.now(UTC) - USEFUL_FOR - timedelta(seconds=1)).as_text()
    with pytest.raises(DeliveryFailed) as failure:
        await TwilioCaller(settings).send(
            TextPart(late, "en"), Recipient(ring_back.CHANNEL, HERS), reference="r"
        )
    assert failure.value.permanent and exchange.forms == []


def test_without_a_public_address_nobody_is_refused(settings: Any) -> None:
    blind = settings.model_copy(update={"public_url": None})
    assert ring_back.ring_backs(blind, None) is None  # type: ignore[arg-type]
    assert isinstance(ring_back.ring_backs(settings, None), RingBacks)  # type: ignore[arg-type]
    assert Reply(CallOrder(OURS, datetime.now(UTC)).as_text(), "en").text.startswith(OURS)


@pytest.mark.parametrize(("mood", "asked"), [("lost", 1), ("500", 2)])
async def test_a_call_back_survives_the_process_and_rings_once(
    open_app: Any, settings: Any, exchange: Exchange, mood: str, asked: int
) -> None:
    """`lost`: it rang, but we never heard so; `500`: it did not."""
    exchange.moods = [mood]
    async with open_app(settings) as first:
        form = {"CallSid": "CA1", "From": HERS, "To": OURS, "Direction": "inbound", "CallStatus": "ringing"}
        await first.post("/webhooks/twilio/voice", form)
        await until_called(exchange)
    async with open_app(settings) as second:
        async with second.database.session() as session:
            await session.execute(update(OutboxReply).values(next_attempt_at=datetime.now(UTC), owner=None))
        async with asyncio.timeout(30):
            while [row.status for row in await queued(second)] != ["sent"]:
                await second.app.state.messaging.delivery.deliver_due()
    assert len(exchange.forms) == asked and len(exchange.calls) == 1
