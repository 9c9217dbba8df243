"""An artisan's sales and a buyer's purchases: seeing them, and finding out where one is."""

from actions.context import ActionContext
from actions.marketplace import orders as store
from actions.marketplace.errors import MarketplaceError
from actions.marketplace.statuses import OrderStatus
from actions.marketplace.tables import Order
from actions.results import ActionResult, Joined, Response
from actions.titles import title_of

SHOWN_ORDERS = 3
"""Orders told at once; more cannot be remembered by ear."""


async def show_my_orders(context: ActionContext) -> ActionResult:
    """The person's own orders, the newest first."""
    found = await store.orders_for(context.session, context.person_id, context.role)
    if not found:
        return ActionResult((Response("utter_no_orders"),))
    lines = [_line(order, context) for order in found[:SHOWN_ORDERS]]
    if len(found) > SHOWN_ORDERS:
        lines.append(Response("utter_more_orders", {"count": len(found) - SHOWN_ORDERS}))
    name = "utter_one_order" if len(found) == 1 else "utter_my_orders"
    return ActionResult((Response(name, {"count": len(found), "orders": Joined(tuple(lines), " ")}),))


async def find_own_order(context: ActionContext) -> ActionResult:
    """Find the order that is meant, when only one can be: by number, by product, or because there is no other."""
    if context.slots.get("order_id"):
        return ActionResult(slots={"order_choice": "one"})
    candidates = await _candidates(context)
    if not candidates:
        return ActionResult((Response("utter_no_orders"),), {"order_choice": "none"})
    if len(candidates) == 1:
        return ActionResult(slots={"order_id": str(candidates[0].id), "order_choice": "one"})
    return ActionResult(slots={"order_choice": "several"})


async def ask_order_id(context: ActionContext) -> ActionResult:
    """Ask which of several orders is meant; each is a button."""
    among: list[int] = context.slots.get("order_candidates") or []
    found = await store.orders_for(context.session, context.person_id, context.role) if among else []
    candidates = ([order for order in found if order.id in among] or await _candidates(context))[
        :SHOWN_ORDERS
    ]
    buttons = tuple(
        (f"{order.id}: {title_of(order.listing, context.language)}", f"/SetSlots(order_id={order.id})")
        for order in candidates
    )
    return ActionResult((Response("utter_ask_which_order", buttons=buttons),))


async def track_order(context: ActionContext) -> ActionResult:
    """Where the person's own order is; somebody else's number sounds like no order at all."""
    number = str(context.slots.get("order_id") or "")
    try:
        order = await store.get_for(context.session, context.person_id, int(number))
    except (MarketplaceError, ValueError):
        return ActionResult((Response("utter_no_such_order"),))
    values = {
        "order": str(order.id),
        "title": title_of(order.listing, context.language),
        "status": _status(order, context.person_id),
        "count": order.quantity,
        "total_paise": order.total_paise,
    }
    return ActionResult(
        (Response("utter_order_one_piece" if order.quantity == 1 else "utter_order", values),)
    )


async def _candidates(context: ActionContext) -> list[Order]:
    found = await store.orders_for(context.session, context.person_id, context.role)
    wanted = {name: context.slots.get(name) for name in ("product_type", "craft")}
    fitting = [
        order
        for order in found
        if all(value is None or getattr(order.listing, name) == value for name, value in wanted.items())
    ]
    return fitting or found


def _line(order: Order, context: ActionContext) -> Response:
    title = title_of(order.listing, context.language)
    values = {"order": str(order.id), "title": title, "status": _status(order, context.person_id)}
    return Response("utter_order_line", values)


def _status(order: Order, person_id: str) -> Response:
    """The status as it concerns the person: a new order waits for the artisan who reads this."""
    if order.status is OrderStatus.PLACED and order.artisan_id == person_id:
        return Response("status_placed_with_you")
    return Response(f"status_{order.status.value}")
