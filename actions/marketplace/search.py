"""Finding what a buyer asks for among the published listings, and the nearest to it when nothing fits."""

import json
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any, Literal

from sqlalchemy import ColumnElement, Text, and_, cast, func, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from actions.marketplace.statuses import ListingStatus
from actions.marketplace.tables import Artisan, Listing
from knowledge.lexicon import Lexicon, load_lexicon
from knowledge.prices import load_prices

Sort = Literal["best", "price_low", "price_high", "newest"]

MAX_LIMIT = 100
_RANKED = 300
"""So many fitting listings, the newest, are ranked for "best"."""
_MAX_WORDS = 6
_MAX_TEXT = 200
_MOST_DROPPED_TOGETHER = 2

_EXPENDABLE_FIRST = (
    "text",
    "technique",
    "place",
    "state",
    "colour",
    "unwanted",
    "material",
    "min_price",
    "craft",
    "product_type",
    "max_price",
)
"""The order in which filters are given up when nothing fits them all."""
_KEPT_LONGEST = ("max_price", "product_type")
"""Given up only when nothing else helps, the ceiling before the kind of thing: a dearer vase is nearer to a cheap
vase than a cheap coaster is."""
_SUBJECT = frozenset({"text", "technique", "colour", "material", "craft", "product_type"})
"""One of these always stays: a price alone would show the whole catalogue."""


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What is looked for; values are canonical values of the lexicon, None where nothing was said."""

    product_type: str | None = None
    craft: str | None = None
    materials: tuple[str, ...] = ()
    """Any of them will do; silk finds tussar silk too."""
    colours: tuple[str, ...] = ()
    """Any of them will do; blue finds dark blue too."""
    technique: str | None = None
    occasion: str | None = None
    """Puts first what sells for it; nothing is left out."""
    place: str | None = None
    """Where the artisan is: a town, or a state."""
    state: str | None = None
    makers: tuple[str, ...] = ()
    """Person ids of which one made it; never given up."""
    min_price_paise: int | None = None
    max_price_paise: int | None = None
    unwanted_colours: tuple[str, ...] = ()
    unwanted_materials: tuple[str, ...] = ()
    text: str = ""
    """Words that must stand in a title or a description."""
    limit: int = 5
    offset: int = 0
    """How many of the best to pass over, for the next page."""
    sort: Sort = "best"


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What was found, best first."""

    listings: tuple[Listing, ...]
    total: int
    """How many fit, shown or not."""
    relaxed: tuple[str, ...] = ()
    """Filters that were given up so that something fits: product_type, craft, material, colour, technique,
    place, state, min_price, max_price, unwanted, text."""


async def search(
    session: AsyncSession, query: SearchQuery, *, lexicon: Lexicon | None = None
) -> SearchResult:
    """Published listings that fit; when none does, those that fit after the fewest, least important filters
    are given up. Without any filter the newest are shown."""
    filters = _filters(query, lexicon or load_lexicon())
    made = [Listing.artisan_id.in_(query.makers)] if query.makers else []
    for dropped in _drops(tuple(name for name in _EXPENDABLE_FIRST if name in filters)):
        kept = [condition for name, condition in filters.items() if name not in dropped]
        fits = and_(Listing.status == ListingStatus.PUBLISHED, *made, *kept)
        total = await session.scalar(select(func.count()).select_from(Listing).join(Artisan).where(fits))
        if total:
            nearest: Sort = "price_low" if "max_price" in dropped and query.sort == "best" else query.sort
            return SearchResult(await _best(session, replace(query, sort=nearest), fits), total, dropped)
    return SearchResult((), 0)


def _drops(names: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Which filters to leave out, in turn: none; then of the expendable ones each, each two, and more and more of
    them; then the same together with the price ceiling; the kind of thing last."""
    yield ()
    seen: set[tuple[str, ...]] = {()}
    expendable = tuple(name for name in names if name not in _KEPT_LONGEST)
    longest = [name for name in _KEPT_LONGEST if name in names]
    for count in range(len(longest) + 1):
        for kept_longest in combinations(longest, count):
            for dropped in _fewest_first(expendable):
                together = tuple(name for name in names if name in {*dropped, *kept_longest})
                if together not in seen and _SUBJECT & (set(names) - set(together)):
                    seen.add(together)
                    yield together


def _fewest_first(names: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """No name, each one, each two, then the first three, four ... of them."""
    for size in range(_MOST_DROPPED_TOGETHER + 1):
        yield from combinations(names, size)
    for size in range(_MOST_DROPPED_TOGETHER + 1, len(names) + 1):
        yield names[:size]


def _filters(query: SearchQuery, lexicon: Lexicon) -> Mapping[str, ColumnElement[bool]]:
    filters: dict[str, ColumnElement[bool]] = {}
    for name in ("product_type", "craft", "technique"):
        if value := getattr(query, name):
            filters[name] = getattr(Listing, name) == value
    if query.materials:
        kinds = [kind for material in query.materials for kind in kinds_of(material, lexicon)]
        filters["material"] = or_(*(_list_has(Listing.materials, kind) for kind in kinds))
    if query.colours:
        shades = (
            or_(
                _list_has(Listing.colours, colour),
                _json_text(Listing.colours).contains(f' {colour}"', autoescape=True),
            )
            for colour in query.colours
        )
        filters["colour"] = or_(*shades)
    unwanted = [
        *(_list_has(Listing.colours, colour) for colour in query.unwanted_colours),
        *(
            _list_has(Listing.materials, kind)
            for material in query.unwanted_materials
            for kind in kinds_of(material, lexicon)
        ),
    ]
    if unwanted:
        filters["unwanted"] = not_(or_(*unwanted))
    if query.place:
        named = query.place.lower()
        filters["place"] = or_(Artisan.place == named, func.lower(Artisan.state) == named)
    if query.state:
        filters["state"] = func.lower(Artisan.state) == query.state.lower()
    if query.min_price_paise is not None:
        filters["min_price"] = Listing.price_paise >= query.min_price_paise
    if query.max_price_paise is not None:
        filters["max_price"] = Listing.price_paise <= query.max_price_paise
    if words := _words(query.text):
        told = _json_text(Listing.titles) + _json_text(Listing.descriptions)
        filters["text"] = and_(*(told.icontains(word, autoescape=True) for word in words))
    return filters


def _words(text: str) -> list[str]:
    """Words of letters (with their vowel signs) and digits; everything else is dropped."""
    kept = "".join(sign if unicodedata.category(sign)[0] in "LMN" else " " for sign in text[:_MAX_TEXT])
    return kept.split()[:_MAX_WORDS]


def kinds_of(material: str, lexicon: Lexicon) -> list[str]:
    """The material and what is a kind of it: silk, tussar silk."""
    kinds = [
        entry.value for entry in lexicon.entries("material") if entry.implies.get("material") == material
    ]
    return [material, *kinds]


def _json_text(column: InstrumentedAttribute[Any]) -> ColumnElement[str]:
    return cast(column, Text)


def _list_has(column: InstrumentedAttribute[Any], value: str) -> ColumnElement[bool]:
    return _json_text(column).contains(json.dumps(value, ensure_ascii=False), autoescape=True)


async def _best(session: AsyncSession, query: SearchQuery, fits: ColumnElement[bool]) -> tuple[Listing, ...]:
    limit = max(1, min(query.limit, MAX_LIMIT))
    order = {
        "price_low": (Listing.price_paise, Listing.id.desc()),
        "price_high": (Listing.price_paise.desc(), Listing.id.desc()),
    }.get(query.sort, (Listing.created_at.desc(), Listing.id.desc()))
    statement = select(Listing).join(Listing.artisan).where(fits).order_by(*order)
    if query.sort != "best":
        return tuple(await session.scalars(statement.offset(query.offset).limit(limit)))
    candidates = list(await session.scalars(statement.limit(_RANKED)))
    suitable = load_prices().market.season.sells_for(query.occasion) if query.occasion else frozenset()

    def score(listing: Listing) -> int:
        wanted = set(query.colours) & set(listing.colours) | set(query.materials) & set(listing.materials)
        return 2 * (listing.product_type in suitable) + len(wanted)

    return tuple(sorted(candidates, key=score, reverse=True)[query.offset : query.offset + limit])
