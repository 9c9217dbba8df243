"""The three kinds of file that speech leaves in."""

from io import BytesIO

import av
import numpy as np
import pytest

from voice.audio import Audio
from voice.encoding import CONTENT_TYPES, AudioFormat, encode


def tone(duration_s: float = 1.0, sample_rate: int = 22_050, frequency_hz: float = 440.0) -> Audio:
    times = np.arange(int(duration_s * sample_rate)) / sample_rate
    return Audio((0.5 * np.sin(2 * np.pi * frequency_hz * times)).astype(np.float32), sample_rate)


def decoded(data: bytes) -> tuple[str, int, np.ndarray]:
    """Codec, sample rate and samples of a file, by FFmpeg."""
    with av.open(BytesIO(data)) as container:
        stream = container.streams.audio[0]
        assert stream.channels == 1
        resampler = av.AudioResampler(format="flt", layout="mono")
        frames = [part for frame in container.decode(stream) for part in resampler.resample(frame)]
        return stream.codec.name, frames[0].sample_rate, np.concatenate([f.to_ndarray()[0] for f in frames])


@pytest.mark.parametrize(
    ("audio_format", "codec", "sample_rate"),
    [("wav", "pcm_s16le", 16_000), ("ogg", "opus", 48_000), ("mulaw", "pcm_mulaw", 8_000)],
)
def test_the_sound_survives(audio_format: AudioFormat, codec: str, sample_rate: int) -> None:
    name, rate, samples = decoded(encode(tone(), audio_format))

    assert name.startswith(codec) or (codec == "opus" and "opus" in name)
    assert rate == sample_rate
    assert len(samples) / rate == pytest.approx(1.0, abs=0.03)
    spectrum = np.abs(np.fft.rfft(samples))
    assert np.argmax(spectrum) * rate / len(samples) == pytest.approx(440, abs=5)
    assert np.sqrt(np.mean(samples**2)) == pytest.approx(0.5 / np.sqrt(2), abs=0.05)


def test_each_format_says_what_it_is() -> None:
    assert encode(tone(0.1), "ogg")[:4] == b"OggS" and CONTENT_TYPES["ogg"] == "audio/ogg"
    for audio_format in ("wav", "mulaw"):
        assert encode(tone(0.1), audio_format)[:4] == b"RIFF" and CONTENT_TYPES[audio_format] == "audio/wav"


def test_samples_beyond_full_scale_are_clipped_not_wrapped() -> None:
    _, _, samples = decoded(encode(Audio(np.full(16_000, 1.5, dtype=np.float32), 16_000), "wav"))

    assert samples.min() > 0.9


def test_a_lower_bit_rate_makes_a_smaller_note() -> None:
    assert len(encode(tone(10.0), "ogg", bit_rate=12_000)) < 0.7 * len(
        encode(tone(10.0), "ogg", bit_rate=24_000)
    )
