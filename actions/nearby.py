"""Artisans near a place: those who agreed to be shown, with name, town and craft only, the nearest first."""

from dataclasses import dataclass
from math import asin, cos, isfinite, radians, sin, sqrt

from sqlalchemy import false, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from actions.context import ActionContext
from actions.marketplace import artisans
from actions.marketplace.artisans import ArtisanProfile
from actions.marketplace.statuses import ListingStatus
from actions.marketplace.tables import Artisan, Listing
from actions.results import ActionResult, Joined, Response
from actions.values import known
from knowledge.lexicon import Lexicon

SHOWN = 3
NEAR_KM = 150
"""Further away than a day trip is not near any more."""
EARTH_RADIUS_KM = 6371.0
KNOWN_WITHIN_KM = 150
"""A point further than this from every town that we know cannot be called after one."""
SOUTH, NORTH, WEST, EAST = 6.0, 37.5, 68.0, 97.5
"""Degrees between which all of India lies, its islands included."""
_STATE = "state"


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the earth, in degrees."""

    latitude: float
    longitude: float


ACROSS_THE_BORDER = (
    Point(24.86, 67.01),  # Karachi
    Point(27.71, 68.86),  # Sukkur
    Point(30.2, 71.47),  # Multan
    Point(31.42, 73.08),  # Faisalabad
    Point(31.55, 74.34),  # Lahore
    Point(33.69, 73.06),  # Islamabad
    Point(27.72, 85.32),  # Kathmandu
    Point(28.21, 83.99),  # Pokhara
    Point(26.45, 87.27),  # Biratnagar
    Point(29.66, 91.11),  # Lhasa
    Point(27.47, 89.64),  # Thimphu
    Point(23.81, 90.41),  # Dhaka
    Point(22.36, 91.78),  # Chittagong
    Point(24.37, 88.6),  # Rajshahi
    Point(24.9, 91.87),  # Sylhet
    Point(22.82, 89.55),  # Khulna
    Point(21.98, 96.08),  # Mandalay
    Point(9.67, 80.02),  # Jaffna
    Point(6.93, 79.85),  # Colombo
)
"""Towns of the neighbours, in whose countries the same degrees lie: what is nearest to one of them is not in India."""


class PlaceUnreadable(ValueError):
    """These are no degrees, or nothing that we know lies near them."""


class PlaceOutside(ValueError):
    """This is not in India."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An artisan and how far away she is."""

    artisan: Artisan
    distance_km: float


def distance_km(one: Point, other: Point) -> float:
    """Great-circle distance by the haversine formula, on a sphere of the earth's mean radius."""
    north, east = radians(other.latitude - one.latitude), radians(other.longitude - one.longitude)
    chord = (
        sin(north / 2) ** 2 + cos(radians(one.latitude)) * cos(radians(other.latitude)) * sin(east / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(chord)))


def point_of(place: str, lexicon: Lexicon) -> Point | None:
    """Where a place of the lexicon lies; the middle of a state. None for places without coordinates."""
    entry = lexicon.get("place", place)
    if entry is None or "latitude" not in entry.attributes:
        return None
    return Point(float(entry.attributes["latitude"]), float(entry.attributes["longitude"]))


def known_place(latitude: float, longitude: float, lexicon: Lexicon) -> str:
    """The town of the lexicon nearest to a point, which may be anything that a sender wrote.

    Raises:
        PlaceOutside: the point is not in India.
        PlaceUnreadable: these are no degrees, or no town that we know is within 150 km.
    """
    if not (isfinite(latitude) and isfinite(longitude)):
        raise PlaceUnreadable("a place has finite degrees")
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise PlaceUnreadable("there is no such place on the earth")
    if not (SOUTH <= latitude <= NORTH and WEST <= longitude <= EAST):
        raise PlaceOutside("the place is not in India")
    here = Point(latitude, longitude)
    near = []
    for entry in lexicon.entries("place"):
        there = point_of(entry.value, lexicon) if entry.attributes.get("kind") != _STATE else None
        if there is not None:
            near.append((distance_km(here, there), entry.value))
    km, town = min(near)
    if min(distance_km(here, abroad) for abroad in ACROSS_THE_BORDER) < km:
        raise PlaceOutside("the place is nearer to a town of a neighbouring country")
    if km > KNOWN_WITHIN_KM:
        raise PlaceUnreadable("no town that we know is near")
    return town


async def ask_place_is_mine(context: ActionContext) -> ActionResult:
    """Ask an artisan whether the place that she shared is where she works."""
    return ActionResult((Response("utter_is_place_yours", {"place": context.slots.get("shared_place")}),))


async def keep_own_place(context: ActionContext) -> ActionResult:
    """Note an artisan's place; who is not registered yet takes it along to registering."""
    place = str(context.slots.get("shared_place") or "")
    entry = context.services.lexicon.get("place", place)
    if entry is None:
        return ActionResult((Response("utter_place_unknown"),), {"own_place": None})
    if await artisans.find(context.session, context.person_id) is None:
        return ActionResult(slots={"own_place": entry.value})
    await artisans.update(
        context.session,
        context.person_id,
        ArtisanProfile(place=entry.value, state=str(entry.attributes["state"])),
        message_id=context.message_id,
        now=context.now,
    )
    return ActionResult((Response("utter_own_place_kept", {"place": entry.value}),), {"own_place": None})


async def find_artisans(context: ActionContext) -> ActionResult:
    """Up to three artisans near the place in the slot, for a craft or a product if one was named."""
    lexicon = context.services.lexicon
    place = str(context.slots["place"])
    here = point_of(place, lexicon)
    if here is None:
        return ActionResult((Response("utter_place_unknown"),))
    found = await nearest(
        context.session,
        place,
        here,
        craft=known(context.slots.get("craft")),
        product_type=known(context.slots.get("product_type")),
        lexicon=lexicon,
        but=context.person_id,
    )
    if not found:
        return ActionResult((Response("utter_no_artisans"),))
    near = [each for each in found if each.distance_km <= NEAR_KM][:SHOWN]
    lines = Joined(tuple(_line(each, context) for each in near or found[:SHOWN]))
    name = "utter_artisans_near" if near else "utter_artisans_far"
    return ActionResult((Response(name, {"place": place, "artisans": lines}),))


async def nearest(
    session: AsyncSession,
    place: str,
    here: Point,
    *,
    lexicon: Lexicon,
    craft: str | None = None,
    product_type: str | None = None,
    but: str | None = None,
) -> list[Neighbour]:
    """Artisans who agreed to be shown and have a name and a place, the nearest first.

    In a state, everybody of that state is at distance 0. `craft` is the artisan's own or one of her listings'.
    """
    query = select(Artisan).where(Artisan.place.is_not(None))
    if craft or product_type:
        sells = select(Listing.id).where(
            Listing.artisan_id == Artisan.person_id, Listing.status != ListingStatus.ARCHIVED
        )
        if craft:
            sells = sells.where(Listing.craft == craft)
        if product_type:
            sells = sells.where(Listing.product_type == product_type)
        own = Artisan.craft == craft if craft and not product_type else false()
        query = query.where(or_(own, sells.exists()))
    found = []
    for artisan in await session.scalars(query):
        person = artisan.person
        there = point_of(str(artisan.place), lexicon)
        if there is None or not person.name or person.id == but or not artisans.may_be_shown(person):
            continue
        inside = artisan.state is not None and artisan.state.lower() == place
        found.append(Neighbour(artisan, 0.0 if inside else distance_km(here, there)))
    return sorted(found, key=lambda each: (each.distance_km, each.artisan.person.name))


def _line(neighbour: Neighbour, context: ActionContext) -> Response:
    """Name, craft, town and distance; no distance where she is in the place itself."""
    artisan, km = neighbour.artisan, round(neighbour.distance_km)
    kind = "" if artisan.craft else "plain_"
    town = context.services.lexicon.name("place", str(artisan.place), context.language)
    values = {"name": artisan.person.name, "craft": artisan.craft, "town": town, "km": km}
    return Response(f"utter_artisan_{kind}line" if km else f"utter_artisan_here_{kind}line", values)
