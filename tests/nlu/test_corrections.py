"""The shapes in which people take something back."""

import pytest

from nlu.corrections import read_correction
from nlu.entities import EntityFinder
from nlu.language import detect
from nlu.results import CorrectionSignal
from nlu.tokens import normalise, tokenise


def heard(finder: EntityFinder, text: str) -> CorrectionSignal | None:
    text = normalise(text)
    tokens = tokenise(text)
    language = detect(text)
    return read_correction(text, tokens, finder.read(text, tokens, language), language).signal


@pytest.mark.parametrize(
    ("text", "slot", "old", "new"),
    [
        ("No, not cotton. It is silk.", "material", "cotton", "silk"),
        ("silk, not cotton", "material", "cotton", "silk"),
        ("cotton nahi, silk hai", "material", "cotton", "silk"),
        ("सूती नहीं, रेशमी है", "material", "cotton", "silk"),
        ("rang laal nahi neela", "colour", "red", "blue"),
        ("daam 2000 nahi 2500 kar do", "price", "2000", "2500"),
        ("the price is not 2000 rupees, it is 2500 rupees", "price", "2000", "2500"),
    ],
)
def test_one_value_for_another(finder: EntityFinder, text: str, slot: str, old: str, new: str) -> None:
    signal = heard(finder, text)
    assert signal is not None
    assert signal.slot == slot
    assert [entity.value for entity in signal.old] == [old]
    assert [entity.value for entity in signal.new] == [new]


def test_bare_numbers_are_left_to_whoever_knows_what_was_asked(finder: EntityFinder) -> None:
    signal = heard(finder, "not 2000, 2500")
    assert signal is not None
    assert signal.slot is None
    assert signal.bare_number is not None
    assert signal.bare_number.value == "2500"


@pytest.mark.parametrize("text", ["change the price", "daam badal do", "कीमत बदल दो"])
def test_only_the_thing_is_named(finder: EntityFinder, text: str) -> None:
    signal = heard(finder, text)
    assert signal is not None
    assert (signal.slot, signal.old, signal.new) == ("price", (), ())


def test_a_named_slot_with_its_new_value(finder: EntityFinder) -> None:
    signal = heard(finder, "price 2500 kar do")
    assert signal is not None
    assert signal.slot == "price"
    assert [entity.value for entity in signal.new] == ["2500"]


def test_no_and_a_value(finder: EntityFinder) -> None:
    signal = heard(finder, "no, red")
    assert signal is not None
    assert [entity.value for entity in signal.new] == ["red"]


@pytest.mark.parametrize(
    "text",
    [
        "I want to sell a silk saree",
        "mujhe laal saree chahiye",
        "It is ten inches tall and took two days to make",
        "silk hai ya cotton?",
        "",
    ],
)
def test_what_corrects_nothing(finder: EntityFinder, text: str) -> None:
    assert heard(finder, text) is None


def test_a_nine_that_is_a_not_is_no_part_of_the_refused_number(finder: EntityFinder) -> None:
    signal = heard(finder, "না, দুই হাজার নয়, আড়াই হাজার")
    assert signal is not None and signal.bare_number is not None
    assert signal.bare_number.value == "2500"
    text = normalise("দুই হাজার নয়")
    assert [number.value for number in finder.read(text, tokenise(text), "bn").numbers] == ["2009"]
