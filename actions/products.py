"""One product: finding the one that is meant, asking which, and telling everything about it."""

from collections.abc import Sequence
from dataclasses import replace

from actions.context import ActionContext
from actions.makers import makers_named
from actions.marketplace import artisans
from actions.marketplace import listings as store
from actions.marketplace.errors import NotFound
from actions.marketplace.search import search as search_listings
from actions.marketplace.statuses import ListingStatus
from actions.marketplace.tables import Listing
from actions.own_listings import card_of, pieces
from actions.results import ActionResult, Joined, Response
from actions.search import SHOWN, line
from actions.titles import title_of
from actions.wishes import Wish

_VISIBLE = (ListingStatus.PUBLISHED, ListingStatus.SOLD_OUT)


async def find_product(context: ActionContext) -> ActionResult:
    """Find the listing that is meant: pointed at already, the only one that was named, or to be asked for."""
    if context.slots.get("chosen_listing"):
        return ActionResult(slots={"product_choice": "one"})
    if _wish(context).is_open:
        return ActionResult(slots={"product_choice": "several"})
    named = await _named(context)
    if not named:
        return ActionResult((Response("utter_no_such_product"),), {"product_choice": "none"})
    if len(named) == 1:
        return ActionResult(slots={"chosen_listing": str(named[0].id), "product_choice": "one"})
    return ActionResult(slots={"product_choice": "several"})


async def ask_chosen_listing(context: ActionContext) -> ActionResult:
    """Ask which product is meant; those that were named, or else those shown last, are buttons."""
    choices = await _named(context) if not _wish(context).is_open else await _shown(context)
    buttons = tuple(_button(listing, choices, context.language) for listing in choices)
    cards = tuple(card_of(listing, context.language) for listing in choices)
    return ActionResult((Response("utter_ask_which_product", buttons=buttons, cards=cards),))


async def show_product(context: ActionContext) -> ActionResult:
    """What it is, made of, how big, its price, pieces left, who made it and how long that takes."""
    listing = await chosen(context)
    if listing is None:
        return ActionResult((Response("utter_product_gone"),))
    if detail := _detail_asked(listing, context):
        return ActionResult((detail,))
    values = {
        "title": title_of(listing, context.language),
        "price_paise": listing.price_paise,
        "pieces": pieces(listing.quantity),
        "details": Joined(tuple(_details(listing)), " "),
    }
    name = "utter_product" if listing.quantity else "utter_product_sold_out"
    own = listing.artisan_id == context.person_id
    following = (Response("utter_product_yours"),) if own else (Response("utter_product_next"),)
    return ActionResult(
        (
            Response(name, values, cards=(card_of(listing, context.language),)),
            *(following if own or listing.quantity else ()),
        )
    )


async def chosen(context: ActionContext) -> Listing | None:
    """The listing in the slot, if buyers may see it."""
    try:
        listing = await store.get(context.session, int(context.slots["chosen_listing"]))
    except (NotFound, ValueError):
        return None
    return listing if listing.status in _VISIBLE else None


def _wish(context: ActionContext) -> Wish:
    """What was named of the product; where to send it and prices are other matters."""
    named = ("product_type", "craft", "material", "colour", "technique")
    return Wish.of({name: context.slots.get(name) for name in named})


async def _named(context: ActionContext) -> Sequence[Listing]:
    """Listings that fit what was named: among those shown last if one does, else the best that are on sale."""
    wish = _wish(context)
    query = wish.query(limit=SHOWN)
    if makers := await makers_named(context):
        hers = await search_listings(
            context.session, replace(query, makers=makers), lexicon=context.services.lexicon
        )
        if hers.listings and not hers.relaxed:
            return hers.listings
    found = await search_listings(context.session, query, lexicon=context.services.lexicon)
    shown = await _shown(context)
    fitting = [listing for listing in shown if _fits(listing, wish)]
    if fitting:
        return fitting
    return found.listings if not found.relaxed else ()


def _fits(listing: Listing, wish: Wish) -> bool:
    told = wish.criteria
    return all(
        value is None or value == held or (isinstance(held, list) and value in held)
        for value, held in (
            (told.get("product_type"), listing.product_type),
            (told.get("craft"), listing.craft),
            (told.get("technique"), listing.technique),
            (told.get("material"), listing.materials),
            (told.get("colour"), listing.colours),
        )
    )


async def _shown(context: ActionContext) -> list[Listing]:
    """The results of the last search that are still there."""
    last = context.slots.get("last_search") or {}
    found = []
    for listing_id in last.get("shown", ()):
        listing = await context.session.get(Listing, listing_id)
        if listing is not None and listing.status in _VISIBLE:
            found.append(listing)
    return found


def _button(listing: Listing, among: Sequence[Listing], language: str) -> tuple[str, str]:
    """A listing as a choice; its number stands behind a title that another one has too."""
    title = title_of(listing, language)
    alike = sum(title_of(other, language) == title for other in among)
    shown = title if alike == 1 else f"{title} ({listing.id})"
    return shown, f"/SetSlots(chosen_listing={listing.id})"


def _detail_asked(listing: Listing, context: ActionContext) -> Response | None:
    """The one thing that was asked, where it is known."""
    match context.slots.get("detail_asked"):
        case "size" if listing.dimensions:
            return Response("detail_size", {"dimension": listing.dimensions})
        case "time" if listing.duration:
            return Response("detail_time", {"duration": listing.duration})
        case "maker":
            return next(iter(_maker(listing)), None)
        case "price":
            return line(listing, context.language)
        case "left" if listing.quantity:
            return pieces(listing.quantity)
    return None


def _details(listing: Listing) -> list[Response]:
    """Everything that is known of a listing, one short sentence each."""
    facts: dict[str, dict[str, str | None]] = {
        "detail_craft": {"craft": listing.craft},
        "detail_materials": {"material": ", ".join(listing.materials)},
        "detail_colours": {"colour": ", ".join(listing.colours)},
        "detail_technique": {"technique": listing.technique},
        "detail_size": {"dimension": listing.dimensions},
        "detail_weight": {"weight": listing.weight},
        "detail_time": {"duration": listing.duration},
    }
    told = [Response(name, values) for name, values in facts.items() if all(values.values())]
    return [*told, *_maker(listing)]


def _maker(listing: Listing) -> list[Response]:
    """Who made it and where; the name only with the maker's consent."""
    person = listing.artisan.person
    name = person.name if artisans.may_be_shown(person) else ""
    place = listing.artisan.place
    if name and place:
        return [Response("detail_maker", {"maker": name, "place": place})]
    if name:
        return [Response("detail_maker_only", {"maker": name})]
    return [Response("detail_place", {"place": place})] if place else []
