"""Limits what a request may bring before anybody reads it."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from connectors.errors import CODES, envelope

MAX_BODY_BYTES = 20_000_000
"""A 16 MB recording, with the overhead of its form."""


class BodyLimit:
    """ASGI middleware that refuses bodies above the limit, announced or not."""

    def __init__(self, app: ASGIApp, limit_bytes: int = MAX_BODY_BYTES) -> None:
        self._app = app
        self._limit = limit_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if not announced.isdigit() or int(announced) > self._limit:
            await _refuse(scope, receive, send)
            return
        received = 0
        refused = False

        async def limited() -> Message:
            nonlocal received, refused
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._limit and not refused:
                refused = True
                await _refuse(scope, receive, send)
            return {"type": "http.disconnect"} if refused else message

        async def unless_refused(message: Message) -> None:
            if not refused:
                await send(message)

        await self._app(scope, limited, unless_refused)


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    response = envelope(413, "too_large", CODES["too_large"], headers={"connection": "close"})
    await response(scope, receive, send)
