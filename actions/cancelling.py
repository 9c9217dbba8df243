"""Cancelling one's own order, as long as no work on it has begun."""

from actions.context import ActionContext
from actions.marketplace import orders as store
from actions.marketplace import persons
from actions.marketplace.errors import IllegalTransition, NotFound
from actions.marketplace.statuses import OrderSide, OrderStatus
from actions.marketplace.tables import Order
from actions.ordering import order_values
from actions.results import ActionResult, Notice, Response

_OVER = frozenset({OrderStatus.CANCELLED, OrderStatus.RETURNED})
_NONE = {"order_choice": "none"}


async def find_order_to_cancel(context: ActionContext) -> ActionResult:
    """Find the order that is meant, when only one can be."""
    if context.slots.get("order_id"):
        return ActionResult(slots={"order_choice": "one"})
    found = await store.orders_for(context.session, context.person_id, context.role)
    fitting = [order for order in found if _is_meant(order, context)]
    open_orders = [order for order in fitting if _may_cancel(order, context.person_id)]
    if len(open_orders) == 1:
        return ActionResult(slots={"order_id": str(open_orders[0].id), "order_choice": "one"})
    if open_orders:
        return ActionResult(slots={"order_choice": "several"})
    begun = [order for order in fitting if order.status not in _OVER]
    if len(begun) == 1:
        return ActionResult((_refusal(begun[0], context),), _NONE)
    return ActionResult((Response("utter_no_orders_to_cancel" if found else "utter_no_orders"),), _NONE)


async def ask_cancel_confirmed(context: ActionContext) -> ActionResult:
    """Read the order back before it is cancelled."""
    order = await _own(context)
    if order is None:
        return ActionResult((Response("utter_no_such_order"),))
    values = order_values(order, context.language, context.services.lexicon)
    return ActionResult((Response("utter_confirm_cancel_order", values),))


async def cancel_order(context: ActionContext) -> ActionResult:
    """Cancel the order; its pieces go back into the stock, and the other side is told."""
    order = await _own(context)
    if order is None:
        return ActionResult((Response("utter_no_such_order"),))
    try:
        order = await store.change_status(
            context.session,
            context.person_id,
            order.id,
            OrderStatus.CANCELLED,
            message_id=context.message_id,
            now=context.now,
        )
    except IllegalTransition:
        return ActionResult((_refusal(order, context),))
    lexicon = context.services.lexicon
    by_artisan = store.side_of(order, context.person_id) is OrderSide.ARTISAN
    other = await persons.get(context.session, order.buyer_id if by_artisan else order.artisan_id)
    language = other.language or context.language
    name = "notice_order_cancelled_by_artisan" if by_artisan else "notice_order_cancelled_by_buyer"
    return ActionResult(
        (Response("utter_order_cancelled", order_values(order, context.language, lexicon)),),
        notices=(Notice(other.id, language, name, order_values(order, language, lexicon)),),
    )


async def check_order_to_cancel(context: ActionContext) -> ActionResult:
    """Whether the order is there, the person's own, and not begun; else say why not."""
    order = await _own(context)
    if order is None:
        return ActionResult((Response("utter_no_such_order"),), _NONE)
    if not _may_cancel(order, context.person_id):
        return ActionResult((_refusal(order, context),), _NONE)
    return ActionResult(slots={"order_choice": "one"})


async def _own(context: ActionContext) -> Order | None:
    """The order in the slot, if the person bought or sells it."""
    try:
        return await store.get_for(context.session, context.person_id, int(str(context.slots["order_id"])))
    except (NotFound, ValueError):
        return None


def _may_cancel(order: Order, person_id: str) -> bool:
    return OrderStatus.CANCELLED in store.next_statuses(order, person_id)


def _is_meant(order: Order, context: ActionContext) -> bool:
    """Whether an order fits every attribute of the product that was named."""
    wanted = {name: context.slots.get(name) for name in ("product_type", "craft")}
    return all(value is None or getattr(order.listing, name) == value for name, value in wanted.items())


def _refusal(order: Order, context: ActionContext) -> Response:
    """Why an order cannot be cancelled any more, and what can be done instead."""
    values = order_values(order, context.language, context.services.lexicon)
    values["status"] = Response(f"status_{order.status.value}")
    if order.status in _OVER:
        return Response("utter_cancelled_already", values)
    if order.status is OrderStatus.DELIVERED:
        return Response("utter_cancel_after_delivery", values)
    return Response("utter_cancel_too_late", values)
