"""Money, sizes, dates and order numbers read aloud in each language; no digit and no Latin letter is left."""

import pytest
import regex

from knowledge.lexicon import load_lexicon
from voice.spoken_form import speakable
from voice.spoken_words import spoken_languages

LEFT_OVER = regex.compile(r"[\p{Nd}a-zA-Z₹%]")


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        ("bn", "দাম ₹4,500, ওজন 1.5 kg", "দাম চার হাজার পাঁচশো টাকা, ওজন দেড় কিলো"),
        ("bn", "1.25 লাখ টাকা", "এক লাখ পঁচিশ হাজার টাকা"),
        ("mr", "ऑर्डर 1042, 30x20 cm", "ऑर्डर एक शून्य चार दोन, तीस बाय वीस सेंटीमीटर"),
        ("te", "ధర ₹2,500", "ధర రెండు వేల ఐదు వందల రూపాయలు"),
        ("ta", "21 நவ. 2026", "இருபத்தொன்று நவம்பர் இரண்டாயிரத்து இருபத்தாறு"),
        ("gu", "₹250", "બસો પચાસ રૂપિયા"),
        ("kn", "₹2,500", "ಎರಡು ಸಾವಿರದ ಐನೂರು ರೂಪಾಯಿ"),
        ("ml", "ഓർഡർ നമ്പർ 1042", "ഓർഡർ നമ്പർ ഒന്ന് പൂജ്യം നാല് രണ്ട്"),
        ("pa", "1.5 kg", "ਡੇਢ ਕਿੱਲੋ"),
        ("as", "₹1,500", "এহাজাৰ পাঁচশ টকা"),
        ("ur", "آرڈر 1042 ہے۔", "آرڈر ایک صفر چار دو ہے۔"),
    ],
)
def test_read_aloud(language: str, text: str, said: str) -> None:
    assert speakable(text, language) == said


_MONEY = {language for unit in load_lexicon().entries("unit") for language, _ in unit.spellings()}


@pytest.mark.parametrize("language", sorted(spoken_languages() & _MONEY - {"en", "hi-Latn"}))
def test_nothing_is_left_for_the_voice_to_guess(language: str) -> None:
    text = (
        "₹12,345.50, 2.5 kg, 6 m, 30x20 cm, 50%, 21/11/2026, 5:30 pm, #1042, +91 98765 43210, 3/4, ₹500-₹900"
    )
    assert LEFT_OVER.findall(speakable(text, language)) == []
