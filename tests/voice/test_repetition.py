"""A recogniser that says everything twice is noticed; a person who does is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.repetition import is_repetitive, without_repeats

LOOPS = {
    "Please show me my orders. Please show me my orders. Please show": "Please show me my orders.",
    "No, not cotton. It is silk. No, not cotton. It is": "No, not cotton. It is silk.",
    "No, it is not cotton. The material is silk. No, it is not cotton. The material is silk.": (
        "No, it is not cotton. The material is silk."
    ),
    "I want 1,200 rupees for it. I want 1,200 rupees for it. I want 1": "I want 1,200 rupees for it. I want 1",
    "Where is my order number 1042? Where is my order number 1042? Where is": "Where is my order number 1042?",
    "How How How How How How How How": "How",
    "Namaste, mughye ek sari rasi, rasi, rasi, rasi, rasi, rasi, r": "Namaste, mughye ek sari rasi, r",
    "यचना। यचना। यचना। यचना।": "यचना।",
}
"""Heard from real clips by Whisper base with too short a window."""

ORDINARY = [
    "",
    "Yes.",
    "No, no, no.",
    "Yes yes, publish it, yes.",
    "My number is nine eight nine eight nine nine.",
    "9 8 7 6 9 8 7 6",
    "call 987 987 987 987",
    "I have two sarees and two dupattas and two stoles.",
    "It is red, red like a rose.",
    "बहुत बहुत धन्यवाद",
]


@pytest.mark.parametrize("loop", LOOPS)
def test_a_loop_is_said_once(loop: str) -> None:
    assert is_repetitive(loop)
    assert without_repeats(loop) == LOOPS[loop]


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_speech_stays(text: str) -> None:
    assert not is_repetitive(text)
    assert without_repeats(text) == text


@given(
    st.lists(st.sampled_from(["the", "red", "silk", "saree", "is", "mine", "no", "yes", "42"]), max_size=30)
)
def test_nothing_is_invented_and_once_is_enough(words: list[str]) -> None:
    once = without_repeats(" ".join(words))
    assert set(once.split()) == set(words)
    rest = iter(words)
    assert all(word in rest for word in once.split()), "the order of the words stays"


@given(st.lists(st.sampled_from("abcdefgh"), min_size=3, max_size=8, unique=True), st.integers(2, 6))
def test_whatever_sentence_loops_it_is_found(sentence: list[str], times: int) -> None:
    assert without_repeats(" ".join(sentence * times)) == " ".join(sentence)
