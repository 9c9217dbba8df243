"""Forgetting a conversation: everything that was said, heard, asked and kept goes, but for the last goodbye."""

import json
from collections.abc import Collection

from sqlalchemy import String, cast, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from actions.marketplace.tables import Listing, Person
from assistant.photos import PHOTO_ID
from assistant.store.tables import Contact, Conversation, EventRow, OutboxReply, Ticket


async def erase_conversation(
    session: AsyncSession, person_id: str, addresses: Collection[str], *, message_id: str
) -> frozenset[str]:
    """Delete events, state, tickets and outgoing messages of a person and of those who turned out to be her; the answer
    to `message_id` is still sent. Gives the ids of the photos that were spoken of."""
    merged = await session.scalars(select(Person.id).where(Person.merged_into == person_id))
    everybody = [person_id, *merged]
    said = await session.scalars(select(EventRow.data).where(EventRow.person_id.in_(everybody)))
    photos = frozenset(photo for data in said for photo in PHOTO_ID.findall(json.dumps(data)))
    for table in (EventRow, Conversation, Ticket):
        await session.execute(delete(table).where(table.person_id.in_(everybody)))
    own = OutboxReply.person_id.in_(everybody) | OutboxReply.address.in_(addresses)
    await session.execute(delete(OutboxReply).where(own, OutboxReply.message_id != message_id))
    await session.execute(delete(Contact).where(Contact.address.in_(addresses)))
    return photos


async def nobodys(session: AsyncSession, photos: Collection[str]) -> tuple[str, ...]:
    """Those of these photos that no listing shows: two people may have sent the same one."""
    shown = cast(Listing.images, String)
    return tuple(
        [
            photo
            for photo in photos
            if await session.scalar(select(Listing.id).where(shown.contains(photo)).limit(1)) is None
        ]
    )
