"""Whisper by openai-whisper (PyTorch), the original, behind the same interface; needs the extra `torch`."""

import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import whisper
from whisper.tokenizer import LANGUAGES, get_tokenizer

from voice.activity import MAX_SEGMENT_S
from voice.audio import SAMPLE_RATE_HZ, Audio
from voice.confidence import confidence_of
from voice.errors import LanguageUnheard
from voice.prompt import prompt_text
from voice.repetition import without_repeats
from voice.transcription import Heard

_TEMPERATURES: Final = (0.0, 0.4)
"""openai-whisper tries the next when a text repeats itself or is improbable; its own six would take minutes."""


class WhisperTorch:
    """A transcriber on openai-whisper. Calls from several threads take turns."""

    def __init__(self, model: Path | str, *, device: str = "cpu") -> None:
        """Load a checkpoint file, or one of openai-whisper's models by name (it downloads those itself).

        Raises:
            RuntimeError: neither a file nor a known name.
        """
        self._model = whisper.load_model(str(model), device=device)
        self._fp16 = device != "cpu"
        self._turn = threading.Lock()

    def transcribe(
        self, audio: Audio, *, language: str, hints: Sequence[str] = (), quick: bool = False
    ) -> Heard:
        """See `Transcriber`; `audio` lasts at most MAX_SEGMENT_S.

        Raises:
            LanguageUnheard: Whisper does not know the language.
        """
        started = time.perf_counter()
        if audio.sample_rate != SAMPLE_RATE_HZ or audio.duration_s > MAX_SEGMENT_S:
            raise ValueError(f"needs at most {MAX_SEGMENT_S} s at {SAMPLE_RATE_HZ} Hz")
        spoken = language.partition("-")[0]
        if spoken not in LANGUAGES or (spoken != "en" and not self._model.is_multilingual):
            raise LanguageUnheard(f"this Whisper model does not know the language {spoken}")
        tokenizer = get_tokenizer(
            self._model.is_multilingual,
            num_languages=self._model.num_languages,
            language=spoken,
            task="transcribe",
        )
        told = prompt_text(hints, spoken, count_tokens=lambda text: len(tokenizer.encode(text)))
        with self._turn:
            result = self._model.transcribe(
                audio.samples,
                language=spoken,
                initial_prompt=told or None,
                temperature=_TEMPERATURES[:1] if quick else _TEMPERATURES,
                condition_on_previous_text=False,
                without_timestamps=True,
                fp16=self._fp16,
            )
        pieces = result["segments"]
        average = sum(piece["avg_logprob"] for piece in pieces) / len(pieces) if pieces else 0.0
        text = without_repeats(result["text"].strip())
        return Heard(
            text=text,
            language=spoken,
            confidence=confidence_of(average) if text else 0.0,
            duration_s=audio.duration_s,
            elapsed_ms=(time.perf_counter() - started) * 1000,
        )
