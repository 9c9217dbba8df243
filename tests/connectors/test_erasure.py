"""Whoever wants to be forgotten is, wherever she says it: no table names her afterwards."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from actions.marketplace import codes, persons
from actions.marketplace.database import Base
from actions.marketplace.tables import Address
from assistant.messages import Incoming, Reply
from assistant.store import contacts, inbox, outbox
from assistant.turn import Turn
from tests.conftest import NOW

HERS, SOMEBODYS = "+919812345678", "+919812345670"
SESSION = "0f9d1c2e7a5b"


async def kept(running: Any, words: str) -> list[str]:
    """Tables that still hold these words anywhere."""
    found = []
    async with running.database.reading() as session:
        for name, table in Base.metadata.tables.items():
            rows = (await session.execute(select(table))).all()
            if words in repr(rows):
                found.append(name)
    return found


async def say(running: Any, channel: str, number: int, **content: str) -> Turn:
    sender = SESSION if channel == "web" else HERS
    turn = await running.assistant.turns.run(Incoming(channel, sender, f"{channel}{number}", **content))
    assert turn is not None
    return turn  # type: ignore[no-any-return]


@pytest.fixture
async def known_everywhere(running: Any) -> str:
    """Somebody who wrote by WhatsApp, proved on the web that the number is hers, and is owed a notice; her id."""
    await running.message("SM1", "hello", sender=f"whatsapp:{HERS}")
    async with running.database.session() as session:
        person = await persons.find(session, "phone", HERS)
        await persons.link_address(session, person.id, "web", SESSION, message_id="m", now=NOW)
        for number, address in enumerate((HERS, SOMEBODYS)):
            await outbox.put(
                session,
                [Reply("Your order is on its way.", "en")],
                message_id=f"notice-{number}/1:m",
                channel="sms",
                address=address,
                now=NOW,
                delay=timedelta(days=3650),
                kind="order",
            )
            await contacts.received(session, "sms", address, NOW)
        await inbox.claim(session, "phone:CA1.1", "phone", {}, NOW, address=HERS)
        visitor = await persons.find_or_create(session, "web", "another", role="buyer", language="en")
        await codes.issue(session, visitor.id, HERS, now=NOW)
    return str(person.id)


async def test_by_the_web_everything_at_her_number_goes_too(running: Any, known_everywhere: str) -> None:
    assert set(await kept(running, HERS)) == {"addresses", "contacts", "inbox", "one_time_codes", "outbox"}
    await say(running, "web", 1, payload="/delete_my_data")
    done = await say(running, "web", 2, text="yes")
    assert "deleted everything" in done.replies[0].text
    await running.assistant.turns.delivered(done)
    assert await kept(running, HERS) == [] and await kept(running, SESSION) == []
    assert set(await kept(running, SOMEBODYS)) == {"contacts", "outbox"}, "others are owed what they are owed"


async def test_by_sms_the_session_of_the_web_goes_too(running: Any, known_everywhere: str) -> None:
    await say(running, "sms", 1, payload="/delete_my_data")
    await say(running, "sms", 2, text="yes")
    assert await kept(running, SESSION) == []
    async with running.database.reading() as session:
        assert await session.scalar(select(Address.id).where(Address.person_id == known_everywhere)) is None
        wrote = await contacts.last_received_at(session, "sms", HERS)
    assert wrote is not None, "until the goodbye is on its way"


async def test_the_same_name_on_another_channel_is_somebody_else(running: Any) -> None:
    turns = running.assistant.turns
    for channel in ("rest", "rasa"):
        await turns.run(Incoming(channel, "asha", f"{channel}1", text="hello"))
    async with running.database.session() as session:
        reply = [Reply("Good news.", "en")]
        await outbox.put(
            session, reply, message_id="n", channel="rasa", address="asha", now=NOW, delay=timedelta()
        )
    await turns.run(Incoming("rest", "asha", "rest2", payload="/delete_my_data"))
    done = await turns.run(Incoming("rest", "asha", "rest3", text="yes"))
    assert "deleted everything" in done.replies[0].text
    assert "outbox" in await kept(running, "Good news.") and "addresses" in await kept(
        running, "'rasa', 'asha'"
    )
