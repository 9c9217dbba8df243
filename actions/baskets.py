"""Ordering a basket from a channel's catalogue: its products one after the other, each at our own price."""

from typing import Any

from actions.context import ActionContext
from actions.marketplace import listings as store
from actions.marketplace.errors import NotFound
from actions.marketplace.statuses import ListingStatus
from actions.results import ActionResult, Response

_FOR_SALE = (ListingStatus.PUBLISHED, ListingStatus.SOLD_OUT)


async def check_basket(context: ActionContext) -> ActionResult:
    """Leave out what is not here, and say so; say how many products there are when there are several."""
    told: list[dict[str, Any]] = context.slots.get("basket") or []
    basket = [line for line in told if await _is_here(line["listing"], context)]
    said = []
    if not basket:
        said.append(Response("utter_basket_unknown"))
    elif len(basket) < len(told):
        said.append(Response("utter_basket_some_unknown"))
    if len(basket) > 1:
        said.append(Response("utter_basket_several", {"count": len(basket)}))
    return ActionResult(tuple(said), {"basket": basket})


async def take_basket_line(context: ActionContext) -> ActionResult:
    """Hand the next product of the basket to the order that follows; the place it goes to stays the same."""
    basket: list[dict[str, Any]] = context.slots.get("basket") or []
    if not basket:
        return ActionResult(slots={"basket_line": None})
    line, *rest = basket
    chosen = str(line["listing"])
    slots = {"basket": rest, "basket_line": chosen, "chosen_listing": chosen, "quantity": line["quantity"]}
    return ActionResult(slots={**slots, "pieces_left": None, "product_choice": None})


async def _is_here(listing_id: int | None, context: ActionContext) -> bool:
    if listing_id is None:
        return False
    try:
        listing = await store.get(context.session, listing_id)
    except NotFound:
        return False
    return listing.status in _FOR_SALE
