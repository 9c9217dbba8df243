"""What an artisan sold in a time, compared with the time before."""

from dataclasses import replace

from actions.context import ActionContext
from actions.marketplace import artisans
from actions.marketplace.sales import Goods, Sales, sales
from actions.own_listings import pieces
from actions.periods import DEFAULT, Period, before, period_of
from actions.results import ActionResult, Joined, Response
from actions.titles import title_of
from actions.values import known
from actions.wording import value_of

NONE = "none"


async def read_sales_period(context: ActionContext) -> ActionResult:
    """The time that the words name, or a festival, or so many months; else this month."""
    if await artisans.find(context.session, context.person_id) is None:
        return ActionResult(
            (Response("utter_artisans_only"),), {"sales_period": NONE, "sales_found": "nobody"}
        )
    slots = context.slots
    if slots.get("sales_period"):
        return ActionResult()
    occasion = known(slots.get("occasion"))
    named = value_of("sales_period", context.text)
    for name in (f"festival {occasion}" if occasion else None, named, known(slots.get("duration"))):
        if name is not None and _exists(name, context):
            return ActionResult(slots={"sales_period": name})
    return ActionResult(slots={"sales_period": DEFAULT})


async def sales_summary(context: ActionContext) -> ActionResult:
    """Orders, pieces, money and the best product of the time, and the same of the time before."""
    period = period_of(str(context.slots["sales_period"]), context.now)
    goods = Goods(
        context.person_id, known(context.slots.get("product_type")), known(context.slots.get("craft"))
    )
    now_sold = await sales(context.session, goods, period.start, period.end)
    earlier = before(period, context.now)
    then_sold = await sales(context.session, goods, earlier.start, earlier.end) if earlier else None
    replies = [_told("utter_sales", period, now_sold, context)]
    if now_sold.best is not None and now_sold.orders > 1:
        best = {"title": title_of(now_sold.best, context.language), "pieces": pieces(now_sold.best_pieces)}
        replies.append(Response("utter_sales_best", best))
    if now_sold.elsewhere:
        replies.append(Response("utter_sales_outside", {"pieces": pieces(now_sold.elsewhere)}))
    if earlier is not None and then_sold is not None:
        replies.append(_told("utter_sales_before", earlier, then_sold, context))
    if about := _about(goods, context):
        replies.append(Response("utter_sales_about", {"about": about}))
    nothing = not now_sold.orders and (then_sold is None or not then_sold.orders)
    if not nothing:
        return ActionResult((_one_reply(replies),), {"sales_found": "some"})
    everything = period_of("all", context.now)
    ever = await sales(
        context.session, replace(goods, product_type=None, craft=None), everything.start, everything.end
    )
    if not ever.orders:
        kept = [reply for reply in replies if reply.name == "utter_sales_outside"]
        return ActionResult((_one_reply([*kept, Response("utter_sales_never")]),), {"sales_found": "never"})
    return ActionResult((_one_reply(replies),), {"sales_found": "nothing", "sales_period": None})


def _one_reply(parts: list[Response]) -> Response:
    return Response("utter_parts", {"parts": Joined(tuple(parts), " ")})


def _told(name: str, period: Period, sold: Sales, context: ActionContext) -> Response:
    label = _label(period, context)
    if not sold.orders:
        return Response(f"{name}_nothing", {"period": label})
    orders = (
        Response("utter_one_sale")
        if sold.orders == 1
        else Response("utter_several_sales", {"count": sold.orders})
    )
    values = {"period": label, "orders": orders, "pieces": pieces(sold.pieces), "total_paise": sold.paise}
    return Response(name, values)


def _label(period: Period, context: ActionContext) -> Response:
    dates = period.dates(context.language)
    if period.kind == "festival":
        occasion = context.services.lexicon.name("occasion", period.occasion or "", context.language)
        return Response("period_festival", {"occasion": occasion, "dates": dates})
    if period.kind == "dates":
        return Response("period_dates", {"dates": dates})
    return Response(f"period_{period.kind}")


def _about(goods: Goods, context: ActionContext) -> str:
    lexicon = context.services.lexicon
    named = {"craft": goods.craft, "product_type": goods.product_type}
    return ", ".join(lexicon.name(kind, value, context.language) for kind, value in named.items() if value)


def _exists(name: str, context: ActionContext) -> bool:
    try:
        period_of(name, context.now)
    except ValueError:
        return False
    return True
