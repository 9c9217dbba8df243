"""An artisan's own listings: seeing them, finding the one that is meant, changing its price."""

from collections.abc import Sequence

from actions import alert_notices
from actions.context import ActionContext
from actions.marketplace import artisans
from actions.marketplace import listings as store
from actions.marketplace.errors import MarketplaceError
from actions.marketplace.tables import Listing
from actions.results import ActionResult, Card, Joined, Response
from actions.titles import title_of

SHOWN_LISTINGS = 5
_ATTRIBUTES = ("product_type", "craft", "material", "colour")


async def show_my_listings(context: ActionContext) -> ActionResult:
    """Everything that the artisan has not taken off the market, the newest first."""
    found = await store.listings_of(context.session, context.person_id)
    if not found:
        return ActionResult((Response("utter_no_listings"),))
    lines = [_line(listing, context.language) for listing in found[:SHOWN_LISTINGS]]
    if len(found) > SHOWN_LISTINGS:
        lines.append(Response("utter_more", {"count": len(found) - SHOWN_LISTINGS}))
    name = "utter_one_listing" if len(found) == 1 else "utter_my_listings"
    cards = tuple(card_of(listing, context.language) for listing in found[:SHOWN_LISTINGS])
    return ActionResult(
        (Response(name, {"count": len(found), "listings": Joined(tuple(lines))}, cards=cards),)
    )


async def find_own_listing(context: ActionContext) -> ActionResult:
    """Find the listing that is meant, when only one can be."""
    if await artisans.find(context.session, context.person_id) is None:
        return ActionResult((Response("utter_artisans_only"),), {"listing_choice": "none"})
    found = await candidates(context)
    if not found:
        everything = await store.listings_of(context.session, context.person_id)
        name = "utter_no_such_listing" if everything else "utter_no_listings"
        return ActionResult((Response(name),), {"listing_choice": "none"})
    if len(found) == 1:
        return ActionResult(slots={"listing_id": str(found[0].id), "listing_choice": "one"})
    return ActionResult(slots={"listing_choice": "several"})


async def find_stocked_listing(context: ActionContext) -> ActionResult:
    """The same, for pieces: "5 more" by itself is about the listing that is being talked about."""
    named = any(context.slots.get(name) for name in _ATTRIBUTES)
    if not named and context.slots.get("quantity") is not None and context.current_listing is not None:
        try:
            await store.get_own(context.session, context.person_id, context.current_listing)
        except MarketplaceError:
            return await find_own_listing(context)
        return ActionResult(slots={"listing_id": str(context.current_listing), "listing_choice": "one"})
    return await find_own_listing(context)


async def meant_listing(context: ActionContext) -> Listing | None:
    """The own listing in the slot; where another product was named since, the only one of that product."""
    try:
        listing = await store.get_own(context.session, context.person_id, int(context.slots["listing_id"]))
    except (MarketplaceError, TypeError, ValueError):
        return None
    if context.slots.get("product_type") in (None, listing.product_type):
        return listing
    others = await candidates(context)
    return others[0] if len(others) == 1 else None


async def ask_listing_id(context: ActionContext) -> ActionResult:
    """Ask which of several listings is meant; each is a button."""
    found = (await candidates(context))[:SHOWN_LISTINGS]
    buttons = choices(found, "listing_id", context.language)
    return ActionResult((Response("utter_ask_which_listing", buttons=buttons),))


def choices(found: Sequence[Listing], slot: str, language: str) -> tuple[tuple[str, str], ...]:
    """Listings as buttons that fill a slot; a number stands behind a title that another one has too."""
    titles = [title_of(listing, language) for listing in found]
    return tuple(
        (
            title if titles.count(title) == 1 else f"{title} ({listing.id})",
            f"/SetSlots({slot}={listing.id})",
        )
        for title, listing in zip(titles, found, strict=True)
    )


async def ask_price_confirmed(context: ActionContext) -> ActionResult:
    """Read the change back before anything is written."""
    listing = await _chosen(context)
    if listing is None:
        return ActionResult((Response("utter_no_such_listing"),))
    values = {
        "title": title_of(listing, context.language),
        "old_paise": listing.price_paise,
        "new_paise": _new_price_paise(context),
    }
    return ActionResult((Response("utter_confirm_price", values),))


async def update_price(context: ActionContext) -> ActionResult:
    """Change the price of the artisan's own listing."""
    listing = await _chosen(context)
    if listing is None:
        return ActionResult((Response("utter_no_such_listing"),))
    before = listing.price_paise
    changed = await store.update_price(
        context.session,
        context.person_id,
        listing.id,
        _new_price_paise(context),
        message_id=context.message_id,
        now=context.now,
    )
    values = {"title": title_of(changed, context.language), "new_paise": changed.price_paise}
    cheaper = changed.price_paise < before
    return ActionResult(
        (Response("utter_price_changed", values, cards=(card_of(changed, context.language),)),),
        notices=await alert_notices.notices_of(changed, context) if cheaper else (),
    )


def card_of(listing: Listing, language: str) -> Card:
    """A listing as a card."""
    return Card(
        title=title_of(listing, language),
        id=str(listing.id),
        price_paise=listing.price_paise,
        image_url=listing.images[0] if listing.images else None,
        facts={
            "product_type": listing.product_type,
            "craft": listing.craft,
            "material": listing.materials,
            "colour": listing.colours,
            "technique": listing.technique,
        },
    )


def _new_price_paise(context: ActionContext) -> int:
    return round(float(context.slots["price"]) * 100)


async def _chosen(context: ActionContext) -> Listing | None:
    """The listing in the slot, if it is this artisan's."""
    try:
        listing = await store.get(context.session, int(context.slots["listing_id"]))
    except (MarketplaceError, ValueError):
        return None
    return listing if listing.artisan_id == context.person_id else None


async def candidates(context: ActionContext) -> list[Listing]:
    """Own listings that fit every attribute that was named; where none does, the looser ones may be wrong: a "blue
    vase" may be blue pottery."""
    found = await store.listings_of(context.session, context.person_id)
    wanted = [name for name in _ATTRIBUTES if context.slots.get(name) is not None]
    fitting = [each for each in found if all(_fits(each, name, context) for name in wanted)]
    firm = [name for name in wanted if name == "product_type"]
    return fitting or [each for each in found if firm and all(_fits(each, name, context) for name in firm)]


def _fits(listing: Listing, attribute: str, context: ActionContext) -> bool:
    value = context.slots[attribute]
    match attribute:
        case "material":
            return value in listing.materials
        case "colour":
            return value in listing.colours
        case _:
            return bool(value == getattr(listing, attribute))


def _line(listing: Listing, language: str) -> Response:
    values = {
        "title": title_of(listing, language),
        "price_paise": listing.price_paise,
        "pieces": pieces(listing.quantity),
    }
    return Response("utter_listing_line", values)


def pieces(count: int) -> Response:
    """How many there are, in words: none, one, several."""
    if count == 0:
        return Response("utter_no_piece")
    return Response("utter_one_piece") if count == 1 else Response("utter_pieces", {"count": count})
