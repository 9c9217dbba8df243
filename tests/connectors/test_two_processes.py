"""Two processes on one database: whoever is asked, the work is done once and everybody hears the same."""

import asyncio
import os
import uuid
from collections.abc import AsyncIterator
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from sqlalchemy import select, text, update

from actions.marketplace.database import async_url, create_engine
from assistant.settings import Settings
from assistant.store.tables import InboxMessage
from connectors.reception import Reception
from voice.transcription import Heard

POSTGRES_URL = os.environ.get("KALAVAANI_TEST_POSTGRES_URL")
SAREE = "I want to sell a red silk banarasi saree, 6 metres long, 3 pieces, 4500 rupees each"
ASHA = "whatsapp:+919812345678"
RECORDING = {"MessageType": "audio", "MediaContentType0": "audio/ogg"}


@pytest.fixture(params=["sqlite", *(["postgresql"] if POSTGRES_URL else [])])
async def shared(request: pytest.FixtureRequest, twilio_settings: Settings) -> AsyncIterator[Settings]:
    """Settings with a database of the test's own."""
    if request.param == "sqlite":
        yield twilio_settings
        return
    assert POSTGRES_URL
    name = f"kalavaani_{uuid.uuid4().hex[:12]}"
    server = create_engine(POSTGRES_URL).execution_options(isolation_level="AUTOCOMMIT")
    async with server.connect() as connection:
        await connection.execute(text(f"CREATE DATABASE {name}"))
    url = async_url(POSTGRES_URL).set(database=name).render_as_string(hide_password=False)
    yield twilio_settings.model_copy(update={"database_url": url})
    async with server.connect() as connection:
        await connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    await server.dispose()


@pytest.fixture
async def pair(open_app: Any, shared: Settings) -> AsyncIterator[tuple[Any, Any]]:
    async with open_app(shared) as one, open_app(shared) as other:
        yield one, other


async def test_a_webhook_that_reaches_both_is_answered_by_one(pair: tuple[Any, Any]) -> None:
    one, other = pair
    await one.message("SM1", SAREE)
    before = len(one.twilio.taken)
    await asyncio.gather(*(process.message("SM2", "yes") for process in (one, other) * 3))
    assert len(one.twilio.taken) == before + 1
    assert len(await one.listings()) == 1


async def test_two_messages_of_one_person_at_the_same_moment_are_both_answered(pair: tuple[Any, Any]) -> None:
    one, other = pair
    await one.message("SM0", "hello")
    before = len(one.twilio.taken)
    await asyncio.gather(
        one.message("SM1", "hello"), other.message("SM2", "show my orders"), one.message("SM3", "")
    )
    answers = [message["body"] for message in one.twilio.taken[before:]]
    assert len(answers) == 3 and not any("Something went wrong" in answer for answer in answers)


async def note(process: Any, twilio: Any, said: str, sid: str, sender: str = ASHA) -> None:
    """A voice note arrives and is acknowledged."""
    url = twilio.media(sid, said.encode(), "audio/ogg")
    fields = {"MessageSid": sid, "From": sender, "NumMedia": "1", "MediaUrl0": url, **RECORDING}
    assert (await process.post("/webhooks/twilio/messaging", fields)).status_code == 200


async def text_message(process: Any, body: str, sid: str, sender: str = ASHA) -> None:
    """A text arrives and is acknowledged."""
    fields = {"MessageSid": sid, "From": sender, "Body": body}
    assert (await process.post("/webhooks/twilio/messaging", fields)).status_code == 200


async def answered(process: Any) -> list[str]:
    """Ids of the messages that were answered, in that order."""
    rows = select(InboxMessage).where(InboxMessage.status == "answered").order_by(InboxMessage.answered_at)
    async with process.database.reading() as session:
        return [row.message_id for row in await session.scalars(rows)]


async def test_the_very_first_messages_of_a_person_are_both_answered_though_they_meet(
    pair: tuple[Any, Any], twilio: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One by WhatsApp and one by SMS: nothing keeps them in order."""
    one, other = pair
    listens, hear = asyncio.Event(), one.hearing.hear

    async def held_up(data: bytes, **more: Any) -> Heard:
        """By now she is known, and her conversation was read."""
        listens.set()
        return await hear(data, **more)

    monkeypatch.setattr(one.hearing, "hear", held_up)
    one.hearing.gate.clear()
    await note(one, twilio, "hello", "SM1")
    await listens.wait()
    await other.message("SM2", "hello", sender="+919812345678")
    one.hearing.gate.set()
    await one.settled()
    assert await answered(one) == ["sms:SM2", "whatsapp:SM1"]
    answers = [message["body"] for message in twilio.taken]
    assert not any("Something went wrong" in answer for answer in answers)
    assert any(answer.startswith("I heard: hello") for answer in answers)


async def test_a_text_at_one_process_does_not_overtake_a_voice_note_at_the_other(
    pair: tuple[Any, Any], twilio: Any
) -> None:
    one, other = pair
    one.hearing.gate.clear()
    await note(one, twilio, "hello", "SM1")
    await text_message(other, "show my orders", "SM2")
    await note(one, twilio, "hello again", "SM3")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(other.app.state.messaging.reception.idle(), 0.5)
    await text_message(other, "hello", "SM4", sender="whatsapp:+919800000001")
    async with asyncio.timeout(20):
        while not await answered(one):  # noqa: ASYNC110  the other process works in this loop
            await asyncio.sleep(0.01)
    assert await answered(one) == ["whatsapp:SM4"], "nobody else waits for her"
    one.hearing.gate.set()
    await asyncio.gather(one.settled(), other.settled())
    assert await answered(one) == [f"whatsapp:SM{number}" for number in (4, 1, 2, 3)]


async def test_what_a_dead_process_left_is_answered_before_what_came_later(
    pair: tuple[Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = pair
    with monkeypatch.context() as dying:
        dying.setattr(Reception, "_queue", lambda self, waiting: None)
        await text_message(one, "hello", "SM1")
    await text_message(other, "show my orders", "SM2")
    async with other.database.session() as session:
        await session.execute(
            update(InboxMessage).where(InboxMessage.message_id == "whatsapp:SM1").values(owner="dead")
        )
    await other.app.state.messaging.reception.look()
    await asyncio.gather(one.settled(), other.settled())
    assert await answered(other) == ["whatsapp:SM1", "whatsapp:SM2"]


async def test_a_message_does_not_wait_for_ever_for_one_that_nobody_answers(
    pair: tuple[Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = pair
    with monkeypatch.context() as stuck:
        stuck.setattr(Reception, "_queue", lambda self, waiting: None)
        await text_message(one, "hello", "SM1")
    monkeypatch.setattr("connectors.reception.PATIENCE_S", 0.2)
    await other.message("SM2", "hello")
    assert await answered(other) == ["whatsapp:SM2"]


async def test_a_call_may_be_answered_by_either(
    pair: tuple[Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = pair
    monkeypatch.setattr("connectors.twilio.limits.CALL_DEADLINE_S", 0.01)
    one.hearing.gate.clear()
    fields = {"CallSid": "CA1", "From": "+919812345678", "CallStatus": "in-progress"}
    asked = await one.post("/webhooks/twilio/voice/language", {**fields, "Digits": "1"})
    redirect = fromstring(asked.text).find("Redirect")
    assert redirect is not None and redirect.text
    monkeypatch.setattr("connectors.twilio.limits.CALL_DEADLINE_S", 60.0)
    greeted = await other.post(redirect.text.removeprefix("https://kalavaani.example.org"), fields)
    assert fromstring(greeted.text).find("Record") is not None


async def test_a_chat_message_that_is_repeated_to_the_other_gets_the_same_answer(
    pair: tuple[Any, Any],
) -> None:
    one, other = pair
    body = {"sender": "u1", "message": SAREE, "metadata": {"message_id": "m1"}}
    answers = await asyncio.gather(
        *(process.client.post("/webhooks/rest/webhook", json=body) for process in (one, other, one))
    )
    assert all(answer.status_code == 200 and answer.json() == answers[0].json() for answer in answers)
