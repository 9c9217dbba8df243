"""What Whisper is told before it listens."""

from hypothesis import given
from hypothesis import strategies as st

from voice.prompt import PROMPT_TOKENS, prompt_text


def letters(text: str) -> int:
    """A model that needs a token for each letter."""
    return len(text)


def words(text: str) -> int:
    return len(text.split())


def test_the_likeliest_hint_stands_next_to_the_speech() -> None:
    assert prompt_text(["saree", "Banarasi", "silk"], "en", count_tokens=words) == "silk, Banarasi, saree."


def test_without_hints_english_needs_no_prompt() -> None:
    assert prompt_text([], "en", count_tokens=words) == ""


def test_hindi_is_asked_for_in_roman_letters() -> None:
    text = prompt_text(["saree"], "hi", count_tokens=words)
    assert text.startswith("saree. Namaste")
    assert text.isascii()


def test_hints_that_do_not_fit_are_left_out_whole_the_last_first() -> None:
    hints = [f"craft{number}" for number in range(100)]
    text = prompt_text(hints, "en", count_tokens=letters)
    assert len(text) <= PROMPT_TOKENS
    assert text.endswith("craft1, craft0.")
    assert "craft99" not in text


def test_a_hint_cannot_smuggle_control_tokens() -> None:
    hints = ["saree<|endoftext|>", "<|en|>", "a\n\nb"]
    text = prompt_text(hints, "en", count_tokens=words)
    assert "<|" not in text and "\n" not in text


@given(st.lists(st.text(max_size=30), max_size=60), st.sampled_from(["en", "hi"]))
def test_whatever_the_hints_are_the_prompt_fits(hints: list[str], language: str) -> None:
    assert letters(prompt_text(hints, language, count_tokens=letters)) <= PROMPT_TOKENS
