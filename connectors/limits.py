"""Limits what a request may bring before anybody reads it, and how long it may take to bring it."""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from connectors.errors import CODES, envelope

MAX_BODY_BYTES = 20_000_000
"""A 16 MB recording, with the overhead of its form."""
BODY_PAUSE_S = 20.0
"""Longest pause within a body: a phone that changes cells sends nothing for some seconds."""
BODY_S = 300.0
"""Longest time for a whole body: a photo of 5 MB at 20 kB a second."""
_MAX_LENGTH_DIGITS = 12
"""Digits of a `content-length` that are worth reading."""


class BodyLimit:
    """ASGI middleware that refuses bodies above the limit, announced or not, and those that never come to an end."""

    def __init__(self, app: ASGIApp, limit_bytes: int = MAX_BODY_BYTES) -> None:
        self._app = app
        self._limit = limit_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if announces_more(dict(scope["headers"]).get(b"content-length", b"0"), self._limit):
            await _refuse(413, "too_large", scope, receive, send)
            return
        ends_at = asyncio.get_running_loop().time() + BODY_S
        received = 0
        complete = False
        refused = False

        async def limited() -> Message:
            nonlocal received, complete, refused
            if complete:
                return await receive()
            if refused:
                return {"type": "http.disconnect"}
            try:
                message = await _within(receive, ends_at)
            except TimeoutError:
                refused = True
                await _refuse(408, "too_slow", scope, receive, send)
                return {"type": "http.disconnect"}
            received += len(message.get("body", b""))
            complete = not message.get("more_body", False)
            if received > self._limit:
                refused, complete = True, False
                await _refuse(413, "too_large", scope, receive, send)
            return {"type": "http.disconnect"} if refused else message

        async def unless_refused(message: Message) -> None:
            if not refused:
                await send(message)

        await self._app(scope, limited, unless_refused)


def announces_more(content_length: bytes, limit_bytes: int) -> bool:
    """Whether the header announces more bytes than the limit, or is no number."""
    digits = content_length.lstrip(b"0") or b"0"
    return not digits.isdigit() or len(digits) > _MAX_LENGTH_DIGITS or int(digits) > limit_bytes


async def _within(receive: Receive, ends_at: float) -> Message:
    """The next piece of a body.

    Raises:
        TimeoutError: it does not come, or the body takes too long as a whole.
    """
    left_s = ends_at - asyncio.get_running_loop().time()
    async with asyncio.timeout(max(0.0, min(BODY_PAUSE_S, left_s))):
        return await receive()


async def _refuse(status: int, code: str, scope: Scope, receive: Receive, send: Send) -> None:
    response = envelope(status, code, CODES[code], headers={"connection": "close"})
    await response(scope, receive, send)
