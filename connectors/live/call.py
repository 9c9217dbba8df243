"""One live call: listens, answers, falls silent when it is interrupted, and knows when to end.

Reading the stream and conversing are two tasks: whatever we are doing, the caller is heard. A turn that has begun is
finished even if she hangs up meanwhile, so that a yes followed by a click still counts.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, Protocol

from assistant.turn import Turn
from connectors.call_prompts import MENU_KEY
from connectors.errors import where_it_broke
from connectors.live.call_metrics import CallMetrics
from connectors.live.capacity import Capacity, Place
from connectors.live.choices import Choices
from connectors.live.dialect import Dialect
from connectors.live.ear import Ear, Quiet, Utterance
from connectors.live.frames import Frame, Key, Marked, Sound, Started, Stopped, Unreadable
from connectors.live.keypad import Expected, Keypad, Keys
from connectors.live.lines import Line, Lines
from connectors.live.playback import Playback
from connectors.live.question import Question
from connectors.live.speech import Speech
from connectors.live.turns import LiveTurns
from connectors.twilio.call_languages import OTHERS_SAID
from knowledge.languages import is_language
from voice.errors import AudioSilent, VoiceError
from voice.turn_taking.smart_turn import SmartTurn

logger = logging.getLogger(__name__)

Ending = Literal["left", "goodbye", "silence", "too_long", "busy", "speechless", "broken"]
"""Why a call ended. After `speechless` and `broken` the carrier takes it back to the keys and recordings of the IVR;
`left`: the caller hung up, or the line was lost; after all others we hang up."""
OURS: Final = frozenset({"goodbye", "silence", "too_long", "busy"})

MAX_SILENCES: Final = 3
"""Silences in a row after which we say goodbye."""
MAX_CALL_S: Final = 1800.0
"""Longest call: a receiver that lies beside a radio must not talk to us all day."""
HOLD_AFTER_S: Final = 2.5
"""An answer that takes longer is announced by a holding sentence."""
IDLE_S: Final = 20.0
"""A stream that brings nothing for so long is lost: carriers send silence, too."""
MAX_UNREADABLE: Final = 50
"""Messages without sense after which we do not listen to this peer any more."""
LANGUAGE_PATIENCE_S: Final = 4.0
"""Silence after the languages were offered that leaves the language as it is."""
QUEUE_SAYS_EVERY_S: Final = 20.0
QUEUE_PATIENCE_S: Final = 120.0
"""Longest wait for a place."""
MOST_WAITING: Final = 8
"""Utterances and keys that wait for us; when more come, the oldest are forgotten."""
_GOODBYE: Final = "goodbye"


class Stream(Protocol):
    """The WebSocket, as far as a call needs it."""

    async def receive(self) -> str | None:
        """The next text message; None when the other side is gone."""
        ...

    async def send(self, message: str) -> None:
        """Send a message; one to a stream that is gone is lost."""
        ...


class _Failed:
    """A sentence could not be said."""


_Told = Utterance | Quiet | Keys | _Failed


@dataclass(slots=True)
class _Waiting:
    """Since when the caller waits for the answer to what she said, by `time.perf_counter`."""

    last_speech_at: float
    answered_at: float


@dataclass(slots=True, eq=False)
class Call:
    """A call from its `start` message on."""

    stream: Stream
    dialect: Dialect
    started: Started
    turns: LiveTurns
    lines: Lines
    capacity: Capacity
    metrics: CallMetrics
    smart_turn: SmartTurn | None = None
    keep: Callable[[Coroutine[Any, Any, Turn]], asyncio.Task[Turn]] = asyncio.create_task
    """Starts a turn that is finished even if the call ends."""
    playback: Playback = field(init=False)
    _ear: Ear = field(init=False)
    _keypad: Keypad = field(init=False)
    _told: asyncio.Queue[_Told] = field(default_factory=lambda: asyncio.Queue(MOST_WAITING))
    _waiting: _Waiting | None = None
    _clearing: asyncio.Task[None] | None = None
    _silences: int = 0
    _greets: bool = False
    """The last answer was the greeting, at which a key leads to another language."""
    _choices: Choices = field(default_factory=Choices)
    _began_at: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        speech = Speech(self.turns.assistant.speaking, self.dialect, self.started.rate_hz)
        self.playback = Playback(
            self.stream.send,
            speech,
            self.started,
            on_first_sound=self._first_sound,
            on_failure=lambda: self._tell(_Failed()),
        )
        self._ear = Ear(
            self.started.rate_hz,
            hear=self.turns.hear,
            playback=self.playback,
            told=self._tell,
            metrics=self.metrics,
            smart_turn=self.smart_turn,
        )
        self._keypad = Keypad(self._tell)

    async def run(self) -> Ending:
        """Talk until somebody ends it."""
        reading = asyncio.create_task(self._read())
        conversing = asyncio.create_task(self._converse())
        try:
            done, _ = await asyncio.wait({reading, conversing}, return_when=asyncio.FIRST_COMPLETED)
            if conversing in done:
                return conversing.result()
            await self._finish_last_words()
            return reading.result()
        except Exception as error:
            logger.error("a live call broke: %s", where_it_broke(error))
            return "broken"
        finally:
            for task in (reading, conversing):
                task.cancel()
            await asyncio.wait({reading, conversing})
            await self.playback.cut()
            self._ear.close()
            self._keypad.close()

    async def _read(self) -> Ending:
        """Take in what arrives, until the stream ends."""
        unreadable = 0
        while True:
            try:
                async with asyncio.timeout(IDLE_S):
                    message = await self.stream.receive()
            except TimeoutError:
                return "left"
            if message is None:
                return "left"
            frame = self.dialect.read(message)
            if isinstance(frame, Stopped):
                return "left"
            if isinstance(frame, Unreadable | Started):
                unreadable += 1
                if unreadable > MAX_UNREADABLE:
                    logger.warning("a stream sends what makes no sense; it is closed")
                    return "broken"
            self._take(frame)
            await asyncio.sleep(0)  # A peer that floods us must not keep others waiting.

    def _take(self, frame: Frame) -> None:
        match frame:
            case Sound(samples):
                self._ear.sound(samples)
            case Marked(name):
                self.playback.marked(name)
            case Key(key):
                if not self._keypad.press(key):
                    self._lone_hash()
                    return
                self._ear.forget()
                if self.playback.stop():
                    self._clearing = asyncio.create_task(self.playback.clear())

    def _lone_hash(self) -> None:
        """# ends what is being said; when nothing is, it is a wish of its own."""
        if self._ear.hears_speech:
            self._ear.end_now()
        else:
            self._tell(Keys("#"))

    def _tell(self, told: _Told) -> None:
        if self._told.full():
            self._told.get_nowait()
        self._told.put_nowait(told)

    async def _converse(self) -> Ending:
        others = await self._recall_language()
        place = self.capacity.enter()
        if place is None:
            return await self._leave("busy", "utter_live_lines_busy")
        try:
            if not await self._wait_for(place):
                return await self._leave("busy", "utter_live_lines_busy")
            if not self.turns.chosen:
                await self._ask_language()
            self._say(others)
            turn = await self._answer(self.turns.greet())
            await self.playback.finished()
            self._greets = True
            while not (ending := await self._step(turn)):
                following = await self._next_turn()
                if following is None:
                    return await self._leave("silence", "utter_call_goodbye")
                turn = following
                if time.monotonic() - self._began_at > MAX_CALL_S:
                    return await self._leave("too_long", "utter_live_too_long")
            return ending
        except _Speechless:
            return "speechless"
        finally:
            self.capacity.leave(place)

    async def _step(self, turn: Turn) -> Ending | None:
        """Say the answer of a turn; whether it was the last."""
        self._keypad.expected = Expected.by(turn.replies)
        self._choices = Choices.by(turn.replies)
        self._say(self.lines.of(turn.replies))
        await self.turns.remember(turn)
        self._speak_in(self.turns.language)
        if turn.flow is None and turn.parse is not None and turn.parse.intent.name == _GOODBYE:
            return await self._hang_up("goodbye")
        question = Question.by(turn.replies, self.turns.asked_slot())
        self._ear.kind, self._ear.patience_s = question.kind, question.patience_s
        self._ear.deaf = question.typed
        return None

    async def _recall_language(self) -> list[Line]:
        """Speak as the carrier or an earlier call says; how to change that, in the other languages of calls.

        A phone is shared: whoever does not understand the greeting must understand how to come to the menu.
        """
        given = self.started.parameters.get("language")
        if is_language(given):
            language: str | None = given
        else:
            language = await self.turns.remembered_language()
        offered = self.turns.assistant.settings.languages_of_calls
        if language is None and len(offered) == 1:
            language = offered[0]
        if language is None:
            self._speak_in(self.turns.language)
            return []
        self._speak_in(language)
        self.turns.chosen = True
        others = [name for name in offered if name != language and not is_language(given)][:OTHERS_SAID]
        return [
            line
            for name in others
            for line in self.lines.phrase("utter_call_other_language", name, key=MENU_KEY)
        ]

    async def _next_turn(self) -> Turn | None:
        """Wait for the caller, and answer her; None when she is silent for good."""
        while True:
            told = await self._told.get()
            if isinstance(told, _Failed):
                raise _Speechless
            heard_of_us = await self._fall_silent(told)
            if isinstance(told, Quiet):
                self._silences += 1
                if self._silences >= MAX_SILENCES:
                    return None
                return await self._answer(self.turns.ask(event="silence"))
            if isinstance(told, Keys):
                self._silences = 0
                if self._choices.are_turned_by(told.digits):
                    self._choices = self._choices.turned()
                    self._say(self.lines.choices(self._choices))
                    continue
                if told.digits == MENU_KEY and self._greets:
                    await self._ask_language()
                    return await self._answer(self.turns.ask(event="call_started"))
                self._greets = False
                digits = self._choices.chosen(told.digits)
                return await self._answer(self.turns.ask(digits=digits, heard_of_us=heard_of_us))
            turn = await self._answer_to(told, heard_of_us)
            if turn is not None:
                self._silences, self._greets = 0, False
                return turn
            if heard_of_us is not None:
                self._say(self.playback.unheard)

    async def _fall_silent(self, told: _Told) -> str | None:
        """Stop speaking, because the caller does; what of our answer she heard, None if it was all."""
        if isinstance(told, Quiet):
            return None
        self._waiting = None
        await self.playback.cut()
        return self.playback.heard if self.playback.unheard else None

    async def _answer_to(self, said: Utterance, heard_of_us: str | None) -> Turn | None:
        """The answer to an utterance; None where it held no words."""
        self._ear.busy = True
        self.metrics.observe("end_of_turn", said.ended_at - said.last_speech_at)
        problem = None
        heard = None
        try:
            heard = await said.hearing
        except AudioSilent:
            self._ear.busy = False
            return None
        except VoiceError as error:
            problem = error.code
        heard_at = time.perf_counter()
        self.metrics.observe("hear", heard_at - said.ended_at)
        turn = await self._answer(self.turns.ask(heard=heard, problem=problem, heard_of_us=heard_of_us))
        answered_at = time.perf_counter()
        self.metrics.observe("understand", answered_at - heard_at)
        self._waiting = _Waiting(said.last_speech_at, answered_at)
        return turn

    async def _answer(self, asking: Coroutine[Any, Any, Turn]) -> Turn:
        """The turn; a holding sentence is said when it takes long."""
        self._ear.busy = True
        try:
            working = self.keep(asking)
            done, _ = await asyncio.wait({working}, timeout=HOLD_AFTER_S)
            if not done:
                self._say(self.lines.phrase("utter_one_moment", self.turns.language))
                await asyncio.wait({working})
                await self.playback.finished()
            return working.result()
        finally:
            self._ear.busy = False

    async def _finish_last_words(self) -> None:
        """She hung up right after she spoke: that counts, though nobody hears the answer."""
        self._ear.end_now()
        while not self._told.empty():
            told = self._told.get_nowait()
            if isinstance(told, Utterance):
                try:
                    heard = await told.hearing
                except VoiceError:
                    continue
                self.keep(self.turns.ask(heard=heard))

    async def _ask_language(self) -> None:
        """Offer the languages by key; without a key it stays as it is."""
        languages = self.turns.assistant.settings.languages_of_calls
        offered = enumerate(languages, start=1)
        self._say(
            [
                line
                for key, name in offered
                for line in self.lines.phrase("utter_choose_language", name, key=str(key))
            ]
        )
        self._ear.deaf = True
        try:
            while True:
                told = await self._within(LANGUAGE_PATIENCE_S)
                if isinstance(told, _Failed):
                    raise _Speechless
                if isinstance(told, Keys):
                    await self.playback.cut()
                    place = int(told.digits) if told.digits.isdecimal() else 0
                    if 1 <= place <= len(languages):
                        self._speak_in(languages[place - 1])
                        self.turns.chosen = True
                    return
                if told is None:
                    return
        finally:
            self._ear.deaf = False

    async def _within(self, patience_s: float) -> _Told | None:
        """What the caller does while we speak or within some seconds after; None: nothing."""
        telling = asyncio.create_task(self._told.get())
        ending = asyncio.create_task(self.playback.finished())
        try:
            await asyncio.wait({telling, ending}, return_when=asyncio.FIRST_COMPLETED)
            if not telling.done():
                await asyncio.wait({telling}, timeout=patience_s)
            return telling.result() if telling.done() else None
        finally:
            telling.cancel()
            ending.cancel()

    async def _wait_for(self, place: Place) -> bool:
        """Whether a place became free in time; the caller is told meanwhile how many are before her."""
        since = time.monotonic()
        while not place.ready.is_set():
            if time.monotonic() - since > QUEUE_PATIENCE_S:
                return False
            position = str(self.capacity.position(place))
            self._say(self.lines.phrase("utter_live_queue", self.turns.language, position=position))
            await self.playback.finished()
            try:
                async with asyncio.timeout(QUEUE_SAYS_EVERY_S):
                    await place.ready.wait()
            except TimeoutError:
                continue
        return True

    async def _leave(self, ending: Ending, phrase: str) -> Ending:
        await self.playback.cut()
        self._say(self.lines.phrase(phrase, self.turns.language))
        return await self._hang_up(ending)

    async def _hang_up(self, ending: Ending) -> Ending:
        await self.turns.note_end()
        await self.playback.finished()
        return ending

    def _say(self, lines: Sequence[Line]) -> None:
        if lines:
            self.playback.say(lines)

    def _speak_in(self, language: str) -> None:
        self.turns.language = self._ear.language = language

    def _first_sound(self) -> None:
        if self._waiting is not None:
            now = time.perf_counter()
            self.metrics.observe("speak", now - self._waiting.answered_at)
            self.metrics.observe("total", now - self._waiting.last_speech_at)
            self._waiting = None


class _Speechless(Exception):
    """A sentence could not be said: the carrier has to go on."""
