"""Which sites' pages may talk to us: all, or those that the shop names; pages of our own always."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.settings import Settings
from connectors.errors import CODES, envelope

ANY = "*"
SESSION_HEADER = "x-kalavaani-session"
_PATHS = "/chat/"
_PREFLIGHT_S = 600
"""How long a browser may remember what we allow."""


class Origins:
    """Origins whose pages may use the widget's channel."""

    def __init__(self, settings: Settings) -> None:
        self._named = frozenset(origin.rstrip("/").lower() for origin in settings.web_origins.split(","))
        if settings.public_url:
            address = urlsplit(settings.public_url)
            self._named |= {f"{address.scheme}://{address.netloc}".lower()}

    def admit(self, headers: Mapping[str, str]) -> bool:
        """Whether a page may talk to us. Only browsers name an origin: other clients are let pass."""
        origin = headers.get("origin")
        if origin is None or ANY in self._named or origin.lower() in self._named:
            return True
        return urlsplit(origin).netloc.lower() == headers.get("host", "").lower() != ""


class CrossOrigin:
    """ASGI middleware for the widget's HTTP channel, so that pages of other sites can use and read it."""

    def __init__(self, app: ASGIApp, origins: Origins) -> None:
        self._app = app
        self._origins = origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(_PATHS):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        if not self._origins.admit(headers):
            await envelope(403, "origin_refused", CODES["origin_refused"])(scope, receive, send)
        elif scope["method"] == "OPTIONS" and origin is not None:
            await Response(status_code=204, headers=_allowed(origin))(scope, receive, send)
        elif origin is None:
            await self._app(scope, receive, send)
        else:
            await self._app(scope, receive, _allowing(send, origin))


def _allowing(send: Send, origin: str) -> Send:
    async def with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(_readable(origin))
        await send(message)

    return with_headers


def _readable(origin: str) -> dict[str, str]:
    return {
        "access-control-allow-origin": origin,
        "access-control-expose-headers": "retry-after",
        "vary": "origin",
    }


def _allowed(origin: str) -> dict[str, str]:
    return {
        **_readable(origin),
        "access-control-allow-methods": "GET, POST",
        "access-control-allow-headers": f"content-type, {SESSION_HEADER}",
        "access-control-max-age": str(_PREFLIGHT_S),
    }
