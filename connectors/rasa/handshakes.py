"""Limits how often one address opens a session of engine.io: each is kept for a while, even when nothing follows."""

from urllib.parse import parse_qs

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from connectors.errors import ApiError
from connectors.rate_limit import RateLimit, caller_of

HANDSHAKES_PER_MINUTE = 300
"""Of one address: many people of a mobile network share one."""
_TRY_AGAIN_LATER = 1013


class HandshakeLimit:
    """An application of engine.io behind the limit; requests of a session, which name its `sid`, are not counted."""

    def __init__(self, application: ASGIApp, per_minute: int = HANDSHAKES_PER_MINUTE) -> None:
        self._application = application
        self._limit = RateLimit(per_minute)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket") and not parse_qs(scope["query_string"]).get(b"sid"):
            caller = caller_of(HTTPConnection(scope))
            try:
                self._limit.check(caller)
            except ApiError:
                if scope["type"] == "http":
                    raise
                await send({"type": "websocket.close", "code": _TRY_AGAIN_LATER})
                return
            self._limit.take(caller)
        await self._application(scope, receive, send)
