"""Answers that are asked for again: a message is worked on once, and everybody who asks gets that answer."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime

from actions.marketplace.database import Database
from assistant.application import Assistant
from assistant.messages import Incoming, Reply
from assistant.store import inbox, outbox
from assistant.store.inbox import MessageAnswered
from assistant.store.outbox import reply_from_json
from assistant.turn import message_id
from connectors.errors import CODES, ApiError

POLL_S = 0.1
PATIENCE_S = 40.0
"""How long we wait for another process, or another connection, that works on the same message."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of one message."""

    replies: tuple[Reply, ...]
    heard: str | None = None
    """What was heard in a recording; known only to whoever asked first."""


async def answer_once(assistant: Assistant, incoming: Incoming) -> Answered:
    """The answer to a message; to one that was accepted before, the answer that it got then.

    Raises:
        ApiError: 409, the message is still being worked on elsewhere.
    """
    turns = assistant.turns
    if await turns.accept(incoming) or await turns.retake(incoming):
        try:
            turn = await turns.answer(incoming)
        except MessageAnswered:
            pass
        else:
            await turns.delivered(turn)
            return Answered(turn.replies, turn.heard.text if turn.heard else None)
    return Answered(await earlier_replies(assistant.database, incoming))


async def earlier_replies(database: Database, incoming: Incoming) -> tuple[Reply, ...]:
    """The replies to a message that was accepted before, as soon as they are there.

    Raises:
        ApiError: 409 when they do not come.
    """
    claimed = message_id(incoming)
    try:
        async with asyncio.timeout(PATIENCE_S):
            while True:
                async with database.reading() as session:
                    if await inbox.answered_at(session, claimed) is not None:
                        rows = await outbox.replies_to(session, claimed)
                        break
                await asyncio.sleep(POLL_S)
    except TimeoutError:
        raise ApiError(409, "answer_pending", CODES["answer_pending"]) from None
    async with database.session() as session:
        await outbox.sent(session, [row.id for row in rows], datetime.now(UTC))
    return tuple(reply_from_json(row.reply) for row in rows)
