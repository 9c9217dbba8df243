"""After an answer about a craft, questions that name nothing go on about it."""

from typing import Any

import pytest

from actions.results import Card
from assistant.dialogue.commands import Answer, StartFlow
from assistant.understanding.craft_follow_up import OPEN_INTENTS, SURE, TALKED_CRAFT, CraftFollowUpReader
from nlu.results import Entity, IntentScore, ParseResult
from tests.assistant.conftest import Talk


def said(
    text: str, language: str = "en", intent: str = "ask_craft_question", confidence: float = 0.9, **found: str
) -> ParseResult:
    """A parsed message; `found` are entities."""
    entities = tuple(Entity(kind, value, 0, len(text)) for kind, value in found.items())
    return ParseResult(text, language, IntentScore(intent, confidence), entities=entities)


@pytest.fixture
def told(talk: Talk) -> Talk:
    """A talk in which dhokra was just told of."""
    talk.tracker.set_slot(TALKED_CRAFT, "dhokra")
    return talk


def follow_up(talk: Talk, message: ParseResult) -> Answer | None:
    return CraftFollowUpReader(talk.tracker).follow_up(message)


@pytest.mark.parametrize(
    "message",
    [
        said("and what is it made of?"),
        said("which state is it from"),
        said("how do I tell a real one"),
        said("how is it cleaned", intent="product_details"),
        said("who makes it", intent="find_artisans_nearby"),
        said("since when", intent="out_of_scope"),
        said("how old is it", intent="", confidence=0.0),
        said("वह किस चीज़ से बनता है", "hi"),
        said("kis rajya ka hai", "hi-Latn"),
        said("এটা কোন রাজ্যের", "bn"),
        said("हे कशापासून बनते", "mr"),
        said("ఇది ఏ రాష్ట్రానికి చెందినది", "te"),
        said("இது எதனால் செய்யப்படுகிறது", "ta"),
        said("આ કયા રાજ્યની કળા છે", "gu"),
        said("ಇದು ಯಾವ ರಾಜ್ಯದ ಕಲೆ", "kn"),
        said("ഇത് ഏത് സംസ്ഥാനത്തെ കലയാണ്", "ml"),
        said("ਇਹ ਕਿਹੜੇ ਸੂਬੇ ਦੀ ਹੈ", "pa"),
        said("ଏହା କେଉଁ ରାଜ୍ୟର କଳା", "or"),
        said("এইটো কোন ৰাজ্যৰ", "as"),
        said("یہ کس ریاست کی ہے", "ur"),
    ],
    ids=lambda message: f"{message.language}-{message.text}",
)
def test_a_question_that_names_nothing_is_about_the_craft(told: Talk, message: ParseResult) -> None:
    assert follow_up(told, message) == Answer(message.text, "dhokra")


def test_where_nothing_was_told_nothing_goes_on(talk: Talk) -> None:
    assert follow_up(talk, said("and what is it made of?")) is None


@pytest.mark.parametrize(
    "message",
    [
        said("what does it cost"),
        said("how many are there"),
        said("what should I look for when buying"),
        said("what is the phone number of the maker"),
        said("what is the price and what is it made of"),
        said("यह कितने का है", "hi"),
        said("iska daam kya hai", "hi-Latn"),
        said("এর দাম কত", "bn"),
        said("இதன் விலை என்ன", "ta"),
        said("اس کی قیمت کیا ہے", "ur"),
    ],
    ids=lambda message: f"{message.language}-{message.text}",
)
def test_prices_and_the_like_are_about_products(told: Talk, message: ParseResult) -> None:
    assert follow_up(told, message) is None


@pytest.mark.parametrize(
    "message",
    [
        said("how is kalamkari made", craft="kalamkari"),
        said("how is this saree made", product_type="saree"),
        said("where does order 1042 come from", order_id="1042"),
        said("what is made of brass under 2000", max_price="2000"),
    ],
    ids=lambda message: message.text,
)
def test_what_names_something_else_is_about_that(told: Talk, message: ParseResult) -> None:
    assert follow_up(told, message) is None


@pytest.mark.parametrize("text", ["thank you", "yes", "and then?", "tell me about it", "how?", "", "ok bye"])
def test_what_asks_for_nothing_is_no_follow_up(told: Talk, text: str) -> None:
    assert follow_up(told, said(text)) is None


@pytest.mark.parametrize(
    ("intent", "confidence", "goes_on"),
    [
        ("create_listing", SURE, False),
        ("create_listing", SURE - 0.01, True),
        ("show_my_orders", 0.99, False),
        ("search_products", 0.4, True),
        *((intent, 0.99, True) for intent in sorted(OPEN_INTENTS)),
    ],
)
def test_another_wish_counts_where_it_is_sure(
    told: Talk, intent: str, confidence: float, goes_on: bool
) -> None:
    message = said("what is it made of", intent=intent, confidence=confidence)
    assert (follow_up(told, message) is not None) == goes_on


async def test_an_open_question_is_answered_first(told: Talk) -> None:
    await told.say(StartFlow("create_listing"))
    assert told.asked and told.tracker.slots[TALKED_CRAFT] == "dhokra"
    assert follow_up(told, said("what is it made of")) is None


@pytest.mark.parametrize(("ids", "listing"), [(("11",), 11), (("11", "12"), None)])
def test_what_is_shown_next_takes_its_place(told: Talk, ids: tuple[str, ...], listing: int | None) -> None:
    shown: Any = [Card("Brass lamp", id_, 900_00, facts={"craft": "dhokra"}) for id_ in ids]
    told.tracker.show_listings(shown)
    assert told.tracker.current_listing == listing
    assert follow_up(told, said("how is it cleaned")) is None


async def test_the_craft_is_remembered_from_turn_to_turn(told: Talk) -> None:
    await told.say()
    assert follow_up(told, said("which state is it from")) == Answer("which state is it from", "dhokra")
