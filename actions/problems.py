"""Which order a reported problem is about: one's own, told, the only one, or none."""

from actions.context import ActionContext
from actions.marketplace import orders as store
from actions.marketplace.errors import NotFound
from actions.marketplace.statuses import OrderStatus
from actions.marketplace.tables import Order
from actions.results import ActionResult, Response
from actions.titles import title_of
from actions.values import NONE

OFFERED_ORDERS = 2
"""Orders offered as buttons; "no order" is the third."""


async def begin_report(context: ActionContext) -> ActionResult:
    """Keep the message that began the report, as it was said, where it says already what is wrong."""
    if context.slots.get("problem_told") and context.text:
        return ActionResult(slots={"problem": context.text})
    return ActionResult()


async def find_problem_order(context: ActionContext) -> ActionResult:
    """The order that the problem is about, when only one can be; none for a person without orders."""
    if context.slots.get("problem_order"):
        return ActionResult()
    found = await _orders(context)
    if not found:
        return ActionResult(slots={"problem_order": NONE})
    product = context.slots.get("product_type")
    fitting = [order for order in found if product in (None, order.listing.product_type)]
    if len(fitting) == 1:
        return ActionResult(slots={"problem_order": str(fitting[0].id)})
    return ActionResult()


async def ask_problem_order(context: ActionContext) -> ActionResult:
    """Ask which order it is about; the newest ones are buttons."""
    buttons = tuple(
        (f"{order.id}: {title_of(order.listing, context.language)}", f"/SetSlots(problem_order={order.id})")
        for order in (await _orders(context))[:OFFERED_ORDERS]
    )
    return ActionResult((Response("utter_ask_which_problem_order", buttons=buttons),))


async def check_problem_order(context: ActionContext) -> ActionResult:
    """Whether the order that was told is the person's own; else it is asked for again."""
    told = context.slots.get("problem_order")
    if told == NONE:
        return ActionResult()
    try:
        await store.get_for(context.session, context.person_id, int(str(told)))
    except (NotFound, ValueError):
        return ActionResult((Response("utter_no_such_order"),), {"problem_order": None})
    return ActionResult()


async def _orders(context: ActionContext) -> list[Order]:
    """The person's orders that are not cancelled, the newest first."""
    found = await store.orders_for(context.session, context.person_id, context.role)
    return [order for order in found if order.status is not OrderStatus.CANCELLED]
