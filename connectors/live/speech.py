"""Sentences as a carrier's stream wants them: bytes in its encoding, at its rate."""

import asyncio
import io
import wave
from dataclasses import dataclass
from typing import Final

import numpy as np

from connectors.live import mulaw
from connectors.live.dialect import Dialect
from connectors.live.lines import Line
from voice.audio import SAMPLE_RATE_HZ
from voice.errors import VoiceError
from voice.speaking import NothingToSay, Speaking

_WAV_DATA: Final = b"data"


class Speechless(VoiceError):
    """No engine could say a sentence; the carrier's own voice has to go on."""

    code = "speechless"


@dataclass(frozen=True, slots=True)
class Speech:
    """Says lines for one stream."""

    speaking: Speaking
    dialect: Dialect
    rate_hz: int

    async def sound(self, line: Line) -> bytes:
        """The line in the stream's encoding, from the cache where it was said before; empty where it has no words.

        Raises:
            Speechless: it cannot be said.
        """
        audio_format: Final = "mulaw" if self.rate_hz == mulaw.RATE_HZ else "wav"
        try:
            speech = await self.speaking.say(
                line.text, language=line.language, rate=line.rate, format=audio_format
            )
        except NothingToSay:
            return b""
        except VoiceError as error:
            raise Speechless(f"a sentence in {line.language} could not be said: {error.code}") from error
        if self.dialect.companded:
            return _mulaw_of(speech.data)
        if audio_format == "mulaw":
            return self.dialect.payload(mulaw.decoded(_mulaw_of(speech.data)))
        return await asyncio.to_thread(self._at_rate, speech.data)

    def _at_rate(self, wav: bytes) -> bytes:
        """16-bit samples of a WAV file at 16 kHz, brought to the stream's rate."""
        with wave.open(io.BytesIO(wav)) as file:
            samples = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2").astype(np.int16)
        if self.rate_hz == SAMPLE_RATE_HZ:
            return self.dialect.payload(samples)
        import av

        resampler = av.AudioResampler(format="s16", layout="mono", rate=self.rate_hz)
        frame = av.AudioFrame.from_ndarray(samples[np.newaxis, :], format="s16", layout="mono")
        frame.sample_rate = SAMPLE_RATE_HZ
        pieces = [*resampler.resample(frame), *resampler.resample(None)]
        return self.dialect.payload(np.concatenate([piece.to_ndarray().reshape(-1) for piece in pieces]))


def _mulaw_of(wav: bytes) -> bytes:
    """The sound of a μ-law WAV file, which Python's `wave` does not read: what its `data` chunk holds."""
    position = 12
    while position + 8 <= len(wav):
        size = int.from_bytes(wav[position + 4 : position + 8], "little")
        if wav[position : position + 4] == _WAV_DATA:
            return wav[position + 8 : position + 8 + size]
        position += 8 + size + size % 2
    return b""
