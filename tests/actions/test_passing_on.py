"""What one person's words may carry to another: no way around us, and nothing that turns the message round."""

import pytest

from actions.passing_on import MOST_CHARACTERS, passed_on


@pytest.mark.parametrize(
    "words",
    [
        "Does it come in red?",
        "is it 30x20 cm, and 1500-2000 rupees?",
        "क्या 2 पीस मिलेंगे? 6 फुट 3 इंच",
        "one two three pieces, is that possible",
        "3 red, 2 blue and 5 green ones of 4 feet for Rs.500 each, i.e. 10 in all",
        "can it reach 302001 by 24.12.2026?",
        "എനിക്ക് ഇത് ചുവപ്പിൽ കിട്ടുമോ?",
    ],
)
def test_questions_go_as_they_are(words: str) -> None:
    passed = passed_on(words)
    assert passed is not None and (passed.text, passed.shortened) == (words, False)


@pytest.mark.parametrize(
    ("words", "passed"),
    [
        ("red one? call 98765 43210", "red one? call …"),
        ("red one? call +91-98765-43210 today", "red one? call … today"),
        ("red one? (098) 765 432 10", "red one? (…"),
        ("लाल है? ९८७६५४३२१०", "लाल है? …"),
        ("nine eight seven six five four three two one zero, call", "…, call"),
        ("लाल है? नौ आठ सात छह पाँच चार तीन दो एक शून्य", "लाल है? …"),
        ("double nine eight seven six five four three ok", "… ok"),
        ("pay sunita@upi for it", "pay … for it"),
        ("see https://x.example/y and www.z.in/q too", "see … and … too"),
        ("look at my-shop.co.in/red now", "look at … now"),
        ("open evil-bank.xyz/kyc now", "open … now"),
        ("open evil-bank\uff0exyz now", "open … now"),
        ("open evil\u3002example now", "open … now"),
        ("open \u0915\u0932\u093e.\u092d\u093e\u0930\u0924 now", "open … now"),
        ("call \uff19\uff18\uff17\uff16\uff15\uff14\uff13\uff12\uff11\uff10 now", "call … now"),
        ("call 987 six five four three two one zero", "call …"),
        ("9 and 8 then 7 and 6 then five, 4, three; 2 then 1 and 0 ok", "… ok"),
        ("is\nit\tred\u202e?", "is it red ?"),
    ],
)
def test_numbers_addresses_and_links_stay_behind(words: str, passed: str) -> None:
    found = passed_on(words)
    assert found is not None and found.text == passed


@pytest.mark.parametrize("words", ["", " \n", "9876543210", "https://x.example", "?!", "…"])
def test_nothing_is_nothing(words: str) -> None:
    assert passed_on(words) is None


def test_long_words_are_cut() -> None:
    found = passed_on("is it red " * 100)
    assert found is not None and len(found.text) <= MOST_CHARACTERS + 1 and found.text.endswith("…")
