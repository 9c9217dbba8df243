"""Conversations: the latest snapshot for the next turn, and every event for good."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from assistant.dialogue.domain import Domain
from assistant.dialogue.tracker import Event, Tracker
from assistant.errors import AssistantError
from assistant.store.tables import Conversation, EventRow


class ConversationChanged(AssistantError):
    """Another turn of the same conversation was committed meanwhile; this one is done again."""

    code = "conversation_changed"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A conversation as it was read."""

    tracker: Tracker
    version: int
    """0 for a new conversation."""
    updated_at: datetime | None = None
    """End of the last turn; None for a new conversation."""


async def load(session: AsyncSession, person_id: str, domain: Domain, language: str) -> Loaded:
    """The conversation of a person; a new one where there is none. One row, whatever the length of its history."""
    row = await session.get(Conversation, person_id)
    if row is None:
        return Loaded(Tracker.new(person_id, domain, language), 0)
    return Loaded(Tracker.restore(person_id, row.snapshot, domain), row.version, row.updated_at)


async def save(
    session: AsyncSession, tracker: Tracker, version: int, *, message_id: str, now: datetime
) -> None:
    """Keep the snapshot and append the turn's events.

    Raises:
        ConversationChanged: somebody else saved it since it was read.
    """
    person_id, snapshot = tracker.conversation_id, tracker.snapshot()
    if version == 0:
        await session.flush()
        try:
            async with session.begin_nested():
                session.add(Conversation(person_id=person_id, snapshot=snapshot, version=1, updated_at=now))
                await session.flush()
        except IntegrityError:
            raise ConversationChanged("the conversation began meanwhile") from None
    else:
        result = await session.execute(
            update(Conversation)
            .where(Conversation.person_id == person_id, Conversation.version == version)
            .values(snapshot=snapshot, version=version + 1, updated_at=now)
        )
        if getattr(result, "rowcount", 0) != 1:
            raise ConversationChanged("the conversation went on meanwhile")
    session.add_all(
        EventRow(
            person_id=person_id,
            turn=tracker.turn,
            position=position,
            message_id=message_id,
            event=event.event,
            data=dict(event.data),
            at=now,
        )
        for position, event in enumerate(tracker.events)
    )
    await session.flush()


async def transcript(
    session: AsyncSession, person_id: str, current: Sequence[Event] = (), *, limit: int = 60
) -> list[dict[str, Any]]:
    """What was said last, oldest first; `current` are events of a turn that is not saved yet."""
    rows = await session.scalars(
        select(EventRow)
        .where(EventRow.person_id == person_id, EventRow.event.in_(("user", "bot")))
        .order_by(EventRow.turn.desc(), EventRow.position.desc())
        .limit(limit)
    )
    said = [(row.event, row.data) for row in reversed(list(rows))]
    said += [(event.event, dict(event.data)) for event in current if event.event in ("user", "bot")]
    return [
        {"who": "person" if event == "user" else "assistant", "text": data.get("text", "")}
        for event, data in said
    ]
