"""Whether somebody may order: by a phone number that is hers, or a few times without one where no code can be sent."""

from actions.context import ActionContext
from actions.erasure import OPEN_STATUSES
from actions.marketplace import orders
from actions.results import ActionResult, Response

MAX_OPEN_UNVERIFIED = 3
"""Open orders of a buyer whose number we do not know: pieces leave the stock, and nobody can be asked about them."""


def is_verified(context: ActionContext) -> bool:
    """Whether we know a phone number of hers."""
    return bool(context.slots.get("is_verified"))


async def check_buyer(context: ActionContext) -> ActionResult:
    """Decide before an order is placed whether its buyer shall confirm her number first."""
    if is_verified(context):
        return ActionResult(slots={"buyer_check": "welcome"})
    if context.services.sends_sms:
        return ActionResult(slots={"buyer_check": "ask"})
    waiting = await orders.orders_for(context.session, context.person_id, "buyer", statuses=OPEN_STATUSES)
    if len(waiting) >= MAX_OPEN_UNVERIFIED:
        return ActionResult((Response("utter_too_many_open_orders"),), {"buyer_check": "refused"})
    return ActionResult(slots={"buyer_check": "welcome"})
