"""Speech found in telephone recordings, frame by frame, as a live call brings them."""

from pathlib import Path

import numpy as np
import pytest

from voice.decoding import decode
from voice.turn_taking.listener import Ended, Listener
from voice.turn_taking.silence_floor import silence_floor_s
from voice.turn_taking.speech_probability import SpeechProbability

AUDIO = Path(__file__).parents[1] / "audio"
RATE_HZ = 16_000
PIECE = 320
BEFORE_S = 1.0
LOUD = 0.02


def ends_of(name: str, *, gain: float = 1.0) -> tuple[list[float], float]:
    """When utterances are found to have ended, and when the last loud sample was, in seconds."""
    samples = decode((AUDIO / name).read_bytes()).samples
    loud = np.flatnonzero(np.abs(samples) > LOUD)
    last_s = BEFORE_S + (loud[-1] / RATE_HZ if len(loud) else 0)
    quiet = np.zeros(int(BEFORE_S * RATE_HZ), dtype=np.float32)
    stream = np.concatenate([quiet, samples * np.float32(gain), quiet, quiet])
    listener = Listener(SpeechProbability(), floor_s=silence_floor_s("nothing"))
    ends = []
    for start in range(0, len(stream), PIECE):
        signals = listener.hear(stream[start : start + PIECE])
        ends += [(start + PIECE) / RATE_HZ for signal in signals if isinstance(signal, Ended)]
    return ends, last_s


@pytest.mark.parametrize("gain", [1.0, 0.2], ids=["loud", "faint"])
@pytest.mark.parametrize(
    "name", ["correction", "hi_listing_saree_full", "hi_yes", "listing_saree_full", "price_question", "yes"]
)
def test_a_sentence_with_its_pauses_is_one_utterance(name: str, gain: float) -> None:
    [end], last_s = ends_of(f"phone/{name}.wav", gain=gain)
    assert last_s + 0.4 < end < last_s + 0.95


@pytest.mark.parametrize("name", ["silence.ogg", "noise.ogg"])
def test_silence_and_noise_are_nobodys_words(name: str) -> None:
    assert ends_of(name)[0] == []


def test_each_call_has_a_judge_of_its_own() -> None:
    """What one caller says must not change how another is heard."""
    speech = decode((AUDIO / "phone/yes.wav").read_bytes()).samples[: 512 * 60]
    frames = speech.reshape(-1, 512)
    alone = SpeechProbability()
    expected = [alone(frame) for frame in frames]
    one, other = SpeechProbability(), SpeechProbability()
    together = []
    for frame in frames:
        together.append(one(frame))
        other(np.zeros(512, dtype=np.float32))
    assert together == expected
