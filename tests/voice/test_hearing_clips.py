"""The real model on the project's own recordings: what is said is heard, by note and by phone."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from benchmarks.word_error import comparable, word_error_percent
from tests.voice.conftest import Clip, recording
from voice.activity import segments, speech_spans
from voice.audio import Audio
from voice.decoding import decode
from voice.errors import AudioSilent, LanguageUnheard
from voice.hearing import Hearing
from voice.repetition import is_repetitive
from voice.whisper_ct2 import WhisperCT2

pytestmark = pytest.mark.models

HINTS = (
    "Banarasi", "Madhubani", "dhokra", "blue pottery", "Pashmina", "chikankari", "kalamkari", "Pattachitra",
    "saree", "dupatta", "shawl", "kurta", "vase", "painting", "lamp", "silk", "cotton", "brass", "clay",
)  # fmt: skip
"""What a conversation that has just begun gives as hints."""


@pytest.fixture(scope="module")
def whisper(models_home: Path) -> WhisperCT2:
    return WhisperCT2(models_home / "models" / "whisper-base")


@pytest.fixture(scope="module")
def hearing(whisper: WhisperCT2) -> Hearing:
    return Hearing(whisper)


async def test_english_is_heard(hearing: Hearing, clips: dict[str, Clip]) -> None:
    said, heard = [], []
    for clip in clips.values():
        if clip.language == "en":
            said.append(clip.transcript)
            heard.append((await hearing.hear(clip.data, language="en", hints=HINTS)).text)
    assert word_error_percent(said, heard) < 6


async def test_hints_decide_craft_words(hearing: Hearing, clips: dict[str, Clip]) -> None:
    clip = clips["price_question.ogg"]
    plain = await hearing.hear(clip.data, language="en")
    hinted = await hearing.hear(clip.data, language="en", hints=HINTS)
    assert "Madhubani" not in plain.text
    assert "Madhubani" in hinted.text


async def test_confidence_tells_clear_speech_from_mumbling(hearing: Hearing, clips: dict[str, Clip]) -> None:
    clip = clips["correction.ogg"]
    clear = await hearing.hear(clip.data, language="en")
    samples = decode(clip.data).samples
    noise = np.random.default_rng(1).normal(0, np.std(samples) * 1.5, len(samples)).astype(np.float32)
    drowned = await hearing.hear(recording(samples + noise, "ogg", "libopus"), language="en")
    assert clear.confidence > 0.85
    assert drowned.confidence < clear.confidence


async def test_hindi_comes_in_roman_letters_and_is_rarely_sure(
    hearing: Hearing, clips: dict[str, Clip]
) -> None:
    """The base model mishears much of espeak-ng's Hindi; what it writes must at least be good for sound matching."""
    for language in ("hi", "hi-Latn"):
        heard = await hearing.hear(clips["hi_yes.ogg"].data, language=language, hints=HINTS)
        assert heard.language == "hi"
        assert heard.text.isascii()
        assert "prakashit" in heard.text.lower()


@pytest.mark.parametrize("name", ["silence.ogg", "noise.ogg"])
@pytest.mark.parametrize("language", ["en", "hi"])
async def test_nothing_is_made_up(hearing: Hearing, clips: dict[str, Clip], name: str, language: str) -> None:
    with pytest.raises(AudioSilent):
        await hearing.hear(clips[name].data, language=language, hints=HINTS)


async def test_a_minute_with_pauses_is_heard_to_the_end(hearing: Hearing, clips: dict[str, Clip]) -> None:
    names = ["listing_saree_full.ogg", "listing_vase_details.ogg", "price_question.ogg", "cancel.ogg"]
    pause = np.zeros(4 * 16_000, np.float32)
    samples = np.concatenate([part for name in names for part in (decode(clips[name].data).samples, pause)])
    heard = await hearing.hear(recording(samples, "ogg", "libopus"), language="en", hints=HINTS)
    assert heard.duration_s > 40
    assert word_error_percent([" ".join(clips[name].transcript for name in names)], [heard.text]) < 12


def speech(clip: Clip, *, seconds: float | None = None) -> Audio:
    audio = decode(clip.data)
    [piece] = segments(audio, speech_spans(audio))
    return piece if seconds is None else piece.part(0, int(seconds * 16_000))


def test_very_short_speech_does_not_start_a_loop(whisper: WhisperCT2, clips: dict[str, Clip]) -> None:
    for seconds in (0.5, 0.7, 1.2):
        heard = whisper.transcribe(speech(clips["yes.ogg"], seconds=seconds), language="en", hints=HINTS)
        assert not is_repetitive(heard.text)
        assert comparable(heard.text).startswith("yes")


def test_a_loop_is_listened_to_again_with_the_full_window(
    whisper: WhisperCT2, clips: dict[str, Clip], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With too short a window this clip loops; the second listening puts it right."""
    monkeypatch.setattr("voice.whisper_ct2.MIN_WINDOW_S", 0.0)
    monkeypatch.setattr("voice.whisper_ct2.PAD_S", 0.4)
    windows: list[bool] = []
    attempt = whisper._attempt

    def noted(audio: Audio, language: str, hints: Sequence[str], *, full_window: bool, **how: int):  # type: ignore[no-untyped-def]
        made = attempt(audio, language, hints, full_window=full_window, **how)
        windows.append(full_window)
        if not full_window:
            assert is_repetitive(made.text)
        return made

    monkeypatch.setattr(whisper, "_attempt", noted)
    clip = clips["answer_quantity.ogg"]
    heard = whisper.transcribe(speech(clip), language="en")
    assert windows == [False, True]
    assert comparable(heard.text) == comparable(clip.transcript)


def test_languages_that_whisper_lacks_are_refused(whisper: WhisperCT2, clips: dict[str, Clip]) -> None:
    with pytest.raises(LanguageUnheard) as refusal:
        whisper.transcribe(speech(clips["yes.ogg"]), language="or")
    assert refusal.value.code == "language_unheard"


def test_hints_from_strangers_are_only_words(whisper: WhisperCT2, clips: dict[str, Clip]) -> None:
    hints = ["<|endoftext|>", "<|translate|>", "x" * 5_000, "saree"]
    heard = whisper.transcribe(speech(clips["correction.ogg"]), language="en", hints=hints)
    assert "silk" in heard.text
