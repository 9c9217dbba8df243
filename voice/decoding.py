"""Bytes of a recording → mono sound at 16 kHz, within limits, whoever sent them."""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from voice.audio import SAMPLE_RATE_HZ, Audio
from voice.errors import AudioTooLarge, AudioTooLong, NotAudio

RAW_MULAW_TYPES: Final = frozenset(
    {"audio/basic", "audio/x-mulaw", "audio/mulaw", "audio/ulaw", "audio/x-ulaw", "audio/pcmu"}
)
"""Content types under which telephone systems send 8 kHz μ-law without any header (RFC 2046, RFC 4856)."""

_ROUNDING_S: Final = 0.001
_PLAUSIBLE_RATES_HZ: Final = range(4_000, 192_001)
_MAGIC: Final = (
    # offset, bytes, name of FFmpeg's demuxer
    (0, b"RIFF", "wav"),
    (0, b"OggS", "ogg"),
    (0, b"\x1a\x45\xdf\xa3", "matroska"),
    (4, b"ftyp", "mov"),
    (0, b"#!AMR", "amr"),
    (0, b"fLaC", "flac"),
    (0, b".snd", "au"),
    (0, b"ID3", "mp3"),
)
_ADTS: Final = (0xFFF6, 0xFFF0)
_MPEG_AUDIO: Final = (0xFFE0, 0xFFE0)
"""Mask and value of the first two bytes of frames without a container; ADTS (AAC) is asked first."""


@dataclass(frozen=True, slots=True)
class AudioLimits:
    """How much sound one message may hold."""

    max_bytes: int = 16 * 1024 * 1024
    """WhatsApp's own limit for audio."""
    max_duration_s: float = 120.0


@dataclass(frozen=True, slots=True)
class _Format:
    name: str
    options: Mapping[str, str] = field(default_factory=dict)


def decode(data: bytes, content_type: str | None = None, limits: AudioLimits | None = None) -> Audio:
    """Decode WAV, Ogg, WebM, MP3, M4A/AAC, AMR, FLAC or AU by what the bytes are, and headerless 8 kHz μ-law.

    Args:
        content_type: What the sender claims; only believed for headerless μ-law, which nothing else tells.
        limits: Decoding stops as soon as one of them is passed, so that a small file cannot fill the memory.

    Raises:
        AudioTooLarge, AudioTooLong: past the limits.
        NotAudio: no sound could be decoded.
    """
    limits = limits or AudioLimits()
    if len(data) > limits.max_bytes:
        raise AudioTooLarge(f"{len(data)} bytes; the limit is {limits.max_bytes}")
    parts = list(_decoded(data, _format_of(data, content_type), limits))
    if not parts:
        raise NotAudio("the recording is empty")
    samples = np.concatenate(parts)
    return Audio(np.clip(np.nan_to_num(samples, posinf=1.0, neginf=-1.0), -1.0, 1.0))


def _format_of(data: bytes, content_type: str | None) -> _Format:
    # FFmpeg's own guessing would also accept play lists, which name other files and addresses to open.
    for offset, magic, name in _MAGIC:
        if data.startswith(magic, offset):
            return _Format(name)
    if content_type is not None and content_type.partition(";")[0].strip().lower() in RAW_MULAW_TYPES:
        return _Format("mulaw", {"sample_rate": "8000", "ch_layout": "mono"})
    start = int.from_bytes(data[:2], "big")
    for (mask, value), name in ((_ADTS, "aac"), (_MPEG_AUDIO, "mp3")):
        if start & mask == value:
            return _Format(name)
    raise NotAudio("the bytes are no known kind of recording")


def _decoded(data: bytes, form: _Format, limits: AudioLimits) -> Iterator[NDArray[np.float32]]:
    import av

    some = False
    try:
        with av.open(io.BytesIO(data), mode="r", format=form.name, options=dict(form.options)) as container:
            if not container.streams.audio:
                raise NotAudio("the file has no sound in it")
            resampler = av.AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE_HZ)
            duration_s = 0.0
            for frame in container.decode(container.streams.audio[0]):
                if frame.sample_rate not in _PLAUSIBLE_RATES_HZ:
                    raise NotAudio(f"a sample rate of {frame.sample_rate} Hz")
                duration_s += frame.samples / frame.sample_rate
                if duration_s > limits.max_duration_s + _ROUNDING_S:
                    raise AudioTooLong(f"longer than {limits.max_duration_s:.0f} s")
                for samples in _resampled(resampler, frame):
                    some = True
                    yield samples
            yield from _resampled(resampler, None)
    except (av.FFmpegError, ValueError, OverflowError) as error:
        # A recording that was cut off while being sent is still worth hearing.
        if not some:
            raise NotAudio(f"not decodable as {form.name}") from error


def _resampled(resampler: Any, frame: Any) -> Iterator[NDArray[np.float32]]:
    for piece in resampler.resample(frame):
        yield piece.to_ndarray().reshape(-1)
