"""Sound as the rest of the house handles it: mono samples at one rate."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE_HZ: Final = 16_000
"""The rate that Whisper and Silero expect."""


@dataclass(frozen=True, slots=True)
class Audio:
    """A piece of mono sound."""

    samples: NDArray[np.float32]
    """Shape (n,), between -1 and 1."""
    sample_rate: int = SAMPLE_RATE_HZ

    @property
    def duration_s(self) -> float:
        return len(self.samples) / self.sample_rate

    def part(self, start: int, end: int) -> "Audio":
        """The samples from `start` up to, not including, `end`; a view, not a copy."""
        return Audio(self.samples[start:end], self.sample_rate)
