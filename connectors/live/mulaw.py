"""G.711 μ-law, the 8-bit sound of telephone lines, to 16-bit samples and back (ITU-T G.711, table 2a)."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

RATE_HZ: Final = 8_000
SILENCE: Final = 0xFF
"""The byte that stands for no sound."""
_BIAS: Final = 0x84
_CLIP: Final = 32_635


def _linear(code: int) -> int:
    """The sample that a byte stands for."""
    inverted = ~code & 0xFF
    magnitude = ((((inverted & 0x0F) << 3) + _BIAS) << ((inverted & 0x70) >> 4)) - _BIAS
    return -magnitude if inverted & 0x80 else magnitude


_TO_LINEAR: Final = np.array([_linear(code) for code in range(256)], dtype=np.int16)


def decoded(data: bytes) -> NDArray[np.int16]:
    """Samples of μ-law bytes."""
    return _TO_LINEAR[np.frombuffer(data, dtype=np.uint8)]


def encoded(samples: NDArray[np.int16]) -> bytes:
    """μ-law bytes of samples."""
    wide = samples.astype(np.int32)
    sign = np.where(wide < 0, 0x80, 0)
    magnitude = np.minimum(np.abs(wide), _CLIP) + _BIAS
    exponent = np.floor(np.log2(magnitude)).astype(np.int32) - 7
    mantissa = (magnitude >> (exponent + 3)) & 0x0F
    codes: NDArray[np.uint8] = (~(sign | (exponent << 4) | mantissa) & 0xFF).astype(np.uint8)
    return codes.tobytes()
