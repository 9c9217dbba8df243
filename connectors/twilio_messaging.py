"""SMS and WhatsApp by Twilio: text, voice notes, photos and buttons in; TwiML out, or the outbox when it takes long."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from fastapi import APIRouter, Request, Response
from twilio.twiml.messaging_response import MessagingResponse

from assistant.application import Assistant
from assistant.messages import Incoming
from assistant.store import inbox, outbox
from assistant.turn import Turn
from connectors.media import MediaError, MediaFetcher
from connectors.plain_text import as_text, split
from connectors.spoken import SpokenReplies
from connectors.twilio_limits import MAX_CHARACTERS, MESSAGE_DEADLINE_S
from connectors.twilio_signature import public_url, verified_form

_WHATSAPP = "whatsapp:"
_READABLE_TYPES = frozenset({"text", "audio", "image", "button", "interactive", ""})
RECOVER_AFTER = timedelta(seconds=60)
"""A message that was accepted longer ago and has no answer lost its process."""


@dataclass(frozen=True, slots=True)
class TwilioMessaging:
    """The messaging webhook."""

    assistant: Assistant
    media: MediaFetcher
    spoken: SpokenReplies
    late: set[asyncio.Task[None]] = field(default_factory=set)
    """Answers that took longer than Twilio waits; they go out through the outbox."""

    def router(self) -> APIRouter:
        router = APIRouter()
        router.post("/webhooks/twilio/messaging")(self.receive)
        return router

    async def receive(self, request: Request) -> Response:
        """Answer one message. A message that was received before gets an empty answer."""
        form = dict(await verified_form(request, self.assistant.settings))
        fields = {name: str(value) for name, value in form.items()}
        incoming = incoming_of(fields)
        if not await self.assistant.turns.accept(incoming, fields):
            return _twiml(MessagingResponse())
        work = asyncio.create_task(self.answer(fields))
        done, _ = await asyncio.wait({work}, timeout=MESSAGE_DEADLINE_S)
        if not done:
            self.late.add(follow := asyncio.create_task(self._release_when_done(work)))
            follow.add_done_callback(self.late.discard)
            return _twiml(MessagingResponse())
        turn = work.result()
        response = await self._response(turn, incoming, public_url(request, self.assistant.settings))
        await self.assistant.turns.delivered(turn)
        return _twiml(response)

    async def answer(self, fields: Mapping[str, str]) -> Turn:
        """Fetch what came with an accepted message, and answer it."""
        return await self.assistant.turns.answer(await self._with_media(fields))

    async def recover(self) -> int:
        """Answer messages that were accepted before a crash; gives how many. The outbox delivers the answers."""
        answered = 0
        for channel in ("sms", "whatsapp"):
            async with self.assistant.database.session() as session:
                rows = await inbox.take_unanswered(
                    session, channel, datetime.now(UTC), older_than=RECOVER_AFTER
                )
                waiting = [dict(row.payload) for row in rows]
            for fields in waiting:
                await self._release(await self.answer(fields))
                answered += 1
        return answered

    async def _with_media(self, fields: Mapping[str, str]) -> Incoming:
        incoming = incoming_of(fields)
        if incoming.problem is not None or not fields.get("MediaUrl0"):
            return incoming
        try:
            media = await self.media.fetch(fields["MediaUrl0"])
        except MediaError as error:
            return replace(incoming, problem=error.code)
        kind = fields.get("MediaContentType0", "") or media.content_type
        media = replace(media, content_type=kind)
        if kind.startswith("audio/"):
            return replace(incoming, audio=media, text=None)
        return replace(incoming, image=media)

    async def _response(self, turn: Turn, incoming: Incoming, url: str) -> MessagingResponse:
        """Text, and for a voice note the spoken answer beside it."""
        response = MessagingResponse()
        parts = split(as_text(turn.replies), MAX_CHARACTERS)
        if turn.heard is not None:
            said = self.assistant.turns.script.responses.say(
                "utter_heard", {"heard": turn.heard.text}, language=turn.language, channel=incoming.channel
            )
            parts.insert(0, said.text if said else turn.heard.text)
        for part in parts:
            response.message(part)
        if turn.heard is not None:
            text = " ".join(reply.spoken for reply in turn.replies)
            name = await self.spoken.speak(text, language=turn.language, format="ogg")
            if name is not None:
                response.message().media(f"{url.split('/webhooks/', 1)[0]}/spoken/{name}")
        return response

    async def _release_when_done(self, work: asyncio.Task[Turn]) -> None:
        await self._release(await work)

    async def _release(self, turn: Turn) -> None:
        """Let the outbox deliver at once: nobody waits for the answer any more."""
        async with self.assistant.database.session() as session:
            await outbox.release(session, turn.outbox_ids, datetime.now(UTC))


def incoming_of(fields: Mapping[str, str]) -> Incoming:
    """A Twilio message without its media. Unknown parameters are ignored: Twilio adds new ones without notice."""
    sender = fields.get("From", "")
    channel = "whatsapp" if sender.startswith(_WHATSAPP) else "sms"
    readable = fields.get("MessageType", "") in _READABLE_TYPES
    kinds = ("audio/", "image/")
    media_type = fields.get("MediaContentType0", "")
    unsupported = not readable or (media_type != "" and not media_type.startswith(kinds))
    return Incoming(
        channel=channel,
        sender=sender.removeprefix(_WHATSAPP),
        provider_id=fields.get("MessageSid", ""),
        text=fields.get("Body") or None,
        payload=fields.get("ButtonPayload") or None,
        problem="unsupported_medium" if unsupported else None,
    )


def _twiml(response: MessagingResponse) -> Response:
    return Response(str(response), media_type="text/xml")
