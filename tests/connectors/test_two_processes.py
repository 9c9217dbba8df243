"""Two processes on one database: whoever is asked, the work is done once and everybody hears the same."""

import asyncio
import os
import uuid
from collections.abc import AsyncIterator
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from sqlalchemy import text

from actions.marketplace.database import async_url, create_engine
from assistant.settings import Settings

POSTGRES_URL = os.environ.get("KALAVAANI_TEST_POSTGRES_URL")
SAREE = "I want to sell a red silk banarasi saree, 6 metres long, 3 pieces, 4500 rupees each"


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
