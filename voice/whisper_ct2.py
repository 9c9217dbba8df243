"""Whisper by faster-whisper (CTranslate2), with an encoder window as long as the speech instead of 30 s."""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from voice.activity import MAX_SEGMENT_S
from voice.audio import SAMPLE_RATE_HZ, Audio
from voice.confidence import confidence_of
from voice.errors import LanguageUnheard
from voice.prompt import prompt_text
from voice.repetition import is_repetitive, without_repeats
from voice.transcription import Heard

PAD_S: Final = 2.0
"""Emptiness after the speech. With less, Whisper does not notice the end and starts over."""
MIN_WINDOW_S: Final = 8.0
"""Very short speech needs more emptiness than PAD_S."""
FULL_WINDOW_S: Final = 30.0

_FRAMES_A_SECOND: Final = 100
_TOKENS_A_SECOND: Final = 12
_TOKENS_SPARE: Final = 12
"""Nobody speaks more tokens than this; what exceeds it is a loop."""
_CONTEXT_TOKENS: Final = 448
_SUSPECT_LOG_PROBABILITY: Final = -1.5
"""A text less probable than this is listened to again: rare, and for the better only then."""
_UNSURE: Final = (0.45, 0.75)
"""A confidence between these is worth a second, slower look; below them a second look helps nobody."""
_SECOND_BEAM: Final = 5
_SLOWLY_HEARD: Final = frozenset({"en"})
"""Languages in which the slower look helps; in Hindi a wider beam repeats the prompt instead of the speech."""
_REJECTED_LOG_PROBABILITY: Final = -2.0
"""Noise, not words."""
_NO_SPEECH: Final = 0.6
_NO_SPEECH_LOG_PROBABILITY: Final = -1.2
"""Both together mean that nobody speaks. Whisper itself takes −1; a soft "yes" alone came out at −1.03."""
_REPETITION_FACTOR: Final = 0.5
"""A model that repeats itself is sure of every word; its confidence counts half."""

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Attempt:
    text: str
    average_log_probability: float
    no_speech_probability: float

    @property
    def suspect(self) -> bool:
        return self.average_log_probability < _SUSPECT_LOG_PROBABILITY or is_repetitive(self.text)

    @property
    def unsure(self) -> bool:
        return _UNSURE[0] <= self.confidence < _UNSURE[1]

    @property
    def silent(self) -> bool:
        nobody_speaks = (
            self.no_speech_probability > _NO_SPEECH
            and self.average_log_probability < _NO_SPEECH_LOG_PROBABILITY
        )
        return nobody_speaks or self.average_log_probability < _REJECTED_LOG_PROBABILITY

    @property
    def confidence(self) -> float:
        certain = confidence_of(self.average_log_probability)
        return certain * _REPETITION_FACTOR if is_repetitive(self.text) else certain

    @property
    def rank(self) -> tuple[bool, float]:
        return not is_repetitive(self.text), self.average_log_probability


class WhisperCT2:
    """A transcriber on faster-whisper's model.

    Calls from several threads are safe; they share the model and `cpu_threads`.
    """

    def __init__(
        self,
        model: Path | str,
        *,
        cpu_threads: int = 2,
        device: str = "cpu",
        compute_type: str = "int8",
        beam_size: int = 1,
        full_window: bool = False,
    ) -> None:
        """Load the model, which takes about a second.

        Args:
            model: Its folder.
            full_window: Always encode 30 s, as Whisper itself does; slower, for comparison.
        """
        from faster_whisper import WhisperModel

        self._model = WhisperModel(
            str(model),
            device=device,
            compute_type=compute_type,
            cpu_threads=cpu_threads,
            local_files_only=True,
        )
        self._beam_size = beam_size
        self._full_window = full_window
        self._vocabulary = cache(self._vocabulary_of)

    def transcribe(
        self, audio: Audio, *, language: str, hints: Sequence[str] = (), quick: bool = False
    ) -> Heard:
        """See `Transcriber`; `audio` lasts at most MAX_SEGMENT_S.

        Hints go where Whisper expects the text before this recording, as faster-whisper's `hotwords` do.

        Raises:
            LanguageUnheard: Whisper does not know the language.
        """
        started = time.perf_counter()
        if audio.sample_rate != SAMPLE_RATE_HZ or audio.duration_s > MAX_SEGMENT_S:
            raise ValueError(f"needs at most {MAX_SEGMENT_S} s at {SAMPLE_RATE_HZ} Hz")
        spoken = language.partition("-")[0]
        attempt = self._attempt(audio, spoken, hints, full_window=self._full_window)
        slow = spoken in _SLOWLY_HEARD
        doubtful = attempt.suspect or (attempt.unsure and slow)
        if doubtful and not quick and not self._full_window:
            _logger.info("not sure what was said; listening again")
            beam_size = _SECOND_BEAM if slow else None
            again = self._attempt(audio, spoken, hints, full_window=True, beam_size=beam_size)
            attempt = max(attempt, again, key=lambda one: one.rank)
        return Heard(
            text="" if attempt.silent else without_repeats(attempt.text),
            language=spoken,
            confidence=0.0 if attempt.silent else attempt.confidence,
            duration_s=audio.duration_s,
            elapsed_ms=(time.perf_counter() - started) * 1000,
        )

    def _attempt(
        self,
        audio: Audio,
        language: str,
        hints: Sequence[str],
        *,
        full_window: bool,
        beam_size: int | None = None,
    ) -> _Attempt:
        tokenizer, suppressed = self._vocabulary(language)
        prompt = [*tokenizer.sot_sequence, tokenizer.no_timestamps]
        if told := prompt_text(hints, language, count_tokens=lambda text: len(tokenizer.encode(text))):
            prompt = [tokenizer.sot_prev, *tokenizer.encode(f" {told}"), *prompt]
        cap = int(audio.duration_s * _TOKENS_A_SECOND) + _TOKENS_SPARE
        [result] = self._model.model.generate(
            self._model.encode(self._features(audio, full_window)),
            [prompt],
            beam_size=beam_size or self._beam_size,
            max_length=min(_CONTEXT_TOKENS, len(prompt) + cap),
            return_scores=True,
            return_no_speech_prob=True,
            suppress_blank=True,
            suppress_tokens=suppressed,
        )
        tokens = result.sequences_ids[0]
        # The score is a mean over the tokens; the end of the text counts as one more.
        average = result.scores[0] * len(tokens) / (len(tokens) + 1)
        return _Attempt(tokenizer.decode(tokens).strip(), average, result.no_speech_prob)

    def _features(self, audio: Audio, full_window: bool) -> NDArray[np.float32]:
        features = self._model.feature_extractor(audio.samples)[:, :-1]
        window_s = max(MIN_WINDOW_S, audio.duration_s + PAD_S)
        frames = round((FULL_WINDOW_S if full_window else min(window_s, FULL_WINDOW_S)) * _FRAMES_A_SECOND)
        frames += frames % 2
        return np.pad(features, ((0, 0), (0, max(0, frames - features.shape[1]))))[:, :frames]

    def _vocabulary_of(self, language: str) -> tuple[Any, tuple[int, ...]]:
        """The tokenizer for a language, and the tokens that are no speech (signs, control tokens)."""
        from faster_whisper.tokenizer import Tokenizer
        from faster_whisper.transcribe import get_suppressed_tokens

        if language not in self._model.supported_languages:
            raise LanguageUnheard(f"Whisper does not know the language {language}")
        tokenizer = Tokenizer(
            self._model.hf_tokenizer, self._model.model.is_multilingual, task="transcribe", language=language
        )
        return tokenizer, tuple(get_suppressed_tokens(tokenizer, [-1]))
