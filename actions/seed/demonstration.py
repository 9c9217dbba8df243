"""The demonstration marketplace: 40 artisans, 300 listings and 150 orders, the same every time.

Crafts and places are real, people are invented; `demonstration.yml` says what is made of what.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import chain, repeat
from pathlib import Path

from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession

from actions.marketplace import artisans, listings, orders, persons
from actions.marketplace.artisans import ArtisanProfile
from actions.marketplace.listings import ListingDraft
from actions.marketplace.statuses import OrderStatus
from actions.marketplace.tables import Listing
from actions.marketplace.titles import titles
from actions.pricing.comparables import Market
from actions.pricing.golden import compute
from actions.pricing.inputs import QuoteInputs
from actions.pricing.quotes import complete
from actions.seed.history import MONTH, PAST_MONTHS, bring_to, past_sales
from knowledge.lexicon import load_lexicon
from knowledge.prices import load_prices
from knowledge.yaml_file import read_yaml

CHANNEL = "demo"
SURNAME = "Namuna"
MESSAGE_ID = "seed"
_SEED = 2026
_NOISE = 0.18
"""Spread of asking prices around the golden price (standard deviation of their logarithm)."""
_SCARCE_HOURS = 60
"""Of what takes longer there are only a few pieces."""
_OLDEST_LISTING_DAYS, _NEWEST_LISTING_DAYS = 300, 120
_OLDEST_ORDER_DAYS = 110
_JOINED_BEFORE = (PAST_MONTHS + 1) * MONTH
"""How long ago the artisans came, with the first thing that each of them makes."""


@dataclass(frozen=True, slots=True)
class ProductLine:
    """One kind of thing that an artisan makes."""

    product_type: str
    materials: tuple[str, ...]
    colours: tuple[str, ...]
    hours: tuple[float, float]
    """For one piece, from .. to."""
    dimensions: tuple[str, ...] = ()
    weight: tuple[str, ...] = ()
    technique: str | None = None


@dataclass(frozen=True, slots=True)
class Demonstration:
    """What `demonstration.yml` holds."""

    artisans: tuple[str, ...]
    buyers: tuple[str, ...]
    crafts: Mapping[str, tuple[ProductLine, ...]]
    several: Mapping[str, int]
    """Crafts with more than one artisan -> how many."""
    places: Mapping[str, str]
    listings: int
    orders: Mapping[OrderStatus, int]

    def artisan_crafts(self) -> list[str]:
        """The craft of each artisan, in order."""
        return list(chain.from_iterable(repeat(craft, self.several.get(craft, 1)) for craft in self.crafts))


@lru_cache(maxsize=1)
def load_demonstration() -> Demonstration:
    raw = read_yaml(Path(__file__).parent / "demonstration.yml")
    return TypeAdapter(Demonstration).validate_python(raw)


async def seed(session: AsyncSession, now: datetime) -> bool:
    """Fill an empty marketplace; does nothing, and says False, where the demonstration is there already."""
    if await persons.find(session, CHANNEL, _address("artisan", 0)):
        return False
    demonstration = load_demonstration()
    chance = random.Random(_SEED)
    makers = [
        await _artisan(session, number, craft, demonstration, chance, now)
        for number, craft in enumerate(demonstration.artisan_crafts())
    ]
    on_sale = [
        await _listing(
            session, makers[number % len(makers)], number // len(makers), demonstration, chance, now
        )
        for number in range(demonstration.listings)
    ]
    for listing in on_sale[: len(makers)]:
        past_sales(session, listing, random.Random(listing.id), message_id=MESSAGE_ID, now=now)
    buyers = [
        (
            await persons.find_or_create(
                session,
                CHANNEL,
                _address("buyer", number),
                role="buyer",
                language=chance.choice(("en", "hi", "hi-Latn")),
                name=f"{name} {SURNAME}",
                message_id=MESSAGE_ID,
                now=now - timedelta(days=_NEWEST_LISTING_DAYS),
            )
        ).id
        for number, name in enumerate(demonstration.buyers)
    ]
    await _orders(session, on_sale, buyers, demonstration, chance, now)
    return True


def _address(role: str, number: int) -> str:
    return f"{role}-{number + 1:02}"


async def _artisan(
    session: AsyncSession,
    number: int,
    craft: str,
    demonstration: Demonstration,
    chance: random.Random,
    now: datetime,
) -> tuple[str, str]:
    """One artisan's person id and craft."""
    joined = now - _JOINED_BEFORE
    person = await persons.find_or_create(
        session,
        CHANNEL,
        _address("artisan", number),
        role="artisan",
        language=chance.choice(("hi", "hi-Latn", "en")),
        name=f"{demonstration.artisans[number]} {SURNAME}",
        message_id=MESSAGE_ID,
        now=joined,
    )
    place, state = home_of(craft, demonstration.places.get(craft))
    profile = ArtisanProfile(place, state, craft, chance.randint(2, 40))
    await artisans.register(session, person.id, person.name, profile, message_id=MESSAGE_ID, now=joined)
    return person.id, craft


def home_of(craft: str | None, place: str | None = None) -> tuple[str | None, str | None]:
    """Place and state where a craft is at home, or of the place that is given."""
    lexicon = load_lexicon()
    entry = lexicon.get("craft", craft) if craft else None
    place = place or (entry.attributes.get("place") if entry else None)
    found = lexicon.get("place", place) if place else None
    attributes = found.attributes if found else entry.attributes if entry else {}
    return place, attributes.get("state")


async def _listing(
    session: AsyncSession,
    maker: tuple[str, str],
    turn: int,
    demonstration: Demonstration,
    chance: random.Random,
    now: datetime,
) -> Listing:
    artisan_id, craft = maker
    lines = demonstration.crafts[craft]
    line = lines[turn % len(lines)]
    hours, duration = _working_time(chance.uniform(*line.hours))
    colours = tuple(chance.sample(line.colours, k=min(len(line.colours), chance.choice((1, 1, 2)))))
    dimensions = chance.choice(line.dimensions) if line.dimensions else None
    weight = chance.choice(line.weight) if line.weight else None
    age_days = chance.uniform(_NEWEST_LISTING_DAYS, _OLDEST_LISTING_DAYS)
    published = now - timedelta(days=age_days)
    most = 3 if hours > _SCARCE_HOURS else 12
    draft = ListingDraft(
        product_type=line.product_type,
        price_paise=_asking_price(line, craft, hours, dimensions, weight, chance, published),
        quantity=chance.randint(2, most),
        craft=craft,
        materials=line.materials,
        colours=colours,
        technique=line.technique,
        dimensions=dimensions,
        weight=weight,
        duration=duration,
        hours=hours,
        titles=titles(
            line.product_type,
            craft=craft,
            materials=line.materials,
            colours=colours,
            technique=line.technique,
        ),
    )
    since = now - _JOINED_BEFORE if turn == 0 else published
    return await listings.publish(session, artisan_id, draft, message_id=MESSAGE_ID, now=since)


def _working_time(hours: float) -> tuple[float, str]:
    """Hours as an artisan would tell them, in whole days, hours or ten minutes."""
    if hours >= 8:
        days = round(hours / 8)
        return days * 8.0, f"{days} day"
    if hours >= 1:
        return float(round(hours)), f"{round(hours)} hour"
    minutes = max(10, round(hours * 6) * 10)
    return minutes / 60, f"{minutes} minute"


def _asking_price(
    line: ProductLine,
    craft: str,
    hours: float,
    dimensions: str | None,
    weight: str | None,
    chance: random.Random,
    at: datetime,
) -> int:
    """The golden price without a market, with noise, in round rupees."""
    told = QuoteInputs(
        product_type=line.product_type,
        craft=craft,
        materials=line.materials,
        dimensions=dimensions,
        weight=weight,
        hours=Decimal(str(hours)),
    )
    completed, _ = complete(told, load_lexicon())
    golden = compute(completed, load_prices(), Market(), at)
    rupees = golden.optimal_paise / 100 * chance.lognormvariate(0, _NOISE)
    step = 5 if rupees < 200 else 10 if rupees < 2000 else 50
    return max(step, round(rupees / step) * step) * 100


async def _orders(
    session: AsyncSession,
    on_sale: list[Listing],
    buyers: list[str],
    demonstration: Demonstration,
    chance: random.Random,
    now: datetime,
) -> None:
    """Orders in every status, the older the further; every listing keeps at least one piece."""
    statuses = [status for status, count in demonstration.orders.items() for _ in range(count)]
    chance.shuffle(statuses)
    ages_days = sorted((chance.uniform(1, _OLDEST_ORDER_DAYS) for _ in statuses), reverse=True)
    for status, age_days in zip(statuses, ages_days, strict=True):
        listing = chance.choice([each for each in on_sale if each.quantity > 1])
        quantity = chance.randint(1, min(2, listing.quantity - 1))
        clock = _Clock(now - timedelta(days=age_days), now, chance)
        order = await orders.place(
            session, chance.choice(buyers), listing.id, quantity, message_id=MESSAGE_ID, now=clock()
        )
        await bring_to(session, order, status, message_id=MESSAGE_ID, at=clock)


class _Clock:
    """Times that go forward and never pass now."""

    def __init__(self, start: datetime, end: datetime, chance: random.Random) -> None:
        self._next, self._end, self._chance = start, end, chance

    def __call__(self) -> datetime:
        time = self._next
        self._next = min(self._end, time + timedelta(days=self._chance.uniform(0.2, 4)))
        return time
