"""Our ear on a live call: utterances with what was heard in them, and whether they interrupt us.

What was said is transcribed as soon as the caller pauses, while we still wait whether she goes on; when she does, that
transcript is thrown away. What is said over our voice pauses us, and is glanced at: `voice.turn_taking.barge_in`.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from connectors.live.call_metrics import CallMetrics
from connectors.live.playback import Playback
from voice.audio import Audio
from voice.errors import AudioSilent, HearingBusy, VoiceError
from voice.transcription import Heard
from voice.turn_taking.barge_in import (
    AGAIN_AFTER_S,
    MIN_SPEECH_S,
    PAUSE_AFTER_S,
    WITHOUT_WORDS_S,
    interrupts,
)
from voice.turn_taking.listener import Began, Dropped, Ended, Listener, Paused, Resumed, Signal
from voice.turn_taking.resampling import Resampler
from voice.turn_taking.silence_floor import AnswerKind, silence_floor_s
from voice.turn_taking.smart_turn import LANGUAGES, SmartTurn
from voice.turn_taking.speech_probability import SpeechProbability

MOST_HEARD_AT_ONCE: Final = 8
"""Pieces of one call that are being transcribed; of further ones we say that nobody could hear them."""


class Hear(Protocol):
    """Transcribes a piece of the call; a glance is quick, goes before others, and is only roughly right."""

    def __call__(self, audio: Audio, *, glance: bool = False) -> Coroutine[Any, Any, Heard]: ...


@dataclass(frozen=True, slots=True)
class Utterance:
    """Something the caller said."""

    hearing: asyncio.Task[Heard]
    """What it says, or the VoiceError that kept us from hearing it."""
    last_speech_at: float
    """When its last speech arrived, by `time.perf_counter`."""
    ended_at: float
    """When it was decided that it was the last."""
    interrupting: bool = False
    """It cut short what we were saying."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """The caller said nothing for as long as the question grants."""


class Ear:
    """Listens to one call. `sound` is called for every piece that arrives; what is said goes to `told`."""

    def __init__(
        self,
        rate_hz: int,
        *,
        hear: Hear,
        playback: Playback,
        told: Callable[[Utterance | Quiet], None],
        metrics: CallMetrics,
        smart_turn: SmartTurn | None = None,
    ) -> None:
        self.kind: AnswerKind = "nothing"
        """What was asked last."""
        self.language = "en"
        self.patience_s = 7.0
        """Silence that the question grants before we speak again."""
        self.deaf = False
        """The answer is typed, never spoken."""
        self.busy = False
        """We are working on an answer: silence is ours, and who speaks adds to what she said."""
        self._hear = hear
        self._playback = playback
        self._told = told
        self._metrics = metrics
        self._smart_turn = smart_turn
        self._resampler = Resampler(rate_hz)
        self._listener = Listener(SpeechProbability(), floor_s=silence_floor_s("nothing"))
        self._hearing: asyncio.Task[Heard] | None = None
        """The transcript of the utterance up to its present pause."""
        self._hearings: set[asyncio.Task[Heard]] = set()
        """Everything of this call that is being transcribed."""
        self._tasks: set[asyncio.Task[None]] = set()
        self._over_us = False
        """The utterance began while we spoke or worked, and did not turn out to be more than a back-channel yet."""
        self._interrupting = False
        self._began_at = 0.0
        self._judge_from_s = MIN_SPEECH_S

    @property
    def hears_speech(self) -> bool:
        """Whether the caller is speaking, pauses included."""
        return self._listener.speaking

    def sound(self, samples: NDArray[np.int16]) -> None:
        """The next piece of sound, at the stream's rate."""
        signals = self._listener.hear(self._resampler(samples))
        if self.deaf:
            self._listener.end_now()
        else:
            for signal in signals:
                self._on(signal)
            self._watch_over_us()
        if self._playback.speaking or self.busy:
            self._listener.restart_quiet()
        elif self._listener.quiet_s >= self.patience_s:
            self._listener.restart_quiet()
            self._told(Quiet())

    def end_now(self) -> None:
        """The caller says with a key, or by hanging up, that this was all."""
        for signal in self._listener.end_now():
            self._on(signal)

    def forget(self) -> None:
        """Drop what is being said: a key was pressed instead."""
        self._listener.end_now()
        self._reset()

    def close(self) -> None:
        for task in (*self._tasks, *self._hearings):
            task.cancel()

    def _on(self, signal: Signal) -> None:
        match signal:
            case Began():
                self._reset()
                self._began_at = time.perf_counter()
                self._listener.floor_s = silence_floor_s(self.kind)
                self._over_us = self.busy
            case Paused(audio):
                self._hearing = self._transcribe(audio)
                self._begin(self._follow(self._hearing, audio))
                if self._over_us:
                    self._glance(audio)
            case Resumed():
                self._drop_hearing()
                self._listener.floor_s = silence_floor_s(self.kind)
            case Ended(audio):
                self._end(self._hearing or self._transcribe(audio))
            case Dropped():
                self._reset()

    def _end(self, hearing: asyncio.Task[Heard]) -> None:
        now = time.perf_counter()
        utterance = Utterance(hearing, now - self._listener.silent_s, now, self._interrupting)
        self._hearing = None
        if self._over_us:
            self._begin(self._decide(utterance, self._is_answer))
        else:
            self._told(utterance)
        self._over_us = self._interrupting = False

    def _watch_over_us(self) -> None:
        """While somebody speaks as we do: pause, and look now and then whether it is more than "haan"."""
        if not (self._listener.speaking and self._playback.speaking) or self._interrupting:
            return
        self._over_us = True
        voiced_s = self._listener.voiced_s
        if self._listener.silent_s or voiced_s < PAUSE_AFTER_S:
            return
        self._playback.hold()
        if voiced_s >= WITHOUT_WORDS_S:
            self._over_us, self._interrupting = False, True
            self._begin(self._silence())
        elif voiced_s >= self._judge_from_s:
            self._judge_from_s = voiced_s + AGAIN_AFTER_S
            self._glance(self._listener.utterance())

    def _glance(self, audio: Audio) -> None:
        glance = self._transcribe(audio, glance=True)
        self._begin(self._judge(glance, self._began_at, self._listener.voiced_s))

    async def _judge(self, glance: asyncio.Task[Heard], began_at: float, voiced_s: float) -> None:
        """Whether what was said so far interrupts us; if not, and if she is silent since, we go on."""
        try:
            meant = interrupts((await glance).text, self.language, is_answer=self._is_answer)
        except AudioSilent:
            meant = False
        except VoiceError:
            return
        if not self._over_us or began_at != self._began_at:
            return
        if meant:
            await self._interrupt()
        elif self._listener.silent_s and self._listener.voiced_s == voiced_s:
            self._playback.resume()

    async def _interrupt(self) -> None:
        self._over_us, self._interrupting = False, True
        await self._silence()

    async def _silence(self) -> None:
        if self._playback.speaking:
            await self._playback.cut()
            self._metrics.observe("barge_in", time.perf_counter() - self._began_at)

    async def _decide(self, utterance: Utterance, is_answer: bool) -> None:
        """An utterance over our voice has ended before we knew what it was."""
        try:
            text = (await utterance.hearing).text
        except VoiceError:
            text = ""
        if not interrupts(text, self.language, is_answer=is_answer):
            self._playback.resume()
            return
        await self._silence()
        self._told(replace(utterance, interrupting=True))

    @property
    def _is_answer(self) -> bool:
        """Whether "haan" would be an answer just now."""
        return self.kind == "yes_no" and self._playback.says_last_line

    async def _follow(self, hearing: asyncio.Task[Heard], audio: Audio) -> None:
        """What is heard in a pause, and how it sounds, may make the floor longer, and may be an interruption."""
        complete: float | None = None
        if self._smart_turn is not None and self.language in LANGUAGES:
            complete = await asyncio.to_thread(self._smart_turn.complete, audio)
        if complete is not None and self._hearing is hearing:
            self._listener.floor_s = silence_floor_s(self.kind, complete=complete)
        try:
            text = (await hearing).text
        except (VoiceError, asyncio.CancelledError):
            return
        if self._hearing is not hearing:
            return
        self._listener.floor_s = silence_floor_s(self.kind, heard_so_far=text, complete=complete)
        if self._over_us and interrupts(text, self.language, is_answer=self._is_answer):
            await self._interrupt()

    def _transcribe(self, audio: Audio, *, glance: bool = False) -> asyncio.Task[Heard]:
        if len(self._hearings) >= MOST_HEARD_AT_ONCE:
            task = asyncio.create_task(_refused())
        else:
            task = asyncio.create_task(self._hear(audio, glance=glance))
            self._hearings.add(task)
        task.add_done_callback(self._transcribed)
        return task

    def _transcribed(self, task: asyncio.Task[Heard]) -> None:
        self._hearings.discard(task)
        if not task.cancelled():
            task.exception()  # Whoever dropped it does not ask.

    def _begin(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _drop_hearing(self) -> None:
        if self._hearing is not None:
            self._hearing.cancel()
            self._hearing = None

    def _reset(self) -> None:
        """No utterance is under way any more, or a new one begins."""
        self._drop_hearing()
        self._over_us = self._interrupting = False
        self._judge_from_s = MIN_SPEECH_S
        self._playback.resume()


async def _refused() -> Heard:
    raise HearingBusy("too much of this call is being heard already")
