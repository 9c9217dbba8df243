"""Answers that take longer than Twilio waits go out through its API: once, whatever happens on the way."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from assistant.store import outbox as store
from assistant.store.inbox import MessageAnswered
from assistant.store.tables import InboxMessage, OutboxReply
from connectors import outbox
from connectors.outbox import Delivery, OutboxDelivery
from connectors.spoken import SpokenReplies
from connectors.twilio.messaging import incoming_of
from connectors.twilio.sender import TwilioSender

API = json.loads((Path(__file__).parent / "data" / "twilio_messages_api.json").read_text())
SAREE = "I want to sell a red silk banarasi saree, 6 metres long, 3 pieces, 4500 rupees each"
HELLO = {"From": "+919812345678", "MessageSid": "SM1", "Body": "hello"}
NOTE = {"MessageType": "audio", "NumMedia": "1", "MediaContentType0": "audio/ogg"}


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.twilio.limits.MESSAGE_DEADLINE_S", 0.05)
    monkeypatch.setattr(outbox, "POLL_S", 0.02)
    monkeypatch.setattr(store, "RETRY_DELAYS_S", (0, 0, 0))


async def until(condition: Any) -> None:
    async with asyncio.timeout(20):
        while not await condition():  # noqa: ASYNC110  other tasks and a thread must go on
            await asyncio.sleep(0.02)


async def statuses(running: Any) -> list[str]:
    async with running.database.reading() as session:
        return list(await session.scalars(select(OutboxReply.status).order_by(OutboxReply.id)))


async def slow_note(running: Any, twilio: Any, said: str = "hello") -> None:
    """A voice note that is heard only after Twilio's patience has ended."""
    running.hearing.gate.clear()
    url = twilio.media("ME1", said.encode(), "audio/ogg")
    assert await running.message("SM1", MediaUrl0=url, **NOTE) == [], (
        "nothing yet: the answer comes by itself"
    )
    running.hearing.gate.set()


async def test_a_slow_answer_is_sent_as_the_api_wants_it_with_what_was_heard_and_aloud(
    running: Any, twilio: Any
) -> None:
    await slow_note(running, twilio)

    async def all_sent() -> bool:
        return set(await statuses(running)) == {"sent"}

    await until(all_sent)
    text, recording = twilio.forms
    for form in twilio.forms:
        assert set(API["create"]["required"]) <= set(form) <= set(API["create"]["properties"])
        assert (form["To"], form["From"]) == ("whatsapp:+919812345678", "whatsapp:+14155238886")
    method, path, credentials = twilio.asked[-1]
    assert (method, path) == ("POST", API["path"].format(AccountSid=running.settings.twilio_account_sid))
    assert credentials
    assert (
        text["Body"].startswith("I heard: hello\nNamaste!")
        and "1. Sell something\n2. Fair price" in text["Body"]
    )
    sound = await running.client.get(recording["MediaUrl"].removeprefix("https://kalavaani.example.org"))
    assert sound.content.startswith(b"OggS")


async def test_the_second_delivery_of_a_slow_webhook_changes_nothing(running: Any, twilio: Any) -> None:
    await slow_note(running, twilio)
    assert await running.message("SM1", MediaUrl0=f"{twilio.url}/media/ME1", **NOTE) == []

    async def answered() -> bool:
        return len(twilio.taken) == 2

    await until(answered)
    await asyncio.sleep(0.2)
    assert len(twilio.taken) == 2, "one text and one recording, once"


async def test_a_server_error_and_a_lost_answer_are_tried_again_and_it_arrives_once(
    running: Any, twilio: Any
) -> None:
    twilio.moods += ["500", "lost", "500"]
    await slow_note(running, twilio)

    async def all_sent() -> bool:
        return set(await statuses(running)) == {"sent"}

    await until(all_sent)
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
    await slow_note(running, twilio)

    async def given_up() -> bool:
        return set(await statuses(running)) == {"failed"}

    await until(given_up)
    await asyncio.sleep(0.2)
    assert len(twilio.forms) == 1
    async with running.database.reading() as session:
        assert set(await session.scalars(select(OutboxReply.error_code))) == {"21610"}


async def test_an_answer_is_given_up_after_the_last_attempt(running: Any, twilio: Any) -> None:
    twilio.moods += ["500"] * 10
    await slow_note(running, twilio)

    async def given_up() -> bool:
        return set(await statuses(running)) == {"failed"}

    await until(given_up)
    assert len(twilio.forms) == 1 + len(store.RETRY_DELAYS_S)


async def test_a_process_that_dies_while_it_sends_does_not_make_it_arrive_twice(
    open_app: Any, twilio: Any, twilio_settings: Any
) -> None:
    """The provider has the message, but nobody could write that down."""
    mute = twilio_settings.model_copy(update={"twilio_number": None, "twilio_whatsapp_number": None})
    async with open_app(mute) as running:
        turn = await running.assistant.turns.run(incoming_of(HELLO))
        sender = TwilioSender(
            twilio_settings, "sms", SpokenReplies(running.assistant.speaking, Path("unused"))
        )
        delivery = OutboxDelivery(running.database, {"sms": sender})
        async with running.database.session() as session:
            await store.release(session, turn.outbox_ids, datetime.now(UTC))
            assert await store.due(session, ["sms"], datetime.now(UTC)), "leased by the process that dies"
        await sender.send(Delivery(turn.outbox_ids, "sms", "+919812345678", turn.replies, None))
        assert await delivery.deliver_due() == 0, "the lease holds"
        async with running.database.session() as session:
            await session.execute(update(OutboxReply).values(next_attempt_at=datetime.now(UTC)))
        assert await delivery.deliver_due() == 1
        assert await statuses(running) == ["sent"] and len(twilio.taken) == 1


async def test_the_same_words_in_an_earlier_answer_are_not_taken_for_this_one(
    open_app: Any, twilio: Any, twilio_settings: Any
) -> None:
    mute = twilio_settings.model_copy(update={"twilio_number": None, "twilio_whatsapp_number": None})
    async with open_app(mute) as running:
        sender = TwilioSender(
            twilio_settings, "sms", SpokenReplies(running.assistant.speaking, Path("unused"))
        )
        turn = await running.assistant.turns.run(incoming_of(HELLO))
        await sender.send(Delivery(turn.outbox_ids, "sms", "+919812345678", turn.replies, None))
        later = datetime.now(UTC) + timedelta(minutes=1)
        await sender.send(Delivery(turn.outbox_ids, "sms", "+919812345678", turn.replies, later))
        assert len(twilio.taken) == 2


async def test_what_one_process_already_answered_another_cannot_answer_again(running: Any) -> None:
    turns, incoming = running.assistant.turns, incoming_of({**HELLO, "Body": SAREE})
    assert await turns.accept(incoming)
    await turns.answer(incoming)
    with pytest.raises(MessageAnswered):
        await turns.answer(incoming)
    assert len(await statuses(running)) == 2, "the second answer left nothing behind"


@pytest.mark.parametrize("channel", ["sms", "whatsapp"])
async def test_a_crash_between_accepting_and_answering_is_made_good_by_the_next_process(
    open_app: Any, twilio: Any, twilio_settings: Any, channel: str
) -> None:
    sender = "whatsapp:+919812345678" if channel == "whatsapp" else "+919812345678"
    fields = {**HELLO, "From": sender}
    async with open_app(twilio_settings) as crashed:
        assert await crashed.assistant.turns.accept(incoming_of(fields), fields)
        await long_ago(crashed)
    async with open_app(twilio_settings) as running:

        async def arrived() -> bool:
            return len(twilio.taken) == 1 and set(await statuses(running)) == {"sent"}

        await until(arrived)
        assert await running.message("SM1", "hello", sender=sender) == [], "Twilio's own retry comes too late"
        await asyncio.sleep(0.2)
        assert len(twilio.taken) == 1 and twilio.taken[0]["to"] == sender


async def test_a_message_that_breaks_every_process_gets_an_apology_in_the_end(
    open_app: Any, twilio: Any, twilio_settings: Any
) -> None:
    async with open_app(twilio_settings) as crashed:
        assert await crashed.assistant.turns.accept(incoming_of(HELLO), HELLO)
        await long_ago(crashed, attempts=3)
    async with open_app(twilio_settings):

        async def arrived() -> bool:
            return bool(twilio.taken)

        await until(arrived)
    assert twilio.taken[0]["body"].startswith("Something went wrong on our side.")


async def long_ago(running: Any, attempts: int = 0) -> None:
    async with running.database.session() as session:
        accepted_at = datetime.now(UTC) - timedelta(minutes=5)
        await session.execute(update(InboxMessage).values(accepted_at=accepted_at, attempts=attempts))
