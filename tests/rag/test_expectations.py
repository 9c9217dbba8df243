"""Signs of numbers, years, durations and prices in both languages."""

import pytest

from rag.expectations import meets


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("number", "Two weavers sit at one loom."),
        ("number", "इसमें क़रीब चौदह नहीं, दो चरण हैं।"),
        ("year", "It was registered in 2007."),
        ("year", "It began in the 17th century."),
        ("year", "यह कला तीन सौ साल पुरानी है।"),
        ("duration", "A saree takes about six months."),
        ("duration", "एक साड़ी में पंद्रह दिन लगते हैं।"),
        ("price", "It costs ₹50,000."),
        ("price", "इसका दाम दो लाख रुपये तक है।"),
    ],
)
def test_a_sign_is_seen(kind: str, sentence: str) -> None:
    assert meets(sentence, frozenset({kind}))


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("number", "Someone often makes it."),
        ("number", "दोनों तरफ़ एक-सा नहीं होता।".replace("एक-सा", "समान")),
        ("year", "It takes 16 stages."),
        ("duration", "It is dyed in indigo."),
        ("price", "The price depends on the work."),
    ],
)
def test_no_sign_is_imagined(kind: str, sentence: str) -> None:
    assert not meets(sentence, frozenset({kind}))
