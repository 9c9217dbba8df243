"""Phone calls by Twilio: language by key, questions spoken by us, answers by voice (`<Record>`) or by key.

No webhook keeps the caller waiting: what takes longer than two seconds is covered by a holding sentence and asked
for again (`<Redirect>`). Every step has an id of its own (call and step number), so that a repeated webhook repeats
the answer instead of doing the work twice.
"""

import asyncio
import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from starlette.datastructures import FormData
from twilio.twiml.voice_response import Gather, VoiceResponse

from assistant.application import Assistant
from assistant.messages import Incoming, Reply
from assistant.store import outbox
from assistant.store.outbox import reply_from_json
from assistant.turn import Turn, message_id
from connectors.media import MediaError, MediaFetcher
from connectors.spoken import SpokenReplies
from connectors.twilio_limits import CALL_DEADLINE_S
from connectors.twilio_signature import public_url, verified_form

LANGUAGE_KEYS = {"1": "en", "2": "hi"}
MAX_SILENCES = 3
"""Silences in a row after which we say goodbye."""
MAX_WAITS = 20
RECORD_MAX_S = 60
SILENCE_ENDS_S = 3
POLL_S = 0.1
_ROOT = "/webhooks/twilio/voice"
_KEYS = re.compile(r"^(?!#$)[0-9*#]{1,20}$")
"""Keys that say something; a lone # only ends a recording, and "hangup" is not a key."""


@dataclass(frozen=True, slots=True)
class Step:
    """Where a call is; travels in the query of every address that Twilio calls."""

    language: str
    number: int = 0
    """Counts our prompts."""
    silences: int = 0
    waits: int = 0

    def query(self) -> str:
        return urlencode(
            {"language": self.language, "step": self.number, "silences": self.silences, "waits": self.waits}
        )

    @classmethod
    def of(cls, request: Request) -> "Step":
        """The step in a request's query; the signature has proved that we wrote it."""
        query = request.query_params

        def number(name: str) -> int:
            value = query.get(name, "0")
            return int(value) if value.isdigit() else 0

        language = query.get("language", "en")
        return cls(language, number("step"), number("silences"), number("waits"))


@dataclass(frozen=True, slots=True)
class TwilioVoice:
    """The voice webhooks."""

    assistant: Assistant
    media: MediaFetcher
    spoken: SpokenReplies
    working: dict[str, asyncio.Task[Turn]] = field(default_factory=dict)

    def router(self) -> APIRouter:
        router = APIRouter()
        router.post(_ROOT)(self.call_started)
        router.post(f"{_ROOT}/language")(self.language_chosen)
        router.post(f"{_ROOT}/turn")(self.turn)
        router.post(f"{_ROOT}/wait")(self.wait)
        return router

    async def call_started(self, request: Request) -> Response:
        """Somebody rang: ask for the language, by key."""
        await verified_form(request, self.assistant.settings)
        response = VoiceResponse()
        gather = Gather(
            input="dtmf",
            num_digits=1,
            timeout=4,
            action=f"{_ROOT}/language",
            action_on_empty_result=True,
            method="POST",
        )
        for language in LANGUAGE_KEYS.values():
            await self._play(gather, self._phrase("utter_choose_language", language), language, request)
        response.append(gather)
        return _twiml(response)

    async def language_chosen(self, request: Request) -> Response:
        """The language is known (or was not chosen): greet."""
        form = await verified_form(request, self.assistant.settings)
        default = self.assistant.settings.language
        language = LANGUAGE_KEYS.get(
            str(form.get("Digits", "")), default if default in ("en", "hi") else "hi"
        )
        step = Step(language)
        incoming = replace(_incoming(form, step), event="call_started")
        return await self._respond(request, incoming, step)

    async def turn(self, request: Request) -> Response:
        """The caller spoke, pressed keys, or said nothing."""
        form = await verified_form(request, self.assistant.settings)
        step = Step.of(request)
        incoming = _incoming(form, step)
        digits = str(form.get("Digits", ""))
        if _KEYS.match(digits):
            return await self._respond(request, replace(incoming, digits=digits), replace(step, silences=0))
        if recording := str(form.get("RecordingUrl", "")):
            return await self._respond(request, incoming, replace(step, silences=0), recording)
        silences = step.silences + 1
        if silences >= MAX_SILENCES:
            return await self._goodbye(request, step)
        return await self._respond(
            request, replace(incoming, event="silence"), replace(step, silences=silences)
        )

    async def wait(self, request: Request) -> Response:
        """The caller heard the holding sentence: is the answer ready?"""
        form = await verified_form(request, self.assistant.settings)
        step = Step.of(request)
        return await self._answer_or_hold(request, _incoming(form, step), step)

    async def _respond(
        self, request: Request, incoming: Incoming, step: Step, recording: str = ""
    ) -> Response:
        if await self.assistant.turns.accept(incoming):
            work = asyncio.create_task(self._work(incoming, recording))
            self.working[message_id(incoming)] = work
            work.add_done_callback(lambda _: self.working.pop(message_id(incoming), None))
        return await self._answer_or_hold(request, incoming, step)

    async def _work(self, incoming: Incoming, recording: str) -> Turn:
        if recording:
            try:
                audio = await self.media.fetch(f"{recording}.wav")
                incoming = replace(incoming, audio=audio)
            except MediaError as error:
                incoming = replace(incoming, problem=error.code)
        return await self.assistant.turns.answer(incoming)

    async def _answer_or_hold(self, request: Request, incoming: Incoming, step: Step) -> Response:
        """The answer, when it is ready in time, whichever process worked on it; else a holding sentence."""
        replies = await self._replies(message_id(incoming))
        if replies is not None:
            return await self._prompt(request, replies, replace(step, number=step.number + 1, waits=0))
        response = VoiceResponse()
        if step.waits >= MAX_WAITS:
            await self._play(
                response, self._phrase("utter_internal_error", step.language), step.language, request
            )
            response.hangup()
            return _twiml(response)
        if step.waits == 0:
            await self._play(
                response, self._phrase("utter_one_moment", step.language), step.language, request
            )
        else:
            response.pause(length=1)
        response.redirect(f"{_ROOT}/wait?{replace(step, waits=step.waits + 1).query()}", method="POST")
        return _twiml(response)

    async def _replies(self, claimed: str) -> list[Reply] | None:
        deadline = asyncio.get_running_loop().time() + CALL_DEADLINE_S
        if (work := self.working.get(claimed)) is not None:
            await asyncio.wait({work}, timeout=CALL_DEADLINE_S)
        while True:
            async with self.assistant.database.session() as session:
                rows = await outbox.replies_to(session, claimed)
                await outbox.sent(session, [row.id for row in rows], datetime.now(UTC))
            if rows:
                return [reply_from_json(row.reply) for row in rows]
            if asyncio.get_running_loop().time() >= deadline:
                return None
            await asyncio.sleep(POLL_S)

    async def _prompt(self, request: Request, replies: list[Reply], step: Step) -> Response:
        """Say the replies; keys are taken at any time, a recording begins after the tone."""
        language = step.language
        response = VoiceResponse()
        action = f"{_ROOT}/turn?{step.query()}"
        digits = replies[-1].expects == "digits"
        choices = sum(len(reply.buttons) for reply in replies)
        gather = Gather(
            input="dtmf", timeout=3 if digits else 1, action=action, method="POST", finish_on_key="#"
        )
        if not digits and choices < 10:
            gather.attrs["numDigits"] = "1"
        spoken_choices = " ".join(self._choices(replies, language))
        text = " ".join([*(reply.spoken for reply in replies if reply.spoken), spoken_choices]).strip()
        await self._play(gather, text, language, request)
        response.append(gather)
        await self._play(response, self._phrase("utter_speak_after_tone", language), language, request)
        response.record(
            action=action,
            method="POST",
            max_length=RECORD_MAX_S,
            timeout=SILENCE_ENDS_S,
            finish_on_key="1234567890*#" if not digits else "#",
            play_beep=True,
            trim="trim-silence",
        )
        response.redirect(action, method="POST")
        return _twiml(response)

    async def _goodbye(self, request: Request, step: Step) -> Response:
        response = VoiceResponse()
        await self._play(response, self._phrase("utter_call_goodbye", step.language), step.language, request)
        response.hangup()
        return _twiml(response)

    def _choices(self, replies: list[Reply], language: str) -> list[str]:
        titles = [button.title for reply in replies for button in reply.buttons]
        return [
            self._phrase("utter_press_key", language, key=str(number), choice=title)
            for number, title in enumerate(titles, start=1)
        ]

    def _phrase(self, name: str, language: str, **values: str) -> str:
        said = self.assistant.turns.script.responses.say(name, values, language=language, channel="phone")
        return said.text if said else ""

    async def _play(self, verb: VoiceResponse | Gather, text: str, language: str, request: Request) -> None:
        """Our own speech; the carrier's voice reads the text when no engine of ours can."""
        if not text:
            return
        name = await self.spoken.speak(text, language=language, format="mulaw")
        if name is None:
            verb.say(text, language="hi-IN" if language == "hi" else "en-IN")
            return
        address = public_url(request, self.assistant.settings).split("/webhooks/", 1)[0]
        verb.play(f"{address}/spoken/{name}")


def _incoming(form: FormData, step: Step) -> Incoming:
    return Incoming(
        channel="phone",
        sender=str(form.get("From", "")),
        provider_id=f"{form.get('CallSid', '')}.{step.number}",
        language=step.language,
    )


def _twiml(response: VoiceResponse) -> Response:
    return Response(str(response), media_type="text/xml")
