"""The lexicon's names in sentences: longest match, masked colours, craft and object, towns, slips."""

import pytest

from knowledge.lexicon import Lexicon
from nlu.entities import EntityFinder, implied_values
from nlu.language import detect
from nlu.results import Entity
from nlu.tokens import normalise, tokenise


def found(finder: EntityFinder, text: str) -> list[Entity]:
    text = normalise(text)
    return list(finder.read(text, tokenise(text), detect(text)).names)


def pairs(finder: EntityFinder, text: str) -> list[tuple[str, str]]:
    return [(entity.entity, entity.value) for entity in found(finder, text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "It is a Banarasi silk saree, red colour",
            [("craft", "banarasi"), ("material", "silk"), ("product_type", "saree"), ("colour", "red")],
        ),
        ("मधुबनी पेंटिंग", [("craft", "madhubani"), ("product_type", "painting")]),
        ("laal banarasi saree", [("colour", "red"), ("craft", "banarasi"), ("product_type", "saree")]),
        ("something blue for Diwali", [("colour", "blue"), ("occasion", "diwali")]),
    ],
)
def test_names(finder: EntityFinder, text: str, expected: list[tuple[str, str]]) -> None:
    found_pairs = pairs(finder, text)
    for pair in expected:
        assert pair in found_pairs


def test_the_colour_in_a_crafts_name_is_no_colour(finder: EntityFinder) -> None:
    assert pairs(finder, "a blue pottery vase") == [("craft", "blue pottery"), ("product_type", "vase")]


def test_a_word_that_names_craft_and_object_gives_both(finder: EntityFinder) -> None:
    assert set(pairs(finder, "warli painting")) == {("craft", "warli"), ("product_type", "painting")}
    assert ("product_type", "puppet") in pairs(finder, "kathputli")


def test_a_towns_name_is_a_craft_before_goods_and_a_place_behind_from(finder: EntityFinder) -> None:
    assert pairs(finder, "chanderi dupatta")[0] == ("craft", "chanderi")
    assert ("place", "chanderi") in pairs(finder, "I am a weaver from Chanderi")


def test_plurals(finder: EntityFinder) -> None:
    assert pairs(finder, "vases and साड़ियाँ") == [("product_type", "vase"), ("product_type", "saree")]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("kalamkri saree", "kalamkari"),
        ("terracota pot", "terracotta"),
        ("channapattna toys", "channapatna toy"),
    ],
)
def test_typing_slips(finder: EntityFinder, text: str, value: str) -> None:
    crafts = [entity for entity in found(finder, text) if entity.entity == "craft"]
    assert [entity.value for entity in crafts] == [value]
    assert crafts[0].confidence <= 1.0


def test_offsets(finder: EntityFinder) -> None:
    text = "I made a Banarasi saree"
    spans = {entity.value: text[entity.start : entity.end] for entity in found(finder, text)}
    assert spans == {"banarasi": "Banarasi", "saree": "saree"}


def test_everyday_words_that_are_also_names_need_company(finder: EntityFinder) -> None:
    assert pairs(finder, "sari cheezein dikhao") in ([], [("product_type", "saree")])
    assert ("product_type", "saree") in pairs(finder, "banarasi sadi")


def test_implied_values_are_told_separately(finder: EntityFinder, lexicon: Lexicon) -> None:
    spoken = found(finder, "paithani")
    assert [(entity.entity, entity.value) for entity in spoken] == [("craft", "paithani")]
    assert implied_values(spoken, lexicon)["product_type"] == "saree"
