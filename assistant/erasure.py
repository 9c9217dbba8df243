"""Forgetting a conversation: everything that was said, heard, asked and kept goes, but for the last goodbye."""

import json
from collections.abc import Collection, Mapping

from sqlalchemy import ColumnElement, String, and_, cast, delete, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from actions.marketplace.tables import Listing, Person
from assistant.messages import PHONE_CHANNELS, Incoming
from assistant.photos import PHOTO_ID
from assistant.store.tables import Contact, Conversation, EventRow, InboxMessage, OutboxReply, Ticket

_CHANNELS: Mapping[str, frozenset[str]] = {
    "phone": PHONE_CHANNELS,
    "call": frozenset({"phone"}),
    "whatsapp_user": frozenset({"whatsapp"}),
    "web": frozenset({"web", "socketio"}),
    "rest-unproven": frozenset({"rest"}),
}
"""Kind of address -> channels on which it stands; other kinds are channels themselves."""


async def erase_conversation(
    session: AsyncSession,
    person_id: str,
    addresses: Collection[tuple[str, str]],
    *,
    incoming: Incoming,
    message_id: str,
) -> frozenset[str]:
    """Delete events, state and tickets of a person and of those who turned out to be her, and whatever was received
    from or is to be sent to her addresses (kind and address).

    The answer to `incoming`, claimed as `message_id`, is still sent, and what is known of where she wrote it stays
    until then: WhatsApp takes the answer because she has just written. Gives the ids of the photos that were spoken of.
    """
    merged = await session.scalars(select(Person.id).where(Person.merged_into == person_id))
    everybody = [person_id, *merged]
    said = await session.scalars(select(EventRow.data).where(EventRow.person_id.in_(everybody)))
    photos = frozenset(photo for data in said for photo in PHOTO_ID.findall(json.dumps(data)))
    for table in (EventRow, Conversation, Ticket):
        await session.execute(delete(table).where(table.person_id.in_(everybody)))
    here = (incoming.channel, incoming.sender)
    hers = {(channel, address) for kind, address in addresses for channel in _CHANNELS.get(kind, {kind})}
    hers.add(here)
    own = OutboxReply.person_id.in_(everybody) | _at(OutboxReply, hers)
    await session.execute(delete(OutboxReply).where(own, OutboxReply.message_id != message_id))
    received = _at(InboxMessage, hers)
    await session.execute(delete(InboxMessage).where(received, InboxMessage.message_id != message_id))
    answered = and_(_at(Contact, [here]), Contact.opted_out_at.is_(None))
    await session.execute(delete(Contact).where(_at(Contact, hers), ~answered))
    return photos


def _at(
    table: type[OutboxReply] | type[InboxMessage] | type[Contact], places: Collection[tuple[str, str]]
) -> ColumnElement[bool]:
    """Rows of these channels and addresses; the same name on another channel is somebody else's."""
    return or_(*(and_(table.channel == channel, table.address == address) for channel, address in places))


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
