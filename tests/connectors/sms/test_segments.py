"""What SMS cost, and where they are cut."""

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from connectors.sms.segments import GSM_BASIC, GSM_EXTENSION, Segments, count, shortened, split

LINK = "https://kalavaani.example.org/listings/1042?photo=2"
PIECES = [
    "a",
    "b ",
    "1",
    ". ",
    "{",
    "€",
    "\n",
    "क",
    "ा",
    "कि",
    "₹",
    "😀",
    "👩‍🌾",
    "é",
    "’",
    " ",
    LINK,
    "ab" * 40,
]
MIXED = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Segments("GSM-7", 0, 0)),
        ("a" * 160, Segments("GSM-7", 160, 1)),
        ("a" * 161, Segments("GSM-7", 161, 2)),
        ("a" * 306, Segments("GSM-7", 306, 2)),
        ("a" * 307, Segments("GSM-7", 307, 3)),
        ("{" * 80, Segments("GSM-7", 160, 1)),
        ("€" * 81, Segments("GSM-7", 162, 2)),
        ("क" * 70, Segments("UCS-2", 70, 1)),
        ("क" * 71, Segments("UCS-2", 71, 2)),
        ("क" * 160, Segments("UCS-2", 160, 3)),
        ("a" * 70 + "₹", Segments("UCS-2", 71, 2)),
        ("😀" * 35, Segments("UCS-2", 70, 1)),
    ],
    ids=lambda value: f"{len(value)}" if isinstance(value, str) else value.encoding,
)
def test_a_text_costs_what_operators_charge(text: str, expected: Segments) -> None:
    assert count(text) == expected


def test_an_escape_and_a_surrogate_pair_move_to_the_next_part_whole() -> None:
    assert count("a" * 152 + "{" + "a" * 151).parts == 2
    assert count("a" * 152 + "{" + "a" * 152).parts == 3, "the brace leaves a septet of the first part empty"
    assert count("क" * 66 + "😀" + "क" * 66).parts == 3


@given(MIXED)
def test_the_count_agrees_with_packing_by_hand(text: str) -> None:
    gsm = set(text) <= GSM_BASIC | GSM_EXTENSION
    sizes = [
        (2 if letter in GSM_EXTENSION else 1) if gsm else len(letter.encode("utf-16-le")) // 2
        for letter in text
    ]
    single, several = (160, 153) if gsm else (70, 67)
    parts: list[int] = []
    for size in sizes:
        if not parts or parts[-1] + size > several:
            parts.append(0)
        parts[-1] += size
    assert count(text).units == sum(sizes)
    assert count(text).parts == (min(1, len(parts)) if sum(sizes) <= single else len(parts))


@given(MIXED, st.integers(min_value=1, max_value=4))
def test_nothing_is_lost_and_no_letter_is_torn(text: str, max_parts: int) -> None:
    messages = split(text, max_parts)
    assert "".join("".join(messages).split()) == "".join(text.split())
    letters = [cluster for message in messages for cluster in regex.findall(r"\X", message)]
    assert [one for one in letters if not one[0].isspace()] == [
        one for one in regex.findall(r"\X", text.strip()) if not one[0].isspace()
    ]
    for message in messages:
        assert message == message.strip() and message
        assert count(message).parts <= max_parts or "https://" in message


@given(
    st.lists(st.sampled_from(["नमस्ते", "your", "order", "।", LINK, "देखिए:", "😀"]), min_size=1, max_size=60)
)
def test_links_arrive_whole(words: list[str]) -> None:
    messages = split(" ".join(words), 1)
    assert sum(message.split().count(LINK) for message in messages) == words.count(LINK)


def test_a_link_longer_than_a_message_is_cut_all_the_same() -> None:
    long_link = "https://kalavaani.example.org/" + "क" * 80
    parts = split(f"देखिए {long_link} ठीक है?", 1)
    assert parts[0] == "देखिए" and "".join("".join(parts[1:]).split()) == f"{long_link}ठीकहै?"
    assert all(count(part).parts == 1 for part in parts)


def test_cuts_fall_at_lines_then_sentences_then_words() -> None:
    line = "यह पहली पंक्ति है जो ज़रा और भी लंबी है।"
    assert split(f"{line}\n{line} और {line}", 1)[0] == line
    sentence = "Your saree is on its way and will be with you soon. "
    assert split(sentence * 5, 1)[0] == (sentence * 3).strip()
    for shift in range(20):
        messages = split("x" * shift + " It costs Rs. 900" * 12, 1)
        assert not any(message.endswith("Rs.") for message in messages)


def test_the_rupee_is_spelled_only_where_that_saves() -> None:
    assert shortened("₹500") == "₹500", "one part either way"
    dear = "Kalavaani: your order 1042, Blue pottery vase, is on its way – together ₹1,25,000. Thank you."
    assert (count(dear).parts, count(shortened(dear)).parts) == (2, 1)
    assert shortened(dear) == dear.replace("–", "-").replace("₹", "Rs.")
    hindi = "आपका ऑर्डर 1042 – ₹1,25,000 " * 5
    assert shortened(hindi) == hindi
    accented = "Thank you – château ₹500 " * 5
    assert shortened(accented) == accented, "letters are never changed"


@given(
    st.integers(min_value=1, max_value=10**9), st.sampled_from(["Only ₹{}… ", "Price → ₹{} ", "It’s ₹{} – "])
)
def test_amounts_stay_as_they_are(rupees: int, sentence: str) -> None:
    told = sentence.format(f"{rupees:,}") * 20
    short = shortened(told)
    assert regex.findall(r"[\d,]+", short) == regex.findall(r"[\d,]+", told)
    assert count(short).encoding == "GSM-7" and count(short).parts < count(told).parts
