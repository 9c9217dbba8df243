"""Hindi in Latin letters, made readable for a Hindi voice."""

import pytest

from voice.romanised import to_devanagari


@pytest.mark.parametrize(
    ("romanised", "devanagari"),
    [
        ("Namaste, aap kya bechna chahte hain?", "नमस्ते, आप क्या बेचना चाहते हैं?"),
        ("Aapki saree ka daam theek hai.", "आपकी साड़ी का दाम ठीक है."),
        ("Maine ise chhod diya", "मैंने इसे छोड़ दिया"),
        ("mitti ke bartan", "मिट्टी के बर्तन"),
        ("logon, shehron", "लोगों, शेह्रों"),
        ("", ""),
    ],
)
def test_sentences(romanised: str, devanagari: str) -> None:
    assert to_devanagari(romanised) == devanagari


def test_english_words_and_devanagari_stay() -> None:
    assert to_devanagari("Order ki photo, OTP aur चार हज़ार") == "Order की फ़ोटो, OTP और चार हज़ार"


def test_other_words_end_in_the_vowel_that_is_heard() -> None:
    assert to_devanagari("kavita nadi guru") == "कविता नदी गुरू"
