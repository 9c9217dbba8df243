"""Forgetting a conversation: everything that was said, heard, asked and kept goes, but for the last goodbye."""

from collections.abc import Collection

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from actions.marketplace.tables import Person
from assistant.store.tables import Conversation, EventRow, OutboxReply, Ticket


async def erase_conversation(
    session: AsyncSession, person_id: str, addresses: Collection[str], *, message_id: str
) -> None:
    """Delete events, state, tickets and outgoing messages of a person and of those who turned out to be her; the answer
    to `message_id` is still sent."""
    merged = await session.scalars(select(Person.id).where(Person.merged_into == person_id))
    everybody = [person_id, *merged]
    for table in (EventRow, Conversation, Ticket):
        await session.execute(delete(table).where(table.person_id.in_(everybody)))
    own = OutboxReply.person_id.in_(everybody) | OutboxReply.address.in_(addresses)
    await session.execute(delete(OutboxReply).where(own, OutboxReply.message_id != message_id))
