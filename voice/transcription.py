"""What it means to hear: sound in, text with a confidence out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from voice.audio import Audio


@dataclass(frozen=True, slots=True)
class Heard:
    """What was understood from one recording."""

    text: str
    """Empty when nothing intelligible was said."""
    language: str
    """The language that was listened for, such as "en" or "hi"."""
    confidence: float
    """0 (guessed) to 1 (certain)."""
    duration_s: float
    """Length of the recording, silence included."""
    elapsed_ms: float
    """Time that transcription took."""


class Transcriber(Protocol):
    """A speech recogniser. Called from worker threads; one call at a time per instance is enough."""

    def transcribe(
        self, audio: Audio, *, language: str, hints: Sequence[str] = (), quick: bool = False
    ) -> Heard:
        """Turn speech into text.

        Args:
            audio: Speech at 16 kHz, already trimmed to where somebody speaks.
            language: "en", "hi", "hi-Latn" …; what the person speaks, not what we answer in.
            hints: Words that are likely here, the likeliest first.
            quick: An answer now is worth more than a better one: listen once only.
        """
        ...
