"""What an artisan sold in a time, compared with the time before."""

from actions.context import ActionContext
from actions.marketplace import artisans
from actions.marketplace.sales import Goods, Sales, sales
from actions.own_listings import pieces
from actions.periods import DEFAULT, Period, before, period_of
from actions.results import ActionResult, Joined, Response
from actions.titles import title_of
from actions.values import known
from actions.wording import value_of


async def read_sales_period(context: ActionContext) -> ActionResult:
    """The time that the words name, or a festival, or so many months; this month where they name none."""
    if await artisans.find(context.session, context.person_id) is None:
        return ActionResult((Response("utter_artisans_only"),), {"may_see_sales": False})
    slots = context.slots
    if slots.get("sales_period") or not context.text:
        return ActionResult(slots={"may_see_sales": True})
    occasion = known(slots.get("occasion"))
    named = value_of("sales_period", context.text)
    names = (f"festival {occasion}" if occasion else None, named, known(slots.get("duration")))
    found = next((name for name in names if name is not None and _exists(name, context)), DEFAULT)
    return ActionResult(slots={"may_see_sales": True, "sales_period": found})


async def sales_summary(context: ActionContext) -> ActionResult:
    """Orders, pieces, money and the best product of the time, and the same of the time before."""
    period = period_of(str(context.slots["sales_period"]), context.now)
    goods = Goods(
        context.person_id, known(context.slots.get("product_type")), known(context.slots.get("craft"))
    )
    sold = await _sold(period, goods, context)
    replies = [_told(period, sold, context)]
    if sold.best is not None and sold.orders > 1:
        best = {"title": title_of(sold.best, context.language), "pieces": pieces(sold.best_pieces)}
        replies.append(Response("utter_sales_best", best))
    if sold.elsewhere:
        replies.append(Response("utter_sales_outside", {"pieces": pieces(sold.elsewhere)}))
    earlier = before(period, context.now)
    if earlier is not None:
        replies.append(_told(earlier, await _sold(earlier, goods, context), context))
    if about := _about(goods, context):
        replies.append(Response("utter_sales_about", {"about": about}))
    if not sold.orders:
        replies += await _ever(period, context)
    return ActionResult((Response("utter_parts", {"parts": Joined(tuple(replies), " ")}),))


async def _ever(period: Period, context: ActionContext) -> list[Response]:
    """What there was since the beginning, for a time in which there was nothing."""
    always = period_of("all", context.now)
    sold = await _sold(always, Goods(context.person_id), context)
    if not sold.orders:
        return [Response("utter_sales_never")]
    return [] if period.kind == always.kind else [_told(always, sold, context)]


async def _sold(period: Period, goods: Goods, context: ActionContext) -> Sales:
    return await sales(context.session, goods, period.start, period.end)


def _told(period: Period, sold: Sales, context: ActionContext) -> Response:
    label = _label(period, context)
    if not sold.orders:
        return Response("utter_sales_nothing", {"period": label})
    orders = (
        Response("utter_one_sale")
        if sold.orders == 1
        else Response("utter_several_sales", {"count": sold.orders})
    )
    values = {"period": label, "orders": orders, "pieces": pieces(sold.pieces), "total_paise": sold.paise}
    return Response("utter_sales", values)


def _label(period: Period, context: ActionContext) -> Response:
    dates = period.dates(context.language)
    if period.kind == "festival":
        occasion = context.services.lexicon.name("occasion", period.occasion or "", context.language)
        named = {"occasion": occasion[:1].upper() + occasion[1:], "dates": dates}
        return Response("period_festival", named)
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
