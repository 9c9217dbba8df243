"""What a message points at among the listings shown, and how it changes the last search."""

from typing import Any

import pytest

from actions.results import Card
from assistant.dialogue.commands import SetSlot, StartFlow
from assistant.understanding.delivery import address_as_told, delivery_place
from assistant.understanding.phrase_tables import load_table
from assistant.understanding.references import ReferenceReader
from assistant.understanding.refinement import RefinementReader
from nlu.results import CorrectionSignal, Entity, IntentScore, Number, ParseResult
from nlu.tokens import tokenise
from tests.assistant.conftest import Talk

CARDS = (
    Card(
        "Blue silk saree",
        "11",
        900_00,
        facts={"product_type": "saree", "colour": ["dark blue"], "material": ["silk"]},
    ),
    Card("Red shawl", "12", 500_00, facts={"product_type": "shawl", "colour": ["red"], "material": ["wool"]}),
    Card(
        "Red stole",
        "13",
        1500_00,
        facts={"product_type": "stole", "colour": ["red"], "material": ["tussar silk"]},
    ),
)


def said(text: str, language: str = "en", intent: str = "product_details", **found: str) -> ParseResult:
    """A parsed message; `found` are entities, whose words are taken from the text where they stand in it."""
    entities = []
    for kind, value in found.items():
        start = text.find(value)
        entities.append(Entity(kind, value, max(start, 0), max(start, 0) + (len(value) if start >= 0 else 0)))
    numbers = tuple(Number(t.key, t.start, t.end) for t in tokenise(text) if t.key.isdecimal())
    return ParseResult(text, language, IntentScore(intent, 0.9), entities=tuple(entities), numbers=numbers)


@pytest.fixture
def shown(talk: Talk) -> Talk:
    talk.tracker.show_listings(CARDS)
    return talk


@pytest.mark.parametrize(
    ("message", "listing"),
    [
        (said("the 2nd one", ordinal="2"), 12),
        (said("the last one"), 13),
        (said("आख़िरी वाला", "hi"), 13),
        (said("2 wala", "hi-Latn"), 12),
        (said("teesra chahiye", "hi-Latn", "place_order"), 13),
        (said("the cheapest"), 12),
        (said("sabse mehnga", "en"), 13),
        (said("that shawl", product_type="shawl"), 12),
        (said("the blue one", colour="blue"), 11),
        (said("नीली वाली", "hi", colour="blue"), 11),
        (said("the red one", colour="red"), None),
        (said("the green one", colour="green"), None),
        (said("the 9th one", ordinal="9"), None),
        (said("tell me about it"), None),
        (said("cheapest lamp", product_type="lamp"), None),
        (said("good morning"), None),
    ],
    ids=lambda value: value.text if isinstance(value, ParseResult) else str(value),
)
def test_only_what_was_shown_can_be_meant(shown: Talk, message: ParseResult, listing: int | None) -> None:
    found = ReferenceReader(shown.tracker).read(message)
    assert (found.listing_id if found else None) == listing


def test_it_is_what_was_talked_about_last(shown: Talk) -> None:
    shown.tracker.show_listings(CARDS[1:2])
    found = ReferenceReader(shown.tracker).read(said("how big is it"))
    assert found is not None and (found.listing_id, found.explicit) == (12, False)
    third = ReferenceReader(shown.tracker).read(said("the third one", ordinal="3"))
    assert third is not None and third.listing_id == 13, "the list from which it came is still there"


def test_nothing_shown_nothing_meant(talk: Talk) -> None:
    for text in ("the last one", "the cheapest", "it", "2"):
        assert ReferenceReader(talk.tracker).read(said(text)) is None


def test_what_was_shown_survives_the_turn(shown: Talk) -> None:
    tracker = type(shown.tracker).restore("p", shown.tracker.snapshot(), shown.script.domain)
    assert tracker.shown_listings == [11, 12, 13]
    found = ReferenceReader(tracker).read(said("that shawl", product_type="shawl"))
    assert found is not None and found.listing_id == 12


def _searched(talk: Talk, **criteria: Any) -> RefinementReader:
    talk.tracker.slots["last_search"] = {
        "flow": "search_products",
        "criteria": {"product_type": "saree", "colour": "red", "max_price": "5000", **criteria},
        "page": 0,
        "shown": [11, 12, 13],
        "prices_paise": [900_00, 500_00, 1500_00],
    }
    return RefinementReader(talk.tracker)


def _refused(text: str, value: str, language: str = "en") -> ParseResult:
    old = Entity("colour", value, 0, 0)
    return ParseResult(
        text, language, IntentScore("deny", 0.9), correction=CorrectionSignal("colour", old=(old,))
    )


@pytest.mark.parametrize(
    ("message", "changed"),
    [
        (said("in blue", colour="blue"), {"colour": "blue"}),
        (said("under 1000", max_price="1000"), {"max_price": 1000.0}),
        (said("only silk", material="silk"), {"material": "silk"}),
        (said("from bihar", place="bihar"), {"place": "bihar"}),
        (said("cheaper"), {"max_price": 499}),
        (said("सस्ता दिखाओ", "hi"), {"max_price": 499}),
        (said("aur mehnga", "hi-Latn"), {"min_price": 1501, "max_price": None}),
        (said("bigger budget"), {"max_price": None}),
        (_refused("not red", "red"), {"unwanted_colour": "red", "colour": None}),
        (_refused("लाल नहीं", "red", "hi"), {"unwanted_colour": "red", "colour": None}),
        (said("what else"), {"search_page": 1}),
        (said("और दिखाओ", "hi"), {"search_page": 1}),
        (said("cheaper sarees", product_type="saree"), {"max_price": 499}),
    ],
    ids=lambda value: value.text if isinstance(value, ParseResult) else "",
)
def test_one_criterion_changes_and_the_others_stay(
    shown: Talk, message: ParseResult, changed: dict[str, Any]
) -> None:
    commands = _searched(shown).read(message)
    assert commands[0] == StartFlow("search_products")
    values = {command.slot: command.value for command in commands if isinstance(command, SetSlot)}
    expected = {"product_type": "saree", "colour": "red", "max_price": "5000", "search_page": 0, **changed}
    assert values == {name: value for name, value in expected.items() if value is not None}


@pytest.mark.parametrize(
    "message",
    [
        said("show me lamps", intent="search_products", product_type="lamps"),
        said("a gift under 500", intent="recommend_products", max_price="500"),
        said("where is my order", intent="track_order"),
        said("thank you", intent="thank"),
    ],
    ids=lambda message: str(message.text),
)
def test_what_is_no_change_of_the_search(shown: Talk, message: ParseResult) -> None:
    assert _searched(shown).read(message) == ()


def test_something_else_shown_since_ends_the_search(shown: Talk) -> None:
    reader = _searched(shown)
    shown.tracker.show_listings((Card("My own vase", "77", 100_00),))
    assert reader.read(said("make it cheaper", intent="update_price")) == ()


def test_cheaper_is_not_about_a_search_while_a_listing_is_made(shown: Talk) -> None:
    cheaper = said("make it cheaper", intent="update_price")
    assert _searched(shown).read(cheaper)
    shown.tracker.push("create_listing")
    assert _searched(shown).read(cheaper) == ()


@pytest.mark.parametrize(
    ("message", "place"),
    [
        (said("302001"), "302001"),
        (said("send it to 3 0 2 0 0 1"), "302001"),
        (said("jaipur 302001", place="jaipur"), "jaipur 302001"),
        (said("send it to jaipur", place="jaipur"), "jaipur"),
        (said("rampur village near meerut", place="meerut"), "rampur village near meerut"),
        (said("12345"), None),
        (said("012345"), None),
    ],
    ids=lambda value: value.text if isinstance(value, ParseResult) else "",
)
def test_where_to_send_it(message: ParseResult, place: str | None) -> None:
    assert delivery_place(message) == place


def test_a_wish_is_no_address() -> None:
    assert address_as_told(said("Rampura, behind the school", intent="search_products")) is not None
    assert address_as_told(said("cancel my order", intent="cancel_order")) is None
    assert address_as_told(said("12345")) is None


@pytest.mark.parametrize("stem", ["references", "refinement", "recipients", "problems"])
def test_every_kind_of_phrase_has_our_first_three_languages(stem: str) -> None:
    table = load_table(stem)
    missing = [
        (kind, code)
        for kind, languages in table.by_kind.items()
        for code in ("en", "hi", "hi-Latn")
        if not languages.get(code)
    ]
    assert missing == []
