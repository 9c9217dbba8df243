"""Recordings of every kind that phones and browsers send become the same sound; everything else is refused."""

import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.voice.conftest import Clip, recording, tone
from voice.audio import SAMPLE_RATE_HZ, Audio
from voice.decoding import AudioLimits, decode
from voice.errors import AudioTooLarge, AudioTooLong, NotAudio, VoiceError

KINDS = {
    "WAV": ("wav", "pcm_s16le", 44_100, "stereo"),
    "WAV of a telephone": ("wav", "pcm_mulaw", 8_000, "mono"),
    "Ogg Opus, WhatsApp": ("ogg", "libopus", 48_000, "mono"),
    "WebM, Chrome": ("webm", "libopus", 48_000, "stereo"),
    "MP3": ("mp3", "libmp3lame", 22_050, "mono"),
    "M4A, Safari": ("ipod", "aac", 48_000, "mono"),
    "3GP": ("3gp", "libopencore_amrnb", 8_000, "mono"),
    "AAC": ("adts", "aac", 16_000, "mono"),
    "AMR": ("amr", "libopencore_amrnb", 8_000, "mono"),
    "FLAC": ("flac", "flac", 16_000, "mono"),
    "AU": ("au", "pcm_mulaw", 8_000, "mono"),
}


def pitch_hz(audio: Audio) -> float:
    spectrum = np.abs(np.fft.rfft(audio.samples))
    return float(np.argmax(spectrum)) / audio.duration_s


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_recording_sounds_the_same(kind: str) -> None:
    container, codec, rate_hz, layout = KINDS[kind]
    audio = decode(recording(tone(2.0), container, codec, rate_hz=rate_hz, layout=layout))
    assert audio.sample_rate == SAMPLE_RATE_HZ
    assert audio.samples.dtype == np.float32 and audio.samples.ndim == 1
    assert audio.duration_s == pytest.approx(2.0, abs=0.15)
    assert pitch_hz(audio) == pytest.approx(440, abs=3)
    assert 0.3 < np.abs(audio.samples).max() <= 1.0


@pytest.mark.parametrize("claimed", ["audio/basic", "audio/x-mulaw", "audio/PCMU; rate=8000"])
def test_telephone_sound_without_a_header_is_told_by_its_content_type(claimed: str) -> None:
    file = recording(tone(1.0), "mulaw", "pcm_mulaw", rate_hz=8_000)
    assert len(file) == pytest.approx(8_000, abs=100), "one byte a sample, nothing else"
    audio = decode(file, claimed)
    assert audio.duration_s == pytest.approx(1.0, abs=0.02)
    assert pitch_hz(audio) == pytest.approx(440, abs=3)


def test_a_content_type_does_not_overrule_what_the_bytes_are() -> None:
    file = recording(tone(1.0), "ogg", "libopus")
    for claimed in ("audio/basic", "audio/wav", "video/mp4", "nonsense"):
        assert pitch_hz(decode(file, claimed)) == pytest.approx(440, abs=3)


def test_the_projects_own_clips_are_as_long_as_they_should_be(clips: dict[str, Clip]) -> None:
    note = decode(clips["correction.ogg"].data)
    call = decode(clips["phone/correction.wav"].data)
    assert note.duration_s == pytest.approx(call.duration_s, abs=0.1)


def test_too_many_bytes_are_not_even_looked_at() -> None:
    with pytest.raises(AudioTooLarge) as refusal:
        decode(b"RIFF" + bytes(2_000), limits=AudioLimits(max_bytes=1_000))
    assert refusal.value.code == "audio_too_large"


def test_hours_in_a_small_file_stop_at_the_limit() -> None:
    """Ten minutes of silence as Opus are a few kilobytes."""
    file = recording(np.zeros(600 * SAMPLE_RATE_HZ, np.float32), "ogg", "libopus")
    assert len(file) < 200_000
    with pytest.raises(AudioTooLong) as refusal:
        decode(file)
    assert refusal.value.code == "audio_too_long"


def test_the_limit_itself_is_allowed() -> None:
    file = recording(tone(3.0), "wav", "pcm_s16le", rate_hz=16_000)
    assert decode(file, limits=AudioLimits(max_duration_s=3.0)).duration_s == pytest.approx(3.0, abs=0.01)
    with pytest.raises(AudioTooLong):
        decode(file, limits=AudioLimits(max_duration_s=2.9))


def test_a_recording_cut_off_on_its_way_is_heard_as_far_as_it_goes() -> None:
    file = recording(tone(4.0), "ogg", "libopus")
    assert 0.5 < decode(file[: len(file) // 2]).duration_s < 3.5


def wav(samples: bytes, *, rate_hz: int, form: int = 1, bits: int = 16) -> bytes:
    width = bits // 8
    head = struct.pack("<4sI4s4sIHHIIHH", b"RIFF", 36 + len(samples), b"WAVE", b"fmt ", 16, form, 1,
                       rate_hz, rate_hz * width, width, bits)  # fmt: skip
    return head + struct.pack("<4sI", b"data", len(samples)) + samples


def test_a_header_that_would_blow_up_the_memory_is_refused() -> None:
    """At 1 Hz, a megabyte would become ninety gigabytes of samples at 16 kHz."""
    with pytest.raises(VoiceError):
        decode(wav(bytes(1_000_000), rate_hz=1))


def test_samples_that_are_no_numbers_become_silence() -> None:
    samples = np.array([np.nan, np.inf, -np.inf, 0.5, 1e30] * 2_000, dtype="<f4")
    audio = decode(wav(samples.tobytes(), rate_hz=16_000, form=3, bits=32))
    assert np.isfinite(audio.samples).all()
    assert np.abs(audio.samples).max() <= 1.0


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"%PDF-1.7 not a sound",
        b"\x89PNG\r\n\x1a\n" + bytes(100),
        b"OggS" + bytes(100),
        b"RIFF\x00\x00\x00\x00WAVE",
        b"ID3" + bytes(50),
        bytes(8_000),
    ],
)
def test_what_is_no_recording_is_refused(data: bytes) -> None:
    with pytest.raises(NotAudio) as refusal:
        decode(data, "audio/ogg")
    assert refusal.value.code == "not_audio"


def test_a_play_list_cannot_make_us_open_other_files(tmp_path: Path) -> None:
    secret = tmp_path / "secret.wav"
    secret.write_bytes(recording(tone(1.0), "wav", "pcm_s16le"))
    for data in (
        f"#EXTM3U\n#EXTINF:1,\nfile://{secret}\n",
        f"ffconcat version 1.0\nfile '{secret}'\n",
        f"<?xml version='1.0'?><MPD><BaseURL>file://{secret}</BaseURL></MPD>",
    ):
        with pytest.raises(NotAudio):
            decode(data.encode(), "audio/mpegurl")


def test_a_film_without_sound_is_no_recording() -> None:
    import io

    import av

    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as output:
        stream = output.add_stream("mpeg4", rate=25)
        stream.width, stream.height, stream.pix_fmt = 16, 16, "yuv420p"
        frame = av.VideoFrame.from_ndarray(np.zeros((16, 16, 3), np.uint8), format="rgb24")
        output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    with pytest.raises(NotAudio, match="no sound"):
        decode(file.getvalue())


MAGIC = (
    b"RIFF",
    b"OggS",
    b"\x1a\x45\xdf\xa3",
    b"\0\0\0\x20ftyp",
    b"#!AMR\n",
    b"fLaC",
    b".snd",
    b"ID3",
    b"\xff\xf1",
    b"",
)


@settings(max_examples=150, deadline=None)
@given(
    start=st.sampled_from(MAGIC),
    rest=st.binary(max_size=600),
    claimed=st.sampled_from([None, "audio/basic", "audio/ogg"]),
)
def test_whatever_arrives_is_sound_or_a_plain_refusal(start: bytes, rest: bytes, claimed: str | None) -> None:
    try:
        audio = decode(start + rest, claimed)
    except VoiceError:
        return
    assert np.isfinite(audio.samples).all() and audio.duration_s <= 120


@settings(max_examples=60, deadline=None)
@given(
    position=st.integers(0, 20_000),
    byte=st.integers(0, 255),
    kind=st.sampled_from(["WAV", "MP3", "AMR", "FLAC"]),
)
def test_a_damaged_recording_is_sound_or_a_plain_refusal(position: int, byte: int, kind: str) -> None:
    container, codec, rate_hz, layout = KINDS[kind]
    file = bytearray(recording(tone(0.5), container, codec, rate_hz=rate_hz, layout=layout))
    file[position % len(file)] = byte
    try:
        decode(bytes(file))
    except VoiceError as refusal:
        assert refusal.code in {"not_audio", "audio_too_long"}
