"""When an utterance begins and ends, and what interrupts: decisions without a model."""

from pathlib import Path

import numpy as np
import pytest
import yaml
from numpy.typing import NDArray

from knowledge.languages import CODES
from voice.turn_taking.back_channels import is_back_channel
from voice.turn_taking.barge_in import interrupts
from voice.turn_taking.listener import (
    MAX_UTTERANCE_S,
    Began,
    Dropped,
    Ended,
    Listener,
    Paused,
    Resumed,
    Signal,
)
from voice.turn_taking.resampling import Resampler
from voice.turn_taking.silence_floor import LONGEST_FLOOR_S, SILENCE_FLOOR_S, silence_floor_s
from voice.turn_taking.smart_turn import SmartTurn, SmartTurnUnusable

RATE_HZ = 16_000


def loudness(frame: NDArray[np.float32]) -> float:
    """Speech is what is loud."""
    return float(np.abs(frame).max())


def sound(seconds: float, level: float) -> NDArray[np.float32]:
    return np.full(int(seconds * RATE_HZ), level, dtype=np.float32)


def heard(listener: Listener, *parts: tuple[float, float], piece: int = 320) -> list[Signal]:
    """What a listener signals for (seconds, level) one after the other, in pieces of 20 ms."""
    samples = np.concatenate([sound(*part) for part in parts])
    return [
        signal
        for start in range(0, len(samples), piece)
        for signal in listener.hear(samples[start : start + piece])
    ]


def test_an_utterance_begins_pauses_and_ends_after_its_floor() -> None:
    listener = Listener(loudness, floor_s=0.6)
    signals = heard(listener, (1.0, 0.0), (1.0, 0.9), (0.5, 0.0), (0.5, 0.9), (1.0, 0.0))
    assert [type(signal) for signal in signals] == [Began, Paused, Resumed, Paused, Ended]
    [ended] = [signal for signal in signals if isinstance(signal, Ended)]
    assert 0.3 + 2.0 + 0.6 - 0.1 < ended.audio.duration_s < 0.3 + 2.0 + 0.6 + 0.1
    assert not listener.speaking and 0.3 < listener.quiet_s < 0.5


def test_a_longer_floor_that_is_set_meanwhile_counts() -> None:
    listener = Listener(loudness, floor_s=0.5)
    heard(listener, (1.0, 0.9), (0.4, 0.0))
    listener.floor_s = 1.0
    assert heard(listener, (0.4, 0.0)) == []
    assert [type(signal) for signal in heard(listener, (0.4, 0.0))] == [Ended]


def test_soft_speech_goes_on_but_does_not_begin() -> None:
    listener = Listener(loudness, floor_s=0.5)
    assert heard(listener, (1.0, 0.3)) == []
    signals = heard(listener, (0.3, 0.9), (1.0, 0.3), (0.2, 0.0))
    assert [type(signal) for signal in signals] == [Began]


def test_a_click_is_no_speech() -> None:
    listener = Listener(loudness, floor_s=0.5)
    signals = heard(listener, (0.3, 0.0), (0.09, 0.9), (1.0, 0.0))
    assert [type(signal) for signal in signals] == [Began, Dropped]


def test_who_never_pauses_is_cut_after_half_a_minute_and_goes_on() -> None:
    listener = Listener(loudness, floor_s=0.5)
    signals = heard(listener, (MAX_UTTERANCE_S * 2.5, 0.9))
    ends = [signal for signal in signals if isinstance(signal, Ended)]
    assert len(ends) == 2 and all(end.cut for end in ends)
    assert all(end.audio.duration_s <= MAX_UTTERANCE_S + 0.1 for end in ends)


def test_pieces_of_any_size_give_the_same() -> None:
    parts = ((0.5, 0.0), (1.0, 0.9), (1.0, 0.0))
    small, large = (heard(Listener(loudness, floor_s=0.5), *parts, piece=piece) for piece in (37, 40_000))
    assert [type(signal) for signal in small] == [type(signal) for signal in large] == [Began, Paused, Ended]


def test_the_floor_depends_on_what_was_asked() -> None:
    kinds = sorted(SILENCE_FLOOR_S, key=lambda kind: SILENCE_FLOOR_S[kind])
    assert kinds[0] == "yes_no" and kinds[-2:] == ["digits", "address"]
    assert 0.35 <= SILENCE_FLOOR_S["yes_no"] <= 0.5


def test_hints_make_it_longer_never_shorter() -> None:
    for kind, floor_s in SILENCE_FLOOR_S.items():
        assert silence_floor_s(kind, complete=1.0) == floor_s, "a model alone does not end a turn"
        assert floor_s < silence_floor_s(kind, complete=0.1) <= LONGEST_FLOOR_S
    assert silence_floor_s("nothing", heard_so_far="my number is 98 12") == SILENCE_FLOOR_S["digits"]
    assert silence_floor_s("free_text", heard_so_far="मेरा नंबर ९८") == SILENCE_FLOOR_S["digits"]
    assert silence_floor_s("yes_no", heard_so_far="yes, 3") == SILENCE_FLOOR_S["yes_no"]


BACK_CHANNELS = [
    ("en", "Hmm."),
    ("en", "Uh-huh, okay."),
    ("hi", "हाँ हाँ"),
    ("hi", "Haan, accha, theek hai."),
    ("hi", "ہاں جی"),
    ("hi-Latn", "achha ji"),
    ("bn", "আচ্ছা, ঠিক আছে"),
    ("mr", "हो, बरं"),
    ("te", "సరే సరే"),
    ("ta", "ஆமாம், சரி"),
    ("gu", "હા, બરાબર"),
    ("kn", "ಸರಿ"),
    ("ml", "ശരി"),
    ("pa", "ਹਾਂ ਜੀ"),
    ("or", "ହଁ ଆଜ୍ଞା"),
    ("as", "হয়, ঠিক আছে"),
    ("ur", "جی ہاں"),
]
REAL_WORDS = [
    ("en", "Okay, but stop."),
    ("en", "no"),
    ("hi", "रुकिए"),
    ("hi", "haan, lekin daam zyada hai"),
    ("bn", "না"),
    ("ta", "வேண்டாம்"),
    ("te", "వద్దు"),
    ("ur", "نہیں"),
]


@pytest.mark.parametrize(("language", "text"), BACK_CHANNELS)
def test_who_only_shows_that_she_listens_does_not_interrupt(language: str, text: str) -> None:
    assert is_back_channel(text, language) and not interrupts(text, language)


@pytest.mark.parametrize(("language", "text"), REAL_WORDS)
def test_real_words_do(language: str, text: str) -> None:
    assert interrupts(text, language)


def test_a_yes_interrupts_the_question_that_it_answers() -> None:
    assert interrupts("haan", "hi", is_answer=True)
    assert not interrupts("  ", "hi", is_answer=True)


def test_every_language_has_its_words() -> None:
    path = Path(__file__).parents[2] / "voice" / "turn_taking" / "back_channels.yml"
    lists = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert set(lists) == set(CODES)
    for words in lists.values():
        assert len(words) >= 8 and all(isinstance(word, str) for word in words)


@pytest.mark.parametrize("rate_hz", [8_000, 16_000, 24_000])
def test_sound_of_any_line_becomes_16_khz(rate_hz: int) -> None:
    times = np.arange(rate_hz) / rate_hz
    tone = (np.sin(2 * np.pi * 440 * times) * 16_000).astype(np.int16)
    resampler = Resampler(rate_hz)
    piece = rate_hz // 50
    samples = np.concatenate([resampler(tone[start : start + piece]) for start in range(0, rate_hz, piece)])
    assert 0.98 * RATE_HZ <= len(samples) <= RATE_HZ
    spectrum = np.abs(np.fft.rfft(samples))
    assert abs(spectrum.argmax() * RATE_HZ / len(samples) - 440) < 2
    assert 0.45 < np.abs(samples).max() < 0.52


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "model.onnx"
    file.write_bytes(b"no model")
    with pytest.raises(SmartTurnUnusable, match=r"model\.onnx is no smart-turn model"):
        SmartTurn(file)
