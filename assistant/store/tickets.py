"""Hand-off tickets: who wants a person, about what, who has taken it, and what was said."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from assistant.dialogue.tracker import Tracker
from assistant.errors import AssistantError
from assistant.store.conversations import transcript
from assistant.store.tables import Ticket

OPEN, TAKEN, CLOSED = "open", "taken", "closed"
SHOWN = 200


class TicketGone(AssistantError):
    """There is no such ticket, or it is closed."""

    code = "ticket_gone"


class TicketTaken(AssistantError):
    """Another operator has the ticket."""

    code = "ticket_taken"


class TicketNotTaken(AssistantError):
    """The ticket must be taken before it is answered or given back."""

    code = "ticket_not_taken"


async def open_ticket(session: AsyncSession, tracker: Tracker, *, address: str, now: datetime) -> int:
    """Open a ticket for the conversation, or find the one that is open; gives its number."""
    person_id = tracker.conversation_id
    waiting = select(Ticket).where(Ticket.person_id == person_id, Ticket.status != CLOSED)
    ticket = await session.scalar(waiting.order_by(Ticket.id.desc()).limit(1))
    if ticket is None:
        ticket = Ticket(person_id=person_id, status=OPEN, created_at=now)
    active = tracker.stack.active
    ticket.channel, ticket.address, ticket.language = tracker.channel, address, tracker.language
    ticket.flow = active.flow_id if active else None
    ticket.slots = {name: value for name, value in tracker.slots.items() if value is not None}
    ticket.transcript = await transcript(session, person_id, tracker.events)
    session.add(ticket)
    await session.flush()
    return ticket.id


async def queue(session: AsyncSession) -> list[Ticket]:
    """Tickets that are not closed, the oldest first."""
    query = select(Ticket).where(Ticket.status != CLOSED).order_by(Ticket.created_at, Ticket.id)
    return list(await session.scalars(query.limit(SHOWN)))


async def taken_over(session: AsyncSession, person_ids: Collection[str]) -> frozenset[str]:
    """Those of these persons whose conversation an operator has at the moment."""
    if not person_ids:
        return frozenset()
    query = select(Ticket.person_id).where(Ticket.person_id.in_(person_ids), Ticket.status == TAKEN)
    return frozenset(await session.scalars(query))


async def get(session: AsyncSession, ticket_id: int) -> Ticket:
    """The ticket, locked for this transaction.

    Raises:
        TicketGone: there is none, or it is closed.
    """
    query = select(Ticket).where(Ticket.id == ticket_id).with_for_update()
    ticket = await session.scalar(query.execution_options(populate_existing=True))
    if ticket is None or ticket.status == CLOSED:
        raise TicketGone("this ticket is closed, or never was")
    return ticket


async def take(session: AsyncSession, ticket_id: int, operator: str, now: datetime) -> Ticket:
    """Take a conversation over; the assistant is silent from now on.

    Raises:
        TicketGone: as `get`.
        TicketTaken: somebody else has it.
    """
    ticket = await get(session, ticket_id)
    if ticket.status == TAKEN and ticket.operator != operator:
        raise TicketTaken(f"{ticket.operator} has this conversation")
    ticket.status, ticket.operator, ticket.taken_at = TAKEN, operator, now
    await session.flush()
    return ticket


async def held_by(session: AsyncSession, ticket_id: int, operator: str) -> Ticket:
    """The ticket, if this operator has it.

    Raises:
        TicketGone: as `get`.
        TicketTaken: somebody else has it.
        TicketNotTaken: nobody has it.
    """
    ticket = await get(session, ticket_id)
    if ticket.status != TAKEN:
        raise TicketNotTaken("take the conversation over first")
    if ticket.operator != operator:
        raise TicketTaken(f"{ticket.operator} has this conversation")
    return ticket


async def give_back(session: AsyncSession, ticket_id: int, operator: str, now: datetime) -> Ticket:
    """Close the ticket; the assistant answers again. Raises as `held_by`."""
    ticket = await held_by(session, ticket_id, operator)
    ticket.status, ticket.closed_at = CLOSED, now
    await session.flush()
    return ticket
