"""The widget on web pages."""

import asyncio
import json

from websockets.asyncio.client import connect
from websockets.exceptions import InvalidHandshake

from connectors.diagnosis import configured
from connectors.diagnosis.context import Context
from connectors.diagnosis.finding import Finding, fine, unclear, wrong
from connectors.diagnosis.live import PATIENCE_S, UNREACHABLE
from connectors.diagnosis.probe import Unreachable, ask
from connectors.diagnosis.senses import ears, voices
from connectors.diagnosis.serving import servers

SCRIPT = "/widget.js"
SOCKET = "/chat"
STRANGER = "https://stranger.invalid"
_START = "Start the server (`kalavaani serve`), or name it with --server."


async def checks(context: Context) -> list[Finding]:
    """Everything that the widget needs."""
    settings = context.settings
    return [
        configured.public_url(settings.public_url),
        *await servers(context),
        await _script(context),
        await _welcome(context, f"WebSocket {SOCKET}", context.server),
        *([await _welcome(context, "WebSocket, public", context.signed_for)] if settings.public_url else []),
        await _origins(context),
        ears(settings),
        await voices(settings, tuple(dict.fromkeys((settings.language, "hi")))),
    ]


async def _script(context: Context) -> Finding:
    name = f"GET {SCRIPT}"
    try:
        answer = await ask("GET", f"{context.server}{SCRIPT}")
    except Unreachable as error:
        return unclear(name, str(error), _START)
    if answer.status == 200 and "javascript" in answer.content_type:
        return fine(name, f"{len(answer.body) // 1000} kB")
    return wrong(
        name, f"answered {answer.status}", "Is another program listening there? Name ours with --server."
    )


async def _welcome(context: Context, name: str, base: str) -> Finding:
    """Whether the socket opens and greets a page of a site that may talk to us."""
    try:
        said = await _hello(base, _friend(context))
    except InvalidHandshake:
        return wrong(
            name, "refused", "Name the site in KALAVAANI_WEB_ORIGINS, and let the proxy pass WebSockets on."
        )
    except UNREACHABLE as error:
        return unclear(name, type(error).__name__, f"{_START} A proxy must pass WebSockets on.")
    if said == "welcome":
        return fine(name, "welcomes a page")
    return wrong(name, "answers strangely", "Is another program listening there? Name ours with --server.")


async def _origins(context: Context) -> Finding:
    """Whether pages of other sites are refused, where sites are named."""
    name, named = "KALAVAANI_WEB_ORIGINS", context.settings.web_origins
    if named == "*":
        return fine(name, "any site may show the widget; name yours to keep others away")
    try:
        await _hello(context.server, STRANGER)
    except InvalidHandshake:
        return fine(name, f"{len(named.split(','))} named, others are refused")
    except UNREACHABLE as error:
        return unclear(name, type(error).__name__, _START)
    return wrong(name, "a stranger's page is let in", "Start the server with the same KALAVAANI_WEB_ORIGINS.")


async def _hello(base: str, origin: str) -> str:
    """The type of what answers a page's hello."""
    async with asyncio.timeout(PATIENCE_S):
        async with connect(f"{base.replace('http', 'ws', 1)}{SOCKET}", origin=origin) as socket:  # type: ignore[arg-type]
            await socket.send('{"type": "hello", "session": null, "seen": null}')
            answer = await socket.recv()
    try:
        value = json.loads(answer)
    except (ValueError, RecursionError):
        return ""
    return str(value.get("type")) if isinstance(value, dict) else ""


def _friend(context: Context) -> str:
    named = context.settings.web_origins
    return context.server if named == "*" else named.split(",")[0]
