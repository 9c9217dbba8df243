"""Messages of many people, sent as a provider sends them: several times, at the same moment, in any order."""

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import httpx

from tests.connectors.conftest import FakeTwilio
from tests.endurance.server import PATH, webhook

AT_ONCE = 24
"""Connections that are open at the same time."""
PATIENCE_S = 300.0


@dataclass(frozen=True)
class Message:
    """One message of somebody; a sender's messages are numbered."""

    sid: str
    sender: str
    text: str


def messages(people: int, each: int, *, run: str = "") -> list[Message]:
    """`each` messages of each of so many people."""
    return [
        Message(f"SM{run}{who:04d}{number:03d}", f"+9198{who:08d}", f"hello, this is message {number}")
        for who in range(people)
        for number in range(each)
    ]


async def send_all(url: str, found: Sequence[Message], *, copies: int, seed: int) -> Counter[int]:
    """Send every message several times in a random order, `AT_ONCE` at a time; counts the statuses."""
    deliveries = [message for message in found for _ in range(copies)]
    random.Random(seed).shuffle(deliveries)
    places, statuses = asyncio.Semaphore(AT_ONCE), Counter[int]()
    limits = httpx.Limits(max_connections=AT_ONCE)
    async with httpx.AsyncClient(base_url=url, timeout=60.0, limits=limits) as client:

        async def send(message: Message) -> None:
            body, headers = webhook(message.sid, message.sender, message.text)
            async with places:
                answer = await client.post(PATH, content=body, headers=dict(headers))
            statuses[answer.status_code] += 1

        await asyncio.gather(*(send(message) for message in deliveries))
    return statuses


async def send_until_accepted(url: str, message: Message) -> None:
    """Send a message again and again, as a provider does, until somebody acknowledges it."""
    body, headers = webhook(message.sid, message.sender, message.text)
    async with asyncio.timeout(PATIENCE_S), httpx.AsyncClient(base_url=url, timeout=10.0) as client:
        while True:
            try:
                if (await client.post(PATH, content=body, headers=dict(headers))).is_success:
                    return
            except httpx.HTTPError:
                pass
            await asyncio.sleep(0.1)


async def answers(twilio: FakeTwilio, wanted: int, *, still_s: float = 3.0) -> Counter[str]:
    """How many answers each person got, once there are as many as wanted and no more come for a while."""
    async with asyncio.timeout(PATIENCE_S):
        while len(twilio.taken) < wanted:  # noqa: ASYNC110  a thread takes them
            await asyncio.sleep(0.1)
    await asyncio.sleep(still_s)
    return Counter(message["to"] for message in twilio.taken)
