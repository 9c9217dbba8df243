"""Two conversations become one when a person on the web turns out to be somebody whom we know by phone."""

from dataclasses import replace

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from assistant.dialogue.domain import Domain
from assistant.dialogue.stack import Frame, Stack
from assistant.dialogue.tracker import Tracker
from assistant.store import conversations
from assistant.store.tables import Conversation

_OLDER = "older-"
"""Stands before the ids of frames from the other conversation: both count from one."""


async def join(session: AsyncSession, tracker: Tracker, domain: Domain) -> int:
    """Put what waits in the known person's conversation beneath what is under way here; the other row goes.

    Gives the version of the known person's conversation, to be saved over.
    """
    known = await conversations.load(session, tracker.conversation_id, domain, tracker.language)
    await session.execute(delete(Conversation).where(Conversation.person_id == tracker.joined_from))
    waiting = known.tracker
    tracker.turn = max(tracker.turn, waiting.turn + 1)
    if waiting.stack:
        _lay_beneath(waiting, tracker)
    return known.version


def _lay_beneath(waiting: Tracker, tracker: Tracker) -> None:
    older = tuple(replace(frame, frame_id=f"{_OLDER}{frame.frame_id}") for frame in waiting.stack.frames)
    frames = tracker.stack.frames
    told = {name: value for name, value in waiting.slots.items() if value is not None}
    if frames:
        frames = (_interrupting(frames[0], told), *frames[1:])
    for name, value in told.items():
        if tracker.slots.get(name) is None:
            tracker.set_slot(name, value)
    tracker.stack = Stack((*older, *frames))
    tracker.flow_versions = {**waiting.flow_versions, **tracker.flow_versions}


def _interrupting(frame: Frame, told: dict[str, object]) -> Frame:
    """The outermost frame here, as one that interrupts what waits and gives its values back at its end."""
    if frame.is_pattern:
        return frame
    return replace(frame, type="interrupt", kept={**told, **frame.kept})
