"""Audio samples to bytes that a phone, a messenger or a browser plays: WAV, Ogg/Opus, 8 kHz μ-law."""

from dataclasses import dataclass
from io import BytesIO
from typing import Final, Literal

import numpy as np

from voice.audio import Audio

AudioFormat = Literal["wav", "ogg", "mulaw"]

CONTENT_TYPES: Final[dict[AudioFormat, str]] = {"wav": "audio/wav", "ogg": "audio/ogg", "mulaw": "audio/wav"}
FILE_SUFFIXES: Final[dict[AudioFormat, str]] = {"wav": ".wav", "ogg": ".ogg", "mulaw": ".wav"}
OPUS_BIT_RATE: Final = 24_000


@dataclass(frozen=True, slots=True)
class _Shape:
    """How one format is written by FFmpeg."""

    container: str
    codec: str
    sample_rate: int
    sample_format: str


_SHAPES: Final[dict[AudioFormat, _Shape]] = {
    "wav": _Shape("wav", "pcm_s16le", 16_000, "s16"),
    "ogg": _Shape("ogg", "libopus", 48_000, "s16"),
    "mulaw": _Shape("wav", "pcm_mulaw", 8_000, "s16"),
}


def encode(audio: Audio, audio_format: AudioFormat, *, bit_rate: int = OPUS_BIT_RATE) -> bytes:
    """A complete file: `wav` 16-bit 16 kHz, `ogg` Opus 48 kHz, `mulaw` G.711 μ-law 8 kHz in WAV; all mono.

    `bit_rate` is in bits a second and used by Opus only.
    """
    import av

    shape = _SHAPES[audio_format]
    target = BytesIO()
    with av.open(target, "w", format=shape.container) as container:
        stream = container.add_stream(shape.codec, rate=shape.sample_rate, layout="mono")
        assert isinstance(stream, av.AudioStream)
        if audio_format == "ogg":
            stream.bit_rate = bit_rate
            stream.options = {"application": "voip"}
        resampler = av.AudioResampler(format=shape.sample_format, layout="mono", rate=shape.sample_rate)
        pcm = (np.clip(audio.samples, -1.0, 1.0) * 32767.0).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(pcm[np.newaxis, :], format="s16", layout="mono")
        frame.sample_rate = audio.sample_rate
        frame.pts = 0
        for resampled in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(resampled))
        container.mux(stream.encode(None))
    return target.getvalue()
