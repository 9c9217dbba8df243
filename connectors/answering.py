"""Answers that are asked for again: a message is worked on once, and everybody who asks gets that answer."""

import asyncio
import contextlib
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
LOOKS = 20
"""Times within it that we look whether that process died."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of one message."""

    replies: tuple[Reply, ...]
    heard: str | None = None
    """What was heard in a recording; known only to whoever asked first."""


async def answer_once(assistant: Assistant, incoming: Incoming) -> Answered:
    """The answer to a message; to one that was accepted before, the answer that it got then.

    One whose process died is answered anew, as soon as that is known.

    Raises:
        ApiError: 409, the message is still being worked on elsewhere.
    """
    turns = assistant.turns
    if await turns.accept(incoming) and (answered := await _answer(assistant, incoming)) is not None:
        return answered
    for _ in range(LOOKS - 1):
        if await turns.retake(incoming) and (answered := await _answer(assistant, incoming)) is not None:
            return answered
        with contextlib.suppress(ApiError):
            return Answered(await earlier_replies(assistant.database, incoming, PATIENCE_S / LOOKS))
    return Answered(await earlier_replies(assistant.database, incoming, PATIENCE_S / LOOKS))


async def _answer(assistant: Assistant, incoming: Incoming) -> Answered | None:
    """The answer, handed over; None when another process was quicker."""
    try:
        turn = await assistant.turns.answer(incoming)
    except MessageAnswered:
        return None
    await assistant.turns.delivered(turn)
    return Answered(turn.replies, turn.heard.text if turn.heard else None)


async def earlier_replies(
    database: Database, incoming: Incoming, patience_s: float = PATIENCE_S
) -> tuple[Reply, ...]:
    """The replies to a message that was accepted before, as soon as they are there.

    Raises:
        ApiError: 409 when they do not come.
    """
    claimed = message_id(incoming)
    try:
        async with asyncio.timeout(patience_s):
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
