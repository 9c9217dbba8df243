"""The golden price of a piece, for an artisan who asks what to charge."""

from actions.context import ActionContext
from actions.pricing.errors import InvalidQuoteInput, QuoteRefused
from actions.pricing.inputs import QuoteInputs
from actions.pricing.quotes import keep, quote
from actions.quote_replies import explained
from actions.results import ActionResult, Joined, Response
from actions.values import known, several


async def quote_golden_price(context: ActionContext) -> ActionResult:
    """Quote, keep the quote, and explain it; say what is missing where it is."""
    try:
        priced = await quote(
            context.session, await inputs_of(context), context.now, lexicon=context.services.lexicon
        )
    except QuoteRefused as refusal:
        return ActionResult((refusal_response(refusal),))
    except InvalidQuoteInput as invalid:
        return ActionResult((refusal_response(QuoteRefused((invalid.field,))),))
    row = await keep(
        context.session, priced, person_id=context.person_id, message_id=context.message_id, now=context.now
    )
    return ActionResult(explained(priced), {"quote_id": str(row.id)})


async def inputs_of(context: ActionContext) -> QuoteInputs:
    """What the conversation knows of the piece; the artisan's own place where none was named."""
    from actions.marketplace.tables import Artisan

    slots = context.slots
    artisan = await context.session.get(Artisan, context.person_id)
    return QuoteInputs(
        product_type=known(slots.get("product_type")),
        craft=known(slots.get("craft")),
        materials=several(slots.get("material")),
        dimensions=known(slots.get("dimension")),
        weight=known(slots.get("weight")),
        duration=known(slots.get("duration")),
        place=known(slots.get("place")) or (artisan.place if artisan else None),
        state=artisan.state if artisan and not slots.get("place") else None,
        technique=known(slots.get("technique")),
        quantity=max(1, int(slots.get("quantity") or 1)),
    )


def refusal_response(refusal: QuoteRefused) -> Response:
    """Why there is no price, in words."""
    if refusal.missing == ("duration",):
        return Response("utter_quote_refused_duration")
    missing = Joined(tuple(Response(f"missing_{name}") for name in refusal.missing), ", ")
    return Response("utter_quote_refused", {"missing": missing})
