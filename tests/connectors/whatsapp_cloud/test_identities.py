"""A number that somebody gave up is no longer hers: whoever has it next is somebody else."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from actions.marketplace import persons
from actions.marketplace.database import Database
from assistant.migrations import upgrade
from connectors.whatsapp_cloud.identities import Identities

OLD, NEW, NEIGHBOURS = "+919812345678", "+919812345679", "+919812345670"


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    url = f"sqlite:///{tmp_path / 'identities.db'}"
    await upgrade(url)
    opened = Database(url)
    yield opened
    await opened.dispose()


async def owner(database: Database, number: str) -> str | None:
    async with database.session() as session:
        person = await persons.find(session, "phone", number)
        return person.id if person else None


async def known(database: Database, number: str) -> str:
    async with database.session() as session:
        return (await persons.find_or_create(session, "phone", number, role="artisan", language="hi")).id


async def test_who_moves_to_another_number_leaves_the_old_one(database: Database) -> None:
    sunita = await known(database, OLD)
    assert await Identities(database).moved(OLD, NEW, "m1")
    assert (await owner(database, OLD), await owner(database, NEW)) == (None, sunita)
    assert await Identities(database).moved(OLD, NEW, "m1"), "told again, it is done already"
    assert await known(database, OLD) != sunita, "the number's next owner is somebody else"


async def test_a_number_that_is_somebody_elses_takes_nothing_from_anybody(database: Database) -> None:
    sunita, neighbour = await known(database, OLD), await known(database, NEIGHBOURS)
    assert await Identities(database).moved(OLD, NEIGHBOURS, "m1")
    assert (await owner(database, OLD), await owner(database, NEIGHBOURS)) == (sunita, neighbour)


async def test_the_same_number_stays(database: Database) -> None:
    sunita = await known(database, OLD)
    assert await Identities(database).moved(OLD, OLD, "m1")
    assert await owner(database, OLD) == sunita
