"""The server is killed in the middle of traffic; after each restart every accepted message is answered once."""

import asyncio
import random
from collections import Counter

import pytest

from tests.connectors.conftest import FakeTwilio
from tests.endurance.server import Server
from tests.endurance.traffic import Message, answers, messages, send_until_accepted

BETWEEN_S = 0.05
"""Between two new messages."""


async def _cut_power(server: Server, kills: int, ended: asyncio.Event) -> None:
    chance = random.Random(11)
    for _ in range(kills):
        await asyncio.sleep(chance.uniform(0.05, 1.2))
        await asyncio.to_thread(server.kill)
        await asyncio.to_thread(server.start)
    ended.set()


async def _keep_sending(server: Server, ended: asyncio.Event) -> list[Message]:
    """New messages, two of each person, for as long as power is cut."""
    sent: list[Message] = []
    under_way: set[asyncio.Task[None]] = set()
    for message in messages(people=100_000, each=2):
        if ended.is_set():
            break
        sent.append(message)
        task = asyncio.create_task(send_until_accepted(server.url, message))
        under_way.add(task)
        task.add_done_callback(under_way.discard)
        while len(under_way) > 20:  # noqa: ASYNC110  nobody accepts anything at the moment
            await asyncio.sleep(BETWEEN_S)
        await asyncio.sleep(BETWEEN_S)
    await asyncio.gather(*under_way)
    return sent


async def blackout(server: Server, twilio: FakeTwilio, kills: int) -> None:
    await asyncio.to_thread(server.start)
    ended = asyncio.Event()
    cutting = asyncio.create_task(_cut_power(server, kills, ended))
    sent = await _keep_sending(server, ended)
    await cutting
    assert len(sent) >= kills
    assert await answers(twilio, len(sent)) == Counter(message.sender for message in sent)


def test_three_power_cuts(server: Server, twilio: FakeTwilio) -> None:
    asyncio.run(blackout(server, twilio, kills=3))


@pytest.mark.endurance
@pytest.mark.timeout(1800)
def test_fifty_power_cuts(server: Server, twilio: FakeTwilio) -> None:
    asyncio.run(blackout(server, twilio, kills=50))
