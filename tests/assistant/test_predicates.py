"""Conditions of flows."""

import pytest

from assistant.dialogue.predicates import PredicateError, parse

SLOTS = {
    "price": 2500.0,
    "craft": "madhubani",
    "sold": False,
    "material": None,
    "colours": ["red", "blue"],
    "name": "",
}


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("slots.price > 2000", True),
        ("slots.price >= 2500 and slots.price <= 2500", True),
        ("slots.price < 1", False),
        ("not slots.sold", True),
        ("slots.craft = 'madhubani'", True),
        ('slots.craft == "warli" or slots.price != 1', True),
        ("slots.material is null", True),
        ("slots.material is not null", False),
        ("slots.name is empty", True),
        ("slots.craft is not empty", True),
        ("slots.colours contains 'red'", True),
        ("slots.craft matches '^madhu'", True),
        ("slots.unknown", False),
        ("(slots.sold or slots.price > 1) and not slots.material", True),
        ("slots.sold is false", True),
        ("context.reason = 'default'", True),
    ],
)
def test_a_condition_holds_or_not(condition: str, holds: bool) -> None:
    assert parse(condition)({"slots": SLOTS, "context": {"reason": "default"}}) is holds


def test_values_of_unlike_types_are_never_ordered() -> None:
    assert not parse("slots.craft > 3")({"slots": SLOTS, "context": {}})
    assert not parse("slots.material < 3")({"slots": SLOTS, "context": {}})


@pytest.mark.parametrize(
    "broken", ["", "slots.price >", "price > 3", "slots.a = 1 extra", "(slots.a", "slots.a & 1"]
)
def test_a_broken_condition_is_refused_when_it_is_read(broken: str) -> None:
    with pytest.raises(PredicateError):
        parse(broken)


def test_a_condition_knows_the_names_that_it_reads() -> None:
    assert parse("slots.a and context.b = 2").names == {"slots.a", "context.b"}
