"""A stream of sound at any telephone's rate, brought to the one rate that the rest of the house hears."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from voice.audio import SAMPLE_RATE_HZ

_FULL_SCALE: Final = 32768.0


class Resampler:
    """Takes 16-bit mono samples at `rate_hz`, gives float samples at 16 kHz; remembers where pieces join."""

    def __init__(self, rate_hz: int) -> None:
        import av

        self._rate_hz = rate_hz
        self._resampler = av.AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE_HZ)

    def __call__(self, samples: NDArray[np.int16]) -> NDArray[np.float32]:
        if not len(samples):
            return np.zeros(0, dtype=np.float32)
        if self._rate_hz == SAMPLE_RATE_HZ:
            return (samples / _FULL_SCALE).astype(np.float32)
        import av

        frame = av.AudioFrame.from_ndarray(samples[np.newaxis, :], format="s16", layout="mono")
        frame.sample_rate = self._rate_hz
        pieces = [piece.to_ndarray().reshape(-1) for piece in self._resampler.resample(frame)]
        return np.concatenate(pieces) if pieces else np.zeros(0, dtype=np.float32)
