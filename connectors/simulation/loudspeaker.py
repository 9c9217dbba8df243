"""What a caller hears of a stream: sound is played one after the other, in real time, until it is cleared."""

import wave
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from connectors.live import mulaw

MAX_S = 3600.0
"""Longest call that is kept."""


@dataclass(slots=True)
class Loudspeaker:
    """Times are those of the caller's clock, in seconds since the call began."""

    played_until_s: float = 0.0
    """When everything that came will have been played."""
    _pieces: list[tuple[float, bytes]] = field(default_factory=list)
    """When each piece begins, and its μ-law sound."""

    def play(self, sound: bytes, now_s: float) -> None:
        """Sound that came, to be played as soon as what came before was."""
        begins_s = max(now_s, self.played_until_s)
        if begins_s < MAX_S:
            self._pieces.append((begins_s, sound))
            self.played_until_s = begins_s + len(sound) / mulaw.RATE_HZ

    def clear(self, now_s: float) -> None:
        """Throw away what was not played yet."""
        kept = []
        for begins_s, sound in self._pieces:
            heard = sound[: max(0, int((now_s - begins_s) * mulaw.RATE_HZ))]
            if heard:
                kept.append((begins_s, heard))
        self._pieces, self.played_until_s = kept, min(self.played_until_s, now_s)

    def save(self, path: Path) -> float:
        """Write everything that was heard, pauses included, as a WAV file; gives its length in seconds."""
        length = max((int(at * mulaw.RATE_HZ) + len(sound) for at, sound in self._pieces), default=0)
        samples = np.zeros(length, dtype=np.int16)
        for begins_s, sound in self._pieces:
            start = int(begins_s * mulaw.RATE_HZ)
            samples[start : start + len(sound)] = mulaw.decoded(sound)
        path.parent.mkdir(parents=True, exist_ok=True)
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(mulaw.RATE_HZ)
            file.writeframes(samples.astype("<i2").tobytes())
        return length / mulaw.RATE_HZ
