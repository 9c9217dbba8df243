"""The widget's channel: a WebSocket on which each message is one JSON object.

The page says `{"type": "hello", "session": <id or null>, "role", "language"}`; we answer
`{"type": "welcome", "session": <id>}`. The id is the person's secret: 128 random bits, made by us.
Then `{"type": "message", "id", "text" | "payload" | "audio" (base64), "content_type", "language"}` is answered by
`{"type": "typing", "id"}` and `{"type": "turn", "id", "heard", "replies", "language"}`; a message that is repeated
with its `id` is answered again, but done once. `{"type": "say", "id", "text", "language"}` is answered by
`{"type": "speech", "id", "url"}`. What we say unasked, an operator's answer, comes as a `turn` whose `id` is null.
"""

import asyncio
import base64
import json
import logging
import re
import secrets
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from sqlalchemy.exc import SQLAlchemyError
from starlette.status import WS_1011_INTERNAL_ERROR

from actions.context import Role
from assistant.application import Assistant
from assistant.messages import Incoming, Media, Reply
from assistant.store import outbox
from assistant.store.outbox import reply_from_json
from connectors.answering import answer_once
from connectors.errors import ApiError, where_it_broke
from connectors.plain_text import readable
from connectors.spoken import SpokenReplies
from knowledge.languages import is_language

logger = logging.getLogger(__name__)

CHANNEL = "web"
TELL_EVERY_S = 1.0
"""How often we look for something to say unasked."""
MAX_TEXT = 10_000
MAX_SPOKEN_TEXT = 1_000
_SESSION = re.compile(r"^[A-Za-z0-9_-]{22}$")
_MESSAGE_ID = re.compile(r"^[A-Za-z0-9_-]{1,64}$")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is at the other end of one connection."""

    session: str
    role: Role
    language: str | None


@dataclass(frozen=True, slots=True)
class WebChat:
    """The WebSocket of the widget."""

    assistant: Assistant
    spoken: SpokenReplies

    def router(self) -> APIRouter:
        router = APIRouter()
        router.websocket("/chat")(self.talk)
        return router

    async def talk(self, socket: WebSocket) -> None:
        """Talk with one visitor until the connection ends."""
        try:
            await socket.accept()
            await self._talk(socket)
        except WebSocketDisconnect:
            return
        except Exception as error:
            logger.error("a chat broke: %s", where_it_broke(error))
            await _close(socket)

    async def _talk(self, socket: WebSocket) -> None:
        visitor: Visitor | None = None
        telling: asyncio.Task[None] | None = None
        try:
            while True:
                message = await _receive(socket)
                if message.get("type") == "hello":
                    if telling is not None:
                        telling.cancel()
                    visitor = _visitor(message)
                    await socket.send_json({"type": "welcome", "session": visitor.session})
                    telling = asyncio.create_task(self._tell(socket, visitor))
                else:
                    await self._heed(socket, visitor, message)
        finally:
            if telling is not None:
                telling.cancel()

    async def _heed(self, socket: WebSocket, visitor: Visitor | None, message: dict[str, Any]) -> None:
        kind = message.get("type")
        if visitor is None:
            await socket.send_json(_problem("hello_missing", "Say hello first."))
        elif kind == "message":
            await self._message(socket, visitor, message)
        elif kind == "say":
            await self._say(socket, message)
        else:
            await socket.send_json(_problem("message_invalid", "This message has no known type."))

    async def _tell(self, socket: WebSocket, visitor: Visitor) -> None:
        """Hand over what waits for this visitor, as long as the connection is open."""
        while True:
            try:
                await self._tell_due(socket, visitor)
            except SQLAlchemyError as error:
                logger.error("a visitor is not told what waits: %s", where_it_broke(error))
            await asyncio.sleep(TELL_EVERY_S)

    async def _tell_due(self, socket: WebSocket, visitor: Visitor) -> None:
        database, now = self.assistant.database, datetime.now(UTC)
        async with database.reading() as session:
            if not await outbox.waits_at(session, CHANNEL, visitor.session, now):
                return
        async with database.session() as session:
            rows = await outbox.due_at(session, CHANNEL, visitor.session, now)
        for row in rows:
            reply = reply_from_json(row.reply)
            told = {"type": "turn", "id": None, "heard": None, "language": reply.language}
            await socket.send_json({**told, "replies": [reply_json(reply)], "author": row.author})
        async with database.session() as session:
            await outbox.sent(session, [row.id for row in rows], datetime.now(UTC))

    async def _message(self, socket: WebSocket, visitor: Visitor, message: dict[str, Any]) -> None:
        page_id = message.get("id")
        incoming = _incoming(visitor, message)
        if incoming is None:
            problem = _problem("message_invalid", "The message has no text, payload or audio.")
            await socket.send_json({**problem, "id": page_id})
            return
        await socket.send_json({"type": "typing", "id": page_id})
        try:
            answered = await answer_once(self.assistant, incoming)
        except ApiError as error:
            await socket.send_json({**_problem(error.code, error.message), "id": page_id})
            return
        replies = [reply_json(reply) for reply in answered.replies]
        language = answered.replies[-1].language if answered.replies else visitor.language
        await socket.send_json(
            {"type": "turn", "id": page_id, "heard": answered.heard, "replies": replies, "language": language}
        )

    async def _say(self, socket: WebSocket, message: dict[str, Any]) -> None:
        """Speak a reply for somebody who wants to hear it."""
        text, language = readable(str(message.get("text", "")))[:MAX_SPOKEN_TEXT], _language(message)
        name = await self.spoken.speak(text, language=language or "en", audio_format="ogg")
        url = f"/spoken/{name}" if name else None
        await socket.send_json({"type": "speech", "id": message.get("id"), "url": url})


def reply_json(reply: Reply) -> dict[str, Any]:
    """A reply as the widget shows it."""
    return {
        "text": reply.text,
        "speak": reply.spoken,
        "language": reply.language,
        "expects": reply.expects,
        "buttons": [{"title": button.title, "payload": button.payload} for button in reply.buttons],
        "cards": [
            {
                "id": card.id,
                "title": card.title,
                "price": None if card.price_paise is None else card.price_paise / 100,
                "image": f"/photos/{card.image_url}" if card.image_url else None,
            }
            for card in reply.cards
        ],
    }


async def _receive(socket: WebSocket) -> dict[str, Any]:
    """The next message; empty when it is not one JSON object."""
    frame = await socket.receive()
    if frame["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(frame.get("code", 1000))
    try:
        value = json.loads(frame.get("text") or "")
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


async def _close(socket: WebSocket) -> None:
    """Close a broken connection; the page connects again and repeats what was not answered."""
    try:
        await socket.close(WS_1011_INTERNAL_ERROR)
    except RuntimeError:
        logger.debug("the chat was closed already")


def _visitor(message: dict[str, Any]) -> Visitor:
    known = message.get("session")
    session = known if isinstance(known, str) and _SESSION.match(known) else secrets.token_urlsafe(16)
    return Visitor(session, "artisan" if message.get("role") == "artisan" else "buyer", _language(message))


def _language(message: dict[str, Any]) -> str | None:
    language = message.get("language")
    return language if is_language(language) else None


def _incoming(visitor: Visitor, message: dict[str, Any]) -> Incoming | None:
    """The message, or None when it has no content. Only a recording needs to be told its language."""
    page_id = message.get("id")
    known = page_id if isinstance(page_id, str) and _MESSAGE_ID.match(page_id) else uuid.uuid4().hex
    text, payload, audio = (message.get(name) for name in ("text", "payload", "audio"))
    if not any(isinstance(content, str) for content in (text, payload, audio)):
        return None
    return Incoming(
        channel=CHANNEL,
        sender=visitor.session,
        provider_id=f"{visitor.session}.{known}",
        text=readable(text[:MAX_TEXT]) if isinstance(text, str) else None,
        payload=readable(payload[:MAX_TEXT]) if isinstance(payload, str) else None,
        audio=_recording(audio, message.get("content_type")) if isinstance(audio, str) else None,
        language=(_language(message) or visitor.language) if isinstance(audio, str) else None,
        role=visitor.role,
    )


def _recording(encoded: str, content_type: object) -> Media:
    """A recording; what is no base64 becomes an empty one, which hearing refuses with a sentence."""
    try:
        data = base64.b64decode(encoded, validate=True)
    except ValueError:
        data = b""
    return Media(data, content_type[:100] if isinstance(content_type, str) else "")


def _problem(code: str, message: str) -> dict[str, Any]:
    return {"type": "error", "error": {"code": code, "message": message}}
