"""Suggesting a gift: up to three different things, each with reasons that are facts of its listing."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

from actions.context import ActionContext
from actions.marketplace.search import search as search_listings
from actions.marketplace.tables import Listing
from actions.own_listings import card_of
from actions.results import ActionResult, Joined, Response
from actions.search import SHOWN, ceiling_told, kept
from actions.titles import title_of
from actions.wishes import Wish, paise
from knowledge.prices import load_prices
from knowledge.yaml_file import read_yaml

CONSIDERED = 100
"""So many listings that fit are compared."""
MOST_REASONS = 2
"""Reasons told for one thing; more nobody remembers."""
_MADE_BY_HAND = "hand"


@lru_cache(maxsize=1)
def gifts() -> dict[str, frozenset[str]]:
    """Recipient -> kinds of product that people give to them."""
    raw = read_yaml(Path(__file__).parent / "gifts.yml")
    return {recipient: frozenset(kinds) for recipient, kinds in raw.items()}


async def recommend_products(context: ActionContext) -> ActionResult:
    """Up to three suggestions; nothing as long as neither occasion nor recipient nor budget is known."""
    wish = Wish.of(context.slots)
    if wish.is_open and context.slots.get("search_wish") is None and context.slots.get("budget") is None:
        return ActionResult()
    page = int(context.slots.get("search_page") or 0)
    found = await search_listings(
        context.session, wish.query(limit=CONSIDERED), lexicon=context.services.lexicon
    )
    suitable = _suitable(found.listings, wish)
    chosen = _different(suitable)[page * SHOWN : (page + 1) * SHOWN]
    told = ceiling_told(context, wish)
    done = {"search_wish": "known"} | kept(wish, chosen, page, "recommend_products", named_ceiling=told)
    if not chosen:
        if page:
            return ActionResult((Response("utter_found_no_more"),), {"search_wish": "known"})
        return ActionResult(
            (Response("utter_nothing_to_recommend", {"searched": _searched(context, wish)}),), done
        )
    over = "max_price" in found.relaxed
    lines = Joined(tuple(_line(listing, wish, context) for listing in chosen))
    name = "utter_recommended_over_budget" if over else "utter_recommended"
    values = {"searched": _searched(context, wish), "listings": lines}
    cards = tuple(card_of(listing, context.language) for listing in chosen)
    return ActionResult((Response(name, values, cards=cards),), done)


def _searched(context: ActionContext, wish: Wish) -> Response | str:
    """What is known of the wish, so that a misheard recipient or price is noticed."""
    if wish.is_open:
        return ""
    return Response("utter_searched", {"wish": wish.in_words(context.services.lexicon, context.language)})


def suits_occasion(listing: Listing, occasion: str | None) -> bool:
    """Whether our data say that such a thing sells for the occasion."""
    return bool(occasion) and listing.product_type in load_prices().market.season.sells_for(str(occasion))


def _suitable(listings: Iterable[Listing], wish: Wish) -> list[Listing]:
    """What suits occasion and recipient best first; all of it where nothing suits."""
    occasion, recipient = wish.criteria.get("occasion"), wish.criteria.get("recipient")
    liked = gifts().get(str(recipient), frozenset())

    def score(listing: Listing) -> int:
        return 2 * suits_occasion(listing, occasion) + (listing.product_type in liked)

    ranked = sorted(listings, key=score, reverse=True)
    best = [listing for listing in ranked if score(listing)]
    return best or ranked


def _different(listings: Sequence[Listing]) -> list[Listing]:
    """Things of different kinds first, so that three suggestions are a choice."""
    firsts: dict[tuple[str, str | None], Listing] = {}
    for listing in listings:
        firsts.setdefault((listing.product_type, None), listing)
    others = [listing for listing in listings if listing not in firsts.values()]
    return [*firsts.values(), *others]


def _line(listing: Listing, wish: Wish, context: ActionContext) -> Response:
    reasons = _reasons(listing, wish, context)
    values = {
        "title": title_of(listing, context.language),
        "price_paise": listing.price_paise,
        "reasons": Joined(tuple(reasons[:MOST_REASONS]), ", "),
    }
    return Response("utter_recommended_line" if reasons else "utter_recommended_plain_line", values)


def _reasons(listing: Listing, wish: Wish, context: ActionContext) -> list[Response]:
    """Facts of the listing that speak for it, the asked-for ones first."""
    reasons = []
    occasion, limit = wish.criteria.get("occasion"), paise(wish.criteria.get("max_price"))
    if suits_occasion(listing, occasion):
        reasons.append(Response("reason_occasion", {"occasion": occasion}))
    if limit is not None and listing.price_paise <= limit and ceiling_told(context, wish):
        reasons.append(Response("reason_budget", {"limit_paise": limit}))
    if listing.technique and listing.technique.startswith(_MADE_BY_HAND):
        reasons.append(Response("reason_technique", {"technique": listing.technique}))
    if listing.craft:
        reasons.append(Response("reason_craft", {"craft": listing.craft}))
    if listing.artisan.place:
        reasons.append(Response("reason_place", {"place": listing.artisan.place}))
    return reasons
