"""Silence and noise are not handed to the recogniser; speech is, all of it, telephone speech included."""

import numpy as np
import pytest

from tests.voice.conftest import Clip, tone
from voice.activity import MAX_SEGMENT_S, Span, segments, speech_spans
from voice.audio import SAMPLE_RATE_HZ, Audio
from voice.decoding import decode
from voice.errors import AudioSilent


def quiet(duration_s: float) -> np.ndarray:
    return np.zeros(int(duration_s * SAMPLE_RATE_HZ), np.float32)


def speech(clips: dict[str, Clip], name: str) -> Audio:
    return decode(clips[name].data)


@pytest.mark.parametrize("name", ["silence.ogg", "noise.ogg"])
def test_nobody_speaks_in_silence_or_noise(clips: dict[str, Clip], name: str) -> None:
    audio = speech(clips, name)
    assert speech_spans(audio) == []
    with pytest.raises(AudioSilent) as refusal:
        segments(audio, speech_spans(audio))
    assert refusal.value.code == "audio_silent"


@pytest.mark.parametrize("samples", [tone(3.0), tone(3.0, 50.0), quiet(0.0), quiet(0.01)])
def test_a_tone_a_hum_and_nothing_are_no_speech(samples: np.ndarray) -> None:
    assert speech_spans(Audio(samples)) == []


@pytest.mark.parametrize(
    "name", ["correction.ogg", "phone/correction.wav", "phone/yes.wav", "hi_yes.ogg", "phone/hi_yes.wav"]
)
def test_short_speech_is_kept_whole(clips: dict[str, Clip], name: str) -> None:
    """Every loud stretch of the clip is inside a span: nothing that was said gets lost."""
    audio = speech(clips, name)
    frames = audio.samples[: len(audio.samples) // 320 * 320].reshape(-1, 320)
    loud = np.flatnonzero(np.abs(frames).max(axis=1) > 0.1) * 320
    spans = speech_spans(audio)
    assert all(any(span.start <= start < span.end for span in spans) for start in loud)


def test_a_quiet_recording_is_as_good_as_a_loud_one(clips: dict[str, Clip]) -> None:
    audio = speech(clips, "correction.ogg")
    loud = speech_spans(audio)
    quiet_ones = speech_spans(Audio(audio.samples * 0.01))
    assert len(quiet_ones) == len(loud) == 1
    assert abs(quiet_ones[0].end - loud[0].end) < 0.2 * SAMPLE_RATE_HZ


def test_a_click_does_not_hide_the_speech(clips: dict[str, Clip]) -> None:
    samples = speech(clips, "correction.ogg").samples * 0.05
    samples[100:108] = 1.0
    assert speech_spans(Audio(samples))


def test_pauses_are_cut_out(clips: dict[str, Clip]) -> None:
    said = speech(clips, "yes.ogg").samples
    audio = Audio(np.concatenate([quiet(4), said, quiet(6), said, quiet(5)]))
    spans = speech_spans(audio)
    assert len(spans) == 2
    [piece] = segments(audio, spans)
    assert piece.duration_s == pytest.approx(2 * len(said) / SAMPLE_RATE_HZ, abs=1.5)


def test_a_long_note_is_cut_where_somebody_pauses(clips: dict[str, Clip]) -> None:
    said = speech(clips, "listing_saree_full.ogg").samples
    audio = Audio(np.concatenate([said, quiet(2)] * 4))
    spans = speech_spans(audio)
    pieces = segments(audio, spans)
    assert len(pieces) == 2
    assert all(piece.duration_s <= MAX_SEGMENT_S for piece in pieces)
    spoken = sum(span.end - span.start for span in spans)
    assert sum(len(piece.samples) for piece in pieces) == spoken


def test_somebody_who_never_pauses_is_cut_in_equal_parts() -> None:
    audio = Audio(tone(70.0))
    pieces = segments(audio, [Span(0, len(audio.samples))])
    assert [round(piece.duration_s, 1) for piece in pieces] == [23.3, 23.3, 23.3]
    assert np.array_equal(np.concatenate([piece.samples for piece in pieces]), audio.samples)
