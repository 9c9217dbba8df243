"""Finds utterances in a stream of sound: where speech begins, pauses, goes on and ends."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from voice.audio import Audio
from voice.turn_taking.speech_probability import FRAME_S, FRAME_SAMPLES

ONSET: Final = 0.5
"""Speech begins with ONSET_FRAMES frames in a row that are this probable."""
ONSET_FRAMES: Final = 2
CONTINUES: Final = 0.25
"""Within an utterance this much is speech: over the phone, spoken words fall as low as 0.2."""
BEFORE_S: Final = 0.3
"""Kept from before the beginning: soft first consonants are less probable than vowels."""
PAUSE_S: Final = 0.22
"""Silence after which the utterance may be over, and is worth transcribing. Most stops inside words are shorter."""
MIN_VOICED_S: Final = 0.15
"""What holds less speech than this was a click or a cough. A short "haan" has 0.2 s."""
MAX_UTTERANCE_S: Final = 30.0
"""Who speaks longer is answered now: the recogniser hears 30 s at once, and a call has only so much memory."""


@dataclass(frozen=True, slots=True)
class Began:
    """Somebody begins to speak."""


@dataclass(frozen=True, slots=True)
class Paused:
    """She is silent for PAUSE_S; she may go on."""

    audio: Audio


@dataclass(frozen=True, slots=True)
class Resumed:
    """She went on: what was paused is not all."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The silence lasted as long as `Listener.floor_s`, or the utterance as long as it may."""

    audio: Audio
    """Speech at 16 kHz, with what came right before and after."""
    cut: bool = False
    """It was ended while she still spoke."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """It was no speech after all."""


Signal = Began | Paused | Resumed | Ended | Dropped


class Listener:
    """Cuts one stream into utterances. Time is that of the sound, not of a clock."""

    def __init__(self, probability: Callable[[NDArray[np.float32]], float], *, floor_s: float) -> None:
        """Listen with a `SpeechProbability`, or something like it."""
        self.floor_s = floor_s
        """Silence that ends an utterance; may change while one is under way."""
        self.silent_s = 0.0
        """How long ago the last speech of this utterance was."""
        self.voiced_s = 0.0
        """Speech in this utterance."""
        self.quiet_s = 0.0
        """Sound without any utterance, since the last one or since `restart_quiet`."""
        self._probability = probability
        self._rest: NDArray[np.float32] = np.zeros(0, dtype=np.float32)
        self._before: deque[NDArray[np.float32]] = deque(maxlen=round(BEFORE_S / FRAME_S))
        self._frames: list[NDArray[np.float32]] = []
        self._onset = 0
        self._open = False
        self._paused = False

    @property
    def speaking(self) -> bool:
        """Whether an utterance is under way, pauses included."""
        return self._open

    def utterance(self) -> Audio:
        """What was said so far."""
        return Audio(np.concatenate(self._frames) if self._frames else np.zeros(0, dtype=np.float32))

    def restart_quiet(self) -> None:
        """Count silence anew: we have just stopped speaking ourselves."""
        self.quiet_s = 0.0

    def hear(self, samples: NDArray[np.float32]) -> list[Signal]:
        """What the next samples (16 kHz) bring; what does not fill a frame waits for more."""
        pending = np.concatenate([self._rest, samples])
        whole = len(pending) // FRAME_SAMPLES * FRAME_SAMPLES
        self._rest = pending[whole:].copy()
        signals: list[Signal] = []
        for start in range(0, whole, FRAME_SAMPLES):
            frame = pending[start : start + FRAME_SAMPLES].copy()
            probability = self._probability(frame)
            signals += self._within(frame, probability) if self._open else self._outside(frame, probability)
        return signals

    def end_now(self) -> list[Signal]:
        """End the utterance, if there is one, without waiting for silence."""
        return [self._closed(cut=False)] if self._open else []

    def _outside(self, frame: NDArray[np.float32], probability: float) -> list[Signal]:
        self._before.append(frame)
        self.quiet_s += FRAME_S
        self._onset = self._onset + 1 if probability >= ONSET else 0
        if self._onset < ONSET_FRAMES:
            return []
        self._frames = list(self._before)
        self._before.clear()
        self._open, self._paused = True, False
        self.voiced_s, self.silent_s = self._onset * FRAME_S, 0.0
        return [Began()]

    def _within(self, frame: NDArray[np.float32], probability: float) -> list[Signal]:
        self._frames.append(frame)
        if probability >= CONTINUES:
            self.voiced_s += FRAME_S
            self.silent_s = 0.0
            if len(self._frames) * FRAME_S >= MAX_UTTERANCE_S:
                return [self._closed(cut=True)]
            if self._paused:
                self._paused = False
                return [Resumed()]
            return []
        self.silent_s += FRAME_S
        if self.silent_s >= self.floor_s:
            return [self._closed(cut=False)]
        if not self._paused and self.silent_s >= PAUSE_S and self.voiced_s >= MIN_VOICED_S:
            self._paused = True
            return [Paused(self.utterance())]
        return []

    def _closed(self, *, cut: bool) -> Signal:
        audio, enough = self.utterance(), self.voiced_s >= MIN_VOICED_S
        self._frames, self._open, self._onset, self.quiet_s = [], False, 0, 0.0
        return Ended(audio, cut) if enough else Dropped()
