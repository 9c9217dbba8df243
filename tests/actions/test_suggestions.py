"""Suggestions and details: every word said of a product is a fact of its listing."""

from datetime import datetime

from actions.marketplace.database import Database
from actions.products import find_product, show_product
from actions.recommendations import gifts, recommend_products
from actions.results import Joined
from actions.wishes import Wish
from knowledge.lexicon import load_lexicon
from knowledge.prices import load_prices
from tests.actions.shop import asked_by, inner_names, names, open_shop


async def test_nothing_is_suggested_before_anything_is_known(database: Database, now: datetime) -> None:
    async with database.session() as session:
        shop = await open_shop(session, now)
        assert names(await recommend_products(asked_by(session, shop.buyer, now))) == []
        any_price = await recommend_products(asked_by(session, shop.buyer, now, {"budget": "none"}))
    assert names(any_price) == ["utter_recommended"]


async def test_reasons_are_facts(database: Database, now: datetime) -> None:
    async with database.session() as session:
        shop = await open_shop(session, now)
        slots = {"occasion": "karva chauth", "max_price": 10_000}
        (said,) = (await recommend_products(asked_by(session, shop.buyer, now, slots))).responses
    assert "saree" in load_prices().market.season.sells_for("karva chauth")
    assert [card.id for card in said.cards] == [str(shop.saree)], "vases and lamps are not for karva chauth"
    lines = said.values["listings"]
    assert isinstance(lines, Joined)
    assert inner_names(lines.responses[0].values["reasons"]) == ["reason_occasion", "reason_budget"]


async def test_no_reason_is_made_up(database: Database, now: datetime) -> None:
    async with database.session() as session:
        shop = await open_shop(session, now)
        (said,) = (
            await recommend_products(asked_by(session, shop.buyer, now, {"occasion": "lohri"}))
        ).responses
    assert "reason_occasion" not in inner_names(said.values["listings"]), "we know nothing that sells for it"


async def test_a_budget_is_kept_or_said_to_be_exceeded(database: Database, now: datetime) -> None:
    async with database.session() as session:
        shop = await open_shop(session, now)
        within = await recommend_products(asked_by(session, shop.buyer, now, {"budget": "1000"}))
        beyond = await recommend_products(
            asked_by(session, shop.buyer, now, {"budget": "100", "product_type": "lamp"})
        )
        nothing = await recommend_products(asked_by(session, shop.buyer, now, {"budget": "100"}))
    assert [card.id for card in within.responses[0].cards] == [str(shop.lamp)]
    assert names(beyond) == ["utter_recommended_over_budget"]
    assert names(nothing) == ["utter_nothing_to_recommend"]


def test_gifts_are_things_that_we_know() -> None:
    lexicon = load_lexicon()
    unknown = {
        kind for kinds in gifts().values() for kind in kinds if lexicon.get("product_type", kind) is None
    }
    assert unknown == set()


async def test_a_makers_name_needs_consent(database: Database, now: datetime) -> None:
    async with database.session() as session:
        shop = await open_shop(session, now, consent=False)
        (told, _) = (
            await show_product(asked_by(session, shop.buyer, now, {"chosen_listing": str(shop.vase)}))
        ).responses
    assert "Sunita" not in str(told)
    assert "detail_place" in inner_names(told.values["details"])


async def test_the_only_one_that_was_named(database: Database, now: datetime) -> None:
    async with database.session() as session:
        shop = await open_shop(session, now)
        by_name = await find_product(asked_by(session, shop.buyer, now, {"product_type": "saree"}))
        unknown = await find_product(asked_by(session, shop.buyer, now, {"product_type": "carpet"}))
        several = await find_product(asked_by(session, shop.buyer, now))
    assert by_name.slots == {"chosen_listing": str(shop.saree), "product_choice": "one"}
    assert (names(unknown), unknown.slots["product_choice"]) == (["utter_no_such_product"], "none")
    assert several.slots["product_choice"] == "several"


def test_a_wish_in_words_and_as_a_query() -> None:
    wish = Wish.of(
        {"colour": "blue, red", "product_type": "saree", "max_price": 5000, "unwanted_material": "silk"}
    )
    query = wish.query(limit=3, offset=6)
    assert (query.colours, query.max_price_paise, query.unwanted_materials) == (
        ("blue", "red"),
        500_000,
        ("silk",),
    )
    assert (query.limit, query.offset) == (3, 6)
    said = wish.in_words(load_lexicon(), "en")
    assert [part.text or part.name for part in said.responses] == [
        "blue, red",
        "saree",
        "wish_max_price",
        "wish_without",
    ]
    assert Wish.of({"budget": "none"}).is_open
