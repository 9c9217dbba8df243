"""About what it costs to send a parcel, from the tariff in knowledge/prices/transport.yml, with its parts and date."""

from decimal import Decimal

from babel.dates import format_date

from actions.context import ActionContext
from actions.marketplace.tables import Artisan
from actions.nearby import distance_km, point_of
from actions.pricing.errors import InvalidQuoteInput
from actions.pricing.measures import parse_kg
from actions.results import ActionResult, Joined, Response
from actions.values import known, several
from actions.wording import words
from knowledge.languages import locale_of
from knowledge.lexicon import Entry, Lexicon
from knowledge.prices import load_prices
from knowledge.prices.transport import PostTariff

POST_FROM_KM, POST_TO_KM = 201, 1000
"""Distances for which the postal rate that we know is meant."""
MAX_KG = 1000
"""Heavier is no parcel, but a misheard number."""
_FROM_BEFORE = frozenset({"from"})
_FROM_AFTER = frozenset({"se", "से"})


async def read_destination(context: ActionContext) -> ActionResult:
    """Where to, in a sentence that names two places: "from Bhuj to Nagpur", "पटना से दिल्ली"."""
    places = _places(context.text, context.services.lexicon)
    if len(places) < 2:
        return ActionResult()
    goal = next((value for value, origin in reversed(places) if not origin), places[-1][0])
    start = next((value for value, origin in places if origin and value != goal), None)
    return ActionResult(slots={"ship_to": goal, "ship_from": start})


async def check_destination(context: ActionContext) -> ActionResult:
    """Refuse a place that the lexicon does not know, and a weight that cannot be read."""
    if context.slots.get("ship_to") and _place(context, "ship_to") is None:
        return ActionResult((Response("utter_own_place_unknown"),), {"ship_to": None})
    if context.slots.get("weight") and _kg(context) is None:
        return ActionResult((Response("utter_weight_unclear"),), {"weight": None})
    return ActionResult()


async def shipping_quote(context: ActionContext) -> ActionResult:
    """Post or lorry, box and filling, together; how far it is; of when the rate is, and whose."""
    kg, goal = _kg(context), _place(context, "ship_to")
    if kg is None or goal is None:
        return ActionResult((Response("utter_weight_unclear"),))
    tariff = load_prices().transport
    carriage, service = tariff.carriage(tariff.packed_kg(kg))
    packing = tariff.packing_rupees(kg, several(context.slots.get("material")))
    by_post = isinstance(service, PostTariff)
    carriage_paise, packing_paise = _round_paise(carriage), _round_paise(packing)
    values = {
        "weight": known(context.slots.get("weight")),
        "place": goal.value,
        "total_paise": carriage_paise + packing_paise,
        "carriage_paise": carriage_paise,
        "packing_paise": packing_paise,
        "service": Response(f"utter_shipping_service_{'post' if by_post else 'road'}"),
    }
    date = format_date(service.effective, "MMMM y", locale_of(context.language))
    parts = [
        Response("utter_shipping", values),
        *await _distance(context, goal, by_post=by_post),
        Response("utter_shipping_date", {"date": date}),
    ]
    return ActionResult(
        (
            Response("utter_parts", {"parts": Joined(tuple(parts), " ")}),
            Response("utter_quote_sources", {"sources": service.source}),
        )
    )


async def _distance(context: ActionContext, goal: Entry, *, by_post: bool) -> list[Response]:
    """How far it is, where we know from where; the postal rate that we have is for 201 to 1,000 kilometres."""
    origin = _place(context, "ship_from")
    if origin is None:
        artisan = await context.session.get(Artisan, context.person_id)
        home = (artisan.place or (artisan.state or "").lower()) if artisan else ""
        origin = context.services.lexicon.get("place", home)
    if origin is None or origin.value == goal.value:
        return []
    start, end = (point_of(entry.value, context.services.lexicon) for entry in (origin, goal))
    if start is None or end is None:
        return []
    km = distance_km(start, end)
    name = "utter_shipping_distance"
    if by_post and km > POST_TO_KM:
        name = "utter_shipping_far"
    elif by_post and km < POST_FROM_KM:
        name = "utter_shipping_near"
    return [Response(name, {"km": max(1, round(km / 10) * 10 if km > 100 else round(km))})]


def _places(text: str, lexicon: Lexicon) -> list[tuple[str, bool]]:
    """Places in the order in which they are named, and whether each is said to be where it comes from."""
    said = words(text)
    names = {words(name): entry.value for entry in lexicon.entries("place") for _, name in entry.spellings()}
    longest = max(len(name) for name in names)
    found, start = [], 0
    while start < len(said):
        length = next((n for n in range(longest, 0, -1) if said[start : start + n] in names), 0)
        if length:
            after = said[start + length : start + length + 1]
            origin = bool(_FROM_BEFORE & set(said[max(0, start - 1) : start]) or _FROM_AFTER & set(after))
            found.append((names[said[start : start + length]], origin))
        start += max(1, length)
    return found


def _place(context: ActionContext, slot: str) -> Entry | None:
    value = known(context.slots.get(slot))
    return context.services.lexicon.get("place", value.lower()) if value else None


def _kg(context: ActionContext) -> Decimal | None:
    try:
        kg = parse_kg(str(context.slots.get("weight")))
    except InvalidQuoteInput:
        return None
    return kg if 0 < kg <= MAX_KG else None


def _round_paise(rupees: Decimal) -> int:
    """Whole rupees, as an estimate is told."""
    return int(rupees.to_integral_value()) * 100
