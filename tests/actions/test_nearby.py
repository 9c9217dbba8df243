"""Artisans near a place: who agreed to be shown, the nearest first, and nothing but name, town and craft."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.marketplace import artisans, persons
from actions.marketplace.artisans import ArtisanProfile
from actions.marketplace.database import Database
from actions.nearby import Point, distance_km, find_artisans, nearest, point_of
from knowledge.lexicon import load_lexicon
from tests.actions.shop import MESSAGE, asked_by, names, open_shop

POINTS = st.builds(Point, st.floats(-90, 90), st.floats(-180, 180))
HALF_ROUND_THE_EARTH_KM = 20_016


@given(POINTS, POINTS)
def test_a_distance_is_the_same_both_ways(one: Point, other: Point) -> None:
    there, back = distance_km(one, other), distance_km(other, one)
    assert there == pytest.approx(back, abs=1e-6)
    assert 0 <= there <= HALF_ROUND_THE_EARTH_KM


@given(POINTS)
def test_a_point_is_where_it_is(point: Point) -> None:
    assert distance_km(point, point) == 0


@pytest.mark.parametrize(
    ("one", "other", "km"), [("delhi", "jaipur", 240), ("mumbai", "kolkata", 1_660), ("jaipur", "agra", 222)]
)
def test_distances_that_maps_tell(one: str, other: str, km: float) -> None:
    lexicon = load_lexicon()
    here, there = point_of(one, lexicon), point_of(other, lexicon)
    assert here is not None and there is not None
    assert distance_km(here, there) == pytest.approx(km, rel=0.04)


async def test_the_nearest_who_agreed(database: Database, now: datetime) -> None:
    async with database.session() as session:
        shop = await open_shop(session, now)
        for number, (name, place, state) in enumerate(
            (
                ("Far", "kolkata", "West Bengal"),
                ("Near", "ajmer", "Rajasthan"),
                ("Silent", "jaipur", "Rajasthan"),
            )
        ):
            person = await persons.find_or_create(
                session, "phone", f"+91{number}55", role="artisan", language="hi", name=name, now=now
            )
            profile = ArtisanProfile(place, state, "blue pottery")
            if name == "Silent":
                await artisans.update(session, person.id, profile, message_id=MESSAGE, now=now)
            else:
                await artisans.register(session, person.id, name, profile, message_id=MESSAGE, now=now)
        lexicon = load_lexicon()
        jaipur = point_of("jaipur", lexicon)
        assert jaipur is not None
        found = await nearest(session, "jaipur", jaipur, craft="blue pottery", lexicon=lexicon)
        assert [each.artisan.person.name for each in found] == ["Sunita", "Near", "Far"]
        said = await find_artisans(
            asked_by(session, shop.buyer, now, {"place": "jaipur", "craft": "blue pottery"})
        )
        text = str(said.responses)
        assert names(said) == ["utter_artisans_near"]
        assert "Far" not in text and "Silent" not in text, (
            "a day trip is near; without consent nobody is told of"
        )
        assert "+91" not in text
        away = await find_artisans(asked_by(session, shop.buyer, now, {"place": "kochi"}))
        assert names(away) == ["utter_artisans_far"]
        nobody = await find_artisans(
            asked_by(session, shop.buyer, now, {"place": "kochi", "craft": "dhokra"})
        )
        assert names(nobody) == ["utter_no_artisans"]
        unknown = await find_artisans(asked_by(session, shop.buyer, now, {"place": "atlantis"}))
        assert names(unknown) == ["utter_place_unknown"]


async def test_in_a_state_everybody_there_is_near(database: Database, now: datetime) -> None:
    async with database.session() as session:
        shop = await open_shop(session, now)
        said = await find_artisans(
            asked_by(session, shop.buyer, now, {"place": "rajasthan", "product_type": "vase"})
        )
    assert names(said) == ["utter_artisans_near"]
