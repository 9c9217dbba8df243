"""The widget's channel by plain HTTP, for networks that let no WebSocket through: `/chat/messages`.

POST takes the messages of the WebSocket (`hello`, `message`, `say`) one at a time, with `role` and `language` in each,
and answers `{"frames": […]}`. GET `?seen=N` waits until there are replies after N, twenty seconds at most. The session
stands in the header `x-kalavaani-session`: it is a secret, and addresses are logged.
"""

import asyncio
import contextlib
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request
from pydantic import RootModel

from connectors.errors import CODES, ApiError
from connectors.rate_limit import caller_of
from connectors.request_bodies import JSON, read_json, refuse_other_types
from connectors.web import desk as limits
from connectors.web.chat import LOOK_EVERY_S
from connectors.web.desk import Desk
from connectors.web.feed import Cursor
from connectors.web.frames import Frame, welcome
from connectors.web.origins import SESSION_HEADER
from connectors.web.page_messages import MAX_FRAME, Visitor, seen_of, session_of, visitor_of

LONGEST_WAIT_S = 20.0
"""Shorter than what proxies grant a request."""
Frames = dict[str, list[Frame]]
Session = Annotated[str | None, Header(alias=SESSION_HEADER)]
Seen = Annotated[int, Query(ge=0, le=2**53 - 1)]


class PageMessage(RootModel[dict[str, Any]]):
    """One JSON object; what it holds is read with distrust later."""


@dataclass(frozen=True, slots=True)
class WebPolling:
    """Routes of the widget's channel by plain HTTP."""

    desk: Desk

    def router(self) -> APIRouter:
        router = APIRouter(tags=["widget"])
        router.post("/chat/messages")(self.tell)
        router.get("/chat/messages")(self.wait)
        return router

    async def tell(self, request: Request, session: Session = None) -> Frames:
        """Take one message of the page; gives the frames that answer it."""
        refuse_other_types(request, JSON)
        message = (await read_json(request, PageMessage, MAX_FRAME)).root
        kind, address = message.get("type"), caller_of(request)
        if kind == "hello":
            visitor = visitor_of(message, session)
            self.desk.allow(visitor, address)
            cursor = await self.desk.feed.open(visitor.session, seen_of(message.get("seen")))
            return {"frames": [welcome(visitor.session, cursor.seen)]}
        visitor = visitor_of(message, _known(session))
        self.desk.allow(visitor, address)
        if kind == "say":
            return {"frames": [await self.desk.speak(message)]}
        if kind != "message":
            raise ApiError(422, "message_invalid", "This message has no known type.")
        return {"frames": await self._answer(visitor, message)}

    async def _answer(self, visitor: Visitor, message: dict[str, Any]) -> list[Frame]:
        """The replies, as far as nobody read them yet, and that it is done."""
        before = await self.desk.feed.open(visitor.session, seen_of(message.get("seen")))
        done = await self.desk.settle(visitor, message)
        return [*await self._all(before), done]

    async def wait(self, request: Request, seen: Seen = 0, session: Session = None) -> Frames:
        """The replies after `seen`, as soon as there are any."""
        known = _known(session)
        with (
            self.desk.connection("all", limits.OPEN_AT_ALL),
            self.desk.connection(f"address {caller_of(request)}", limits.OPEN_PER_ADDRESS),
            self.desk.connection(f"session {known}", limits.OPEN_PER_SESSION),
        ):
            return {"frames": await self._news(request, known, seen)}

    async def _news(self, request: Request, session: str, seen: int) -> list[Frame]:
        cursor = Cursor(session, seen)
        await self.desk.feed.acknowledge(cursor, seen)
        news = self.desk.news(session)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LONGEST_WAIT_S):
                while not await request.is_disconnected():
                    news.clear()
                    if frames := await self._all(cursor):
                        return frames
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(news.wait(), LOOK_EVERY_S)
        return []

    async def _all(self, cursor: Cursor) -> list[Frame]:
        frames: list[Frame] = []
        while more := await self.desk.feed.next(cursor):
            frames += more
        return frames


def _known(session: str | None) -> str:
    """The session that the header names.

    Raises:
        ApiError: 401, it names none.
    """
    known = session_of(session)
    if known is None:
        raise ApiError(401, "hello_missing", CODES["hello_missing"])
    return known
