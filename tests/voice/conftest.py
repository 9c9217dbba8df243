"""What the tests of hearing share: the fetched models, the project's own clips, and made-up recordings."""

import csv
import io
import os
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from voice.audio import SAMPLE_RATE_HZ

CLIPS = Path(__file__).parents[1] / "audio"
DEFAULT_HOME = "~/.local/share/kalavaani"


@dataclass(frozen=True, slots=True)
class Clip:
    """A recording of the project with what is said in it."""

    name: str
    language: str
    transcript: str

    @property
    def data(self) -> bytes:
        return (CLIPS / self.name).read_bytes()


@pytest.fixture(scope="session")
def clips() -> dict[str, Clip]:
    with (CLIPS / "manifest.tsv").open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream, delimiter="\t")
        return {row["file"]: Clip(row["file"], row["language"], row["transcript"]) for row in rows}


@pytest.fixture(scope="session")
def models_home() -> Path:
    """The state folder with the fetched models; a test that needs it fails where they are not."""
    home = Path(os.environ.get("KALAVAANI_HOME", DEFAULT_HOME)).expanduser()
    if not (home / "models" / "whisper-base" / "model.bin").is_file():
        pytest.fail(
            f"no models in {home}: run `kalavaani models fetch` (or set KALAVAANI_HOME)", pytrace=False
        )
    return home


def tone(
    duration_s: float, frequency_hz: float = 440.0, rate_hz: int = SAMPLE_RATE_HZ
) -> NDArray[np.float32]:
    """A sine at half scale."""
    time_s = np.arange(int(duration_s * rate_hz)) / rate_hz
    return (0.5 * np.sin(2 * np.pi * frequency_hz * time_s)).astype(np.float32)


def recording(
    samples: NDArray[np.float32], container: str, codec: str, *, rate_hz: int = 48_000, layout: str = "mono"
) -> bytes:
    """The samples (16 kHz mono) as a file of some kind, made by FFmpeg."""
    file = io.BytesIO()
    with av.open(file, "w", format=container) as output:
        stream = output.add_stream(codec, rate=rate_hz)
        stream.layout = layout
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="flt", layout="mono")
        frame.sample_rate = SAMPLE_RATE_HZ
        resampler = av.AudioResampler(
            format=stream.format, layout=layout, rate=rate_hz, frame_size=stream.codec_context.frame_size or 0
        )
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            output.mux(stream.encode(piece))
        output.mux(stream.encode(None))
    return file.getvalue()
