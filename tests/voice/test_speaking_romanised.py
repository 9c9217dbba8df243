"""Hindi in Latin letters, made readable for a Hindi voice."""

import pytest

from voice.indian_names import with_indian_sounds
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


def test_english_sentences_among_hindi_stay() -> None:
    said = to_devanagari("The wax is melted and the metal is poured in. Yeh bahut purani kala hai.")

    assert said == "The wax is melted and the metal is poured in. यह बहुत पुरानी कला है."


def test_a_name_never_becomes_another_name_of_the_same_thing() -> None:
    assert to_devanagari("blue pottery vase") == "blue pottery vase"
    assert to_devanagari("mithila aur madhubani") == "मिथिला और मधुबनी"


def test_other_words_end_in_the_vowel_that_is_heard() -> None:
    assert to_devanagari("kavita nadi guru") == "कविता नदी गुरू"


def test_indian_names_in_english_get_their_own_sounds() -> None:
    said = with_indian_sounds("The Dhokra lamp from Bastar, Chhattisgarh is one lakh rupees.")

    assert said == "The ढोकरा lamp from बस्तर, छत्तीसगढ़ is one लाख rupees."


def test_english_words_in_craft_names_stay_english() -> None:
    text = "A blue pottery vase, a silk shawl, block print and stone carving for New Year"

    assert with_indian_sounds(text) == text
