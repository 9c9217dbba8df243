"""Placing an order: how many, whereto, the total read back, and telling the artisan. No money is taken here."""

import re
from decimal import Decimal

from actions import low_stock
from actions.buyers import is_verified
from actions.context import ActionContext
from actions.marketplace import listings, persons
from actions.marketplace import orders as store
from actions.marketplace.errors import InvalidOrder
from actions.marketplace.tables import Listing, Order
from actions.own_listings import card_of, pieces
from actions.passing_on import LEFT_OUT, passed_on
from actions.pricing.errors import InvalidQuoteInput
from actions.pricing.measures import parse_kg
from actions.products import chosen
from actions.results import ActionResult, Notice, Response
from actions.titles import title_of
from knowledge.lexicon import Lexicon
from knowledge.prices import load_prices

_PIN = re.compile(r"(?<!\d)[1-9]\d{5}(?!\d)")
_TO_TENS = 10_00
"""Carriage is told to the next ten rupees: it is an estimate."""


async def check_pieces_left(context: ActionContext) -> ActionResult:
    """How many pieces there are, before anybody is asked how many are wanted; one left is one wanted."""
    listing = await chosen(context)
    if listing is None:
        return ActionResult((Response("utter_product_gone"),), {"pieces_left": None})
    if listing.artisan_id == context.person_id:
        return ActionResult((Response("utter_order_own_product"),), {"pieces_left": None})
    if listing.quantity == 0:
        title = title_of(listing, context.language)
        return ActionResult((Response("utter_order_sold_out", {"title": title}),), {"pieces_left": None})
    slots: dict[str, object] = {"pieces_left": listing.quantity}
    if listing.quantity == 1 and context.slots.get("quantity") is None:
        slots["quantity"] = 1
    return ActionResult(slots={**slots, **_place_told(context)})


async def ask_order_confirmed(context: ActionContext) -> ActionResult:
    """Read back what is ordered, the total, what sending costs, and whereto."""
    listing = await chosen(context)
    if listing is None:
        return ActionResult((Response("utter_product_gone"),))
    count = _count(context)
    values = {
        "title": title_of(listing, context.language),
        "pieces": pieces(count),
        "price_paise": listing.price_paise,
        "total_paise": count * listing.price_paise,
        "shipping": _shipping(listing, count),
        "delivery_place": place_name(_whereto(context), context.services.lexicon, context.language),
    }
    card = card_of(listing, context.language)
    return ActionResult((Response("utter_confirm_order", values, cards=(card,)),), _place_told(context))


async def place_order(context: ActionContext) -> ActionResult:
    """Place the order that was read back and confirmed; the artisan is told."""
    listing = await chosen(context)
    if listing is None:
        return ActionResult((Response("utter_product_gone"),))
    if listing.artisan_id == context.person_id:
        return ActionResult((Response("utter_order_own_product"),))
    try:
        order = await store.place(
            context.session,
            context.person_id,
            listing.id,
            _count(context),
            delivery_place=_whereto(context),
            message_id=context.message_id,
            now=context.now,
        )
    except InvalidOrder:
        left = (await listings.get(context.session, listing.id)).quantity
        if left == 0:
            title = title_of(listing, context.language)
            return ActionResult((Response("utter_order_sold_out", {"title": title}),))
        return ActionResult((Response("utter_order_stock_changed", {"pieces": pieces(left)}),))
    lexicon = context.services.lexicon
    artisan = await persons.get(context.session, order.artisan_id)
    language = artisan.language or context.language
    whereto = place_for_maker(
        order.delivery_place or "", lexicon, language, in_her_words=is_verified(context)
    )
    told = {**order_values(order, language, lexicon), "delivery_place": whereto}
    return ActionResult(
        (
            Response("utter_order_placed", order_values(order, context.language, lexicon)),
            Response("utter_order_place_next"),
        ),
        notices=(
            Notice(artisan.id, language, "notice_order_placed", told),
            *await low_stock.notices_of(order.listing, order.quantity, context),
        ),
    )


def order_values(order: Order, language: str, lexicon: Lexicon) -> dict[str, object]:
    """What responses about an order name; `digits` is its number to be spoken digit by digit."""
    return {
        "order": str(order.id),
        "digits": spelled(order.id),
        "title": title_of(order.listing, language),
        "pieces": pieces(order.quantity),
        "total_paise": order.total_paise,
        "delivery_place": place_name(order.delivery_place or "", lexicon, language),
    }


def spelled(number: int | str) -> str:
    """A number to be spoken digit by digit: "1 0 4 2"."""
    return " ".join(str(number))


def place_name(told: str, lexicon: Lexicon, language: str) -> str:
    """A delivery place in the language where the lexicon knows it, else as it was told."""
    name = lexicon.name("place", told, language)
    return name[:1].upper() + name[1:]


def place_for_maker(told: str, lexicon: Lexicon, language: str, *, in_her_words: bool) -> str:
    """A delivery place as the maker is told it by SMS: known places and PIN codes; other words of the buyer only where
    we know who she is, and without numbers, addresses and links."""
    pin = _PIN.search(told)
    words = " ".join(_PIN.sub(" ", told, count=1).split(" ")).strip(" ,")
    if words and lexicon.get("place", words.casefold()) is not None:
        name = place_name(words.casefold(), lexicon, language)
    else:
        passed = passed_on(words) if in_her_words else None
        name = passed.text if passed else LEFT_OUT if words else ""
    return " ".join(filter(None, (name, pin[0] if pin else "")))


def _count(context: ActionContext) -> int:
    return int(context.slots.get("quantity") or 1)


def _whereto(context: ActionContext) -> str:
    """The place told last; `place` holds one that was told unasked, or instead of another."""
    return str(context.slots.get("place") or context.slots.get("delivery_place") or "")


def _place_told(context: ActionContext) -> dict[str, object]:
    """Slots after a place that was told unasked has become the delivery place."""
    place = context.slots.get("place")
    return {"delivery_place": place, "place": None} if place else {}


def _shipping(listing: Listing, count: int) -> Response:
    """What sending costs by the tariff we have, where the weight is known; else the artisan tells it."""
    try:
        weight: Decimal = parse_kg(listing.weight or "") * count
    except InvalidQuoteInput:
        return Response("utter_order_shipping_told")
    transport = load_prices().transport
    rupees, _ = transport.carriage(transport.packed_kg(weight))
    about = -(-round(rupees * 100) // _TO_TENS) * _TO_TENS
    return Response("utter_order_shipping_about", {"shipping_paise": about})
