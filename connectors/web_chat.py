"""The widget's channel: a WebSocket on which each message is one JSON object.

The page says `{"type": "hello", "session": <id or null>, "role", "language"}`; we answer
`{"type": "welcome", "session": <id>}`. The id is the person's secret: 128 random bits, made by us.
Then `{"type": "message", "id", "text" | "payload" | "audio" (base64), "content_type"}` is answered by
`{"type": "typing"}` and `{"type": "turn", "id", "heard", "replies", "language"}`; a repeated `id` is not answered
twice. `{"type": "say", "id", "text", "language"}` is answered by `{"type": "speech", "id", "url"}`.
"""

import base64
import binascii
import json
import re
import secrets
import uuid
from dataclasses import dataclass
from typing import Any, cast

from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from actions.context import Role
from assistant.application import Assistant
from assistant.messages import Incoming, Media, Reply
from connectors.plain_text import as_text
from connectors.spoken import SpokenReplies

MAX_TEXT = 10_000
MAX_SPOKEN_TEXT = 1_000
_SESSION = re.compile(r"^[A-Za-z0-9_-]{22}$")
_LANGUAGES = frozenset({"en", "hi", "hi-Latn"})
_TEXT_ID = re.compile(r"^[\w-]{1,64}$")


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
        await socket.accept()
        visitor: Visitor | None = None
        try:
            while True:
                message = _object(await socket.receive_text())
                kind = message.get("type")
                if kind == "hello":
                    visitor = _visitor(message)
                    await socket.send_json({"type": "welcome", "session": visitor.session})
                elif visitor is None:
                    await socket.send_json(_problem("hello_missing", "Say hello first."))
                elif kind == "message":
                    await self._message(socket, visitor, message)
                elif kind == "say":
                    await self._say(socket, message)
                else:
                    await socket.send_json(_problem("message_invalid", "This message has no known type."))
        except WebSocketDisconnect:
            return

    async def _message(self, socket: WebSocket, visitor: Visitor, message: dict[str, Any]) -> None:
        incoming = _incoming(visitor, message)
        if incoming is None:
            await socket.send_json(_problem("message_invalid", "The message has no text, payload or audio."))
            return
        await socket.send_json({"type": "typing", "id": incoming.provider_id})
        turn = await self.assistant.turns.run(incoming)
        if turn is None:
            return
        await socket.send_json(
            {
                "type": "turn",
                "id": message.get("id"),
                "heard": turn.heard.text if turn.heard else None,
                "replies": [reply_json(reply) for reply in turn.replies],
                "language": turn.language,
            }
        )
        await self.assistant.turns.delivered(turn)

    async def _say(self, socket: WebSocket, message: dict[str, Any]) -> None:
        """Speak a reply for somebody who wants to hear it."""
        text, language = str(message.get("text", ""))[:MAX_SPOKEN_TEXT], str(message.get("language"))
        name = await self.spoken.speak(
            text, language=language if language in _LANGUAGES else "en", format="ogg"
        )
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
        "plain": as_text([reply]),
    }


def _object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except json.JSONDecodeError:
        return {}
    return value if isinstance(value, dict) else {}


def _visitor(message: dict[str, Any]) -> Visitor:
    known = message.get("session")
    session = known if isinstance(known, str) and _SESSION.match(known) else secrets.token_urlsafe(16)
    role = cast(Role, message["role"]) if message.get("role") in ("artisan", "buyer") else "buyer"
    language = message.get("language")
    return Visitor(session, role, language if language in _LANGUAGES else None)


def _incoming(visitor: Visitor, message: dict[str, Any]) -> Incoming | None:
    text_id = message.get("id")
    provider_id = text_id if isinstance(text_id, str) and _TEXT_ID.match(text_id) else uuid.uuid4().hex
    audio = _audio(message)
    text, payload = message.get("text"), message.get("payload")
    if audio is None and not isinstance(text, str) and not isinstance(payload, str):
        return None
    return Incoming(
        channel="web",
        sender=visitor.session,
        provider_id=f"{visitor.session}.{provider_id}",
        text=text[:MAX_TEXT] if isinstance(text, str) else None,
        payload=payload[:MAX_TEXT] if isinstance(payload, str) else None,
        audio=audio,
        language=visitor.language if audio is not None else None,
        role=visitor.role,
    )


def _audio(message: dict[str, Any]) -> Media | None:
    encoded = message.get("audio")
    if not isinstance(encoded, str):
        return None
    try:
        data = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        data = b""
    return Media(data, str(message.get("content_type", "")))


def _problem(code: str, message: str) -> dict[str, Any]:
    return {"type": "error", "error": {"code": code, "message": message}}
