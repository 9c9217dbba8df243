"""SMS and WhatsApp by Twilio: text, voice notes, photos and buttons in; TwiML out, or the outbox when it takes long."""

import asyncio
import logging
import re
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response
from twilio.twiml.messaging_response import MessagingResponse

from assistant.application import Assistant
from assistant.messages import Incoming
from assistant.store import inbox, outbox
from assistant.store.inbox import MessageAnswered
from assistant.turn import ABANDONED_AFTER, Turn, message_id
from connectors.errors import where_it_broke
from connectors.media import MediaError, MediaFetcher
from connectors.plain_text import readable
from connectors.planner import as_text
from connectors.splitting import split
from connectors.spoken import SpokenReplies
from connectors.twilio import limits
from connectors.twilio.signature import public_base, verified_form

logger = logging.getLogger(__name__)

CHANNELS = ("sms", "whatsapp")
_WHATSAPP = "whatsapp:"
_WORDY_TYPES = frozenset({"", "text", "button", "interactive"})
"""WhatsApp message types that say something without a file; SMS have no type."""
_USABLE_FILES = re.compile(r"^(audio/|image/(?!webp))", re.I)
"""Recordings and photos; stickers are WebP images."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said to one message."""

    turn: Turn
    recording: str | None
    """Name of the spoken reply, when there is one."""


@dataclass(frozen=True, slots=True)
class TwilioMessaging:
    """The messaging webhook."""

    assistant: Assistant
    media: MediaFetcher
    spoken: SpokenReplies
    working: dict[str, asyncio.Task[Answer]] = field(default_factory=dict)
    """Message id -> the work on it."""
    late: set[asyncio.Task[None]] = field(default_factory=set)
    """Answers that take longer than Twilio waits; they go out through the outbox."""

    def router(self) -> APIRouter:
        router = APIRouter()
        router.post("/webhooks/twilio/messaging")(self.receive)
        return router

    async def receive(self, request: Request) -> Response:
        """Answer one message. A message that was received before gets an empty answer, and so do reports on ours."""
        form = await verified_form(request, self.assistant.settings, "MessageSid", "From")
        fields = {name: readable(value) for name, value in form.items()}
        incoming = incoming_of(fields)
        if "MessageStatus" in fields or not await self.assistant.turns.accept(incoming, fields):
            return _twiml(MessagingResponse())
        work = self._begin(incoming, self._answer(incoming, fields))
        done, _ = await asyncio.wait({work}, timeout=limits.MESSAGE_DEADLINE_S)
        if not done:
            self.late.add(release := asyncio.create_task(self._release(work)))
            release.add_done_callback(self.late.discard)
            return _twiml(MessagingResponse())
        answer = await _outcome(work)
        if answer is None:
            return _twiml(MessagingResponse())
        await self.assistant.turns.delivered(answer.turn)
        return _twiml(_response(answer, public_base(request, self.assistant.settings)))

    async def recover(self) -> None:
        """Answer messages that were accepted before a crash, or admit that we cannot; the outbox delivers it."""
        for channel in CHANNELS:
            now, busy = datetime.now(UTC), tuple(self.working)
            async with self.assistant.database.session() as session:
                lost = await inbox.take_given_up(
                    session, channel, now, older_than=ABANDONED_AFTER, but_not=busy
                )
                open_again = await inbox.take_unanswered(
                    session, channel, now, older_than=ABANDONED_AFTER, but_not=busy
                )
                given_up = [dict(row.payload) for row in lost]
                unanswered = [dict(row.payload) for row in open_again]
            for fields in unanswered:
                incoming = incoming_of(fields)
                await self._release(self._begin(incoming, self._answer(incoming, fields)))
            for fields in given_up:
                incoming = incoming_of(fields)
                await self._release(self._begin(incoming, self._apology(incoming)))

    async def finish(self, patience_s: float) -> None:
        """Wait for the work under way; what is not done by then is recovered by the next process."""
        if under_way := {*self.working.values(), *self.late}:
            await asyncio.wait(under_way, timeout=patience_s)

    def _begin(self, incoming: Incoming, work: Coroutine[None, None, Answer]) -> asyncio.Task[Answer]:
        claimed = message_id(incoming)
        task = asyncio.create_task(work)
        self.working[claimed] = task
        task.add_done_callback(lambda _: self.working.pop(claimed, None))
        return task

    async def _answer(self, incoming: Incoming, fields: Mapping[str, str]) -> Answer:
        turn = await self.assistant.turns.answer(await self._with_media(incoming, fields))
        return Answer(turn, await self._recording(incoming, turn))

    async def _apology(self, incoming: Incoming) -> Answer:
        turn = await self.assistant.turns.give_up(incoming)
        return Answer(turn, await self._recording(incoming, turn))

    async def _recording(self, incoming: Incoming, turn: Turn) -> str | None:
        return (
            await self.spoken.speak_replies(turn.replies)
            if incoming.channel in limits.SPOKEN_CHANNELS
            else None
        )

    async def _with_media(self, incoming: Incoming, fields: Mapping[str, str]) -> Incoming:
        if incoming.problem is not None or not fields.get("MediaUrl0"):
            return incoming
        try:
            media = await self.media.fetch(fields["MediaUrl0"])
        except MediaError as error:
            return replace(incoming, problem=error.code)
        media = replace(media, content_type=fields["MediaContentType0"])
        if media.content_type.lower().startswith("audio/"):
            return replace(incoming, audio=media, text=None)
        return replace(incoming, image=media)

    async def _release(self, work: asyncio.Task[Answer]) -> None:
        """Let the outbox deliver an answer at once: nobody waits for it any more."""
        if (answer := await _outcome(work)) is not None:
            async with self.assistant.database.session() as session:
                await outbox.release(session, answer.turn.outbox_ids, datetime.now(UTC))


def incoming_of(fields: Mapping[str, str]) -> Incoming:
    """A Twilio message without its media. Unknown parameters are ignored: Twilio adds new ones without notice."""
    sender = fields["From"]
    kind = fields.get("MessageType", "")
    if fields.get("MediaUrl0"):
        usable = kind != "sticker" and bool(_USABLE_FILES.match(fields.get("MediaContentType0", "")))
    else:
        usable = kind in _WORDY_TYPES
    return Incoming(
        channel="whatsapp" if sender.startswith(_WHATSAPP) else "sms",
        sender=sender.removeprefix(_WHATSAPP),
        provider_id=fields["MessageSid"],
        text=fields.get("Body") or None,
        payload=fields.get("ButtonPayload") or fields.get("ListId") or None,
        problem=None if usable else "unsupported_medium",
    )


async def _outcome(work: asyncio.Task[Answer]) -> Answer | None:
    """The answer; None when somebody else answered, or when it must be tried again later."""
    try:
        return await work
    except MessageAnswered:
        return None
    except Exception as error:
        logger.error("a message is not answered yet: %s", where_it_broke(error))
        return None


def _response(answer: Answer, base: str) -> MessagingResponse:
    response = MessagingResponse()
    for part in split(as_text(answer.turn.replies), limits.MAX_CHARACTERS):
        response.message(part)
    if answer.recording is not None:
        response.message().media(f"{base}/spoken/{answer.recording}")
    return response


def _twiml(response: MessagingResponse) -> Response:
    return Response(str(response), media_type="text/xml")
