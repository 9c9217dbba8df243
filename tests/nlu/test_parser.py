"""Whole messages, as people say them."""

from pathlib import Path

import pytest

from nlu.parser import MAX_CHARACTERS, Parser
from nlu.results import ParseResult


def values(result: ParseResult) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for entity in result.entities:
        if entity.value not in found.setdefault(entity.entity, []):
            found[entity.entity].append(entity.value)
    return found


def test_a_listing_said_in_one_breath(parser: Parser) -> None:
    result = parser.parse(
        "Hello, I want to sell a saree. It is a Banarasi silk saree, red colour, six metres long. "
        "The price is four thousand five hundred rupees, and I have three pieces.",
        role="artisan",
    )
    assert result.intent.name == "create_listing"
    assert values(result) == {
        "product_type": ["saree"],
        "craft": ["banarasi"],
        "material": ["silk"],
        "colour": ["red"],
        "dimension": ["6 m"],
        "price": ["4500"],
        "quantity": ["3"],
    }
    assert result.clauses == ()


def test_the_same_in_two_scripts_of_hindi(parser: Parser) -> None:
    expected = {
        "product_type": ["saree"],
        "craft": ["banarasi"],
        "colour": ["red"],
        "dimension": ["6 m"],
        "price": ["4500"],
        "quantity": ["3"],
    }
    for text, language in (
        (
            "mujhe apni banarasi saree bechni hai, laal rang, chhe meter, saadhe chaar hazaar rupaye, teen piece",
            "hi-Latn",
        ),
        ("मुझे अपनी बनारसी साड़ी बेचनी है, लाल रंग, छह मीटर, साढ़े चार हज़ार रुपये, तीन पीस", "hi"),
    ):
        result = parser.parse(text, role="artisan")
        assert (result.language, result.intent.name, values(result)) == (language, "create_listing", expected)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Please show me my orders.", "show_my_orders"),
        ("How is dhokra metal casting done?", "ask_craft_question"),
        ("What is the right price for a hand painted Madhubani painting on paper?", "quote_golden_price"),
        ("mere order dikhao", "show_my_orders"),
        ("ढोकरा कैसे बनता है", "ask_craft_question"),
        ("where is my order 1042", "track_order"),
        ("change the price of my saree to 2500", "update_price"),
        ("yes", "affirm"),
        ("नहीं", "deny"),
        ("kisi se baat karao", "talk_to_human"),
        ("forget it", "cancel_flow"),
        ("hello", "greet"),
    ],
)
def test_wishes(parser: Parser, text: str, intent: str) -> None:
    assert parser.parse(text).intent.name == intent


def test_misheard_names(parser: Parser) -> None:
    result = parser.parse("I want to sell a Ben Rossi serry", spoken=True)
    assert values(result) == {"craft": ["banarasi"], "product_type": ["saree"]}
    assert values(parser.parse("it is a docker lamb", spoken=True)) == {
        "craft": ["dhokra"],
        "product_type": ["lamp"],
    }


def test_several_things_in_one_message(parser: Parser) -> None:
    result = parser.parse("not 2000, 2500, and where is my order?")
    correction, question = result.clauses
    assert correction.correction is not None
    assert question.intent.name == "track_order"
    assert result.text[question.offset : question.offset + len(question.text)] == question.text
    cancelled = parser.parse("forget it, where is my order?")
    assert [clause.intent.name for clause in cancelled.clauses] == ["cancel_flow", "track_order"]


def test_a_correction_is_one_thing(parser: Parser) -> None:
    result = parser.parse("No, not cotton. It is silk.")
    assert result.clauses == ()
    assert result.correction is not None
    assert values(result) == {"material": ["silk"]}


def test_yes_but(parser: Parser) -> None:
    result = parser.parse("haan lekin daam 2500 kar do")
    assert result.polarity is not None
    assert (result.polarity.polarity, result.polarity.rest) == ("affirm", "daam 2500 kar do")


def test_a_bare_value_starts_nothing(parser: Parser) -> None:
    assert parser.parse("silk").intent.confidence <= 0.5
    assert parser.parse("2500").numbers[0].value == "2500"


def test_the_role_settles_what_could_be_either(parser: Parser) -> None:
    artisan = dict(
        (score.name, score.confidence) for score in parser.parse("red saree", role="artisan").intent_ranking
    )
    buyer = dict(
        (score.name, score.confidence) for score in parser.parse("red saree", role="buyer").intent_ranking
    )
    assert buyer.get("search_products", 0.0) > artisan.get("search_products", 0.0)


@pytest.mark.parametrize("text", ["", "   ", "…", "🤷", "\u200d"])
def test_nothing_to_understand(parser: Parser, text: str) -> None:
    result = parser.parse(text, previous_language="hi")
    assert result.language == "hi"
    assert (result.intent.name, result.intent.confidence) == ("", 0.0)
    assert result.as_json()["intent"] == {"name": None, "confidence": 0.0}


def test_a_very_long_text_is_cut_and_says_so(parser: Parser) -> None:
    result = parser.parse("saree " * 5000)
    assert result.truncated
    assert len(result.text) == MAX_CHARACTERS


@pytest.mark.parametrize(
    "text",
    ["/restart{}", "'; drop table listings; --", "<script>alert(1)</script>", "₹" * 50, "1" * 400, "क" * 300],
)
def test_hostile_text_is_only_text(parser: Parser, text: str) -> None:
    result = parser.parse(text)
    assert 0.0 <= result.intent.confidence <= 1.0
    assert all(0 <= entity.start < entity.end <= len(result.text) for entity in result.entities)


def test_the_shape_is_rasas(parser: Parser) -> None:
    parsed = parser.parse("I want to sell a saree for 2500 rupees").as_json()
    assert set(parsed) == {"text", "language", "intent", "intent_ranking", "entities", "explanation"}
    assert set(parsed["intent"]) == {"name", "confidence"}
    assert len(parsed["intent_ranking"]) == 5
    assert all(
        set(entity) == {"entity", "value", "start", "end", "confidence"} for entity in parsed["entities"]
    )


def test_probabilities_rank(parser: Parser) -> None:
    confidences = [score.confidence for score in parser.parse("my order has not come").intent_ranking]
    assert confidences == sorted(confidences, reverse=True)
    assert sum(confidences) <= 1.0 + 1e-6


def test_importing_understanding_does_not_import_the_trainer() -> None:
    import subprocess
    import sys

    code = "import sys, nlu.parser; print([m for m in ('sklearn', 'scipy', 'numpy') if m in sys.modules])"
    root = Path(__file__).resolve().parents[2]
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root
    )
    assert loaded.stdout.strip() == "[]"
