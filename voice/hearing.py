"""Hearing: a recording's bytes → what was said, with a bound on how much happens at once and for how long."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, Protocol

from voice.activity import segments, speech_spans
from voice.audio import Audio
from voice.contractions import written_out
from voice.decoding import AudioLimits, decode
from voice.errors import AudioSilent, HearingBusy, HearingTimeout
from voice.hearing_places import HearingPlaces
from voice.transcription import Heard, Transcriber

DEFAULT_TIMEOUT_S: Final = 30.0
MUCH_LESS_SURE: Final = 0.2
"""A second hearing whose confidence is so much lower than the first one's does not count."""


class SecondThought(Protocol):
    """Says which words to listen for once more, and which of two hearings is the better one."""

    def hints(self, text: str, language: str) -> Sequence[str]:
        """Words that may have been said where `text` is strange; none when it is clear."""
        ...

    def is_better(self, second: str, first: str, language: str) -> bool:
        """Whether the second hearing makes more sense than the first."""
        ...


class Hearing:
    """Decodes, finds the speech, and transcribes it, without holding up the event loop.

    At most `concurrent` recordings are transcribed at a time and `waiting` more wait; the next is refused. A
    transcription that took too long is abandoned, but keeps its place until it ends.
    """

    def __init__(
        self,
        transcriber: Transcriber,
        *,
        limits: AudioLimits | None = None,
        concurrent: int = 1,
        waiting: int = 8,
    ) -> None:
        self._transcriber = transcriber
        self._limits = limits or AudioLimits()
        self._places = concurrent + waiting
        self._taken = 0
        self._at_work = HearingPlaces(concurrent)

    async def hear(
        self,
        data: bytes,
        *,
        content_type: str | None = None,
        language: str,
        hints: Sequence[str] = (),
        second_thought: SecondThought | None = None,
        timeout_s: float = DEFAULT_TIMEOUT_S,
        first: bool = False,
        quick: bool = False,
    ) -> Heard:
        """What a recording says; `elapsed_ms` is the whole time, waiting included.

        With a `second_thought`, speech whose words were strange is heard once more with other hints.

        Args:
            first: Before all recordings that wait and are not `first` themselves.
            quick: Heard once only, however unsure the recogniser is.

        Raises:
            NotAudio, AudioTooLarge, AudioTooLong: the recording cannot be used.
            AudioSilent: nobody speaks in it, or nothing was understood.
            HearingBusy: too many recordings wait already.
            HearingTimeout: no answer within `timeout_s`.
            LanguageUnheard: the recogniser does not know `language`.
        """
        if self._taken >= self._places:
            raise HearingBusy(f"{self._taken} recordings are being heard or wait")
        started = time.perf_counter()
        self._taken += 1
        try:
            async with asyncio.timeout(timeout_s):
                audio = await asyncio.to_thread(decode, data, content_type, self._limits)
                heard = await self._at_work.run(
                    lambda: self._transcribe(audio, language, tuple(hints), second_thought, quick),
                    first=first,
                )
        except TimeoutError:
            raise HearingTimeout(f"not heard within {timeout_s:g} s") from None
        finally:
            self._taken -= 1
        return replace(heard, elapsed_ms=(time.perf_counter() - started) * 1000)

    def close(self) -> None:
        """Let go of the threads; recordings that wait are dropped."""
        self._at_work.close()

    def _transcribe(
        self,
        audio: Audio,
        language: str,
        hints: tuple[str, ...],
        second_thought: SecondThought | None,
        quick: bool,
    ) -> Heard:
        speech = segments(audio, speech_spans(audio))
        if quick:
            parts = [
                self._transcriber.transcribe(piece, language=language, hints=hints, quick=True)
                for piece in speech
            ]
        else:
            parts = [self._twice(piece, language, hints, second_thought) for piece in speech]
        said = [part for part in parts if part.text]
        if not said:
            raise AudioSilent("nothing intelligible was said")
        spoken_s = sum(part.duration_s for part in said)
        return Heard(
            text=written_out(" ".join(part.text for part in said), said[0].language),
            language=said[0].language,
            confidence=sum(part.confidence * part.duration_s for part in said) / spoken_s,
            duration_s=audio.duration_s,
            elapsed_ms=sum(part.elapsed_ms for part in parts),
        )

    def _twice(
        self, piece: Audio, language: str, hints: tuple[str, ...], second_thought: SecondThought | None
    ) -> Heard:
        """A piece of speech, heard again where its words were strange; the better hearing of the two."""
        first = self._transcriber.transcribe(piece, language=language, hints=hints)
        if second_thought is None or not first.text:
            return first
        words = second_thought.hints(first.text, language)
        if not words:
            return first
        second = self._transcriber.transcribe(piece, language=language, hints=words)
        sure_enough = second.confidence >= first.confidence - MUCH_LESS_SURE
        better = sure_enough and second_thought.is_better(second.text, first.text, language)
        return second if better else first
