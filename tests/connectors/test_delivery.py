"""What is owed to somebody goes out through the provider's API: once, in order, whatever happens on the way."""

import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import CollectorRegistry
from sqlalchemy import select, update
from sqlalchemy import text as sql

from assistant.messages import Reply
from assistant.store import outbox as store
from assistant.store import processes, sent_parts
from assistant.store.inbox import MessageAnswered
from assistant.store.processes import ThisProcess
from assistant.store.tables import InboxMessage, OutboxReply, SentPart
from assistant.templates.registry import Registry, open_registry
from connectors import outbox
from connectors.delivery_metrics import DeliveryMetrics
from connectors.outbox import OutboxDelivery
from connectors.parts import TextPart
from connectors.send_policy import SendPolicy
from connectors.sending import Recipient
from connectors.spoken import SpokenReplies
from connectors.twilio.messaging import TwilioMessaging
from connectors.twilio.sender import TwilioSender

API = json.loads((Path(__file__).parent / "data" / "twilio_messages_api.json").read_text())
PHONE = "+919812345678"
SAREE = "I want to sell a red silk banarasi saree, 6 metres long, 3 pieces, 4500 rupees each"
HELLO = {"From": PHONE, "MessageSid": "SM1", "Body": "hello"}
DLT = """
dlt: {entity: "1101234567890123456", header: KLVANI}
templates:
  utter_news_waiting:
    en:
      dlt: {id: "1107160000000000001", text: "Kalavaani: we have news for you. Write or call us to get it."}
"""
CONTENT = """
templates:
  utter_news_waiting:
    en:
      twilio:
        sid: HX00000000000000000000000000000000
        text: "Kalavaani: we have news for you. Write or call us to get it."
"""
NOTE = {"MessageType": "audio", "NumMedia": "1", "MediaContentType0": "audio/ogg"}


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "POLL_S", 0.02)
    monkeypatch.setattr(outbox, "UNCERTAIN_PAUSE_S", 0.0)
    monkeypatch.setattr(store, "RETRY_DELAYS_S", (0, 0, 0))


def adapter(running: Any) -> TwilioMessaging:
    return running.app.state.messaging.reception._sources["twilio"]


def registry(running: Any) -> Registry:
    return open_registry(running.settings, running.assistant.turns.script.responses)


def sender(running: Any, channel: str = "sms") -> TwilioSender:
    spoken = SpokenReplies(running.assistant.speaking, Path("unused"))
    return TwilioSender(running.settings, channel, spoken, registry(running))


def by_hand(running: Any, *channels: str) -> OutboxDelivery:
    """A delivery that does nothing by itself."""
    senders = {channel: sender(running, channel) for channel in channels or ("sms",)}
    policy = SendPolicy(senders, registry(running), running.settings)
    metrics = DeliveryMetrics(CollectorRegistry())
    return OutboxDelivery(running.database, senders, policy, ThisProcess(), metrics, per_second={})


async def owe(running: Any, texts: Sequence[str], *, kind: str = "reply") -> list[int]:
    """Each text is the answer to a message of its own."""
    ids: list[int] = []
    for number, text in enumerate(texts):
        async with running.database.session() as session:
            ids += await store.put(
                session,
                [Reply(text, "en")],
                message_id=f"sms:{text}-{number}",
                channel="sms",
                address=PHONE,
                now=datetime.now(UTC),
                delay=timedelta(),
                kind=kind,
            )
    return ids


async def until(condition: Any) -> None:
    async with asyncio.timeout(20):
        while not await condition():  # noqa: ASYNC110  other tasks and a thread must go on
            await asyncio.sleep(0.02)


async def statuses(running: Any) -> list[str]:
    async with running.database.reading() as session:
        return list(await session.scalars(select(OutboxReply.status).order_by(OutboxReply.id)))


@pytest.fixture
async def mute(open_app: Any, twilio_settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """An application whose own delivery does nothing."""
    monkeypatch.setattr(OutboxDelivery, "start", lambda self: None)
    async with open_app(twilio_settings) as running:
        yield running


async def test_a_voice_note_is_answered_as_the_api_wants_it_with_what_was_heard_and_aloud(
    running: Any, twilio: Any
) -> None:
    url = twilio.media("ME1", b"hello", "audio/ogg")
    await running.message("SM1", MediaUrl0=url, **NOTE)
    text, recording = twilio.forms
    for form in twilio.forms:
        assert set(API["create"]["required"]) <= set(form) <= set(API["create"]["properties"])
        assert (form["To"], form["From"]) == (f"whatsapp:{PHONE}", "whatsapp:+14155238886")
    method, path, credentials = next(asked for asked in twilio.asked if asked[0] == "POST")
    assert (method, path) == ("POST", API["path"].format(AccountSid=running.settings.twilio_account_sid))
    assert credentials
    assert (
        text["Body"].startswith("I heard: hello\nNamaste!")
        and "1. Sell something\n2. Fair price" in text["Body"]
    )
    sound = await running.client.get(recording["MediaUrl"].removeprefix("https://kalavaani.example.org"))
    assert sound.content.startswith(b"OggS")


async def test_a_server_error_and_a_lost_answer_are_tried_again_and_it_arrives_once(
    running: Any, twilio: Any
) -> None:
    twilio.moods += ["500", "lost"]
    url = twilio.media("ME1", b"hello", "audio/ogg")
    await running.message("SM1", MediaUrl0=url, **NOTE)
    bodies = [message["body"] for message in twilio.taken]
    assert len(bodies) == 2 and bodies[0].startswith("I heard: hello") and bodies[1] == ""
    listed = [path for method, path, _ in twilio.asked if method == "GET" and "Messages.json" in path]
    assert listed, "before it sends again, it asks what has arrived"
    names = {
        pair.split("=")[0].replace("%3E", ">") for path in listed for pair in path.split("?")[1].split("&")
    }
    assert names <= set(API["list"]["parameters"])


async def test_what_can_never_arrive_is_not_tried_again(running: Any, twilio: Any) -> None:
    twilio.moods += ["400"]
    await running.message("SM1", "hello")
    assert set(await statuses(running)) == {"failed"} and len(twilio.forms) == 1
    async with running.database.reading() as session:
        assert set(await session.scalars(select(OutboxReply.error_code))) == {"21610"}


async def test_an_answer_is_given_up_after_the_last_attempt(mute: Any, twilio: Any) -> None:
    twilio.moods += ["500"] * 10
    await owe(mute, ["hello"])
    for _ in range(5):
        await by_hand(mute).deliver_due()
    assert await statuses(mute) == ["failed"] and len(twilio.forms) == 1 + len(store.RETRY_DELAYS_S)
    async with mute.database.session() as session:
        assert await store.retry(session, None, datetime.now(UTC)) == 1
    twilio.moods.clear()
    await by_hand(mute).deliver_due()
    assert await statuses(mute) == ["sent"]


async def test_a_provider_that_keeps_failing_is_left_alone_and_attempts_are_not_used_up(
    mute: Any, twilio: Any
) -> None:
    twilio.moods += ["500"] * 3
    await owe(mute, ["one"])
    delivery = by_hand(mute)
    for _ in range(3):
        await delivery.deliver_due()
    before = len(twilio.asked)
    assert await delivery.deliver_due() == 0
    assert len(twilio.asked) == before, "it is not even asked"
    assert await statuses(mute) == ["pending"]


async def test_a_process_that_dies_while_it_sends_does_not_make_it_arrive_twice(
    mute: Any, twilio: Any
) -> None:
    """The provider has the message, but nobody could write that down."""
    await owe(mute, ["hello"])
    dead = ThisProcess(id="dead", pid=0)
    now = datetime.now(UTC)
    async with mute.database.session() as session:
        await processes.beat(session, dead, now)
        assert await store.due(session, ["sms"], now, owner="dead")
        assert await sent_parts.begin(session, "sms:hello-0", 0, "sms", now) is None
    await sender(mute).send(TextPart("hello", "en"), Recipient("sms", PHONE), reference="sms:hello-0#0")
    assert await by_hand(mute).deliver_due() == 0, "who has it may still live"
    async with mute.database.session() as session:
        assert await processes.bury(session, ThisProcess(), now + timedelta(minutes=1)) >= 1
    assert await by_hand(mute).deliver_due() == 1
    assert await statuses(mute) == ["sent"] and len(twilio.taken) == 1


async def test_the_same_words_in_an_earlier_answer_are_not_taken_for_this_one(mute: Any, twilio: Any) -> None:
    await owe(mute, ["hello", "hello"])
    await by_hand(mute).deliver_due()
    await by_hand(mute).deliver_due()
    assert len(twilio.taken) == 2


async def test_nothing_overtakes_an_answer_that_is_still_to_be_tried_again(
    mute: Any, twilio: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "RETRY_DELAYS_S", (60, 60))
    twilio.moods += ["500"]
    await owe(mute, ["first", "second"])
    delivery = by_hand(mute)
    await delivery.deliver_due()
    await delivery.deliver_due()
    assert [form["Body"] for form in twilio.forms] == ["first"], "the second waits"
    async with mute.database.session() as session:
        await session.execute(update(OutboxReply).values(next_attempt_at=datetime.now(UTC)))
    while await delivery.deliver_due():
        pass
    assert [message["body"] for message in twilio.taken] == ["first", "second"]


async def test_reports_come_in_any_order_and_a_failure_is_seen_in_the_end(running: Any, twilio: Any) -> None:
    await running.message("SM1", "hello")
    sid, callback = twilio.taken[0]["sid"], twilio.forms[0]["StatusCallback"]
    assert callback.startswith("https://kalavaani.example.org/webhooks/twilio/status?ref=whatsapp%3ASM1")

    async def report(status: str, **more: str) -> str | None:
        path = callback.removeprefix("https://kalavaani.example.org")
        fields = {"MessageSid": sid, "MessageStatus": status, **more}
        assert (await running.post(path, fields)).status_code == 200
        async with running.database.reading() as session:
            return await session.scalar(select(SentPart.status).where(SentPart.provider_id == sid))

    assert await report("read") == "read"
    assert await report("delivered") == "read"
    assert await report("queued") == "read"
    assert await report("failed", ErrorCode="63024") == "failed"
    assert await report("sent") == "failed"
    assert await statuses(running) == ["failed"]


async def test_a_report_tells_of_an_attempt_whose_answer_was_lost(mute: Any, twilio: Any) -> None:
    await owe(mute, ["hello"])
    async with mute.database.session() as session:
        await sent_parts.begin(session, "sms:hello-0", 0, "sms", datetime.now(UTC))
    fields = {"MessageSid": "SM77", "MessageStatus": "sent", "From": "+14155238886", "To": PHONE}
    answer = await mute.post("/webhooks/twilio/status?ref=sms%3Ahello-0%230", fields)
    assert answer.status_code == 200
    assert await by_hand(mute).deliver_due() == 1
    assert await statuses(mute) == ["sent"] and twilio.asked == [], "neither sent nor asked for"


async def test_outside_whatsapps_window_the_answer_goes_by_sms(mute: Any, twilio: Any) -> None:
    """It was open when we looked, says our store; the provider knows better."""
    fields = {**HELLO, "From": f"whatsapp:{PHONE}"}
    assert (await mute.post("/webhooks/twilio/messaging", fields)).status_code == 200
    await mute.app.state.messaging.reception.idle()
    delivery = by_hand(mute, "sms", "whatsapp")
    assert await delivery.deliver_due() == 1
    report = {"MessageSid": twilio.taken[0]["sid"], "MessageStatus": "failed", "ErrorCode": "63016"}
    assert (await mute.post("/webhooks/twilio/status", report)).status_code == 200
    while await delivery.deliver_due():
        pass
    assert [form["To"] for form in twilio.forms] == [f"whatsapp:{PHONE}", PHONE]
    assert await statuses(mute) == ["sent"]


async def test_what_was_sent_and_what_failed_is_counted(running: Any, twilio: Any) -> None:
    twilio.moods += ["400"]
    await running.message("SM1", "hello")
    await running.message("SM2", "hello", sender="+919800000001")
    await running.app.state.messaging.reception.look()
    scraped = (await running.client.get("/metrics")).text
    assert 'kalavaani_deliveries_total{channel="whatsapp",outcome="failed"} 1.0' in scraped
    assert 'kalavaani_deliveries_total{channel="sms",outcome="sent"} 1.0' in scraped
    assert 'kalavaani_outbox{status="failed"} 1.0' in scraped


async def test_who_said_stop_gets_a_confirmation_and_then_nothing(running: Any, twilio: Any) -> None:
    (confirmed,) = await running.message("SM1", "STOP", sender=PHONE)
    assert "START" in confirmed
    await owe(running, ["an answer"])
    await running.settled()
    assert len(twilio.taken) == 1 and await statuses(running) == ["sent", "withheld"]
    (back,) = await running.message("SM2", "start", sender=PHONE)
    assert "STOP" in back
    await owe(running, ["another"])
    await running.settled()
    assert twilio.taken[-1]["body"] == "another"


async def test_at_an_indian_number_only_registered_words_arrive_and_others_say_there_is_news(
    mute: Any, twilio: Any
) -> None:
    (mute.settings.home_folder / "templates.yml").write_text(DLT, encoding="utf-8")
    object.__setattr__(mute.settings, "dlt", "enforce")
    await owe(mute, ["free words"])
    assert await by_hand(mute).deliver_due() == 1
    (form,) = twilio.forms
    assert form["Body"] == "Kalavaani: we have news for you. Write or call us to get it."
    assert form["From"] == "KLVANI"


async def test_without_sms_a_template_says_that_there_is_news_which_come_when_she_writes(
    mute: Any, twilio: Any
) -> None:
    (mute.settings.home_folder / "templates.yml").write_text(CONTENT, encoding="utf-8")
    async with mute.database.session() as session:
        await store.put(
            session,
            [Reply("the whole answer", "en")],
            message_id="whatsapp:SM0",
            channel="whatsapp",
            address=PHONE,
            now=datetime.now(UTC),
            delay=timedelta(),
        )
    delivery = by_hand(mute, "whatsapp")
    for _ in range(3):
        await delivery.deliver_due()
    (form,) = twilio.forms
    assert form["ContentSid"] == "HX" + "0" * 32 and "Body" not in form
    fields = {**HELLO, "From": f"whatsapp:{PHONE}"}
    assert (await mute.post("/webhooks/twilio/messaging", fields)).status_code == 200
    await mute.app.state.messaging.reception.idle()
    while await delivery.deliver_due():
        pass
    assert [message["body"][:16] for message in twilio.taken[1:]] == ["the whole answer", "Namaste! I am Ka"]


async def test_a_server_ends_though_its_database_is_gone(open_app: Any, twilio_settings: Any) -> None:
    async with open_app(twilio_settings) as running, running.database.session() as session:
        await session.execute(sql("DROP TABLE processes"))


async def test_what_one_process_already_answered_another_cannot_answer_again(running: Any) -> None:
    turns, incoming = running.assistant.turns, adapter(running).incoming_of({**HELLO, "Body": SAREE})
    assert await turns.accept(incoming)
    await turns.answer(incoming)
    with pytest.raises(MessageAnswered):
        await turns.answer(incoming)
    assert len(await statuses(running)) == 2, "the second answer left nothing behind"


@pytest.mark.parametrize("channel", ["sms", "whatsapp"])
async def test_a_crash_between_accepting_and_answering_is_made_good_by_the_next_process(
    open_app: Any, twilio: Any, twilio_settings: Any, channel: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender = f"whatsapp:{PHONE}" if channel == "whatsapp" else PHONE
    with monkeypatch.context() as dying:
        dying.setattr("connectors.reception.Reception._queue", lambda self, waiting: None)
        async with open_app(twilio_settings) as crashed:
            fields = {**HELLO, "From": sender}
            assert (await crashed.post("/webhooks/twilio/messaging", fields)).status_code == 200
    assert twilio.taken == []
    async with open_app(twilio_settings) as running:
        await running.settled()
        assert len(twilio.taken) == 1 and twilio.taken[0]["to"] == sender
        assert await running.message("SM1", "hello", sender=sender) == [], "Twilio's own retry comes too late"


async def test_what_does_not_fit_in_memory_waits_in_the_store_and_keeps_its_place(
    running: Any, twilio: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.reception.WAITING", 2)
    running.hearing.gate.clear()
    for number in range(5):
        url = twilio.media(f"ME{number}", f"this is number {number}".encode(), "audio/ogg")
        fields = {**HELLO, "MessageSid": f"SM{number}", "From": f"whatsapp:{PHONE}", "MediaUrl0": url, **NOTE}
        assert (await running.post("/webhooks/twilio/messaging", fields)).status_code == 200
    running.hearing.gate.set()
    for _ in range(4):
        await running.settled()
        await running.app.state.messaging.reception.look()
    await running.settled()
    heard = [text.split("\n")[0] for text in (form.get("Body", "") for form in twilio.forms) if text]
    assert heard == [f"I heard: this is number {number}" for number in range(5)]


async def test_a_message_that_breaks_every_process_gets_an_apology_in_the_end(
    open_app: Any, twilio: Any, twilio_settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as dying:
        dying.setattr("connectors.reception.Reception._queue", lambda self, waiting: None)
        async with open_app(twilio_settings) as crashed:
            assert (await crashed.post("/webhooks/twilio/messaging", HELLO)).status_code == 200
            async with crashed.database.session() as session:
                await session.execute(update(InboxMessage).values(attempts=3))
    async with open_app(twilio_settings) as running:
        await running.settled()
    assert twilio.taken[0]["body"].startswith("Something went wrong on our side.")
