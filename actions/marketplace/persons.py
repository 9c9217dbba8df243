"""Persons: one row for somebody, whatever channels they speak on."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import delete, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from actions.marketplace import audit
from actions.marketplace.audit import Cause
from actions.marketplace.errors import NotFound, NotYours
from actions.marketplace.statuses import ListingStatus
from actions.marketplace.tables import (
    Address,
    AlertTelling,
    Artisan,
    Listing,
    MakerQuestion,
    OneTimeCode,
    Order,
    Person,
    PriceAlert,
)

PHONE = "phone"
"""Kind of address of phone numbers."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What was a person's, so that it can be forgotten elsewhere, too."""

    photos: tuple[str, ...]
    """Ids."""
    addresses: tuple[tuple[str, str], ...]
    """Kind and address of each."""


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


async def unlink_address(
    session: AsyncSession, person_id: str, channel: str, address: str, *, message_id: str, now: datetime
) -> None:
    """Let a person no longer be reached at an address of hers; one that is not hers stays."""
    mine = (Address.person_id == person_id, Address.channel == channel, Address.address == address)
    gone = await session.scalar(delete(Address).where(*mine).returning(Address.id))
    if gone is not None:
        cause = Cause(person_id, message_id, now)
        audit.record(session, cause, "person.unlink_address", person_id, before={"channel": channel})


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


async def is_reached_by(session: AsyncSession, person_id: str, channel: str) -> bool:
    """Whether the person has an address of this kind."""
    query = select(Address.id).where(Address.person_id == person_id, Address.channel == channel)
    return await session.scalar(query.limit(1)) is not None


async def merge(
    session: AsyncSession, person_id: str, into_id: str, *, message_id: str, now: datetime
) -> None:
    """Two persons are one: everything of the first becomes the second's. The row stays, empty, and says whose it is.

    Raises:
        NotFound: one of them does not exist.
    """
    first, second = await get(session, person_id), await get(session, into_id)
    await _hand_over(session, first.id, second.id)
    second.consents = {**first.consents, **second.consents}
    second.name = second.name or first.name
    first.name, first.language, first.consents, first.merged_into = "", None, {}, second.id
    cause = Cause(second.id, message_id, now)
    audit.record(session, cause, "person.merge", second.id, after={"from": first.id})
    await session.flush()


async def _hand_over(session: AsyncSession, person_id: str, into_id: str) -> None:
    columns = (
        Address.person_id,
        Order.buyer_id,
        PriceAlert.person_id,
        MakerQuestion.buyer_id,
        MakerQuestion.artisan_id,
    )
    for column in columns:
        await session.execute(update(column.class_).where(column == person_id).values({column: into_id}))
    told = select(AlertTelling.listing_id).where(AlertTelling.person_id == into_id).scalar_subquery()
    first = AlertTelling.person_id == person_id
    await session.execute(
        update(AlertTelling).where(first, AlertTelling.listing_id.not_in(told)).values(person_id=into_id)
    )
    await session.execute(delete(AlertTelling).where(first))
    artisan = await session.get(Artisan, person_id)
    if artisan is None:
        return
    if await session.get(Artisan, into_id) is None:
        await register_artisan(session, await get(session, into_id))
    for column in (Listing.artisan_id, Order.artisan_id):
        await session.execute(update(column.class_).where(column == person_id).values({column: into_id}))


async def erase(session: AsyncSession, person_id: str, *, message_id: str, now: datetime) -> Erased:
    """Delete everything about a person, and about those who turned out to be her. Listings leave the market and lose
    their photos; orders, which are somebody else's too, keep a row without name, number and place.

    Raises:
        NotFound: no such person.
    """
    person = await get(session, person_id)
    shown = await session.scalars(select(Listing.images).where(Listing.artisan_id == person_id))
    photos = tuple(photo for images in shown for photo in images)
    merged = await session.scalars(select(Person).where(Person.merged_into == person_id))
    everybody = (person, *merged)
    reached = select(Address).where(Address.person_id.in_([one.id for one in everybody]))
    addresses = tuple((found.channel, found.address) for found in await session.scalars(reached))
    numbers = [address for kind, address in addresses if kind == PHONE]
    await session.execute(delete(OneTimeCode).where(OneTimeCode.phone.in_(numbers)))
    for one in everybody:
        one.name, one.language, one.consents, one.erased_at = "", None, {}, now
        await session.execute(delete(Address).where(Address.person_id == one.id))
        await session.execute(delete(OneTimeCode).where(OneTimeCode.person_id == one.id))
        await session.execute(delete(PriceAlert).where(PriceAlert.person_id == one.id))
        await session.execute(delete(AlertTelling).where(AlertTelling.person_id == one.id))
        asked = or_(MakerQuestion.buyer_id == one.id, MakerQuestion.artisan_id == one.id)
        await session.execute(delete(MakerQuestion).where(asked))
    await session.execute(
        update(Listing)
        .where(Listing.artisan_id == person_id)
        .values(status=ListingStatus.ARCHIVED, quantity=0, images=[])
    )
    artisan = await session.get(Artisan, person_id)
    if artisan is not None:
        artisan.place = artisan.state = artisan.craft = artisan.experience_years = None
    await session.execute(update(Order).where(Order.buyer_id == person_id).values(delivery_place=None))
    audit.record(session, Cause(person_id, message_id, now), "person.erase", person_id)
    await session.flush()
    return Erased(photos, addresses)
