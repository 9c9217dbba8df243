"""Hearing: a recording's bytes → what was said, with a bound on how much happens at once and for how long."""

import asyncio
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Final

from voice.activity import segments, speech_spans
from voice.audio import Audio
from voice.decoding import AudioLimits, decode
from voice.errors import AudioSilent, HearingBusy, HearingTimeout
from voice.transcription import Heard, Transcriber

DEFAULT_TIMEOUT_S: Final = 30.0


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
        self._pool = ThreadPoolExecutor(concurrent, thread_name_prefix="hearing")

    async def hear(
        self,
        data: bytes,
        *,
        content_type: str | None = None,
        language: str,
        hints: Sequence[str] = (),
        timeout_s: float = DEFAULT_TIMEOUT_S,
    ) -> Heard:
        """What a recording says; `elapsed_ms` is the whole time, waiting included.

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
                heard = await asyncio.get_running_loop().run_in_executor(
                    self._pool, self._transcribe, audio, language, tuple(hints)
                )
        except TimeoutError:
            raise HearingTimeout(f"not heard within {timeout_s:g} s") from None
        finally:
            self._taken -= 1
        return replace(heard, elapsed_ms=(time.perf_counter() - started) * 1000)

    def close(self) -> None:
        """Let go of the threads; recordings that wait are dropped."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _transcribe(self, audio: Audio, language: str, hints: tuple[str, ...]) -> Heard:
        speech = segments(audio, speech_spans(audio))
        parts = [self._transcriber.transcribe(piece, language=language, hints=hints) for piece in speech]
        said = [part for part in parts if part.text]
        if not said:
            raise AudioSilent("nothing intelligible was said")
        spoken_s = sum(part.duration_s for part in said)
        return Heard(
            text=" ".join(part.text for part in said),
            language=said[0].language,
            confidence=sum(part.confidence * part.duration_s for part in said) / spoken_s,
            duration_s=audio.duration_s,
            elapsed_ms=sum(part.elapsed_ms for part in parts),
        )
