"""What is known of an address, and when it is forgotten."""

from sqlalchemy import select

from actions.marketplace import persons
from actions.marketplace.database import Database
from assistant.store import contacts
from assistant.store.tables import Contact
from tests.conftest import NOW

HERS, KNOWN, STOPPED = "+919812345678", "+919812345679", "+919812345670"


async def test_only_what_nobody_is_known_by_and_no_word_depends_on_is_forgotten(database: Database) -> None:
    async with database.session() as session:
        for address in (HERS, KNOWN):
            await contacts.received(session, "whatsapp", address, NOW)
        await contacts.opt_out(session, "sms", STOPPED, NOW)
        await persons.find_or_create(session, "phone", KNOWN, role="buyer", language="en")
    async with database.session() as session:
        for address in (HERS, KNOWN, STOPPED):
            await contacts.forget(session, "sms", address)
    async with database.reading() as session:
        assert set(await session.scalars(select(Contact.address))) == {KNOWN, STOPPED}
