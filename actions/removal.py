"""Taking a listing off sale: reading it back with the orders that stay, and archiving it."""

from actions.context import ActionContext
from actions.marketplace import listings as store
from actions.marketplace import orders
from actions.marketplace.errors import InvalidListing, NotFound, NotYours
from actions.own_listings import meant_listing, pieces
from actions.results import ActionResult, Joined, Response
from actions.titles import title_of


async def ask_removal_confirmed(context: ActionContext) -> ActionResult:
    """Name the orders that stay open, then read the listing back."""
    listing = await meant_listing(context)
    if listing is None:
        return ActionResult((Response("utter_no_such_listing"),))
    question = Response(
        "utter_confirm_removal",
        {
            "title": title_of(listing, context.language),
            "price_paise": listing.price_paise,
            "pieces": pieces(listing.quantity),
        },
    )
    waiting = await orders.open_for_listing(context.session, context.person_id, listing.id)
    slots = {"listing_id": str(listing.id)}
    if not waiting:
        return ActionResult((question,), slots)
    lines = tuple(
        Response(
            "utter_removal_order",
            {"order": str(order.id), "status": Response(f"status_{order.status.value}")},
        )
        for order in waiting
    )
    return ActionResult((Response("utter_removal_orders", {"orders": Joined(lines)}), question), slots)


async def remove_listing(context: ActionContext) -> ActionResult:
    """Archive the listing."""
    listing = await meant_listing(context)
    if listing is None:
        return ActionResult((Response("utter_no_such_listing"),))
    try:
        removed = await store.archive(
            context.session,
            context.person_id,
            listing.id,
            message_id=context.message_id,
            now=context.now,
        )
    except (NotFound, NotYours, InvalidListing):
        return ActionResult((Response("utter_no_such_listing"),))
    return ActionResult((Response("utter_listing_removed", {"title": title_of(removed, context.language)}),))
