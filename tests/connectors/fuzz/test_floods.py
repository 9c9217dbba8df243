"""What one client can make us do is bounded: floods of a sender, bodies without end, many connections."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import func, select

from assistant.store import contacts
from assistant.store.tables import InboxMessage
from connectors import sender_limit
from connectors.web import desk
from tests.connectors.fuzz.doors import MESSAGING, META, PATIENCE_S, Doors

FLOOD = 200
SENDER = "+919812345678"


def sms(sid: str, body: str) -> dict[str, str]:
    return {"MessageSid": sid, "From": SENDER, "To": "+14155238886", "Body": body, "NumMedia": "0"}


async def said_to(doors: Doors, sender: str) -> list[str]:
    await doors.running.settled()
    return [form["Body"] for form in doors.running.twilio.forms if form["To"] == sender]


async def test_a_flood_of_one_sender_costs_so_many_answers_and_one_request_to_wait(
    doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = doors.running.app.state.messaging.reception.limit
    for bucket in (limit._messages, limit._refusals):
        monkeypatch.setattr(bucket, "_clock", lambda: 0.0)
    for start in range(0, FLOOD, 20):
        sent = (doors.twilio(MESSAGING, sms(f"SM{n}", "hello")) for n in range(start, start + 20))
        assert {answer.status_code for answer in await asyncio.gather(*sent)} == {200}
    said = await said_to(doors, SENDER)
    assert len([text for text in said if text.startswith("You are writing very fast")]) == 1
    assert len(said) <= sender_limit.MESSAGES_PER_MINUTE + 5
    async with doors.running.database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(InboxMessage)) == FLOOD

    assert (await doors.twilio(MESSAGING, sms("SMstop", "STOP"))).status_code == 200
    await doors.is_quiet()
    async with doors.running.database.reading() as session:
        assert await contacts.opted_out(session, "sms", SENDER), "who says stop is heard in any flood"
    assert await doors.running.message("SMother", "hello", sender="+919800000002"), "others are answered"


async def test_a_repeated_message_is_no_flood(doors: Doors) -> None:
    for _ in range(FLOOD):
        assert (await doors.twilio(MESSAGING, sms("SM1", "hello"))).status_code == 200
    assert await doors.running.message("SM2", "hello", sender=SENDER)
    assert not [text for text in await said_to(doors, SENDER) if "very fast" in text]


@pytest.mark.parametrize(
    "path", ["/webhooks/rest/webhook", "/model/parse", "/chat/messages", MESSAGING, META]
)
async def test_a_body_that_stalls_is_given_up(
    doors: Doors, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.limits.BODY_PAUSE_S", 0.2)
    never = asyncio.Event()

    async def stalled() -> AsyncIterator[bytes]:
        yield b"{"
        await never.wait()

    headers = {"content-type": "application/json", "x-twilio-signature": "x", "x-hub-signature-256": "x"}
    answer = await doors.send(path, stalled(), headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (408, "too_slow")


async def test_a_body_that_drips_is_given_up(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.limits.BODY_S", 0.5)

    async def dripping() -> AsyncIterator[bytes]:
        while True:
            yield b" "
            await asyncio.sleep(0.05)

    answer = await doors.send("/model/parse", dripping(), {"content-type": "application/json"})
    assert answer.status_code == 408


@pytest.mark.parametrize(
    "path", ["/webhooks/rest/webhook", "/model/parse", "/chat/messages", "/api/v1/rag/query"]
)
async def test_what_is_packed_is_not_unpacked(doors: Doors, path: str) -> None:
    """Ten megabytes in ten kilobytes."""
    bomb = gzip.compress(b'{"text": "' + b"x" * 10_000_000)
    headers = {"content-type": "application/json", "content-encoding": "gzip"}
    assert (await doors.send(path, bomb, headers)).status_code in (400, 401, 415, 422)


@pytest.mark.parametrize("length", ["9" * 5_000, "-1", "²", "0x10", "1e9"])
async def test_a_length_that_is_none_is_refused(doors: Doors, length: str) -> None:
    for path in ("/webhooks/rest/webhook", MESSAGING, "/chat/messages", "/api/v1/rag/query"):
        answer = await doors.send(path, b"{}", {"content-length": length})
        assert answer.status_code == 413


async def test_one_session_waits_on_few_lines(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.web.polling.LONGEST_WAIT_S", 1.0)
    headers = {"x-kalavaani-session": "a" * 22}
    asked = (doors.running.client.get("/chat/messages", headers=headers) for _ in range(40))
    async with asyncio.timeout(PATIENCE_S):
        statuses = [answer.status_code for answer in await asyncio.gather(*asked)]
    assert statuses.count(200) == desk.OPEN_PER_SESSION and statuses.count(429) == 40 - desk.OPEN_PER_SESSION


async def test_new_sessions_are_counted_by_address(doors: Doors) -> None:
    hello: dict[str, Any] = {"type": "hello"}
    statuses = [
        (
            await doors.running.client.post("/chat/messages", content=json.dumps(hello), headers=JSON)
        ).status_code
        for _ in range(desk.MESSAGES_PER_MINUTE_OF_ADDRESS + 40)
    ]
    assert statuses[0] == 200 and statuses[-1] == 429


JSON = {"content-type": "application/json"}
