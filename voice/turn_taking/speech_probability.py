"""How probable speech is in each 32 ms of one call, by Silero VAD (the ONNX model inside faster-whisper)."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

FRAME_SAMPLES: Final = 512
"""What Silero judges at a time, at 16 kHz."""
FRAME_S: Final = FRAME_SAMPLES / 16_000
_CONTEXT_SAMPLES: Final = 64
"""Samples before the frame that the model sees with it."""
_STATE_SHAPE: Final = (1, 1, 128)
_LEVEL: Final = 0.1
"""Where the loud parts are put before judging: full scale makes phone speech look improbable."""
_QUIETEST_PEAK: Final = 0.01
"""What stays below it is not made louder: the noise of an empty line must not become speech."""
_FORGET: Final = 0.997
"""Share of the loudness that is remembered from frame to frame: half of it is gone after seven seconds."""


class SpeechProbability:
    """The judge of one stream: it remembers what it heard before, so each call has its own. Not for threads."""

    def __init__(self) -> None:
        from faster_whisper.vad import get_vad_model

        self._session: Any = get_vad_model().session
        self._h: NDArray[np.float32] = np.zeros(_STATE_SHAPE, dtype=np.float32)
        self._c: NDArray[np.float32] = np.zeros(_STATE_SHAPE, dtype=np.float32)
        self._context: NDArray[np.float32] = np.zeros(_CONTEXT_SAMPLES, dtype=np.float32)
        self._peak = _LEVEL

    def __call__(self, frame: NDArray[np.float32]) -> float:
        """0 to 1 for the next FRAME_SAMPLES samples at 16 kHz; takes about 0.1 ms."""
        self._peak = max(_QUIETEST_PEAK, self._peak * _FORGET, float(np.abs(frame).max()))
        levelled = np.clip(frame * (_LEVEL / self._peak), -1.0, 1.0).astype(np.float32)
        heard = np.concatenate([self._context, levelled])[np.newaxis, :]
        output, self._h, self._c = self._session.run(None, {"input": heard, "h": self._h, "c": self._c})
        self._context = levelled[-_CONTEXT_SAMPLES:]
        return float(np.asarray(output).reshape(-1)[0])
