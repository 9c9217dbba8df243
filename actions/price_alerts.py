"""Price alerts: a buyer is told when there is what she looks for; she sees them, and stops them when she likes."""

from datetime import timedelta

from actions.context import ActionContext
from actions.marketplace import alerts as store
from actions.marketplace import persons
from actions.marketplace.tables import Listing, PriceAlert
from actions.results import ActionResult, Joined, Notice, Response
from actions.titles import title_of
from actions.values import several
from actions.wishes import Wish, paise

TOLD_AT_ONCE = 20
"""People who are told of a listing together; the next ones are told after BATCH_WAIT, if it is still there."""
BATCH_WAIT = timedelta(minutes=30)
_SAID_BY_NAME = ("colour", "material", "craft", "product_type")


async def set_price_alert(context: ActionContext) -> ActionResult:
    """Wait for what was told, or else for what was looked for last, and read it back."""
    wish = _wanted(Wish.of(context.slots))
    if wish.is_open:
        last = context.slots.get("last_search") or {}
        wish = _wanted(Wish(last.get("criteria") or {}))
    if wish.is_open:
        return ActionResult((Response("utter_alert_for_what"),))
    alert = await store.keep(
        context.session, context.person_id, wish.criteria, message_id=context.message_id, now=context.now
    )
    if alert is None:
        return ActionResult((Response("utter_alerts_too_many"), *(await _shown(context))))
    return ActionResult((Response("utter_alert_set", {"wish": _words(wish, context)}),))


async def show_price_alerts(context: ActionContext) -> ActionResult:
    """Everything that the person waits for; each is a button that stops it."""
    return ActionResult(await _shown(context))


async def stop_price_alerts(context: ActionContext) -> ActionResult:
    """Stop the alert that was chosen, or all of them."""
    chosen = context.slots.get("alert_id")
    ended = await store.stop(
        context.session,
        context.person_id,
        int(chosen) if chosen and str(chosen).isdecimal() else None,
        message_id=context.message_id,
        now=context.now,
    )
    return ActionResult((Response("utter_alerts_stopped" if ended else "utter_no_alerts"),))


async def notices_of(listing: Listing, context: ActionContext) -> tuple[Notice, ...]:
    """Messages to those who wait for a listing that was just published, or became cheaper."""
    lexicon = context.services.lexicon
    people = await store.tell(context.session, listing, lexicon, context.now)
    notices = []
    for place, person_id in enumerate(people):
        language = (await persons.get(context.session, person_id)).language or context.language
        values = {
            "title": title_of(listing, language),
            "price_paise": listing.price_paise,
            "listing": str(listing.id),
        }
        wait = place // TOLD_AT_ONCE * BATCH_WAIT
        notices.append(Notice(person_id, language, "notice_price_alert", values, wait=wait))
    return tuple(notices)


def offer(wish: Wish) -> tuple[Response, ...]:
    """The offer to tell her later, after a search that found nothing, or nothing in that price."""
    return () if _wanted(wish).is_open else (Response("utter_offer_alert"),)


def _wanted(wish: Wish) -> Wish:
    """The wish without what leaves nothing out."""
    return Wish({name: value for name, value in wish.criteria.items() if name not in store.NOT_WAITED_FOR})


async def _shown(context: ActionContext) -> tuple[Response, ...]:
    found = await store.active(context.session, context.person_id, context.now)
    if not found:
        return (Response("utter_no_alerts"),)
    wishes = Joined(tuple(_line(alert, context) for alert in found))
    buttons = tuple(
        (_title(alert, context), f"/StartFlow(stop_alerts, alert_id={alert.id})") for alert in found
    )
    return (Response("utter_my_alerts", {"wishes": wishes}, buttons=buttons),)


def _words(wish: Wish, context: ActionContext) -> Joined:
    return wish.in_words(context.services.lexicon, context.language)


def _line(alert: PriceAlert, context: ActionContext) -> Response:
    return Response("utter_alert_line", {"wish": _words(Wish(alert.criteria), context)})


def _title(alert: PriceAlert, context: ActionContext) -> str:
    """A short name of an alert for its button, such as "blue vase ₹1500"."""
    lexicon, told = context.services.lexicon, alert.criteria
    names = [
        lexicon.name(kind, value, context.language)
        for kind in _SAID_BY_NAME
        for value in several(told.get(kind))
    ]
    ceiling = paise(told.get("max_price"))
    return " ".join([*names, *([] if ceiling is None else [f"₹{ceiling // 100}"])]) or f"№ {alert.id}"
