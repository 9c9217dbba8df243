"""The widget's WebSocket, `/chat`: each message is one JSON object.

The page says `{"type": "hello", "session": <id or null>, "seen": <number or null>, "role", "language"}`; we answer
`{"type": "welcome", "session", "seen"}`. The session is the visitor's secret: 128 random bits, made by us. Then
`{"type": "message", "id", "text" | "payload" | "audio" | "image", "content_type", "language"}` (files in base64) is
answered by `{"type": "typing", "id"}`, any number of `{"type": "reply", "seq", "id", "author", "reply"}`, and
`{"type": "done", "id", "heard"}`; a message that is repeated with its `id` is done once. Replies that nobody asked
for have a null `id`. A page that says hello with the greatest `seq` it has gets what came after, and says
`{"type": "seen", "seq"}` when it has read. `{"type": "say", "id", "text", "language", "rate"}` is answered by
`{"type": "speech", "id", "url"}`, `{"type": "here"}` by nothing: it keeps a quiet connection open. An `error` names the
message's `id`, a code and, where trying again helps, `retry_after_s`.
"""

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from sqlalchemy.exc import SQLAlchemyError
from starlette.status import (
    WS_1000_NORMAL_CLOSURE,
    WS_1009_MESSAGE_TOO_BIG,
    WS_1011_INTERNAL_ERROR,
    WS_1013_TRY_AGAIN_LATER,
)

from connectors.errors import CODES, ApiError, where_it_broke
from connectors.rate_limit import caller_of
from connectors.web import desk as limits
from connectors.web.desk import Desk, refusal
from connectors.web.feed import Cursor
from connectors.web.frames import Frame, problem, welcome
from connectors.web.origins import Origins
from connectors.web.page_messages import MAX_FRAME, Visitor, seen_of, told_id, visitor_of

logger = logging.getLogger(__name__)

LOOK_EVERY_S = 1.0
"""How often we look for what other processes have to say."""
IDLE_S = 600.0
"""A page that says nothing for so long is told to come back when somebody is there."""
_REFUSED = 4403
"""Close code for pages of origins that may not talk to us."""


class _Enough(Exception):
    """The conversation on this connection ends, with a close code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class WebChat:
    """The WebSocket of the widget."""

    desk: Desk
    origins: Origins

    def router(self) -> APIRouter:
        router = APIRouter()
        router.websocket("/chat")(self.talk)
        return router

    async def talk(self, socket: WebSocket) -> None:
        """Talk with one visitor until the connection ends."""
        if not self.origins.admit(socket.headers):
            await socket.close(_REFUSED)
            return
        try:
            await socket.accept()
            with ExitStack() as opened:
                await _Talk(socket, self.desk, opened).run()
        except WebSocketDisconnect:
            return
        except _Enough as enough:
            await _close(socket, enough.code)
        except Exception as error:
            logger.error("a chat broke: %s", where_it_broke(error))
            await _close(socket, WS_1011_INTERNAL_ERROR)


@dataclass(slots=True)
class _Talk:
    """One open connection."""

    socket: WebSocket
    desk: Desk
    opened: ExitStack
    """What this connection counts in, until it ends."""
    address: str = ""
    visitor: Visitor | None = None
    cursor: Cursor | None = None
    telling: asyncio.Task[None] | None = None
    feeding: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Replies are sent by one task at a time, or they would overtake each other."""

    async def run(self) -> None:
        self.address = caller_of(self.socket)
        await self._count("all", limits.OPEN_AT_ALL)
        await self._count(f"address {self.address}", limits.OPEN_PER_ADDRESS)
        try:
            while True:
                message = await self._receive()
                if message.get("type") == "hello":
                    await self._hello(message)
                else:
                    await self._heed(message)
        finally:
            if self.telling is not None:
                self.telling.cancel()

    async def _count(self, counted: str, limit: int) -> None:
        """Count this connection, or end it politely where there are too many."""
        async with self._polite():
            self.opened.enter_context(self.desk.connection(counted, limit))

    @asynccontextmanager
    async def _polite(self) -> AsyncIterator[None]:
        """Where a limit is met, say so and end the connection."""
        try:
            yield
        except ApiError as error:
            await self._send(refusal(error, None))
            raise _Enough(WS_1013_TRY_AGAIN_LATER) from None

    async def _hello(self, message: dict[str, Any]) -> None:
        if self.telling is not None:
            self.telling.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self.telling
        visitor = visitor_of(message, message.get("session"))
        async with self._polite():
            self.desk.allow(visitor, self.address)
        if self.visitor is None or self.visitor.session != visitor.session:
            await self._count(f"session {visitor.session}", limits.OPEN_PER_SESSION)
        self.visitor = visitor
        self.cursor = await self.desk.feed.open(visitor.session, seen_of(message.get("seen")))
        await self._send(welcome(visitor.session, self.cursor.seen))
        self.telling = asyncio.create_task(self._tell(visitor.session))

    async def _heed(self, message: dict[str, Any]) -> None:
        kind, page_id = message.get("type"), told_id(message)
        if self.visitor is None or self.cursor is None:
            await self._send(problem("hello_missing", CODES["hello_missing"], page_id))
        elif kind == "seen":
            seen = seen_of(message.get("seq"))
            if seen is not None:
                await self.desk.feed.acknowledge(self.cursor, seen)
        elif kind in ("message", "say"):
            try:
                self.desk.allow(self.visitor, self.address)
                await (self._message if kind == "message" else self._say)(message, self.visitor)
            except ApiError as error:
                await self._send(refusal(error, page_id))
        elif kind != "here":
            await self._send(problem("message_invalid", "This message has no known type.", page_id))

    async def _message(self, message: dict[str, Any], visitor: Visitor) -> None:
        await self._send({"type": "typing", "id": told_id(message)})
        done = await self.desk.settle(visitor, message)
        await self._feed()
        await self._send(done)

    async def _say(self, message: dict[str, Any], visitor: Visitor) -> None:
        await self._send(await self.desk.speak(message))

    async def _tell(self, session: str) -> None:
        """Hand over what waits for this visitor, as long as the connection is open."""
        news = self.desk.news(session)
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            while True:
                news.clear()
                try:
                    await self._feed()
                except SQLAlchemyError as error:
                    logger.error("a visitor is not told what waits: %s", where_it_broke(error))
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(news.wait(), LOOK_EVERY_S)

    async def _feed(self) -> None:
        """Send every reply that this page has not got."""
        if self.cursor is None:
            return
        async with self.feeding:
            while frames := await self.desk.feed.next(self.cursor):
                for frame in frames:
                    await self._send(frame)

    async def _send(self, frame: Frame) -> None:
        await self.socket.send_json(frame)

    async def _receive(self) -> dict[str, Any]:
        """The next message; empty when it is not one JSON object."""
        try:
            frame = await asyncio.wait_for(self.socket.receive(), IDLE_S)
        except TimeoutError:
            await self._send({"type": "idle"})
            raise _Enough(WS_1000_NORMAL_CLOSURE) from None
        if frame["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(frame.get("code", 1000))
        text = frame.get("text") or ""
        if len(text) > MAX_FRAME:
            await self._send(problem("too_large", f"A message has {MAX_FRAME} characters at most."))
            raise _Enough(WS_1009_MESSAGE_TOO_BIG)
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            return {}
        return value if isinstance(value, dict) else {}


async def _close(socket: WebSocket, code: int) -> None:
    """Close a connection; the page connects again and repeats what was not answered."""
    try:
        await socket.close(code)
    except RuntimeError:
        logger.debug("the chat was closed already")
