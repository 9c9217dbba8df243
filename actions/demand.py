"""What will be sold: next month, and before a festival, from what was sold so far."""

from dataclasses import dataclass, replace
from datetime import date

from actions.context import ActionContext
from actions.forecast import MIN_MONTHS, MIN_PIECES, Forecast, TooLittleHistory, forecast
from actions.marketplace.sales import Goods, artisans_selling, by_month, sold_by_day
from actions.own_listings import pieces
from actions.periods import month_name, month_start, today_in_india
from actions.results import ActionResult, Joined, Response
from actions.values import known
from knowledge.festivals import next_day

MIN_ARTISANS = 3
"""Sales of fewer artisans together would tell one of them what another sells."""
FESTIVALS_OF_TRADE = ("diwali", "raksha bandhan", "holi", "eid", "onam", "christmas")
"""The next of these is told of where none was named."""


@dataclass(frozen=True, slots=True)
class _History:
    """Pieces of every past month."""

    counts: list[int]
    own: bool
    """The artisan's own sales, not those of all artisans together."""


async def demand_forecast(context: ActionContext) -> ActionResult:
    """Forecast next month, and the month of the coming festival, with a range and how sure it is."""
    today = today_in_india(context.now)
    goods = Goods(
        context.person_id, known(context.slots.get("product_type")), known(context.slots.get("craft"))
    )
    last_month = month_start(today, -1).month
    for history in await _histories(goods, today, context):
        try:
            # The history ends with last month, so that the next month is two ahead of it.
            following = forecast(history.counts, last_month, ahead=2)
        except TooLittleHistory:
            continue
        replies = [
            _next_month(following, goods, today, context),
            *_season(history, last_month, today, context),
            _basis(history, following),
            Response(f"utter_forecast_{following.sureness}", {"error": str(round(following.error * 100))}),
        ]
        return ActionResult((Response("utter_parts", {"parts": Joined(tuple(replies), " ")}),))
    needed = {"months": MIN_MONTHS, "count": MIN_PIECES}
    refusal = [Response("utter_forecast_too_little", needed)]
    if goods.product_type is None and goods.craft is None:
        refusal.append(Response("utter_forecast_ask_about"))
    return ActionResult(tuple(refusal))


async def _histories(goods: Goods, today: date, context: ActionContext) -> list[_History]:
    """Her own sales; then those of all artisans together, where she named goods and there are enough of them."""
    own = by_month(await _days(goods, context), today)
    found = [_History(own, own=True)]
    everybody = replace(goods, artisan_id=None)
    if (goods.product_type or goods.craft) and await artisans_selling(
        context.session, everybody
    ) >= MIN_ARTISANS:
        found.append(_History(by_month(await _days(everybody, context), today), own=False))
    return found


async def _days(goods: Goods, context: ActionContext) -> list[tuple[date, int]]:
    sold = await sold_by_day(context.session, goods)
    return [(today_in_india(at), count) for at, count in sold]


def _next_month(following: Forecast, goods: Goods, today: date, context: ActionContext) -> Response:
    lexicon, language = context.services.lexicon, context.language
    named = [("craft", goods.craft), ("product_type", goods.product_type)]
    about = ", ".join(lexicon.name(kind, value, language) for kind, value in named if value)
    values = {
        **_amounts(following),
        "about": about[:1].upper() + about[1:] if about else Response("utter_forecast_everything"),
        "month": month_name(month_start(today, 1), language),
    }
    return Response("utter_forecast", values)


def _season(history: _History, last_month: int, today: date, context: ActionContext) -> list[Response]:
    """The month of the festival that was named, else of the next big one, unless that is next month anyway."""
    named = known(context.slots.get("occasion"))
    days = [
        (day, name) for name in ([named] if named else FESTIVALS_OF_TRADE) if (day := next_day(name, today))
    ]
    if not days:
        return []
    day, occasion = min(days)
    ahead = (day.year - today.year) * 12 + day.month - today.month + 1
    if ahead == 2 and named is None:
        return []
    values = {
        **_amounts(forecast(history.counts, last_month, ahead=ahead)),
        "occasion": context.services.lexicon.name("occasion", occasion, context.language),
        "month": month_name(day, context.language),
    }
    return [Response("utter_forecast_season", values)]


def _basis(history: _History, following: Forecast) -> Response:
    name = "utter_forecast_own" if history.own else "utter_forecast_market"
    return Response(name, {"months": following.months, "sold": pieces(following.sold)})


def _amounts(following: Forecast) -> dict[str, object]:
    return {"pieces": pieces(following.pieces), "low": following.low, "high": following.high}
