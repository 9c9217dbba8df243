"""Making a listing: its golden price, the read-back before it goes out, and publishing it."""

from dataclasses import replace
from decimal import Decimal

from actions import alert_notices
from actions.context import ActionContext
from actions.marketplace import listings as store
from actions.marketplace import persons
from actions.marketplace.listings import ListingDraft
from actions.marketplace.titles import titles
from actions.own_listings import card_of, pieces
from actions.prices import inputs_of
from actions.pricing.errors import InvalidQuoteInput, QuoteRefused
from actions.pricing.measures import parse_hours
from actions.pricing.quotes import keep, quote
from actions.quote_replies import amounts, hours_were_guessed, whole_rupees
from actions.results import ActionResult, Joined, Response
from actions.titles import title_of
from actions.values import known, several
from knowledge.prices import load_prices

_DETAIL_SLOTS = ("dimension", "weight", "duration")


async def quote_listing(context: ActionContext) -> ActionResult:
    """The golden price of the listing being made; it is said once, and again when it changes."""
    try:
        priced = await quote(
            context.session, await inputs_of(context), context.now, lexicon=context.services.lexicon
        )
    except (QuoteRefused, InvalidQuoteInput):
        empty = {"quote_id": None, "golden_price": None, "minimum_price": None}
        return ActionResult((Response("utter_no_golden_price"),), empty)
    row = await keep(
        context.session, priced, person_id=context.person_id, message_id=context.message_id, now=context.now
    )
    guessed = hours_were_guessed(priced)
    golden = whole_rupees(priced.optimal_paise) // 100
    minimum = None if guessed else whole_rupees(priced.minimum_paise) // 100
    slots = {"quote_id": str(row.id), "golden_price": golden, "minimum_price": minimum}
    asked = context.slots.get("price")
    warned_next = asked is not None and minimum is not None and asked < minimum
    if warned_next or (asked is not None and context.slots.get("golden_price") == golden):
        return ActionResult(slots=slots)
    name = "utter_golden_price_guessed" if guessed else "utter_golden_price"
    return ActionResult((Response(name, amounts(priced)),), slots)


async def warn_of_low_price(context: ActionContext) -> ActionResult:
    """Say so when the price that the artisan wants is below her cost."""
    minimum, price = context.slots.get("minimum_price"), context.slots["price"]
    if minimum is None or price >= minimum:
        return ActionResult()
    values = {
        "price_paise": _price_paise(context),
        "minimum_paise": _paise(minimum),
        "optimal_paise": _paise(context.slots["golden_price"]),
    }
    return ActionResult((Response("utter_price_below_minimum", values),))


async def ask_listing_confirmed(context: ActionContext) -> ActionResult:
    """Read everything back and ask whether to publish."""
    draft = _draft(context)
    golden = context.slots.get("golden_price")
    values = {
        "title": draft.titles.get(context.language) or draft.titles["en"],
        "details": _details(context),
        "pieces": pieces(draft.quantity),
        "price_paise": draft.price_paise,
        "golden_paise": None if golden is None else _paise(golden),
    }
    name = "utter_confirm_listing_unpriced" if golden is None else "utter_confirm_listing"
    return ActionResult((Response(name, values),))


async def publish_listing(context: ActionContext) -> ActionResult:
    """Put the listing on sale; whoever sells something is an artisan from then on."""
    await persons.register_artisan(context.session, await persons.get(context.session, context.person_id))
    listing = await store.publish(
        context.session, context.person_id, _draft(context), message_id=context.message_id, now=context.now
    )
    values = {
        "title": title_of(listing, context.language),
        "price_paise": listing.price_paise,
        "listing": str(listing.id),
    }
    card = card_of(listing, context.language)
    notices = await alert_notices.notices_of(listing, context)
    return ActionResult((Response("utter_listing_published", values, cards=(card,)),), notices=notices)


def _price_paise(context: ActionContext) -> int | None:
    price = context.slots.get("price")
    return None if price is None else _paise(price)


def _paise(rupees: float) -> int:
    return round(float(rupees) * 100)


def _draft(context: ActionContext) -> ListingDraft:
    slots = context.slots
    duration = known(slots.get("duration"))
    draft = ListingDraft(
        product_type=str(slots["product_type"]),
        price_paise=_price_paise(context) or 0,
        quantity=int(slots.get("quantity") or 1),
        craft=known(slots.get("craft")),
        materials=several(slots.get("material")),
        colours=several(slots.get("colour")),
        technique=known(slots.get("technique")),
        dimensions=known(slots.get("dimension")),
        weight=known(slots.get("weight")),
        duration=duration,
        hours=_hours(duration),
        images=tuple(slots.get("photos") or ()),
        quote_id=int(slots["quote_id"]) if slots.get("quote_id") else None,
    )
    named = titles(
        draft.product_type,
        craft=draft.craft,
        materials=draft.materials,
        colours=draft.colours,
        technique=draft.technique,
        lexicon=context.services.lexicon,
    )
    return replace(draft, titles=named)


def _hours(duration: str | None) -> float | None:
    if duration is None:
        return None
    try:
        hours: Decimal = parse_hours(duration, load_prices().wages)
    except InvalidQuoteInput:
        return None
    return float(hours)


def _details(context: ActionContext) -> Joined:
    """Size, weight and working time, where they were told."""
    told = [name for name in _DETAIL_SLOTS if known(context.slots.get(name))]
    return Joined(tuple(Response(f"utter_detail_{name}") for name in told), " ")
