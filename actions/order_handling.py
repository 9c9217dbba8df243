"""How far an order is: which order and which step are meant, reading back, noting it, and telling the other side."""

from actions.context import ActionContext
from actions.marketplace import orders as store
from actions.marketplace import persons
from actions.marketplace.errors import IllegalTransition, MarketplaceError, NotFound
from actions.marketplace.statuses import ORDER_TRANSITIONS, OrderSide, OrderStatus, order_status
from actions.marketplace.tables import Order
from actions.own_listings import pieces
from actions.results import ActionResult, Notice, Response
from actions.titles import title_of

_NOTHING_TO_DO = {"order_choice": "none"}


async def find_open_order(context: ActionContext) -> ActionResult:
    """Find the order that is meant: by its number, by product, or because nothing is left to do on any other."""
    if context.slots.get("order_id"):
        return ActionResult(slots={"order_choice": "one"})
    candidates = await _candidates(context)
    if not candidates:
        return ActionResult((Response("utter_no_open_orders"),), _NOTHING_TO_DO)
    ids = [order.id for order in candidates]
    if len(ids) == 1:
        return ActionResult(slots={"order_id": str(ids[0]), "order_choice": "one"})
    return ActionResult(slots={"order_choice": "several", "order_candidates": ids})


async def check_order_status(context: ActionContext) -> ActionResult:
    """Say in plain words why a step cannot be taken; the steps that can be are asked for next."""
    order = await _chosen(context)
    if order is None:
        return ActionResult((Response("utter_no_such_order"),), _NOTHING_TO_DO)
    possible = store.next_statuses(order, context.person_id)
    values = _values(order, context)
    if not possible:
        return ActionResult((Response("utter_order_closed", values),), _NOTHING_TO_DO)
    wanted = _wanted(context)
    if wanted is None or wanted in possible:
        return ActionResult()
    if wanted is order.status:
        return ActionResult((Response("utter_order_status_already", values),), _NOTHING_TO_DO)
    name = "utter_order_status_impossible"
    if wanted in ORDER_TRANSITIONS[order.status]:
        name = "utter_order_status_other_side"
    return ActionResult((Response(name, values),), {"order_status": None})


async def ask_order_status(context: ActionContext) -> ActionResult:
    """Ask for the step; only those that may come next are offered."""
    order = await _chosen(context)
    if order is None:
        return ActionResult((Response("utter_no_such_order"),))
    possible = store.next_statuses(order, context.person_id)
    offered = {
        f"may_{status.value}": status.value.replace("_", " ") if status in possible else None
        for status in OrderStatus
    }
    return ActionResult((Response("utter_which_order_status", {**_values(order, context), **offered}),))


async def ask_status_confirmed(context: ActionContext) -> ActionResult:
    """Read the order and the step back."""
    order, wanted = await _chosen(context), _wanted(context)
    if order is None or wanted is None:
        return ActionResult((Response("utter_no_such_order"),))
    values = {
        **_values(order, context),
        "old": _status(order, context),
        "new": Response(f"status_{wanted.value}"),
        "pieces": pieces(order.quantity),
    }
    return ActionResult((Response("utter_confirm_order_status", values),))


async def change_order_status(context: ActionContext) -> ActionResult:
    """Take the step, and tell the other side."""
    order, wanted = await _chosen(context), _wanted(context)
    if order is None or wanted is None:
        return ActionResult((Response("utter_no_such_order"),))
    try:
        order = await store.change_status(
            context.session,
            context.person_id,
            order.id,
            wanted,
            message_id=context.message_id,
            now=context.now,
        )
    except IllegalTransition:
        return ActionResult((Response("utter_order_status_impossible", _values(order, context)),))
    except NotFound:
        return ActionResult((Response("utter_no_such_order"),))
    values = {**_values(order, context), "new": _status(order, context)}
    return ActionResult(
        (Response("utter_order_status_changed", values),), notices=(await _notice(order, context),)
    )


async def _notice(order: Order, context: ActionContext) -> Notice:
    """What the other side is told, in its language."""
    by_artisan = store.side_of(order, context.person_id) is OrderSide.ARTISAN
    other = await persons.get(context.session, order.buyer_id if by_artisan else order.artisan_id)
    language = other.language or context.language
    values = {
        "order": str(order.id),
        "title": title_of(order.listing, language),
        "status": Response(f"status_{order.status.value}"),
    }
    name = f"notice_order_{order.status.value}" if by_artisan else "notice_order_by_buyer"
    return Notice(other.id, language, name, values)


async def _candidates(context: ActionContext) -> list[Order]:
    """Orders on which something is left to do: of the products that were named, then those that can take the step
    that was told. What has arrived can only come back; that is not what is left to do."""
    found = await store.orders_for(context.session, context.person_id, context.role)
    possible = {order.id: store.next_statuses(order, context.person_id) for order in found}
    open_ones = [order for order in found if possible[order.id]]
    named = {name: context.slots.get(name) for name in ("product_type", "craft")}
    fitting = [
        order
        for order in open_ones
        if all(value is None or value == getattr(order.listing, name) for name, value in named.items())
    ]
    fitting, wanted = fitting or open_ones, _wanted(context)
    able = [order for order in fitting if wanted in possible[order.id]]
    undelivered = [order for order in fitting if order.status is not OrderStatus.DELIVERED]
    return able or undelivered or fitting


async def _chosen(context: ActionContext) -> Order | None:
    """The order in the slot, if the person is a party of it."""
    try:
        return await store.get_for(context.session, context.person_id, int(str(context.slots["order_id"])))
    except (MarketplaceError, ValueError):
        return None


def _wanted(context: ActionContext) -> OrderStatus | None:
    told = context.slots.get("order_status")
    try:
        return order_status(str(told)) if told else None
    except IllegalTransition:
        return None


def _values(order: Order, context: ActionContext) -> dict[str, object]:
    return {
        "order": str(order.id),
        "title": title_of(order.listing, context.language),
        "status": _status(order, context),
    }


def _status(order: Order, context: ActionContext) -> Response:
    """The status as it concerns the person: a new order waits for the artisan."""
    if order.status is OrderStatus.PLACED and order.artisan_id == context.person_id:
        return Response("status_placed_with_you")
    return Response(f"status_{order.status.value}")
