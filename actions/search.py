"""Looking for products among what is on sale, a page at a time, and keeping what was looked for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from actions.alert_notices import offer
from actions.context import ActionContext
from actions.makers import makers_named
from actions.marketplace.search import SearchResult
from actions.marketplace.search import search as search_listings
from actions.marketplace.tables import Listing
from actions.own_listings import card_of
from actions.results import ActionResult, Joined, Response
from actions.titles import title_of
from actions.wishes import Wish, paise

SHOWN = 3
"""Products told at once; more cannot be compared by ear."""
_DONE = {"search_wish": "known"}
"""There was something to look for."""


async def search_products(context: ActionContext) -> ActionResult:
    """What fits best; when nothing fits everything, what comes near, and that it does; nothing without a wish."""
    wish = Wish.of(context.slots)
    makers = await makers_named(context)
    if wish.is_open and context.slots.get("search_wish") is None and not makers:
        return ActionResult()
    page = int(context.slots.get("search_page") or 0)
    wish, found = await _found(context, wish, page, makers)
    if not found.listings:
        if page:
            return ActionResult((Response("utter_found_no_more"),), _DONE)
        nothing = Response("utter_found_nothing", {"searched": searched(context, wish)})
        return ActionResult((nothing, *offer(wish)), _DONE | kept(wish, (), page))
    name = _name_of(context, wish, found, page)
    shown = found.listings
    if name == "utter_found_nothing_cheaper":
        shown, wish = shown[:1], _as_before(context, wish)
    lines = Joined(tuple(line(listing, context.language) for listing in shown))
    values = {
        "searched": searched(context, wish),
        "count": found.total,
        "listings": lines,
        "left_out": Joined(tuple(Response(f"left_out_{each}") for each in found.relaxed), ", "),
    }
    cards = tuple(card_of(listing, context.language) for listing in shown)
    told = ceiling_told(context, wish)
    slots = _DONE | kept(wish, shown, page, given_up=found.relaxed, named_ceiling=told)
    later = offer(wish) if name == "utter_found_over_budget" else ()
    return ActionResult((Response(name, values, cards=cards), *later), slots)


async def _found(
    context: ActionContext, wish: Wish, page: int, makers: tuple[str, ...]
) -> tuple[Wish, SearchResult]:
    """What fits the wish, made by whoever was named if that one has it. A thing that was only named, in the middle of
    another search, is looked for by itself when nothing fits both."""
    lexicon = context.services.lexicon
    if makers:
        query = replace(wish.query(limit=SHOWN, offset=page * SHOWN), makers=makers)
        hers = await search_listings(context.session, query, lexicon=lexicon)
        if hers.listings and not hers.relaxed:
            return wish, hers
    found = await search_listings(
        context.session, wish.query(limit=SHOWN, offset=page * SHOWN), lexicon=lexicon
    )
    alone = context.slots.get("search_alone")
    if alone and (found.relaxed or not found.listings):
        other = Wish.of(alone)
        found_alone = await search_listings(context.session, other.query(limit=SHOWN), lexicon=lexicon)
        if found_alone.listings and not found_alone.relaxed:
            return other, found_alone
    return wish, found


def _name_of(context: ActionContext, wish: Wish, found: SearchResult, page: int) -> str:
    """Which response tells what was found."""
    if page:
        return "utter_found_more"
    if found.relaxed == ("max_price",):
        return (
            "utter_found_nothing_cheaper" if _asked_for_cheaper(context, wish) else "utter_found_over_budget"
        )
    if found.relaxed:
        return "utter_found_relaxed"
    if wish.is_open:
        return "utter_some_ideas"
    if found.total > SHOWN:
        return "utter_found_many"
    return "utter_found_one" if found.total == 1 else "utter_found"


def _asked_for_cheaper(context: ActionContext, wish: Wish) -> bool:
    """Whether the ceiling is just below what was shown before."""
    last: Mapping[str, Any] = context.slots.get("last_search") or {}
    prices, ceiling = last.get("prices_paise") or (), paise(wish.criteria.get("max_price"))
    return bool(prices) and ceiling is not None and 0 < min(prices) - ceiling <= 100


def ceiling_told(context: ActionContext, wish: Wish) -> bool:
    """Whether the person named the highest price, rather than only asking for something cheaper."""
    ceiling = wish.criteria.get("max_price")
    last: Mapping[str, Any] = context.slots.get("last_search") or {}
    if ceiling is None or _asked_for_cheaper(context, wish):
        return False
    same = paise(last.get("criteria", {}).get("max_price")) == paise(ceiling)
    again = context.slots.get("search_page") is not None and same
    return bool(last.get("ceiling_told", True)) if again else True


def _as_before(context: ActionContext, wish: Wish) -> Wish:
    """The wish with the ceiling that it had before something cheaper was asked for in vain."""
    ceiling = context.slots["last_search"]["criteria"].get("max_price")
    others = {name: value for name, value in wish.criteria.items() if name != "max_price"}
    return Wish(others if ceiling is None else {**others, "max_price": ceiling}, wish.sort)


def searched(context: ActionContext, wish: Wish) -> Response | str:
    """What was looked for, said after a former search was changed."""
    if context.slots.get("search_page") is None or wish.is_open:
        return ""
    return Response("utter_searched", {"wish": wish.in_words(context.services.lexicon, context.language)})


def kept(
    wish: Wish,
    shown: Sequence[Listing],
    page: int,
    flow: str = "search_products",
    given_up: Iterable[str] = (),
    *,
    named_ceiling: bool = True,
) -> dict[str, Any]:
    """The search as a slot, so that "cheaper" and "what else?" can change it; `given_up` are the criteria that what
    is shown does not fit."""
    return {
        "last_search": {
            "flow": flow,
            "given_up": list(given_up),
            "ceiling_told": named_ceiling,
            "criteria": dict(wish.criteria),
            "page": page,
            "shown": [listing.id for listing in shown],
            "prices_paise": [listing.price_paise for listing in shown],
        }
    }


def line(listing: Listing, language: str) -> Response:
    """A listing in one line: title and price."""
    return Response(
        "utter_found_line", {"title": title_of(listing, language), "price_paise": listing.price_paise}
    )
