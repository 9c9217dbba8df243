"""Price alerts: a buyer is told when there is what she looks for; she sees them, and stops them when she likes."""

from collections.abc import Sequence

from actions.alert_notices import wanted
from actions.context import ActionContext
from actions.marketplace import alerts as store
from actions.marketplace import persons
from actions.marketplace.search import MAX_LIMIT
from actions.marketplace.search import search as search_listings
from actions.marketplace.tables import Listing, PriceAlert
from actions.own_listings import card_of
from actions.results import ActionResult, Joined, Response
from actions.search import SHOWN, line
from actions.values import several
from actions.wishes import Wish, paise

_SAID_BY_NAME = ("colour", "material", "craft", "product_type")


async def set_price_alert(context: ActionContext) -> ActionResult:
    """Wait for what was told, or else for what was looked for last, and read it back."""
    wish = wanted(Wish.of(context.slots))
    if wish.is_open:
        last = context.slots.get("last_search") or {}
        wish = wanted(Wish(last.get("criteria") or {}))
    if wish.is_open:
        return ActionResult((Response("utter_alert_for_what"),))
    alert = await store.keep(
        context.session, context.person_id, wish.criteria, message_id=context.message_id, now=context.now
    )
    if alert is None:
        return ActionResult((Response("utter_alerts_too_many"), *(await _shown(context))))
    reached = await persons.is_reached_by(context.session, context.person_id, "phone")
    kept = Response("utter_alert_set" if reached else "utter_alert_set_here", {"wish": _words(wish, context)})
    return ActionResult((*await _there_now([wish], context), kept))


async def show_price_alerts(context: ActionContext) -> ActionResult:
    """Everything that the person waits for, each a button that stops it; and what of it is there now."""
    found = await store.active(context.session, context.person_id, context.now)
    there = await _there_now([Wish(alert.criteria) for alert in found], context)
    return ActionResult((*there, *await _shown(context)))


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


async def _there_now(wishes: Sequence[Wish], context: ActionContext) -> tuple[Response, ...]:
    """What is waited for and is on sale already; it is no news any more."""
    lexicon = context.services.lexicon
    shown: dict[int, Listing] = {}
    for wish in wishes:
        found = await search_listings(context.session, wish.query(limit=MAX_LIMIT), lexicon=lexicon)
        fitting = [] if found.relaxed else [each for each in found.listings if not _own(each, context)]
        await store.note_told(context.session, context.person_id, fitting, context.now)
        shown |= {listing.id: listing for listing in fitting[:SHOWN]}
    if not shown:
        return ()
    best = list(shown.values())[:SHOWN]
    lines = Joined(tuple(line(listing, context.language) for listing in best))
    cards = tuple(card_of(listing, context.language) for listing in best)
    return (Response("utter_alert_there_now", {"listings": lines}, cards=cards),)


def _own(listing: Listing, context: ActionContext) -> bool:
    return listing.artisan_id == context.person_id


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
