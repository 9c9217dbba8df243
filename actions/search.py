"""Looking for products among what is on sale."""

from actions.context import ActionContext
from actions.marketplace.search import SearchQuery
from actions.marketplace.search import search as search_listings
from actions.own_listings import card_of
from actions.results import ActionResult, Joined, Response
from actions.titles import title_of
from actions.values import known, several

_DONE = {"search_wish": "known"}
"""There was something to look for."""
SHOWN = 3
"""Products told at once; more cannot be compared by ear."""


async def search_products(context: ActionContext) -> ActionResult:
    """What fits best; when nothing fits everything, what comes near, and that it does; nothing without a wish."""
    query = _query(context)
    open_wish = query == SearchQuery(limit=SHOWN)
    if open_wish and context.slots.get("search_wish") is None:
        return ActionResult()
    found = await search_listings(context.session, query, lexicon=context.services.lexicon)
    if not found.listings:
        return ActionResult((Response("utter_found_nothing"),), _DONE)
    lines = tuple(
        Response(
            "utter_found_line",
            {"title": title_of(listing, context.language), "price_paise": listing.price_paise},
        )
        for listing in found.listings
    )
    if open_wish:
        name = "utter_some_ideas"
    elif found.relaxed:
        name = "utter_found_relaxed"
    else:
        name = "utter_found_one" if found.total == 1 else "utter_found"
        name = "utter_found_many" if found.total > SHOWN else name
    cards = tuple(card_of(listing, context.language) for listing in found.listings)
    return ActionResult(
        (Response(name, {"count": found.total, "listings": Joined(lines)}, cards=cards),), _DONE
    )


def _query(context: ActionContext) -> SearchQuery:
    slots = context.slots
    return SearchQuery(
        product_type=known(slots.get("product_type")),
        craft=known(slots.get("craft")),
        materials=several(slots.get("material")),
        colours=several(slots.get("colour")),
        technique=known(slots.get("technique")),
        occasion=known(slots.get("occasion")),
        place=known(slots.get("place")),
        min_price_paise=_paise(slots.get("min_price")),
        max_price_paise=_paise(slots.get("max_price")),
        limit=SHOWN,
    )


def _paise(rupees: float | None) -> int | None:
    return None if rupees is None else round(float(rupees) * 100)
