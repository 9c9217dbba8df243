"""Splitting and normalising English and Hindi."""

import pytest

from rag.sentences import normalise, script_of, search_terms, split_sentences, stems, words


def test_english_ends_at_stops_but_not_at_abbreviations_or_decimals() -> None:
    text = "The alloy was tested by Dr. Sen. It melts at 3.5 times, e.g. brass. Is it heavy? Yes!"
    assert split_sentences(text) == [
        "The alloy was tested by Dr. Sen.",
        "It melts at 3.5 times, e.g. brass.",
        "Is it heavy?",
        "Yes!",
    ]


def test_hindi_ends_at_the_danda() -> None:
    assert split_sentences("पहले मिट्टी का साँचा बनता है। फिर मोम लगाते हैं।") == [
        "पहले मिट्टी का साँचा बनता है।",
        "फिर मोम लगाते हैं।",
    ]


def test_matras_stay_with_their_letters() -> None:
    assert words("मिट्टी की मूर्ति") == ["मिट्टी", "की", "मूर्ति"]


@pytest.mark.parametrize(
    ("one", "other"),
    [("ख़रीदते", "खरीदते"), ("हिन्दी", "हिंदी"), ("बाँधनी", "बांधनी"), ("Kāntha", "kantha"), ("कढ़ाई", "कढाई")],
)
def test_spellings_of_one_word_become_equal(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)


def test_inflected_words_share_a_stem_in_both_languages() -> None:
    assert stems("carves carving carved") == ["carv"] * 3
    assert len(set(stems("बनता बनती बनाने"))) == 1


def test_search_terms_are_stems_and_in_devanagari_also_grams() -> None:
    assert search_terms("carved मिट्टी") == ["carv", "मिट्ट", "मिट्", "िट्ट", "ट्टी"]
    assert search_terms("मोम") == ["मोम"]


def test_script_is_that_of_the_first_foreign_letter() -> None:
    assert script_of("dhokra") == "latin"
    assert script_of("GI टैग") == "devanagari"
    assert script_of("தமிழ்") == "tamil"
