"""Long texts in parts."""

import unicodedata

import regex
from hypothesis import given
from hypothesis import strategies as st

from connectors.splitting import split


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


def test_a_link_stays_whole_though_a_sentence_would_end_later() -> None:
    text = "Your photo is here: https://kalavaani.example.org/photos/0123456789.jpg. Thank you very much."
    assert split(text, 60) == [
        "Your photo is here:",
        "https://kalavaani.example.org/photos/0123456789.jpg.",
        "Thank you very much.",
    ]
    assert "".join(split("https://" + "a" * 50, 20)) == "https://" + "a" * 50


PIECES = ["कि", "स्त्री", "ஶ்ரீ", "മൂ", "👩🏽‍🌾", "é", " ", "नमस्ते। "]


@given(st.lists(st.sampled_from(PIECES), max_size=80), st.integers(min_value=24, max_value=60))
def test_what_a_reader_sees_as_one_letter_is_never_cut(pieces: list[str], limit: int) -> None:
    def letters(text: str) -> list[str]:
        return [letter for letter in regex.findall(r"\X", text) if not letter.isspace()]

    text = "".join(pieces)
    assert letters(" ".join(split(text, limit))) == letters(text)


@given(st.text(alphabet="ab नि😀. ", max_size=200), st.integers(min_value=8, max_value=60))
def test_parts_fit_by_the_measure_that_counts(text: str, limit: int) -> None:
    def units(part: str) -> int:
        return len(part.encode("utf-16-le")) // 2

    assert all(units(part) <= limit for part in split(text, limit, units))
