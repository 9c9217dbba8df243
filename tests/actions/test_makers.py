"""Things are found by the name of who made them, and only if she agreed to be shown."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from actions.context import ActionContext
from actions.makers import makers_named
from actions.marketplace import artisans, listings, persons
from actions.marketplace.artisans import ArtisanProfile
from actions.marketplace.database import Database
from actions.marketplace.listings import ListingDraft
from actions.marketplace.titles import titles
from actions.search import search_products
from nlu.spoken_names import names_heard
from tests.actions.shop import MESSAGE, Shop, asked_by, open_shop


async def rival(session: AsyncSession, now: datetime) -> int:
    """Another artisan, Savitri Kumari, with one vase; the listing's id."""
    other = await persons.find_or_create(
        session, "phone", "+912", role="artisan", language="hi", name="Savitri Kumari", now=now
    )
    profile = ArtisanProfile("jaipur", "Rajasthan", "blue pottery", 3)
    await artisans.register(session, other.id, "Savitri Kumari", profile, message_id=MESSAGE, now=now)
    draft = ListingDraft(
        product_type="vase",
        titles=titles("vase", craft="blue pottery"),
        craft="blue pottery",
        materials=("quartz",),
        price_paise=90_000,
        quantity=1,
    )
    made = await listings.publish(session, other.id, draft, message_id=MESSAGE, now=now)
    return made.id


def asked(
    session: AsyncSession, shop: Shop, now: datetime, text: str, slots: dict[str, str]
) -> ActionContext:
    context = asked_by(session, shop.buyer, now, slots, text=text)
    return replace(context, services=replace(context.services, names_heard=names_heard))


async def test_her_vase_is_shown_and_no_other(database: Database, now: datetime) -> None:
    async with database.session() as session:
        shop = await open_shop(session, now)
        hers = await rival(session, now)
        for text in ("I want the vase by Savitri Kumari.", "सावित्री कुमारी का फूलदान", "savitree kumaris vase"):
            result = await search_products(asked(session, shop, now, text, {"product_type": "vase"}))
            assert [card.id for card in result.responses[0].cards] == [str(hers)], text
        anybody = await search_products(asked(session, shop, now, "a vase", {"product_type": "vase"}))
    assert {card.id for card in anybody.responses[0].cards} == {str(hers), str(shop.vase)}


async def test_her_name_alone_is_a_wish(database: Database, now: datetime) -> None:
    async with database.session() as session:
        shop = await open_shop(session, now)
        hers = await rival(session, now)
        result = await search_products(asked(session, shop, now, "show me what Savitri Kumari has made", {}))
    assert [card.id for card in result.responses[0].cards] == [str(hers)]


async def test_what_she_does_not_make_is_shown_by_others(database: Database, now: datetime) -> None:
    async with database.session() as session:
        shop = await open_shop(session, now)
        await rival(session, now)
        result = await search_products(
            asked(session, shop, now, "a lamp by Savitri Kumari", {"product_type": "lamp"})
        )
    assert [card.id for card in result.responses[0].cards] == [str(shop.lamp)]


async def test_who_did_not_agree_to_be_shown_is_not_found(database: Database, now: datetime) -> None:
    async with database.session() as session:
        shop = await open_shop(session, now, consent=False)
        artisan = await persons.get(session, shop.artisan)
        artisan.name = "Savitri Kumari"
        assert await makers_named(asked(session, shop, now, "Savitri Kumari's vase", {})) == ()
