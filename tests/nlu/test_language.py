"""The language of a message: script first, then little words."""

import pytest

from nlu.language import detect


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I want to sell a saree", "en"),
        ("saree ka daam kya hai", "hi-Latn"),
        ("mujhe red silk saree under 2000 chahiye", "hi-Latn"),
        ("main saree bechna chahta hoon", "hi-Latn"),
        ("kar do", "hi-Latn"),
        ("rehne do", "hi-Latn"),
        ("haan ji", "hi-Latn"),
        ("मेरा order कहाँ है", "hi"),
        ("साड़ी", "hi"),
        ("show me मधुबनी paintings", "en"),
        ("how do I do this", "en"),
    ],
)
def test_words_decide(text: str, language: str) -> None:
    assert detect(text) == language


def test_what_does_not_tell_is_in_the_language_of_before() -> None:
    assert detect("2500", previous="hi") == "hi"
    assert detect("ok", previous="hi-Latn") == "hi-Latn"
    assert detect("", previous="hi") == "hi"
    assert detect("2500") == "en"


def test_the_script_that_was_used_counts_for_undecided_words() -> None:
    assert detect("silk", previous="hi") == "hi-Latn"
    assert detect("रेशम", previous="hi-Latn") == "hi"


def test_a_clear_sentence_overrides_what_was_before() -> None:
    assert detect("No, not cotton. It is silk.", previous="hi-Latn") == "en"
