"""What the people behind the assistant do: see who waits, read the conversation, take it over, answer, give it back."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from actions.marketplace import audit, persons
from actions.marketplace.audit import Cause
from actions.marketplace.database import Database
from assistant.dialogue.engine import Script
from assistant.dialogue.operator_answers import ANSWER_CHANNEL, ANSWER_VALUE
from assistant.errors import AssistantError
from assistant.messages import VOICE_CHANNELS, Reply, TemplateUse
from assistant.presentation import Presenter
from assistant.store import conversations, outbox, tickets
from assistant.store.tables import EventRow, OutboxReply, Ticket

MAX_REPLY = 1_000
"""Characters of one answer of an operator."""
SHOWN_LINES = 200
ANSWER_RESPONSE = "utter_operator_answer"
"""An answer to somebody who rang."""
SHOWN_IN = "en"
"""Language in which operators see slot values, beside the person's own."""


class ReplyInvalid(AssistantError):
    """An operator's answer is empty or too long."""

    code = "reply_invalid"


@dataclass(frozen=True, slots=True)
class Operators:
    """The operators' side of hand-off."""

    database: Database
    script: Script
    presenter: Presenter

    async def queue(self) -> list[dict[str, Any]]:
        """Everybody who waits for a person or has one, the longest waiting first."""
        async with self.database.reading() as session:
            return [
                {**self._summary(ticket), "name": (await persons.get(session, ticket.person_id)).name}
                for ticket in await tickets.queue(session)
            ]

    async def conversation(self, ticket_id: int) -> dict[str, Any]:
        """One conversation: the ticket, what was said until now, and what was told, in words.

        Raises:
            tickets.TicketGone: there is no such ticket, or it is closed.
        """
        async with self.database.reading() as session:
            ticket = await tickets.get(session, ticket_id)
            person = await persons.get(session, ticket.person_id)
            loaded = await conversations.load(session, ticket.person_id, self.script.domain, ticket.language)
            return {
                **self._summary(ticket),
                "name": person.name,
                "role": person.role,
                "lines": await _lines(session, ticket.person_id),
                "told": self._told(loaded.tracker.slots, ticket.language),
            }

    async def take(self, ticket_id: int, operator: str) -> None:
        """Take a conversation over and tell the person. Raises as `tickets.take`."""
        async with self.database.session() as session:
            now = datetime.now(UTC)
            before = await tickets.get(session, ticket_id)
            news = before.status != tickets.TAKEN
            ticket = await tickets.take(session, ticket_id, operator, now)
            if news:
                await self._tell(session, ticket, "utter_operator_took_over", now, operator=operator)
                _audit(session, ticket, "ticket.take", now)

    async def reply(self, ticket_id: int, operator: str, text: str) -> None:
        """Answer in the assistant's place.

        Raises:
            ReplyInvalid: nothing was written, or too much.
            tickets.TicketGone, tickets.TicketTaken, tickets.TicketNotTaken: as `tickets.held_by`.
        """
        text = text.strip()
        if not 0 < len(text) <= MAX_REPLY:
            raise ReplyInvalid(f"an answer has 1 to {MAX_REPLY} characters")
        async with self.database.session() as session:
            ticket = await tickets.held_by(session, ticket_id, operator)
            await _put(session, ticket, self._answer(ticket, text), datetime.now(UTC))

    async def give_back(self, ticket_id: int, operator: str) -> None:
        """Close the ticket; the assistant says that it is back and asks its open question again.

        Raises as `tickets.give_back`.
        """
        async with self.database.session() as session:
            now = datetime.now(UTC)
            ticket = await tickets.give_back(session, ticket_id, operator, now)
            await self._tell(session, ticket, "utter_operator_gave_back", now)
            loaded = await conversations.load(session, ticket.person_id, self.script.domain, ticket.language)
            tracker = loaded.tracker
            told = ticket.channel not in VOICE_CHANNELS
            if told and tracker.stack.question is not None and tracker.last_replies:
                asked = tracker.last_replies[-1]
                reply = Reply(asked["text"], ticket.language, buttons=tracker.buttons, speak=asked["speak"])
                await _put(session, ticket, reply, now)
            _audit(session, ticket, "ticket.give_back", now)

    async def _tell(
        self, session: AsyncSession, ticket: Ticket, response: str, now: datetime, **values: str
    ) -> None:
        if ticket.channel in VOICE_CHANNELS:
            return  # Nobody listens when nobody has said anything: only answers go out, by SMS.
        said = self.script.responses.say(response, values, language=ticket.language, channel=ticket.channel)
        if said is not None:
            await _put(session, ticket, Reply(said.text, ticket.language, speak=said.speak), now)

    def _answer(self, ticket: Ticket, text: str) -> Reply:
        """What an operator wrote, as a message that may be sent unasked, for it may come late.

        Who rang reads in it from whom it comes.
        """
        values = {ANSWER_VALUE: text}
        if ticket.channel not in VOICE_CHANNELS:
            template = TemplateUse(ANSWER_RESPONSE, tuple(values.items()))
            return Reply(text, ticket.language, template=template)
        said = self.script.responses.say(
            ANSWER_RESPONSE, values, language=ticket.language, channel=ANSWER_CHANNEL
        )
        template = TemplateUse(ANSWER_RESPONSE, tuple(values.items()))
        return Reply(said.text if said else text, ticket.language, template=template)

    def _summary(self, ticket: Ticket) -> dict[str, Any]:
        known = ticket.flow is not None and ticket.flow in self.script.flows
        name = f"flow_name_{ticket.flow}"
        flow = self.script.responses.say(name, {}, language=SHOWN_IN, channel="") if known else None
        return {
            "id": ticket.id,
            "status": ticket.status,
            "operator": ticket.operator,
            "channel": ticket.channel,
            "language": ticket.language,
            "about": flow.text if flow else "",
            "since": ticket.created_at.isoformat(),
        }

    def _told(self, slots: dict[str, Any], language: str) -> list[dict[str, str]]:
        """What the person told, as an operator reads it and as she reads it herself."""
        rows = []
        for name, value in slots.items():
            slot = self.script.domain.slots[name]
            shown = self.presenter.slot(name, value, SHOWN_IN)
            if shown and not slot.controlled and slot.type != "bool":
                own = self.presenter.slot(name, value, language)
                rows.append({"name": name.replace("_", " "), "value": shown, "own": own})
        return rows


async def _lines(session: AsyncSession, person_id: str) -> list[dict[str, str]]:
    """What the person, the assistant and operators said, oldest first."""
    said = await session.scalars(
        select(EventRow)
        .where(EventRow.person_id == person_id, EventRow.event.in_(("user", "bot")))
        .order_by(EventRow.turn.desc(), EventRow.position.desc())
        .limit(SHOWN_LINES)
    )
    lines = [
        (row.at, {"who": "person" if row.event == "user" else "assistant", "text": row.data.get("text", "")})
        for row in reversed(list(said))
    ]
    written = await session.scalars(
        select(OutboxReply)
        .where(OutboxReply.person_id == person_id, OutboxReply.author == outbox.OPERATOR)
        .order_by(OutboxReply.id.desc())
        .limit(SHOWN_LINES)
    )
    lines += [
        (
            row.queued_at or row.next_attempt_at,
            {"who": "operator", "text": str(row.reply["text"]), "state": row.status},
        )
        for row in reversed(list(written))
    ]
    lines.sort(key=lambda line: line[0])
    return [{**line, "at": at.isoformat()} for at, line in lines[-SHOWN_LINES:]]


async def _put(session: AsyncSession, ticket: Ticket, reply: Reply, now: datetime) -> None:
    await outbox.put(
        session,
        [reply],
        message_id=f"ticket:{ticket.id}:{now.isoformat()}",
        channel=ANSWER_CHANNEL if ticket.channel in VOICE_CHANNELS else ticket.channel,
        address=ticket.address,
        now=now,
        delay=timedelta(0),
        person_id=ticket.person_id,
        author=outbox.OPERATOR,
    )


def _audit(session: AsyncSession, ticket: Ticket, what: str, now: datetime) -> None:
    cause = Cause(f"operator:{ticket.operator}", f"ticket:{ticket.id}", now)
    audit.record(session, cause, what, ticket.id)
