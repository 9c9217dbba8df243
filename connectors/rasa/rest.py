"""The REST channel and `/model/parse`, compatible with Rasa's, so that its clients work unchanged."""

import asyncio
import hashlib
import json
import uuid
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from assistant.application import Assistant
from assistant.messages import Incoming, Reply
from connectors.answering import answer_once
from connectors.errors import ApiError
from connectors.plain_text import readable
from connectors.rasa.sessions import role_of
from connectors.rate_limit import RateLimit, caller_of, is_local
from connectors.tokens import is_same
from knowledge.languages import CODE_PATTERN
from nlu.results import ParseResult
from nlu.tokens import tokenise

MAX_TEXT = 10_000
SPOKEN_VERSION = "3.6.21"
"""Rasa's version whose HTTP interface this is."""
UNPROVEN_KIND = "rest-unproven"
"""Kind of address of senders for whom nobody vouches: `assistant.turn.UNPROVEN`."""
REQUESTS_A_MINUTE = 120
"""Of one address elsewhere, where no token is set."""
FAILURES_A_MINUTE = 10
"""Wrong tokens that one address may try."""
Token = Annotated[str | None, Query()]


class RestMessage(BaseModel):
    """Body of `POST /webhooks/rest/webhook`."""

    sender: str = Field(default="default", min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")
    """Who speaks. Who has the token, or runs on this machine where none is set, vouches for it; else nobody does."""
    message: str = Field(default="", max_length=MAX_TEXT)
    metadata: dict[str, Any] | None = None
    """`message_id`: the caller's own id of the message; `role`: "artisan" for a sender who is registered as one."""


class ParseRequest(BaseModel):
    """Body of `POST /model/parse`."""

    text: str = Field(max_length=MAX_TEXT)
    lang: Annotated[str, Field(pattern=CODE_PATTERN)] | None = None
    role: Literal["artisan", "buyer"] | None = None


@dataclass(frozen=True, slots=True)
class RestChannel:
    """Routes of the REST channel."""

    assistant: Assistant
    _strangers: RateLimit = field(default_factory=lambda: RateLimit(REQUESTS_A_MINUTE))
    _failures: RateLimit = field(default_factory=lambda: RateLimit(FAILURES_A_MINUTE))

    def router(self) -> APIRouter:
        router = APIRouter()
        for slash in ("", "/"):
            router.get(f"/webhooks/rest{slash}", include_in_schema=not slash)(self.health)
            router.post(
                f"/webhooks/rest/webhook{slash}",
                include_in_schema=not slash,
                response_model=list[dict[str, Any]],
            )(self.webhook)
        router.post("/model/parse")(self.parse)
        router.get("/version")(self.version)
        return router

    async def version(self) -> dict[str, str]:
        """What Rasa's clients ask before anything else."""
        return {"version": SPOKEN_VERSION, "minimum_compatible_version": "3.5.0"}

    async def health(self) -> dict[str, str]:
        return {"status": "ok"}

    async def webhook(
        self,
        request: Request,
        message: RestMessage,
        token: Token = None,
        stream: Annotated[str, Query()] = "",
    ) -> Response:
        """Answer one message. One with the same `metadata.message_id` as before gets the answer it got then.

        With `stream=true`, each part of the answer is a JSON object on a line of its own, as Rasa streams them.
        """
        vouched = self._authorise(request, token)
        answered = await answer_once(
            self.assistant,
            Incoming(
                channel="rest",
                sender=message.sender,
                provider_id=_provider_id(message, vouched=vouched),
                text=readable(message.message),
                role=role_of(message.metadata or {}) if vouched else None,
                address_kind=None if vouched else UNPROVEN_KIND,
            ),
        )
        base_url = (self.assistant.settings.public_url or "").rstrip("/")
        parts = [part for reply in answered.replies for part in _parts(reply, message.sender, base_url)]
        if stream.lower() != "true":
            return JSONResponse(parts)
        lines = "".join(json.dumps(part) + "\n" for part in parts)
        return Response(lines, media_type="text/event-stream")

    async def parse(self, request: Request, asked: ParseRequest, token: Token = None) -> dict[str, Any]:
        """Understand a text without saying anything: Rasa 3.6's answer, with `language` beside it."""
        self._authorise(request, token)
        parser = self.assistant.turns.perception.understanding.parser
        # In a thread: a Rasa server may be asked, and others need not wait for it.
        result = await asyncio.to_thread(
            parser.parse, readable(asked.text), language=asked.lang, role=asked.role
        )
        return parse_result(result)

    def _authorise(self, request: Request, token: str | None) -> bool:
        """Whether the caller is trusted to say who speaks.

        Raises:
            ApiError: 401, a token is wanted; 429, too many wrong ones, or too many requests of a stranger.
        """
        wanted = self.assistant.settings.rest_token
        if wanted is None and is_local(request):
            return True
        caller = caller_of(request)
        if wanted is None:
            self._strangers.check(caller)
            self._strangers.take(caller)
            return False
        if not is_same(token or "", wanted):
            self._failures.check(caller)
            self._failures.take(caller)
            raise ApiError(401, "not_authenticated", "This channel wants the token that the operator set.")
        return True


def _provider_id(message: RestMessage, *, vouched: bool) -> str:
    """The caller's own id of the message, which counts for this sender only; a new one where there is none."""
    own = (message.metadata or {}).get("message_id")
    if not isinstance(own, str | int) or own == "":
        return uuid.uuid4().hex
    kind = "" if vouched else f"{UNPROVEN_KIND}\0"
    return hashlib.sha256(f"{kind}{message.sender}\0{own}".encode("utf-8", "replace")).hexdigest()


def _parts(reply: Reply, recipient: str, base_url: str) -> list[dict[str, Any]]:
    """A reply in Rasa's shape: text with its buttons, then an image, then what is our own."""
    text: dict[str, Any] = {"recipient_id": recipient, "text": reply.text}
    if reply.buttons:
        text["buttons"] = [{"title": button.title, "payload": button.payload} for button in reply.buttons]
    parts = [text]
    if reply.image:
        parts.append({"recipient_id": recipient, "image": f"{base_url}/photos/{reply.image}"})
    if reply.cards:
        parts.append({"recipient_id": recipient, "custom": {"cards": cards_as_json(reply)}})
    return parts


def parse_result(result: ParseResult) -> dict[str, Any]:
    """A parse result as Rasa's server gives it: an entity says how sure it is twice, once under Rasa's key, and who
    found it; `text_tokens` are the places of the words."""
    shaped = result.as_json()
    for raw, entity in zip(shaped["entities"], result.entities, strict=True):
        raw |= {"confidence_entity": raw["confidence"], "extractor": entity.source}
    shaped["text_tokens"] = [[token.start, token.end] for token in tokenise(result.text)]
    return shaped


def cards_as_json(reply: Reply) -> list[dict[str, Any]]:
    """The cards of a reply; prices in rupees."""
    return [
        {
            "id": card.id,
            "title": card.title,
            "price": None if card.price_paise is None else card.price_paise / 100,
        }
        for card in reply.cards
    ]
