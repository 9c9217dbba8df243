"""How many pieces there are: reading what an artisan told of it, reading the change back, and noting it."""

from dataclasses import dataclass

from actions import alert_notices
from actions.context import ActionContext
from actions.marketplace import listings as store
from actions.marketplace.errors import InvalidListing, NotFound, NotYours
from actions.marketplace.listings import MOST_TOLD, STOCK_REASONS
from actions.marketplace.tables import Listing
from actions.own_listings import card_of, meant_listing, pieces
from actions.results import ActionResult, Response
from actions.titles import title_of
from actions.wording import value_of, words

COUNTED = "counted"
SOLD_OUT = "sold_out"
_ONE = frozenset({"a", "an", "one", "ek", "एक"})
"""Words for a single piece that are no number to understanding: "a saree was sold"."""


@dataclass(frozen=True, slots=True)
class _Change:
    """A change as it was told, of one listing."""

    listing: Listing
    kind: str
    """`counted`, or a reason of `STOCK_REASONS`."""
    told: int

    @property
    def after(self) -> int:
        """Pieces afterwards; may be out of bounds."""
        return (
            self.told
            if self.kind == COUNTED
            else self.listing.quantity + STOCK_REASONS[self.kind] * self.told
        )


async def read_stock_change(context: ActionContext) -> ActionResult:
    """What the words say became of the pieces: a new count, sold, made, damaged, given away, or none left."""
    kind = value_of("stock_change", context.text)
    if kind is None:
        return ActionResult()
    if kind == SOLD_OUT:
        return ActionResult(slots={"stock_change": COUNTED, "quantity": 0})
    if context.slots.get("quantity") is None and kind in STOCK_REASONS and _ONE & set(words(context.text)):
        return ActionResult(slots={"stock_change": kind, "quantity": 1})
    return ActionResult(slots={"stock_change": kind})


async def check_stock(context: ActionContext) -> ActionResult:
    """Refuse what cannot be: pieces gone that were never there, or more than anybody makes. Then it is asked anew."""
    change = await _change(context)
    if change is None:
        return ActionResult((Response("utter_no_such_listing"),), {"listing_choice": "none"})
    if float(context.slots["quantity"]) != change.told:
        return ActionResult((Response("utter_stock_not_whole"),), {"quantity": None})
    if change.after < 0:
        return ActionResult((Response("utter_stock_too_few", _values(change, context)),), {"quantity": None})
    if change.after > MOST_TOLD:
        return ActionResult((Response("utter_quantity_too_large"),), {"quantity": None})
    if change.after == change.listing.quantity:
        return ActionResult(
            (Response("utter_stock_same", _values(change, context)),), {"listing_choice": "none"}
        )
    return ActionResult()


async def ask_stock_confirmed(context: ActionContext) -> ActionResult:
    """Read the old and the new number back."""
    change = await _change(context)
    if change is None:
        return ActionResult((Response("utter_no_such_listing"),))
    return ActionResult(
        (Response("utter_confirm_stock", _values(change, context)),), {"listing_id": str(change.listing.id)}
    )


async def update_stock(context: ActionContext) -> ActionResult:
    """Note the change, and tell both numbers."""
    change = await _change(context)
    if change is None:
        return ActionResult((Response("utter_no_such_listing"),))
    values, before = _values(change, context), change.listing.quantity
    try:
        listing = await _note(change, context)
    except (NotFound, NotYours):
        return ActionResult((Response("utter_no_such_listing"),))
    except InvalidListing:
        return ActionResult((Response("utter_stock_too_few", values),))
    values = {**values, "new": pieces(listing.quantity)}
    name = "utter_stock_changed"
    if listing.quantity == 0:
        name = "utter_stock_sold_out"
    elif before == 0:
        name = "utter_stock_on_sale_again"
    on_sale_again = before == 0 and listing.quantity > 0
    return ActionResult(
        (Response(name, values, cards=(card_of(listing, context.language),)),),
        notices=await alert_notices.notices_of(listing, context) if on_sale_again else (),
    )


async def _note(change: _Change, context: ActionContext) -> Listing:
    if change.kind == COUNTED:
        return await store.set_stock(
            context.session,
            context.person_id,
            change.listing.id,
            change.told,
            message_id=context.message_id,
            now=context.now,
        )
    return await store.move_stock(
        context.session,
        context.person_id,
        change.listing.id,
        change.told,
        change.kind,
        message_id=context.message_id,
        now=context.now,
    )


async def _change(context: ActionContext) -> _Change | None:
    """The change that was told; None when the listing is not the artisan's."""
    listing = await meant_listing(context)
    if listing is None:
        return None
    told = context.slots.get("quantity")
    return _Change(listing, str(context.slots.get("stock_change") or COUNTED), int(told or 0))


def _values(change: _Change, context: ActionContext) -> dict[str, object]:
    return {
        "title": title_of(change.listing, context.language),
        "old": pieces(change.listing.quantity),
        "new": pieces(max(0, change.after)),
    }
