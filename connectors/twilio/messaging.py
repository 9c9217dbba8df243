"""SMS and WhatsApp by Twilio: text, voice notes, photos, places and buttons in; reports on what we sent.

A message is acknowledged as soon as it is kept, and answered through Twilio's API. Where no number to send from is
configured the answer is Twilio's own kind of reply (TwiML), when it is ready in time.
"""

import asyncio
import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from twilio.twiml.messaging_response import MessagingResponse

from assistant.application import Assistant
from assistant.messages import Incoming, Location
from assistant.store import sent_parts
from assistant.store.inbox import MessageAnswered
from assistant.store.sent_parts import DeliveryStatus
from connectors.errors import where_it_broke
from connectors.media import MediaError, MediaFetcher
from connectors.parts import SoundPart, TextPart
from connectors.plain_text import readable
from connectors.planner import plan
from connectors.reception import Reception
from connectors.spoken import SpokenReplies
from connectors.twilio import limits
from connectors.twilio.capabilities import CAPABILITIES
from connectors.twilio.signature import public_base, verified_form

logger = logging.getLogger(__name__)

CHANNELS = ("sms", "whatsapp")
SOURCE = "twilio"
MAX_TEXT = 10_000
"""Characters of a message that are kept; the longest that Twilio takes has 1600."""
_WHATSAPP = "whatsapp:"
_WORDY_TYPES = frozenset({"", "text", "button", "interactive", "location"})
"""WhatsApp message types that say something without a file; SMS have no type."""
_REFUSED_TYPES: Mapping[str, str] = {
    "contacts": "unsupported_contact",
    "document": "unsupported_document",
    "video": "unsupported_video",
    "sticker": "unsupported_sticker",
}
_USABLE_FILES = re.compile(r"^(audio/|image/(?!webp))", re.I)
"""Recordings and photos; stickers are WebP images."""
_STATUSES: Mapping[str, DeliveryStatus] = {
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    "undelivered": "failed",
    "failed": "failed",
}
"""Twilio's statuses that tell more than that a message was taken."""


@dataclass(frozen=True, slots=True)
class TwilioMessaging:
    """The messaging webhook and the reports on what we sent."""

    assistant: Assistant
    media: MediaFetcher
    spoken: SpokenReplies
    reception: Reception
    name: str = SOURCE
    channels: Sequence[str] = CHANNELS

    def router(self) -> APIRouter:
        router = APIRouter()
        router.post("/webhooks/twilio/messaging")(self.receive)
        router.post("/webhooks/twilio/status")(self.report)
        return router

    async def receive(self, request: Request) -> Response:
        """Keep one message; one that was received before gets no second answer."""
        form = await verified_form(request, self.assistant.settings, "MessageSid", "From")
        fields = {readable(name): readable(value) for name, value in form.items()}
        if "MessageStatus" in fields:
            return await self._noted(fields, None)
        incoming = self.incoming_of(fields)
        if incoming.channel in self.assistant.turns.through_outbox:
            await self.reception.take(SOURCE, [(incoming, fields)])
            return _twiml(MessagingResponse())
        return await self._answer_here(request, incoming, fields)

    async def report(self, request: Request) -> Response:
        """What became of a message of ours; `ref` in the address names it."""
        form = await verified_form(request, self.assistant.settings, "MessageSid", "MessageStatus")
        return await self._noted(dict(form), request.query_params.get("ref"))

    async def _noted(self, fields: Mapping[str, str], reference: str | None) -> Response:
        status = _STATUSES.get(fields["MessageStatus"])
        if status is not None:
            async with self.assistant.database.session() as session:
                await sent_parts.note(
                    session,
                    provider_id=fields["MessageSid"],
                    status=status,
                    error_code=fields.get("ErrorCode") or None,
                    reference=reference,
                    now=datetime.now(UTC),
                )
        return _twiml(MessagingResponse())

    def incoming_of(self, payload: Mapping[str, Any]) -> Incoming:
        """A Twilio message without its media. Unknown parameters are ignored: Twilio adds new ones without notice."""
        sender = payload["From"]
        return Incoming(
            channel="whatsapp" if sender.startswith(_WHATSAPP) else "sms",
            sender=sender.removeprefix(_WHATSAPP),
            provider_id=payload["MessageSid"],
            text=payload.get("Body", "")[:MAX_TEXT] or None,
            payload=payload.get("ButtonPayload") or payload.get("ListId") or None,
            location=_location(payload),
            problem=_problem(payload),
        )

    async def prepare(self, incoming: Incoming, payload: Mapping[str, Any]) -> Incoming:
        """The message with its recording or photo."""
        if incoming.problem is not None or not payload.get("MediaUrl0"):
            return incoming
        try:
            media = await self.media.fetch(payload["MediaUrl0"])
        except MediaError as error:
            return replace(incoming, problem=error.code)
        media = replace(media, content_type=payload["MediaContentType0"])
        if media.content_type.lower().startswith("audio/"):
            return replace(incoming, audio=media, text=None)
        return replace(incoming, image=media)

    async def _answer_here(self, request: Request, incoming: Incoming, fields: Mapping[str, str]) -> Response:
        """The answer in TwiML; what takes longer than Twilio waits is lost, since we cannot send."""
        response = MessagingResponse()
        if not await self.assistant.turns.accept(incoming):
            return _twiml(response)
        try:
            async with asyncio.timeout(limits.MESSAGE_DEADLINE_S):
                turn = await self.assistant.turns.answer(await self.prepare(incoming, fields))
        except (MessageAnswered, TimeoutError):
            return _twiml(response)
        except Exception as error:
            logger.error("a message is not answered: %s", where_it_broke(error))
            return _twiml(response)
        base = public_base(request, self.assistant.settings)
        for part in plan(turn.replies, CAPABILITIES[incoming.channel]):
            if isinstance(part, TextPart):
                response.message(part.text)
            elif isinstance(part, SoundPart):
                name = await self.spoken.speak(part.text, language=part.language, audio_format="ogg")
                if name is not None:
                    response.message().media(f"{base}/spoken/{name}")
        await self.assistant.turns.delivered(turn)
        return _twiml(response)


def _problem(fields: Mapping[str, str]) -> str | None:
    """Why the message cannot be used; None when it can."""
    kind, file_type = fields.get("MessageType", ""), fields.get("MediaContentType0", "")
    if fields.get("MediaUrl0"):
        if kind != "sticker" and _USABLE_FILES.match(file_type):
            return None
        if file_type.lower().startswith("video/"):
            return "unsupported_video"
        if file_type.lower() in ("text/vcard", "text/x-vcard"):
            return "unsupported_contact"
        return _REFUSED_TYPES.get(kind, "unsupported_document" if file_type else "unsupported_medium")
    return None if kind in _WORDY_TYPES else _REFUSED_TYPES.get(kind, "unsupported_medium")


def _location(fields: Mapping[str, str]) -> Location | None:
    try:
        latitude, longitude = float(fields["Latitude"]), float(fields["Longitude"])
    except (KeyError, ValueError):
        return None
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        return None
    return Location(latitude, longitude, fields.get("Label", ""), fields.get("Address", ""))


def _twiml(response: MessagingResponse) -> Response:
    return Response(str(response), media_type="text/xml")
