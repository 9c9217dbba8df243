"""Replies as plain text for SMS and WhatsApp."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from actions.results import Card
from assistant.messages import Button, Reply
from connectors.plain_text import as_text, readable, split


def test_choices_are_numbered_through_the_whole_turn_as_keys_count_them() -> None:
    replies = [
        Reply(
            "Here is a saree.",
            "en",
            buttons=(Button("More", "/more"),),
            cards=(Card("Blue vase", "7", 125_000_00),),
        ),
        Reply("Which craft?", "en", buttons=(Button("Dhokra", "/d"), Button("None", "/n"))),
    ]
    assert as_text(replies) == (
        "Here is a saree.\n• Blue vase – ₹1,25,000\n1. More\nWhich craft?\n2. Dhokra\n3. None"
    )


def test_a_card_that_the_sentence_names_is_not_repeated() -> None:
    assert as_text(
        [Reply("I found one for you: Blue vase, ₹900", "en", cards=(Card("Blue vase", "7", 90_000),))]
    ) == ("I found one for you: Blue vase, ₹900")


def test_breaks_fall_at_lines_then_sentences_then_words() -> None:
    assert split("one two\nthree four", 12) == ["one two", "three four"]
    assert split("नमस्ते। आप कैसे हैं? ठीक", 21) == ["नमस्ते। आप कैसे हैं?", "ठीक"]
    assert split("one two three", 9) == ["one two", "three"]
    assert split("", 5) == [] and split("  \n ", 5) == []


def test_a_long_word_is_not_broken_before_a_vowel_sign() -> None:
    parts = split("कि" * 5, 3)
    assert "".join(parts) == "कि" * 5 and all(len(part) <= 3 for part in parts)
    assert not any(unicodedata.category(part[0]).startswith("M") for part in parts)


@given(st.text(alphabet="ab क़िा\n.?।é😀‍", max_size=300), st.integers(min_value=8, max_value=60))
def test_nothing_is_lost_and_no_part_is_too_long(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert all(0 < len(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_what_no_channel_can_carry_is_taken_out() -> None:
    assert readable("a\x00b\x1b[0m\tc\nd\ud800\ufffe") == "ab[0m\tc\nd?"
    assert readable("साड़ी 🧵") == "साड़ी 🧵"
