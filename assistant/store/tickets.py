"""Hand-off tickets: who wants a person, about what, and what was said."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from assistant.dialogue.tracker import Tracker
from assistant.store.conversations import transcript
from assistant.store.tables import Ticket


async def open_ticket(session: AsyncSession, tracker: Tracker, *, now: datetime) -> int:
    """Open a ticket for the conversation; gives its number."""
    active = tracker.stack.active
    ticket = Ticket(
        person_id=tracker.conversation_id,
        channel=tracker.channel,
        language=tracker.language,
        flow=active.flow_id if active else None,
        slots={name: value for name, value in tracker.slots.items() if value is not None},
        transcript=await transcript(session, tracker.conversation_id, tracker.events),
        status="open",
        created_at=now,
    )
    session.add(ticket)
    await session.flush()
    return ticket.id
