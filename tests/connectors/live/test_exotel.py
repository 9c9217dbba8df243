"""Exotel's dialect on a real socket: linear samples, its own names, a secret in the address instead of a signature."""

import base64
import json
from collections.abc import AsyncIterator
from typing import Any

import numpy as np
import pytest
from pydantic import SecretStr
from sqlalchemy import select
from websockets.asyncio.client import ClientConnection, connect

from actions.marketplace.tables import Address
from tests.connectors.live.line import SENTENCES, tone

SECRET = "a-secret-of-thirty-two-letters-0"
RATE_HZ = 16_000
A_TENTH = RATE_HZ // 10


@pytest.fixture
def with_secret(twilio_settings: Any) -> None:
    twilio_settings.stream_token = SecretStr(SECRET)


@pytest.fixture
async def socket(with_secret: None, server: Any) -> AsyncIterator[ClientConnection]:
    """A stream that Exotel has opened, at 16 kHz; it names callers without their country."""
    async with connect(f"ws://127.0.0.1:{server.port}/media-stream/{SECRET}") as socket:
        await socket.send(json.dumps({"event": "connected"}))
        start = {
            "stream_sid": "MZ1",
            "call_sid": "7c1e",
            "from": "09812345678",
            "custom_parameters": {"language": "en"},
            "media_format": {"encoding": "audio/x-raw", "sample_rate": str(RATE_HZ), "bit_rate": "16"},
        }
        await socket.send(json.dumps({"event": "start", "stream_sid": "MZ1", "start": start}))
        yield socket


async def said_until(socket: ClientConnection, spoken: list[str], words: str) -> list[dict[str, Any]]:
    """What arrives until words are said and played; marks come back at once."""
    messages: list[dict[str, Any]] = []
    while True:
        message = json.loads(await socket.recv())
        messages.append(message)
        if message["event"] == "mark":
            await socket.send(json.dumps(message))
            if any(words in line for line in spoken):
                return messages


async def test_a_listing_is_spoken_over_exotel(server: Any, socket: ClientConnection) -> None:
    messages = await said_until(socket, server.spoken, "Press 1 for")
    sounds = [base64.b64decode(one["media"]["payload"]) for one in messages if one["event"] == "media"]
    assert {len(sound) for sound in sounds} == {A_TENTH * 2}
    assert all(one["stream_sid"] == "MZ1" and "streamSid" not in one for one in messages)

    speech = np.concatenate([tone(SENTENCES[-2], 0.8, RATE_HZ), np.zeros(2 * RATE_HZ, dtype=np.int16)])
    for start in range(0, len(speech), A_TENTH):
        payload = base64.b64encode(speech[start : start + A_TENTH].astype("<i2").tobytes()).decode()
        await socket.send(json.dumps({"event": "media", "stream_sid": "MZ1", "media": {"payload": payload}}))
    await said_until(socket, server.spoken, "Shall I publish it?")

    async with server.running.database.reading() as session:
        assert list(await session.scalars(select(Address.address))) == ["+919812345678"]
