"""A real Rasa 3.6 server: it loads our domain, leads the conversation, and calls our marketplace; and we ask it."""

import asyncio
from pathlib import Path
from typing import Any

from sqlalchemy import select

from actions.marketplace.database import Database
from actions.marketplace.tables import Address, Listing
from assistant.application import open_parser
from assistant.settings import Settings
from connectors.rasa.rest import parse_result
from knowledge.lexicon import load_lexicon
from nlu.rasa_server import RasaServer
from tests.rasa.conftest import Rasa

ARTISAN = {"role": "artisan"}


def told(parts: list[dict[str, Any]]) -> str:
    return " ".join(part.get("text", "") for part in parts)


async def on_sale(settings: Settings) -> list[tuple[str, str, int, str]]:
    """Kind of address and address of the seller, price in paise, kind of product."""
    database = Database(settings.database)
    rows = select(Address.channel, Address.address, Listing.price_paise, Listing.product_type)
    async with database.reading() as session:
        found = await session.execute(rows.join(Address, Address.person_id == Listing.artisan_id))
        listed = [(row[0], row[1], row[2], row[3]) for row in found]
    await database.dispose()
    return listed


def test_a_listing_is_made_in_rasas_dialogue_and_stands_in_our_marketplace(rasa: Rasa, home: Path) -> None:
    asked = rasa.say("I want to sell a saree", "asha", **ARTISAN)
    assert "price" in told(asked).lower(), "the form asks with our own action"
    read_back = rasa.say("2500 rupees", "asha", **ARTISAN)
    payloads = [button["payload"] for part in read_back for button in part.get("buttons", ())]
    assert payloads[:2] == ["/affirm", "/deny"] and "₹2,500" in told(read_back)
    published = rasa.say("/affirm", "asha", **ARTISAN)
    cards = [card for part in published for card in part.get("custom", {}).get("cards", ())]
    assert [card["price"] for card in cards] == [2500.0]
    listed = asyncio.run(on_sale(Settings(home=home)))
    assert listed == [("rasa", "asha", 250_000, "saree")]

    mine = rasa.say("show my listings", "asha", **ARTISAN)
    assert "saree" in told(mine).lower()
    others = rasa.say("show my listings", "somebody else", **ARTISAN)
    assert "saree" not in told(others).lower()
    found = rasa.say("I am looking for a saree", "ravi")
    assert any(card["price"] == 2500.0 for part in found for card in part.get("custom", {}).get("cards", ()))


def test_the_form_asks_for_what_is_missing_with_our_words(rasa: Rasa) -> None:
    asked = rasa.say("new listing", "meena", **ARTISAN)
    assert asked[0]["text"].startswith("What do you want to sell?")


def test_our_understanding_asks_it(rasa: Rasa, home: Path) -> None:
    text = "I want to sell a red saree"
    asked = RasaServer(rasa.url, load_lexicon(), timeout_s=30).ask(text)
    assert asked.ranking[0].name == "create_listing"
    assert asked.explanation.startswith("rasa: create_listing 0.")
    assert {(entity.entity, entity.value) for entity in asked.entities} == {
        ("colour", "red"),
        ("product_type", "saree"),
    }
    settings = Settings(home=home, nlu="rasa", rasa_url=rasa.url, rasa_timeout_s=30)
    result = open_parser(settings).parse(text, language="en")
    assert result.explanation[0] == asked.explanation
    assert (result.intent.name, result.first("product_type")) == ("create_listing", "saree")
    assert open_parser(settings).parse("yes please", language="en").polarity is not None


def test_our_own_parse_results_have_the_same_keys_and_types(rasa: Rasa, home: Path) -> None:
    text = "I want to sell a red saree"
    theirs = rasa.parse(text)
    ours = parse_result(open_parser(Settings(home=home)).parse(text, language="en"))
    assert set(ours) == {*theirs, "language", "explanation"}
    assert ours["text_tokens"] == theirs["text_tokens"]
    for key in ("intent", "intent_ranking", "entities"):
        for mine, rasas in zip(_list(ours[key]), _list(theirs[key]), strict=False):
            wanted = {name: type(value) for name, value in rasas.items() if name != "processors"}
            assert wanted == {name: type(mine[name]) for name in wanted}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
