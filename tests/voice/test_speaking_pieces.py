"""Long text cut into pieces, and sound that cannot be speech."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.audio import Audio
from voice.sentences import pieces
from voice.speech_check import SpeechUnusable, check_speech


@given(st.text("ab .,?।\n", max_size=300), st.integers(1, 50))
def test_pieces_are_short_enough_and_hold_everything(text: str, longest: int) -> None:
    cut = pieces(text, longest)

    assert all(0 < len(piece) <= longest for piece in cut)
    assert "".join("".join(cut).split()) == "".join(text.split())


def test_sentences_stay_whole_where_they_fit() -> None:
    text = "आपकी साड़ी तैयार है। दाम बताइए? Fine, thank you, goodbye for now."

    assert pieces(text, 30) == ["आपकी साड़ी तैयार है।", "दाम बताइए?", "Fine, thank you,", "goodbye for now."]


def speech(duration_s: float, loudness: float = 0.1) -> Audio:
    return Audio(np.full(int(duration_s * 16_000), loudness, dtype=np.float32), 16_000)


def test_speech_of_the_right_length_and_loudness_passes() -> None:
    check_speech(speech(2.0), characters=30, rate=1.0)


@pytest.mark.parametrize(
    "sound",
    [speech(0.0), speech(0.1), speech(60.0), speech(2.0, 0.0), speech(2.0, 0.9), speech(2.0, float("nan"))],
    ids=["empty", "cut short", "far too long", "silent", "static", "not a number"],
)
def test_what_cannot_be_the_text_is_refused(sound: Audio) -> None:
    with pytest.raises(SpeechUnusable):
        check_speech(sound, characters=30, rate=1.0)
