"""Where a page's messages are answered, whatever carries them: once each, within limits."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakValueDictionary

from sqlalchemy import select

from assistant.application import Assistant
from assistant.messages import Incoming
from assistant.store import inbox
from assistant.store.inbox import MessageAnswered
from assistant.store.tables import EventRow, OutboxReply
from assistant.turn import message_id
from connectors.errors import CODES, ApiError
from connectors.plain_text import readable
from connectors.rate_limit import RateLimit
from connectors.spoken import SpokenReplies
from connectors.web.feed import Feed
from connectors.web.frames import Frame, done, problem
from connectors.web.page_messages import Visitor, incoming_of, language_of, page_id_of, rate_of, told_id

MESSAGES_PER_MINUTE = 30
"""Of one session: quicker than anybody writes, presses or listens."""
MESSAGES_PER_MINUTE_OF_ADDRESS = 300
"""Of one network address, behind which a whole village may be."""
OPEN_PER_SESSION = 5
"""Connections of one session: tabs that were duplicated."""
OPEN_PER_ADDRESS = 200
OPEN_AT_ALL = 2_000
PATIENCE_S = 40.0
"""How long we wait for another process, or another connection, that works on the same message."""
POLL_S = 0.1
MAX_SPOKEN_TEXT = 1_000


@dataclass(slots=True)
class Desk:
    """Answers pages: each message once, each page not more than it may ask."""

    assistant: Assistant
    spoken: SpokenReplies
    feed: Feed = field(init=False)
    _open: Counter[str] = field(default_factory=Counter)
    """Whom a limit counts -> open connections."""
    _per_session: RateLimit = field(default_factory=lambda: RateLimit(MESSAGES_PER_MINUTE))
    _per_address: RateLimit = field(default_factory=lambda: RateLimit(MESSAGES_PER_MINUTE_OF_ADDRESS))
    _news: WeakValueDictionary[str, asyncio.Event] = field(default_factory=WeakValueDictionary)
    """Session -> set when this process has something new for it."""

    def __post_init__(self) -> None:
        self.feed = Feed(self.assistant.database)

    @contextmanager
    def connection(self, counted: str, limit: int) -> Iterator[None]:
        """One more open connection of a session, an address, or of all.

        Raises:
            ApiError: 429, it has as many as it may.
        """
        if self._open[counted] >= limit:
            raise ApiError(429, "too_many_connections", CODES["too_many_connections"])
        self._open[counted] += 1
        try:
            yield
        finally:
            self._open[counted] -= 1
            if not self._open[counted]:
                del self._open[counted]

    def allow(self, visitor: Visitor, address: str) -> None:
        """Count a message.

        Raises:
            ApiError: 429, there were too many in the last minute.
        """
        self._per_session.check(visitor.session)
        self._per_address.check(address)
        self._per_session.take(visitor.session)
        self._per_address.take(address)

    def news(self, session: str) -> asyncio.Event:
        """Set when this process has something new for the session; other processes' news take a look."""
        return self._news.setdefault(session, asyncio.Event())

    async def settle(self, visitor: Visitor, message: Mapping[str, Any]) -> Frame:
        """Answer a message, unless it was answered before: its replies are in the outbox then.

        Raises:
            ApiError: 422, it has no content; 409, it is still being worked on elsewhere.
        """
        page_id = page_id_of(message)
        incoming = incoming_of(visitor, message, page_id)
        if incoming is None:
            raise ApiError(422, "message_invalid", "The message has no text, payload, audio or image.")
        turns = self.assistant.turns
        try:
            if await turns.accept(incoming) or await turns.retake(incoming):
                turn = await turns.answer(incoming)
                return done(page_id, turn.heard.text if turn.heard else None)
        except MessageAnswered:
            pass
        finally:
            self.news(visitor.session).set()
        await self._until_answered(incoming)
        return done(page_id, await self._heard(incoming) if incoming.audio else None)

    async def speak(self, message: Mapping[str, Any]) -> Frame:
        """A reply read aloud: `url` is null when nothing could be said."""
        said, language = message.get("text"), language_of(message)
        text = readable(said[:MAX_SPOKEN_TEXT]) if isinstance(said, str) else ""
        rate = rate_of(message)
        name = await self.spoken.speak(text, language=language or "en", audio_format="ogg", rate=rate)
        return {"type": "speech", "id": told_id(message), "url": f"/spoken/{name}" if name else None}

    async def _until_answered(self, incoming: Incoming) -> None:
        try:
            async with asyncio.timeout(PATIENCE_S):
                while True:
                    async with self.assistant.database.reading() as session:
                        if await inbox.answered_at(session, message_id(incoming)) is not None:
                            return
                    await asyncio.sleep(POLL_S)
        except TimeoutError:
            raise ApiError(409, "answer_pending", CODES["answer_pending"]) from None

    async def _heard(self, incoming: Incoming) -> str | None:
        """What was heard in a recording that was answered before."""
        said = (
            select(EventRow.data)
            .join(OutboxReply, OutboxReply.person_id == EventRow.person_id)
            .where(OutboxReply.message_id == message_id(incoming))
            .where(EventRow.message_id == message_id(incoming), EventRow.event == "user")
        )
        async with self.assistant.database.reading() as session:
            data = await session.scalar(said.limit(1))
        return str(data["text"]) if data and data.get("text") else None


def refusal(error: ApiError, page_id: object) -> Frame:
    """An error as a frame."""
    wait_s = (error.headers or {}).get("retry-after")
    return problem(error.code, error.message, page_id, int(wait_s) if wait_s else None)
