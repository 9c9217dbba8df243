"""Every message is one turn and one answer, however often and in whatever order its webhook comes."""

import asyncio
from collections import Counter

import pytest
from sqlalchemy import func, select

from actions.marketplace.database import Database
from assistant.settings import Settings
from assistant.store.tables import InboxMessage
from tests.connectors.conftest import FakeTwilio
from tests.endurance.server import Server
from tests.endurance.traffic import answers, messages, send_all


async def storm(server: Server, twilio: FakeTwilio, settings: Settings, people: int, each: int) -> None:
    found = messages(people, each)
    server.start()
    statuses = await send_all(server.url, found, copies=3, seed=7)
    assert statuses == {200: 3 * len(found)}
    assert await answers(twilio, len(found)) == Counter(message.sender for message in found)
    database = Database(settings.database)
    async with database.reading() as session:
        counted = select(InboxMessage.status, func.count()).group_by(InboxMessage.status)
        assert {status: number for status, number in await session.execute(counted)} == {
            "answered": len(found)
        }
    await database.dispose()


def test_sixty_messages_each_three_times(server: Server, twilio: FakeTwilio, settings: Settings) -> None:
    asyncio.run(storm(server, twilio, settings, people=20, each=3))


@pytest.mark.endurance
@pytest.mark.timeout(900)
def test_a_thousand_messages_each_three_times(server: Server, twilio: FakeTwilio, settings: Settings) -> None:
    asyncio.run(storm(server, twilio, settings, people=250, each=4))
