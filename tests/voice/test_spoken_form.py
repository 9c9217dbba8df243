"""What a listener hears for what was written."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.spoken_form import speakable
from voice.spoken_words import LanguageNotSpoken

ENGLISH = {
    "₹1,25,000": "one lakh twenty-five thousand rupees",
    "Rs 4500/-": "four thousand five hundred rupees",
    "Rs.4500": "four thousand five hundred rupees",
    "₹2,500.50": "two thousand five hundred rupees and fifty paise",
    "₹1 and ₹0.50": "one rupee and fifty paise",
    "Rs five thousand": "rupees five thousand",
    "₹ 5,000/- per piece": "five thousand rupees per piece",
    "1.25 lakh": "one lakh twenty-five thousand",
    "₹2-3 lakh": "two lakh to three lakh rupees",
    "₹2,000–₹3,000": "two thousand to three thousand rupees",
    "₹2,000 to ₹3,000": "two thousand to three thousand rupees",
    "2000-3000 rupees": "two thousand to three thousand rupees",
    "₹250/kg": "two hundred fifty rupees per kilo",
    "3 x ₹500 = ₹1,500": "three times five hundred rupees equals one thousand five hundred rupees",
    "30x20 cm": "thirty by twenty centimetres",
    "30 cm x 20 cm x 5 cm": "thirty by twenty by five centimetres",
    '12" x 8"': "twelve by eight inches",
    "6 m": "six metres",
    "6 m x 45 inch": "six metres by forty-five inches",
    "5'6\"": "five feet six inches",
    "1 m of cloth": "one metre of cloth",
    "1.5 kg": "one and a half kilos",
    "½ kg": "half a kilo",
    "1 1/2 metres": "one and a half metres",
    "1.2 kg": "one point two kilos",
    "10% off": "ten percent off",
    "5-7 days": "five to seven days",
    "7 in tall, 2 in stock": "seven inches tall, two in stock",
    "4.5/5": "four point five out of five",
    "#1042": "one zero four two",
    "Order number 1042 is shipped.": "Order number one zero four two is shipped.",
    "Its number is 1042.": "Its number is one zero four two.",
    "Number 1042: shipped": "Number one zero four two: shipped",
    "OTP: 4821": "OTP: four eight two one",
    "Order 1042": "Order one zero four two",
    "order 20 sarees": "order twenty sarees",
    "PIN code 302001": "PIN code three zero two zero zero one",
    "KV-1042": "KV one zero four two",
    "+91 98765 43210": "plus nine one, nine eight seven six five, four three two one zero",
    "9876543210": "nine eight seven six five, four three two one zero",
    "007": "zero zero seven",
    "2026-11-21": "twenty-first November twenty twenty-six",
    "15 August 2026": "fifteenth August twenty twenty-six",
    "31/02/2026": None,
    "at 17:30": "at five thirty in the evening",
    "10:05": "ten oh five",
    "1st, 2nd, 21st": "first, second, twenty-first",
    "1,2,3 and 10,20,30": "one, two, three and ten, twenty, thirty",
    "not 2000, 2500": "not two thousand, two thousand five hundred",
    "See https://example.com/p/12?x=1, thanks.": "See link, thanks.",
    "write to asha@example.com": "write to link",
    "[the saree](https://example.com/1)": "the saree",
    "**Banarasi saree** 😀 red/blue & gold (3 pcs)": "Banarasi saree red or blue and gold, three pieces",
    "# Sarees\n\n- red\n- blue": "Sarees. red. blue",
    "<b>Hand-made</b> &amp; real": "Hand-made and real",
    "1️⃣ Publish": "one Publish",
}

HINDI = {
    "₹1,25,000": "एक लाख पच्चीस हज़ार रुपये",
    "४५०० रुपये": "चार हज़ार पाँच सौ रुपये",
    "₹2,500.50": "दो हज़ार पाँच सौ रुपये और पचास पैसे",
    "₹2,000–₹3,000": "दो हज़ार से तीन हज़ार रुपये",
    "₹2,000 से ₹3,000": "दो हज़ार से तीन हज़ार रुपये",
    "₹5 लाख": "पाँच लाख रुपये",
    "30x20 cm": "तीस बाय बीस सेंटीमीटर",
    "1.5 kg": "डेढ़ किलो",
    "2.5 मीटर": "ढाई मीटर",
    "4.5 हफ्ते": "साढ़े चार हफ़्ते",
    "0.5 kg": "आधा किलो",
    "10%": "दस प्रतिशत",
    "#1042": "एक शून्य चार दो",
    "ऑर्डर 1042 भेज दिया": "ऑर्डर एक शून्य चार दो भेज दिया",
    "21 नवंबर 2026": "इक्कीस नवंबर दो हज़ार छब्बीस",
    "17:30": "शाम पाँच बजकर तीस मिनट",
    "5वाँ": "पाँचवाँ",
    "लाल/नीला": "लाल या नीला",
}


@pytest.mark.parametrize(("written", "said"), [pair for pair in ENGLISH.items() if pair[1]])
def test_english(written: str, said: str) -> None:
    assert speakable(written, "en") == said


@pytest.mark.parametrize(("written", "said"), HINDI.items())
def test_hindi(written: str, said: str) -> None:
    assert speakable(written, "hi") == said


def test_romanised_hindi_keeps_its_letters() -> None:
    said = speakable("Daam ₹4,500 hai, 1.5 kg", "hi-Latn")

    assert said.startswith("Daam ") and said.endswith("dedh kilo") and " rupaye hai" in said
    assert not re.search(r"[\d₹]", said)


def test_a_date_that_does_not_exist_is_still_read() -> None:
    assert not re.search(r"\d", speakable("31/02/2026", "en"))


def test_a_language_without_words_is_refused() -> None:
    with pytest.raises(LanguageNotSpoken):
        speakable("₹500", "fr")


def test_joiners_inside_hindi_words_stay() -> None:
    assert speakable("क्\u200dया 👩\u200d🎨", "hi") == "क्\u200dया"


WORDS = st.lists(st.sampled_from(["saree", "silk", "लाल", "रेशम", "hand-made", "isn't", "Kutch"]), max_size=6)
PIECES = st.sampled_from(
    [
        "₹",
        "Rs",
        "/",
        "-",
        "x",
        "%",
        "#",
        ":",
        ",",
        ".",
        "+",
        "=",
        "kg",
        "(",
        ")",
        "*",
        "_",
        "😀",
        "\n",
        "lakh",
        "pm",
    ]
)


@given(st.lists(st.one_of(PIECES, st.integers(0, 10**12).map(str), st.decimals(0, 10**6, places=2).map(str))))
def test_no_digit_is_ever_left(parts: list[str]) -> None:
    for language in ("en", "hi"):
        for glue in ("", " "):
            assert not re.search(r"[\d₹]", speakable(glue.join(parts), language))


@given(WORDS, st.integers(0, 10**9), WORDS)
def test_no_word_is_ever_lost(before: list[str], number: int, after: list[str]) -> None:
    said = speakable(" ".join([*before, f"₹{number}", *after]), "en").split()

    assert said[: len(before)] == before
    assert said[len(said) - len(after) :] == after


@given(st.text(max_size=200))
def test_anything_can_be_read(text: str) -> None:
    assert not re.search(r"[0-9]", speakable(text, "hi"))


def test_long_hostile_text_is_read_in_reasonable_time() -> None:
    for hostile in (
        "1-" * 2000,
        "1/" * 2000,
        "1," * 2000,
        "₹" * 4000,
        "[" * 4000,
        "<a" * 2000,
        "1 x " * 1000,
    ):
        speakable(hostile, "en")


def test_no_digit_of_a_very_long_number_is_lost() -> None:
    assert len(speakable("₹" + "7" * 50, "en").split()) == 51
