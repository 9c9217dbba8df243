"""Where somebody speaks: silence is cut away before recognition, which would otherwise invent words for it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from voice.audio import SAMPLE_RATE_HZ, Audio
from voice.errors import AudioSilent

MAX_SEGMENT_S: Final = 28.0
"""Whisper hears 30 s at once; two stay free as the silence that tells it where speech ends."""
_FRAME_SAMPLES: Final = 512
"""Silero judges 32 ms at a time."""
_SPEECH: Final = 0.5
"""Some frame must be this probable, or nobody speaks."""
_PERHAPS: Final = 0.15
"""Then every frame this probable is kept: over the phone, spoken words fall as low as 0.2."""
_MARGIN_S: Final = 0.3
"""Kept around speech, because soft first and last consonants are less probable still."""
_MIN_SILENCE_S: Final = 0.8
"""Shorter pauses belong to the sentence."""
_LEVEL: Final = 0.1
"""Where the loud parts are put before judging: full scale makes phone speech look improbable (0.24 → 0.58)."""
_NO_SIGNAL: Final = 0.0005
"""Recordings whose loudest parts stay below this are digital silence or the noise of the line."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of speech, in samples."""

    start: int
    end: int


def speech_spans(audio: Audio) -> list[Span]:
    """Where somebody speaks, in order, by Silero VAD (ONNX, inside faster-whisper); empty if nowhere."""
    from faster_whisper.vad import get_vad_model

    loudness = float(np.quantile(np.abs(audio.samples), 0.999)) if len(audio.samples) else 0.0
    if loudness < _NO_SIGNAL:
        return []
    padding = -len(audio.samples) % _FRAME_SAMPLES
    levelled = np.clip(np.pad(audio.samples, (0, padding)) * (_LEVEL / loudness), -1.0, 1.0)
    probabilities = get_vad_model()(levelled).reshape(-1)
    if probabilities.max() < _SPEECH:
        return []
    margin = int(_MARGIN_S * SAMPLE_RATE_HZ)
    spans: list[Span] = []
    for frame in np.flatnonzero(probabilities >= _PERHAPS).tolist():
        start = max(0, frame * _FRAME_SAMPLES - margin)
        end = min(len(audio.samples), (frame + 1) * _FRAME_SAMPLES + margin)
        if spans and start - spans[-1].end < (_MIN_SILENCE_S - 2 * _MARGIN_S) * SAMPLE_RATE_HZ:
            start = spans.pop().start
        spans.append(Span(start, end))
    return spans


def segments(audio: Audio, spans: list[Span]) -> list[Audio]:
    """Speech without its silences, in pieces of at most MAX_SEGMENT_S, cut where somebody pauses.

    Raises:
        AudioSilent: there are no spans.
    """
    if not spans:
        raise AudioSilent("nobody speaks in this recording")
    limit = int(MAX_SEGMENT_S * SAMPLE_RATE_HZ)
    pieces: list[list[Span]] = []
    room = 0
    for span in _cut_to(spans, limit):
        length = span.end - span.start
        if length > room:
            pieces.append([])
            room = limit
        pieces[-1].append(span)
        room -= length
    return [
        Audio(np.concatenate([audio.samples[span.start : span.end] for span in piece])) for piece in pieces
    ]


def _cut_to(spans: list[Span], limit: int) -> Iterator[Span]:
    """The same spans, those of somebody who never pauses cut in equal parts."""
    for span in spans:
        length = span.end - span.start
        count = -(-length // limit)
        edges = [span.start + length * index // count for index in range(count + 1)]
        yield from (Span(start, end) for start, end in pairwise(edges))
