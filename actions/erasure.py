"""Forgetting a person at her word: what is asked and told before, and what goes from the marketplace."""

from actions.context import ActionContext
from actions.marketplace import listings, orders, persons
from actions.marketplace.statuses import OrderStatus
from actions.results import ActionResult, Joined, Response
from actions.titles import title_of

OPEN_STATUSES = (
    OrderStatus.PLACED,
    OrderStatus.ACCEPTED,
    OrderStatus.IN_PRODUCTION,
    OrderStatus.SHIPPED,
)
SHOWN = 5


async def tell_what_stays(context: ActionContext) -> ActionResult:
    """Open orders concern somebody else, too: they stay until they are finished, without name and number."""
    count = 0
    for side in ("artisan", "buyer"):
        found = await orders.orders_for(context.session, context.person_id, side, statuses=OPEN_STATUSES)
        count += len(found)
    return ActionResult((Response("utter_delete_orders_open", {"orders": count}),) if count else ())


async def ask_delete_confirmed(context: ActionContext) -> ActionResult:
    """Say what will be gone, products by name, and ask."""
    found = await listings.listings_of(context.session, context.person_id)
    if not found:
        return ActionResult((Response("utter_confirm_delete"),))
    named = [Response(text=title_of(listing, context.language)) for listing in found[:SHOWN]]
    if len(found) > SHOWN:
        named.append(Response("utter_more", {"count": len(found) - SHOWN}))
    return ActionResult((Response("utter_confirm_delete_seller", {"pieces": Joined(tuple(named), ", ")}),))


async def delete_my_data(context: ActionContext) -> ActionResult:
    """Delete everything about the person; the conversation goes when the turn ends."""
    erased = await persons.erase(
        context.session, context.person_id, message_id=context.message_id, now=context.now
    )
    return ActionResult(
        (Response("utter_deleted"),),
        erased=True,
        erased_photos=erased.photos,
        erased_addresses=erased.addresses,
    )
