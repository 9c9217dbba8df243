"""What numbers are for: prices, sizes, weights, durations, counts, order numbers, positions."""

import pytest

from nlu.entities import EntityFinder
from nlu.language import detect
from nlu.tokens import normalise, tokenise


def said(finder: EntityFinder, text: str, **hints: str) -> list[tuple[str | None, str]]:
    text = normalise(text)
    reading = finder.read(text, tokenise(text), detect(text), **hints)  # type: ignore[arg-type]
    return [
        (quantity.kind, quantity.value)
        for quantity in reading.quantities
        if quantity.kind is not None and not quantity.refused
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("₹12,50,000.50", [("price", "1250000.5")]),
        ("Rs 4500/-", [("price", "4500")]),
        ("Rs. 650", [("price", "650")]),
        ("4500 rupees", [("price", "4500")]),
        ("ढाई हज़ार रुपये", [("price", "2500")]),
        ("price is 2.5k", [("price", "2500")]),
        ("two thousand two hundred each", [("price", "2200")]),
        ("six metres long", [("dimension", "6 m")]),
        ("सवा दो मीटर", [("dimension", "2.25 m")]),
        ("10 by 12 inches", [("dimension", "10x12 inch")]),
        ("12x15 inch", [("dimension", "12x15 inch")]),
        ('10"x12"', [("dimension", "10x12 inch")]),
        ("30x20x10 cm", [("dimension", "30x20x10 cm")]),
        ("5 feet 6 inches", [("dimension", "5.5 ft")]),
        ("six yards", [("dimension", "18 ft")]),
        ("one and a half kilos", [("weight", "1.5 kg")]),
        ("aadha kilo", [("weight", "0.5 kg")]),
        ("डेढ़ किलो", [("weight", "1.5 kg")]),
        ("750 grams", [("weight", "750 g")]),
        ("1500 gram", [("weight", "1.5 kg")]),
        ("1 kg 200 g", [("weight", "1.2 kg")]),
        ("two days", [("duration", "2 day")]),
        ("बीस दिन", [("duration", "20 day")]),
        ("3 weeks", [("duration", "3 week")]),
        ("two to three days", [("duration", "3 day")]),
        ("half a day", [("duration", "0.5 day")]),
        ("a dozen diyas", [("quantity", "12")]),
        ("three pieces", [("quantity", "3")]),
        ("mujhe do lal saree chahiye", [("quantity", "2")]),
        ("do bik gaye", [("quantity", "2")]),
        ("20 pairs of jutti", [("quantity", "20")]),
        ("where is my order number 1042", [("order_id", "1042")]),
        ("order one zero four two", [("order_id", "1042")]),
        ("#1042", [("order_id", "1042")]),
        ("the second one", [("ordinal", "2")]),
        ("दूसरा वाला", [("ordinal", "2")]),
        ("number 2", [("ordinal", "2")]),
    ],
)
def test_single_values(finder: EntityFinder, text: str, expected: list[tuple[str, str]]) -> None:
    assert said(finder, text) == expected


def test_everything_of_a_spoken_listing(finder: EntityFinder) -> None:
    text = "six metres long. The price is four thousand five hundred rupees, and I have three pieces."
    assert said(finder, text) == [("dimension", "6 m"), ("price", "4500"), ("quantity", "3")]


def test_price_and_count_without_a_pause_are_two_numbers(finder: EntityFinder) -> None:
    assert said(finder, "price two thousand three pieces") == [("price", "2000"), ("quantity", "3")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("silk sarees under 2000", [("max_price", "2000")]),
        ("2000 se kam ki saree", [("max_price", "2000")]),
        ("दो हज़ार से कम", [("max_price", "2000")]),
        ("paanch sau tak", [("max_price", "500")]),
        ("500 se zyada nahi", [("max_price", "500")]),
        ("shawls above 3000", [("min_price", "3000")]),
        ("kam se kam 500", [("min_price", "500")]),
        ("between 500 and 1000 rupees", [("min_price", "500"), ("max_price", "1000")]),
    ],
)
def test_ceilings_and_floors(finder: EntityFinder, text: str, expected: list[tuple[str, str]]) -> None:
    assert said(finder, text) == expected


@pytest.mark.parametrize(
    "text",
    ["price not 2000, price 2500", "daam 2000 nahi 2500 kar do", "change price from 2000 to 2500"],
)
def test_a_refused_price_is_no_value(finder: EntityFinder, text: str) -> None:
    assert said(finder, text, role="artisan") == [("price", "2500")]


def test_a_range_depends_on_who_speaks(finder: EntityFinder) -> None:
    assert said(finder, "from 2000 to 2500", role="buyer") == [("min_price", "2000"), ("max_price", "2500")]


def test_an_article_is_no_count(finder: EntityFinder) -> None:
    assert said(finder, "mujhe ek saree chahiye") == []
    assert said(finder, "sirf ek saree hai") == [("quantity", "1")]


def test_ages_and_telephone_numbers_are_not_values(finder: EntityFinder) -> None:
    assert said(finder, "my brother is 20 years old") == []
    assert said(finder, "call 9876543210 for the saree") == []


def test_what_is_wanted_decides_about_bare_numbers(finder: EntityFinder) -> None:
    assert said(finder, "1042", intent="track_order") == [("order_id", "1042")]
    assert said(finder, "2500", intent="update_price") == [("price", "2500")]
    assert said(finder, "7", intent="update_stock") == [("quantity", "7")]


def test_bare_numbers_are_reported_besides(finder: EntityFinder) -> None:
    text = "dhai hazaar"
    reading = finder.read(text, tokenise(text), "hi-Latn")
    assert [number.value for number in reading.numbers] == ["2500"]
    assert [quantity.kind for quantity in reading.quantities] == [None]
