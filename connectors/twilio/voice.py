"""Phone calls by Twilio: language by key, questions spoken by us, answers by voice or by key.

No webhook keeps the caller waiting: what takes longer than two seconds is covered by a holding sentence and asked
for again (`<Redirect>`). Speech is recorded for our own recogniser (`<Record>`), or heard by the carrier's.
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
from connectors.call_prompts import MENU_KEY
from connectors.call_speech import MAX_KEYS, MORE_KEY, PAGE, CallSpeech, Line, Prompt, pages_of
from connectors.errors import where_it_broke
from connectors.live.routes import stream_response
from connectors.media import MediaError, MediaFetcher
from connectors.twilio import limits
from connectors.twilio.call_languages import CallLanguages
from connectors.twilio.call_step import Step
from connectors.twilio.call_work import CallWork, Making
from connectors.twilio.carrier_hearing import heard_by_carrier, hearing_of
from connectors.twilio.going_on import GoingOn
from connectors.twilio.ring_back import RingBacks
from connectors.twilio.signature import Form, public_base, verified_form
from connectors.twilio.twiml_call import ROOT, TwimlCall

logger = logging.getLogger(__name__)

MAX_SILENCES = 3
"""Silences in a row after which we say goodbye."""
MAX_STEPS = 150
"""Longest call: a receiver that lies beside a radio must not talk to us all day."""
MAX_WAITS = 20
SLOWER_KEY = "#"
_ENDED = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
_KEYS = re.compile(r"^(?!#$)[0-9*#]{1,20}$")
"""Keys that say something; a lone # may only have ended a recording."""
_HANG_UP = "hangup"
"""What Twilio gives as digits when the caller hangs up while she is recorded."""


@dataclass(frozen=True, slots=True)
class TwilioVoice:
    """The voice webhooks."""

    assistant: Assistant
    media: MediaFetcher
    speech: CallSpeech
    ring_backs: RingBacks | None = None
    """Numbers that are never answered, but ring back."""
    work: CallWork = field(default_factory=CallWork)

    def router(self) -> APIRouter:
        router = APIRouter()
        router.post(ROOT)(self.call_started)
        router.post(f"{ROOT}/language")(self.language_chosen)
        router.post(f"{ROOT}/turn")(self.turn)
        router.post(f"{ROOT}/wait")(self.wait)
        router.post(f"{ROOT}/status", status_code=204)(self.status)
        return router

    @property
    def languages(self) -> CallLanguages:
        return CallLanguages(self.assistant, self.speech)

    async def call_started(self, request: Request) -> Response:
        """Somebody rang, or answers our call: greet in the language that she chose once, else ask for one by key."""
        form = await self._form(request)
        call = self._call(request)
        if form.get("CallStatus") in _ENDED:
            return call.response()
        if self.ring_backs is not None and self.ring_backs.is_missed_call(form):
            await self.ring_backs.ask(form)
            call.reject()
            return call.response()
        if self.assistant.settings.calls == "live":
            return stream_response(request, form, self.assistant.settings)
        if remembered := await self.languages.remembered(Step().incoming(form)):
            return await self._greet(request, form, Step(remembered, greets=1, remembered=1))
        if len(self.languages.offered) == 1:
            return await self._greet(request, form, Step(self.languages.offered[0]))
        return await self._ask_language(request, Step())

    async def language_chosen(self, request: Request) -> Response:
        """The language is known: greet. Who chose none is asked once more, and then hears the usual one."""
        form = await self._form(request)
        step = Step.of(request.query_params)
        language = self.languages.of_key(form.get("Digits", ""))
        if form.get("CallStatus") in _ENDED:
            return self._call(request).response()
        if language is None and not step.silences:
            return await self._ask_language(request, replace(step, silences=1))
        return await self._greet(request, form, Step(language or step.language, step.number, greets=1))

    async def turn(self, request: Request) -> Response:
        """The caller spoke, pressed keys, or said nothing."""
        form = await self._form(request)
        step = Step.of(request.query_params)
        digits = form.get("Digits", "")
        if step.number >= MAX_STEPS:
            return await self._goodbye(request, step)
        if digits == MENU_KEY and step.greets and step.choices < int(MENU_KEY):
            return await self._ask_language(request, replace(step, silences=0))
        if digits == MORE_KEY and step.choices > MAX_KEYS:
            page = (step.page + 1) % pages_of(step.choices)
            said = replace(step, number=step.number - 1, page=page, silences=0)
            return await self._play_or_hold(request, said.incoming(form), said)
        next_step = replace(step, silences=0, choices=0, page=0, greets=0)
        if content := _content(step.incoming(form), form, step):
            incoming, recording = content
            return await self._respond(request, incoming, next_step, recording)
        if digits == _HANG_UP or form.get("CallStatus") in _ENDED:
            return self._call(request).response()
        if step.silences + 1 >= MAX_SILENCES:
            sent = await GoingOn(self.assistant).put(step.incoming(form), form["CallSid"])
            return await self._goodbye(request, step, by_message=sent)
        next_step = replace(next_step, silences=step.silences + 1, greets=step.greets)
        return await self._respond(request, replace(step.incoming(form), event="silence"), next_step)

    async def wait(self, request: Request) -> Response:
        """The caller heard the holding sentence: is the answer ready?"""
        form = await self._form(request)
        step = Step.of(request.query_params)
        return await self._play_or_hold(request, step.incoming(form), step)

    async def status(self, request: Request) -> Response:
        """Twilio reports how a call that we made went; whoever did not hear it ring may ring again."""
        await self._form(request)
        return Response(status_code=204)

    async def _form(self, request: Request) -> Form:
        return await verified_form(request, self.assistant.settings, "CallSid")

    async def _ask_language(self, request: Request, step: Step) -> Response:
        call = self._call(request)
        call.ask_language(await self.languages.menu(), step)
        return call.response()

    async def _greet(self, request: Request, form: Form, step: Step) -> Response:
        return await self._respond(request, replace(step.incoming(form), event="call_started"), step)

    async def _respond(
        self, request: Request, incoming: Incoming, step: Step, recording: str = ""
    ) -> Response:
        if await self.assistant.turns.accept(incoming):
            self._begin(incoming, step, self._answer(incoming, recording))
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
        self, incoming: Incoming, step: Step, answer: Coroutine[None, None, tuple[Reply, ...]]
    ) -> Making:
        return self.work.begin(_key(incoming, step), self._prompt(incoming, step, answer))

    async def _prompt(
        self, incoming: Incoming, step: Step, answer: Coroutine[None, None, tuple[Reply, ...]]
    ) -> Prompt | None:
        try:
            replies = await answer
        except Exception as error:
            logger.error("a caller is not answered: %s", where_it_broke(error))
            return None
        language = incoming.language or self.assistant.settings.language
        return await self.speech.prompt(replies, language, page=step.page)

    async def _play_or_hold(self, request: Request, incoming: Incoming, step: Step) -> Response:
        """The answer, when it is ready in time, whichever process worked on it; else a holding sentence."""
        task = self.work.find(_key(incoming, step)) or self._begin(
            incoming, step, earlier_replies(self.assistant.database, incoming)
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
        return await self._listen(request, incoming, prompt, step)

    async def _listen(self, request: Request, incoming: Incoming, prompt: Prompt, step: Step) -> Response:
        tone, others, carrier = await asyncio.gather(
            self.speech.phrase("utter_speak_after_tone", prompt.language),
            self.languages.others(prompt.language) if step.remembered else _nothing(),
            hearing_of(self.assistant, incoming, prompt.language),
        )
        prompt = replace(prompt, lines=(*others, *prompt.lines))
        following = replace(
            step,
            language=prompt.language,
            number=step.number + 1,
            waits=0,
            choices=prompt.choices,
            remembered=0,
        )
        call = self._call(request)
        call.listen(prompt, tone, following, carrier)
        return call.response()

    async def _hold(self, request: Request, step: Step) -> Response:
        call = self._call(request)
        if step.waits == 0:
            call.say(await self.speech.phrase("utter_one_moment", self._language(step)))
        call.wait(replace(step, waits=step.waits + 1), pause=step.waits > 0)
        return call.response()

    async def _goodbye(self, request: Request, step: Step, *, by_message: bool = False) -> Response:
        call = self._call(request)
        name = "utter_call_goodbye_message" if by_message else "utter_call_goodbye"
        call.say(await self.speech.phrase(name, self._language(step)))
        call.hang_up()
        return call.response()

    def _call(self, request: Request) -> TwimlCall:
        return TwimlCall(public_base(request, self.assistant.settings))

    def _language(self, step: Step) -> str:
        return step.language or self.assistant.settings.language


def _content(incoming: Incoming, form: Form, step: Step) -> tuple[Incoming, str] | None:
    """What was pressed or said, and the address of the recording that says it; None when nothing was."""
    digits, recording = form.get("Digits", ""), form.get("RecordingUrl", "")
    if _KEYS.match(digits):
        paged = step.choices > MAX_KEYS and len(digits) == 1 and digits.isdigit() and digits != "0"
        return replace(incoming, digits=str(step.page * PAGE + int(digits)) if paged else digits), ""
    if heard := heard_by_carrier(form):
        return replace(incoming, text=heard[0], confidence=heard[1]), ""
    if digits == SLOWER_KEY and (not recording or form.get("RecordingDuration") == "0"):
        return replace(incoming, digits=digits), ""
    return (incoming, recording) if recording else None


async def _nothing() -> list[Line]:
    return []


def _key(incoming: Incoming, step: Step) -> str:
    """What an answer is found by: its message, and the page of its choices."""
    return f"{message_id(incoming)}/{step.page}"
