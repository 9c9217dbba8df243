"""Persons: one row for somebody, whatever channels they speak on."""

import uuid
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from actions.marketplace import audit
from actions.marketplace.audit import Cause
from actions.marketplace.errors import NotFound, NotYours
from actions.marketplace.tables import Address, Artisan, Person


async def find(session: AsyncSession, channel: str, address: str) -> Person | None:
    """Who has this address; None when nobody has."""
    query = select(Person).join(Address, Address.person_id == Person.id)
    return await session.scalar(query.where(Address.channel == channel, Address.address == address))


async def get(session: AsyncSession, person_id: str) -> Person:
    """The person; raises `NotFound`."""
    person = await session.get(Person, person_id)
    if person is None:
        raise NotFound("there is no such person")
    return person


async def find_or_create(
    session: AsyncSession,
    channel: str,
    address: str,
    *,
    role: str,
    language: str | None,
    name: str = "",
    message_id: str = "",
    now: datetime | None = None,
) -> Person:
    """Who has this address; a person of that role and language is made where nobody has.

    Whoever speaks as an artisan has an artisan's profile afterwards. Two processes that meet the same new
    address at once get the same person.
    """
    now = now or datetime.now(UTC)
    person = await find(session, channel, address)
    if person is None:
        person = Person(
            id=str(uuid.uuid4()), role=role, name=name, language=language, consents={}, created_at=now
        )
        try:
            async with session.begin_nested():
                session.add(person)
                await session.flush()
                session.add(Address(person_id=person.id, channel=channel, address=address))
                await session.flush()
        except IntegrityError:
            person = await find(session, channel, address)
            if person is None:
                raise
        else:
            after = {"role": role, "language": language, "channel": channel}
            audit.record(session, Cause(person.id, message_id, now), "person.create", person.id, after=after)
    if role == "artisan":
        await register_artisan(session, person)
    return person


async def register_artisan(session: AsyncSession, person: Person) -> None:
    """Give the person an artisan's profile, unless she has one."""
    if await session.get(Artisan, person.id) is None:
        session.add(Artisan(person_id=person.id, person=person))
        await session.flush()


async def link_address(
    session: AsyncSession, person_id: str, channel: str, address: str, *, message_id: str, now: datetime
) -> None:
    """Let a person be reached at one more address.

    Raises:
        NotYours: the address is somebody else's.
    """
    holder = await find(session, channel, address)
    if holder is not None and holder.id != person_id:
        raise NotYours("this address belongs to somebody else")
    if holder is None:
        session.add(Address(person_id=person_id, channel=channel, address=address))
        audit.record(
            session,
            Cause(person_id, message_id, now),
            "person.link_address",
            person_id,
            after={"channel": channel},
        )
        await session.flush()


async def set_language(
    session: AsyncSession, person_id: str, language: str, *, message_id: str, now: datetime
) -> None:
    """Remember the language that the person prefers."""
    person = await get(session, person_id)
    if person.language != language:
        audit.record(
            session,
            Cause(person_id, message_id, now),
            "person.language",
            person_id,
            before={"language": person.language},
            after={"language": language},
        )
        person.language = language
