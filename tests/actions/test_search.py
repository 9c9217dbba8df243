"""Search: what fits, best first; and when nothing does, the nearest, with what was given up said."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from actions.marketplace import artisans, listings, persons
from actions.marketplace.artisans import ArtisanProfile
from actions.marketplace.database import Database
from actions.marketplace.listings import ListingDraft
from actions.marketplace.search import SearchQuery, SearchResult, search
from actions.marketplace.titles import titles

CATALOGUE = {
    "blue vase": ("jaipur", "Rajasthan", "vase", "blue pottery", ("quartz",), ("blue",), "glazed", 1500),
    "navy vase": (
        "jaipur",
        "Rajasthan",
        "vase",
        "blue pottery",
        ("quartz",),
        ("navy blue", "white"),
        "glazed",
        2500,
    ),
    "brass vase": (
        "moradabad",
        "Uttar Pradesh",
        "vase",
        "moradabad brass",
        ("brass",),
        ("gold",),
        "engraving",
        1800,
    ),
    "brass lamp": (
        "moradabad",
        "Uttar Pradesh",
        "lamp",
        "moradabad brass",
        ("brass",),
        ("gold",),
        "engraving",
        900,
    ),
    "silk saree": (
        "varanasi",
        "Uttar Pradesh",
        "saree",
        "banarasi",
        ("silk",),
        ("red", "gold"),
        "brocade",
        9000,
    ),
    "tussar stole": (
        "bolpur",
        "West Bengal",
        "stole",
        "kantha",
        ("tussar silk",),
        ("red",),
        "hand embroidered",
        3000,
    ),
    "cotton stole": ("bhuj", "Gujarat", "stole", "ajrakh", ("cotton",), ("indigo",), "block print", 800),
}


@pytest.fixture
async def market(database: Database, now: datetime) -> dict[int, str]:
    """The catalogue, published one a day, and the name of each listing by id."""
    names: dict[int, str] = {}
    async with database.session() as session:
        for day, (name, told) in enumerate(CATALOGUE.items()):
            place, state, product_type, craft, materials, colours, technique, rupees = told
            person = await persons.find_or_create(session, "demo", f"{place}", role="artisan", language="hi")
            profile = ArtisanProfile(place=place, state=state)
            await artisans.update(session, person.id, profile, message_id="m", now=now)
            draft = ListingDraft(
                product_type=product_type,
                price_paise=rupees * 100,
                craft=craft,
                materials=materials,
                colours=colours,
                technique=technique,
                titles=titles(product_type, craft=craft, materials=materials, colours=colours),
            )
            at = now + timedelta(days=day)
            names[(await listings.publish(session, person.id, draft, message_id="m", now=at)).id] = name
    return names


async def _find(
    session: AsyncSession, names: dict[int, str], query: SearchQuery
) -> tuple[list[str], SearchResult]:
    result = await search(session, query)
    return [names[listing.id] for listing in result.listings], result


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (SearchQuery(product_type="vase"), {"blue vase", "navy vase", "brass vase"}),
        (SearchQuery(product_type="vase", colours=("blue",)), {"blue vase", "navy vase"}),
        (SearchQuery(colours=("blue",), max_price_paise=200_000), {"blue vase"}),
        (SearchQuery(materials=("silk",)), {"silk saree", "tussar stole"}),
        (SearchQuery(materials=("tussar silk",)), {"tussar stole"}),
        (SearchQuery(colours=("red", "indigo"), product_type="stole"), {"tussar stole", "cotton stole"}),
        (SearchQuery(craft="moradabad brass", min_price_paise=100_000), {"brass vase"}),
        (SearchQuery(product_type="lamp", place="uttar pradesh"), {"brass lamp"}),
        (SearchQuery(place="jaipur", product_type="vase"), {"blue vase", "navy vase"}),
        (SearchQuery(state="west bengal", product_type="stole"), {"tussar stole"}),
        (SearchQuery(technique="block print"), {"cotton stole"}),
        (SearchQuery(text="BANARASI silk"), {"silk saree"}),
        (SearchQuery(text="बनारसी"), {"silk saree"}),
    ],
)
async def test_what_fits(
    database: Database, market: dict[int, str], query: SearchQuery, expected: set[str]
) -> None:
    async with database.reading() as session:
        found, result = await _find(session, market, query)
    assert set(found) == expected
    assert result.relaxed == ()
    assert result.total == len(expected)


@pytest.mark.parametrize(
    ("query", "relaxed", "expected"),
    [
        (
            SearchQuery(product_type="vase", colours=("red",)),
            ("colour",),
            {"blue vase", "navy vase", "brass vase"},
        ),
        (SearchQuery(product_type="saree", place="jaipur"), ("place",), {"silk saree"}),
        (SearchQuery(product_type="lamp", max_price_paise=1_00), ("max_price",), {"brass lamp"}),
        (SearchQuery(product_type="lamp", craft="dhokra"), ("craft",), {"brass lamp"}),
        (SearchQuery(product_type="carpet", craft="ajrakh"), ("product_type",), {"cotton stole"}),
        (
            SearchQuery(product_type="saree", colours=("green",), place="jaipur", text="wedding"),
            ("text", "place", "colour"),
            {"silk saree"},
        ),
    ],
)
async def test_when_nothing_fits_the_least_important_is_given_up(
    database: Database,
    market: dict[int, str],
    query: SearchQuery,
    relaxed: tuple[str, ...],
    expected: set[str],
) -> None:
    async with database.reading() as session:
        found, result = await _find(session, market, query)
    assert result.relaxed == relaxed
    assert set(found) == expected


@pytest.mark.parametrize(
    "query",
    [
        SearchQuery(product_type="carpet"),
        SearchQuery(product_type="carpet", max_price_paise=100_000),
        SearchQuery(craft="dhokra", place="jaipur", min_price_paise=1),
    ],
)
async def test_a_price_or_a_place_alone_is_never_what_is_left(
    database: Database, market: dict[int, str], query: SearchQuery
) -> None:
    async with database.reading() as session:
        assert await search(session, query) == SearchResult((), 0)


async def test_sorting_and_limit(database: Database, market: dict[int, str]) -> None:
    async with database.reading() as session:
        cheap, result = await _find(session, market, SearchQuery(sort="price_low", limit=2))
        dear, _ = await _find(session, market, SearchQuery(sort="price_high", limit=1))
        new, _ = await _find(session, market, SearchQuery(limit=0))
    assert (cheap, result.total) == (["cotton stole", "brass lamp"], 7)
    assert dear == ["silk saree"]
    assert new == ["cotton stole"], "at least one, the newest"


async def test_an_occasion_puts_first_what_sells_for_it(database: Database, market: dict[int, str]) -> None:
    async with database.reading() as session:
        diwali, result = await _find(session, market, SearchQuery(materials=("brass",), occasion="diwali"))
        karva, _ = await _find(session, market, SearchQuery(occasion="karva chauth"))
    assert (set(diwali), result.relaxed) == ({"brass lamp", "brass vase"}, ())
    assert karva[0] == "silk saree"


async def test_only_what_is_on_sale_is_found(
    database: Database, market: dict[int, str], now: datetime
) -> None:
    async with database.session() as session:
        (lamp,) = (await search(session, SearchQuery(product_type="lamp"))).listings
        await listings.set_stock(session, lamp.artisan_id, lamp.id, 0, message_id="m", now=now)
        assert (await search(session, SearchQuery(product_type="lamp"))).total == 0


@pytest.mark.parametrize("value", ["%", '"', "\\", "/", "_ed", "'; DROP TABLE listings; --", "x" * 5000])
async def test_hostile_values_find_nothing(database: Database, market: dict[int, str], value: str) -> None:
    async with database.reading() as session:
        assert (await search(session, SearchQuery(colours=(value,)))).total == 0
        assert (await search(session, SearchQuery(materials=(value,)))).total == 0
        assert (await search(session, SearchQuery(text=f"{value} drop table"))).total == 0
        assert (await search(session, SearchQuery(text="% _"))).total == len(CATALOGUE), "no word, no filter"


async def test_a_price_ceiling_is_given_up_last(database: Database, market: dict[int, str]) -> None:
    wishes = [
        (
            SearchQuery(product_type="vase", colours=("red",), max_price_paise=1_600_00),
            ("colour",),
            {"blue vase"},
        ),
        (
            SearchQuery(product_type="vase", craft="dhokra", max_price_paise=1_600_00),
            ("craft",),
            {"blue vase"},
        ),
        (
            SearchQuery(product_type="saree", colours=("red",), max_price_paise=500_00),
            ("max_price",),
            {"silk saree"},
        ),
    ]
    async with database.reading() as session:
        for query, relaxed, expected in wishes:
            found, result = await _find(session, market, query)
            assert (result.relaxed, set(found)) == (relaxed, expected)


async def test_what_is_not_wanted_is_left_out(database: Database, market: dict[int, str]) -> None:
    async with database.reading() as session:
        found, _ = await _find(session, market, SearchQuery(product_type="stole", unwanted_colours=("red",)))
        plain, _ = await _find(
            session, market, SearchQuery(product_type="stole", unwanted_materials=("silk",))
        )
    assert found == ["cotton stole"]
    assert plain == ["cotton stole"], "tussar silk is silk"


async def test_pages_follow_each_other_without_gaps(database: Database, market: dict[int, str]) -> None:
    async with database.reading() as session:
        pages = [
            (await _find(session, market, SearchQuery(limit=3, offset=offset)))[0] for offset in (0, 3, 6, 9)
        ]
    seen = [name for page in pages for name in page]
    assert len(seen) == len(set(seen)) == len(CATALOGUE)
    assert pages[-1] == []
