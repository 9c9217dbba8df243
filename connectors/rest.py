"""The REST channel and `/model/parse`, compatible with Rasa's, so that its clients work unchanged."""

import secrets
import uuid
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from assistant.application import Assistant
from assistant.messages import Incoming, Reply
from connectors.errors import ApiError

MAX_TEXT = 10_000


class RestMessage(BaseModel):
    """Body of `POST /webhooks/rest/webhook`."""

    sender: str = Field(default="default", min_length=1, max_length=200)
    message: str = Field(default="", max_length=MAX_TEXT)
    metadata: dict[str, Any] | None = None


class ParseRequest(BaseModel):
    """Body of `POST /model/parse`."""

    text: str = Field(max_length=MAX_TEXT)
    lang: str | None = None
    role: str | None = None
    message_id: str | None = None


@dataclass(frozen=True, slots=True)
class RestChannel:
    """Routes of the REST channel."""

    assistant: Assistant

    def router(self) -> APIRouter:
        router = APIRouter()
        router.get("/webhooks/rest/")(self.health)
        router.get("/webhooks/rest")(self.health)
        router.post("/webhooks/rest/webhook")(self.webhook)
        router.post("/model/parse")(self.parse)
        return router

    async def health(self) -> dict[str, str]:
        return {"status": "ok"}

    async def webhook(
        self, message: RestMessage, token: Annotated[str | None, Query()] = None
    ) -> list[dict[str, Any]]:
        """Answer one message; a `message_id` in the metadata makes repeated calls safe."""
        self._authorise(token)
        metadata = message.metadata or {}
        incoming = Incoming(
            channel="rest",
            sender=message.sender,
            provider_id=str(metadata.get("message_id") or uuid.uuid4().hex)[:150],
            text=message.message,
        )
        turn = await self.assistant.turns.run(incoming)
        if turn is None:
            return []
        await self.assistant.turns.delivered(turn)
        return [part for reply in turn.replies for part in _parts(reply, message.sender)]

    async def parse(
        self, request: ParseRequest, token: Annotated[str | None, Query()] = None
    ) -> dict[str, Any]:
        """Understand a text without saying anything: `{"text", "intent", "entities", "intent_ranking", "language"}`."""
        self._authorise(token)
        parser = self.assistant.turns.understanding.parser
        return parser.parse(request.text, language=request.lang, role=request.role).as_json()

    def _authorise(self, token: str | None) -> None:
        wanted = self.assistant.settings.rest_token
        if wanted is not None and not secrets.compare_digest(
            (token or "").encode(), wanted.get_secret_value().encode()
        ):
            raise ApiError(401, "not_authenticated", "This channel wants the token that the operator set.")


def _parts(reply: Reply, recipient: str) -> list[dict[str, Any]]:
    """A reply in Rasa's shape: text with buttons, then images."""
    text: dict[str, Any] = {"recipient_id": recipient, "text": reply.text}
    if reply.buttons:
        text["buttons"] = [{"title": button.title, "payload": button.payload} for button in reply.buttons]
    if reply.cards:
        text["custom"] = {
            "cards": [
                {
                    "id": card.id,
                    "title": card.title,
                    "price": None if card.price_paise is None else card.price_paise / 100,
                }
                for card in reply.cards
            ]
        }
    images = [{"recipient_id": recipient, "image": reply.image}] if reply.image else []
    return [text, *images]
