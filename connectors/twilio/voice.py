"""Phone calls by Twilio: language by key, questions spoken by us, answers by voice (`<Record>`) or by key.

No webhook keeps the caller waiting: what takes longer than two seconds is covered by a holding sentence and asked
for again (`<Redirect>`).
"""

import asyncio
import logging
import re
from collections.abc import Coroutine
from dataclasses import dataclass, field, replace

from fastapi import APIRouter, Request, Response

from assistant.application import Assistant
from assistant.messages import Incoming, Reply
from assistant.store.inbox import MessageAnswered
from assistant.turn import message_id
from connectors.answering import earlier_replies
from connectors.call_speech import CallSpeech, Prompt
from connectors.errors import where_it_broke
from connectors.media import MediaError, MediaFetcher
from connectors.twilio import limits
from connectors.twilio.call_step import Step
from connectors.twilio.signature import Form, public_base, verified_form
from connectors.twilio.twiml_call import ROOT, TwimlCall

logger = logging.getLogger(__name__)

MAX_SILENCES = 3
"""Silences in a row after which we say goodbye."""
MAX_STEPS = 150
"""Longest call: a receiver that lies beside a radio must not talk to us all day."""
MAX_WAITS = 20
_ENDED = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
_KEYS = re.compile(r"^(?!#$)[0-9*#]{1,20}$")
"""Keys that say something; a lone # only ends a recording."""
_HANG_UP = "hangup"
"""What Twilio gives as digits when the caller hangs up while she is recorded."""


@dataclass(frozen=True, slots=True)
class TwilioVoice:
    """The voice webhooks."""

    assistant: Assistant
    media: MediaFetcher
    speech: CallSpeech
    working: dict[str, asyncio.Task[Prompt | None]] = field(default_factory=dict)
    """Message id of a step -> the prompt that is being made for it."""

    def router(self) -> APIRouter:
        router = APIRouter()
        router.post(ROOT)(self.call_started)
        router.post(f"{ROOT}/language")(self.language_chosen)
        router.post(f"{ROOT}/turn")(self.turn)
        router.post(f"{ROOT}/wait")(self.wait)
        return router

    async def call_started(self, request: Request) -> Response:
        """Somebody rang: ask for the language, by key."""
        form = await self._form(request)
        call = self._call(request)
        if form.get("CallStatus") not in _ENDED:
            phrase = self.speech.phrase
            choices = enumerate(self.assistant.settings.languages_of_calls, start=1)
            call.ask_language(
                [await phrase("utter_choose_language", name, key=str(key)) for key, name in choices]
            )
        return call.response()

    async def language_chosen(self, request: Request) -> Response:
        """The language is known, or was not chosen: greet. Who chose none hears the language of the last time."""
        form = await self._form(request)
        keys = {
            str(key): name for key, name in enumerate(self.assistant.settings.languages_of_calls, start=1)
        }
        step = Step(keys.get(form.get("Digits", "")))
        incoming = replace(step.incoming(form), event="call_started")
        return await self._respond(request, incoming, step)

    async def turn(self, request: Request) -> Response:
        """The caller spoke, pressed keys, or said nothing."""
        form = await self._form(request)
        step = Step.of(request.query_params)
        incoming = step.incoming(form)
        digits, recording = form.get("Digits", ""), form.get("RecordingUrl", "")
        if step.number >= MAX_STEPS:
            return await self._goodbye(request, step)
        if _KEYS.match(digits):
            return await self._respond(request, replace(incoming, digits=digits), replace(step, silences=0))
        if recording:
            return await self._respond(request, incoming, replace(step, silences=0), recording)
        if digits == _HANG_UP or form.get("CallStatus") in _ENDED:
            return self._call(request).response()
        if step.silences + 1 >= MAX_SILENCES:
            return await self._goodbye(request, step)
        step = replace(step, silences=step.silences + 1)
        return await self._respond(request, replace(incoming, event="silence"), step)

    async def wait(self, request: Request) -> Response:
        """The caller heard the holding sentence: is the answer ready?"""
        form = await self._form(request)
        step = Step.of(request.query_params)
        return await self._play_or_hold(request, step.incoming(form), step)

    async def _form(self, request: Request) -> Form:
        return await verified_form(request, self.assistant.settings, "CallSid")

    async def _respond(
        self, request: Request, incoming: Incoming, step: Step, recording: str = ""
    ) -> Response:
        if await self.assistant.turns.accept(incoming):
            self._begin(incoming, self._answer(incoming, recording))
        return await self._play_or_hold(request, incoming, step)

    async def _answer(self, incoming: Incoming, recording: str) -> tuple[Reply, ...]:
        if recording:
            try:
                incoming = replace(incoming, audio=await self.media.fetch(f"{recording}.wav"))
            except MediaError as error:
                incoming = replace(incoming, problem=error.code)
        try:
            turn = await self.assistant.turns.answer(incoming)
        except MessageAnswered:
            return await earlier_replies(self.assistant.database, incoming)
        await self.assistant.turns.delivered(turn)
        return turn.replies

    def _begin(
        self, incoming: Incoming, answer: Coroutine[None, None, tuple[Reply, ...]]
    ) -> asyncio.Task[Prompt | None]:
        claimed = message_id(incoming)
        task = asyncio.create_task(self._prompt(incoming, answer))
        self.working[claimed] = task
        task.add_done_callback(lambda _: self.working.pop(claimed, None))
        return task

    async def _prompt(
        self, incoming: Incoming, answer: Coroutine[None, None, tuple[Reply, ...]]
    ) -> Prompt | None:
        try:
            replies = await answer
        except Exception as error:
            logger.error("a caller is not answered: %s", where_it_broke(error))
            return None
        return await self.speech.prompt(replies, incoming.language or self.assistant.settings.language)

    async def _play_or_hold(self, request: Request, incoming: Incoming, step: Step) -> Response:
        """The answer, when it is ready in time, whichever process worked on it; else a holding sentence."""
        task = self.working.get(message_id(incoming)) or self._begin(
            incoming, earlier_replies(self.assistant.database, incoming)
        )
        done, _ = await asyncio.wait({task}, timeout=limits.CALL_DEADLINE_S)
        if done:
            prompt = task.result()
        elif step.waits < MAX_WAITS:
            return await self._hold(request, step)
        else:
            prompt = None
        if prompt is None:
            language = self._language(step)
            prompt = Prompt((await self.speech.phrase("utter_internal_error", language),), language)
        call = self._call(request)
        tone = await self.speech.phrase("utter_speak_after_tone", prompt.language)
        call.listen(prompt, tone, replace(step, language=prompt.language, number=step.number + 1, waits=0))
        return call.response()

    async def _hold(self, request: Request, step: Step) -> Response:
        call = self._call(request)
        if step.waits == 0:
            call.say(await self.speech.phrase("utter_one_moment", self._language(step)))
        call.wait(replace(step, waits=step.waits + 1), pause=step.waits > 0)
        return call.response()

    async def _goodbye(self, request: Request, step: Step) -> Response:
        call = self._call(request)
        call.say(await self.speech.phrase("utter_call_goodbye", self._language(step)))
        call.hang_up()
        return call.response()

    def _call(self, request: Request) -> TwimlCall:
        return TwimlCall(public_base(request, self.assistant.settings))

    def _language(self, step: Step) -> str:
        return step.language or self.assistant.settings.language
