"""Where a parcel goes, told in a sentence with two places; and what the tariff makes of it."""

from datetime import UTC, datetime
from typing import Any, cast

import pytest

from actions.context import ActionContext, Services
from actions.marketplace import artisans, persons
from actions.marketplace.artisans import ArtisanProfile
from actions.marketplace.database import Database
from actions.shipping import check_destination, read_destination, shipping_quote
from knowledge.lexicon import load_lexicon
from knowledge.prices import load_prices

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


def _context(text: str, person_id: str = "nobody", session: Any = None, **slots: Any) -> ActionContext:
    services = Services(load_lexicon(), cast(Any, None))
    return ActionContext(person_id, "artisan", "en", slots, text, "m1", session, services, NOW)


@pytest.mark.parametrize(
    ("said", "start", "goal"),
    [
        ("shipping quote from Bhuj to Nagpur 4 kg", "bhuj", "nagpur"),
        ("what does it cost to Nagpur from Bhuj", "bhuj", "nagpur"),
        ("मुंबई से दिल्ली तीन किलो भेजने का खर्च", "mumbai", "delhi"),
        ("Patna se Delhi tak courier kitna lagega", "patna", "delhi"),
    ],
)
async def test_two_places_in_a_sentence(said: str, start: str, goal: str) -> None:
    read = await read_destination(_context(said))
    assert read.slots == {"ship_to": goal, "ship_from": start}


async def test_one_place_is_left_to_understanding() -> None:
    assert (await read_destination(_context("how much to Delhi"))).slots == {}


async def test_what_cannot_be_used_is_asked_anew() -> None:
    unknown = await check_destination(_context("", ship_to="rampurwa", weight="2 kg"))
    assert unknown.slots == {"ship_to": None}
    heavy = await check_destination(_context("", ship_to="delhi", weight="90000 kg"))
    assert heavy.slots == {"weight": None}
    assert (await check_destination(_context("", ship_to="delhi", weight="500 g"))).slots == {}


async def test_parts_add_up_and_sources_are_told(database: Database) -> None:
    tariff = load_prices().transport
    async with database.session() as session:
        maker = await persons.find_or_create(session, "phone", "m", role="artisan", language="en", now=NOW)
        profile = ArtisanProfile("jaipur", "Rajasthan")
        await artisans.register(session, maker.id, "Meena", profile, message_id="m", now=NOW)
        plain = await shipping_quote(_context("", maker.id, session, ship_to="delhi", weight="2 kg"))
        fragile = await shipping_quote(
            _context("", maker.id, session, ship_to="delhi", weight="2 kg", material="quartz")
        )
        far = await shipping_quote(_context("", maker.id, session, ship_to="kochi", weight="2 kg"))
        lorry = await shipping_quote(_context("", maker.id, session, ship_to="kochi", weight="60 kg"))
    told, _, dated = plain.responses[0].values["parts"].responses
    assert (
        abs(told.values["total_paise"] - told.values["carriage_paise"] - told.values["packing_paise"]) <= 100
    )
    assert dated.values == {"date": "October 2012"}
    assert plain.responses[1].values["sources"] == tariff.post.source
    careful = fragile.responses[0].values["parts"].responses[0]
    assert careful.values["packing_paise"] > told.values["packing_paise"]
    assert far.responses[0].values["parts"].responses[1].name == "utter_shipping_far"
    by_road = lorry.responses[0].values["parts"].responses
    assert by_road[0].values["service"].name == "utter_shipping_service_road"
    assert by_road[1].name == "utter_shipping_distance"
    assert lorry.responses[1].values["sources"] == tariff.road.source
