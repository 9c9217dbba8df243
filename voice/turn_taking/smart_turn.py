"""A hint whether a turn sounds complete, by a smart-turn model (v3, ONNX) of the operator's own.

The model is not shipped. Its input is the log-mel spectrogram of the last eight seconds, as Whisper makes it, of
samples brought to mean 0 and variance 1; shorter speech is preceded by zeros. Its output is the probability that the
turn is complete. Source: the model's published card (pipecat-ai/smart-turn-v3, BSD-2).
"""

from pathlib import Path
from typing import Any, Final

import numpy as np

from voice.audio import SAMPLE_RATE_HZ, Audio
from voice.errors import VoiceError

LANGUAGES: Final = frozenset({"en", "hi", "hi-Latn", "bn", "mr"})
"""Indian languages that it was trained on; in others it is not asked."""
WINDOW_S: Final = 8
_MELS: Final = 80
_FRAMES: Final = WINDOW_S * 100


class SmartTurnUnusable(VoiceError):
    """The file is no model of this kind."""

    code = "smart_turn_unusable"


class SmartTurn:
    """Judges the melody of speech; calls from several threads are safe."""

    def __init__(self, model: Path) -> None:
        """Load the model.

        Raises:
            SmartTurnUnusable: it cannot be loaded, or wants something else than 80 × 800 features.
        """
        import onnxruntime
        from faster_whisper.feature_extractor import FeatureExtractor

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 4
        try:
            self._session: Any = onnxruntime.InferenceSession(
                str(model), options, providers=["CPUExecutionProvider"]
            )
            [self._input] = self._session.get_inputs()
        except Exception as error:  # whatever the runtime says of a file that is no model
            raise SmartTurnUnusable(f"{model.name} is no smart-turn model") from error
        if list(self._input.shape)[-2:] != [_MELS, _FRAMES]:
            raise SmartTurnUnusable(f"{model.name} wants an input of {self._input.shape}")
        self._features: Any = FeatureExtractor(feature_size=_MELS, chunk_length=WINDOW_S)

    def complete(self, audio: Audio) -> float:
        """Probability, 0 to 1, that somebody who said this has finished; takes some 0.1 s."""
        longest = WINDOW_S * SAMPLE_RATE_HZ
        samples = audio.samples[-longest:]
        samples = np.pad(samples, (longest - len(samples), 0))
        samples = ((samples - samples.mean()) / np.sqrt(samples.var() + 1e-7)).astype(np.float32)
        features = self._features(samples, padding=0)[np.newaxis, :, :_FRAMES].astype(np.float32)
        [output] = self._session.run(None, {self._input.name: features})[:1]
        return float(np.asarray(output).reshape(-1)[0])
