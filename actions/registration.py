"""Registering an artisan: name, place, craft and experience, kept and shown only after her yes to hearing them."""

import re

from actions.context import ActionContext
from actions.marketplace import artisans, persons
from actions.marketplace.artisans import MAX_EXPERIENCE_YEARS, ArtisanProfile
from actions.results import ActionResult, Response
from actions.values import NONE, known
from actions.wording.names import introduced
from knowledge.lexicon import Entry

_DURATION = re.compile(r"^(\d+(?:\.\d+)?)\s*(day|week|month|year)?$")
_A_YEAR = {"day": 365.0, "week": 52.0, "month": 12.0, "year": 1.0}
STATE = "state"
"""Kind of a place of the lexicon that is a whole state."""


async def check_registered(context: ActionContext) -> ActionResult:
    """Whether the person may sell; who may not is told why she is asked who she is."""
    if await artisans.find(context.session, context.person_id) is not None:
        return ActionResult(slots={"is_registered": True})
    # Working time told of a piece is no experience.
    slots = {"is_registered": False, "experience": None}
    return ActionResult((Response("utter_registration_first"),), slots)


async def read_registration(context: ActionContext) -> ActionResult:
    """What is known of her already, and the name where she told it; only what is missing is asked."""
    told = {"person_name": introduced(context.text)}
    artisan = await artisans.find(context.session, context.person_id)
    if artisan is not None and artisans.may_be_shown(artisan.person):
        state = _state(artisan.state, context)
        told = {
            "person_name": told["person_name"] or artisan.person.name,
            "own_place": artisan.place or (state.value if state else None),
            "own_craft": artisan.craft or NONE,
            "experience": f"{artisan.experience_years} year"
            if artisan.experience_years is not None
            else NONE,
        }
    return ActionResult(
        slots={name: value for name, value in told.items() if value and not context.slots.get(name)}
    )


async def check_registration(context: ActionContext) -> ActionResult:
    """Refuse a place that the lexicon does not know, and years that nobody lives; then they are asked anew."""
    slots = context.slots
    if slots.get("own_place") and _place(context) is None:
        return ActionResult((Response("utter_own_place_unknown"),), {"own_place": None})
    told = known(slots.get("experience"))
    years = _years(told)
    if told is not None and (years is None or years > MAX_EXPERIENCE_YEARS):
        return ActionResult((Response("utter_experience_unlikely"),), {"experience": None})
    return ActionResult()


async def ask_registration_confirmed(context: ActionContext) -> ActionResult:
    """Read everything back and ask whether to keep and show it."""
    place, craft = _place(context), known(context.slots.get("own_craft"))
    years = _years(known(context.slots.get("experience")))
    lexicon = context.services.lexicon
    if craft is None:
        named = Response("utter_registration_no_craft")
    else:
        named = Response(
            "utter_registration_craft", {"craft": lexicon.name("craft", craft, context.language)}
        )
    values = {
        "person": context.slots["person_name"],
        "place": place.name(context.language) if place else "",
        "craft": named,
        "experience": Response("utter_registration_experience", {"years": years})
        if years is not None
        else "",
    }
    return ActionResult((Response("utter_confirm_registration", values),))


async def register_artisan(context: ActionContext) -> ActionResult:
    """Keep what she agreed to."""
    place = _place(context)
    is_state = place is not None and place.attributes.get("kind") == STATE
    profile = ArtisanProfile(
        place=place.value if place and not is_state else None,
        state=str(place.attributes["state"]) if place else None,
        craft=known(context.slots.get("own_craft")),
        experience_years=_years(known(context.slots.get("experience"))),
    )
    person = await persons.get(context.session, context.person_id)
    again = artisans.may_be_shown(person)
    artisan = await artisans.register(
        context.session,
        context.person_id,
        str(context.slots["person_name"]),
        profile,
        message_id=context.message_id,
        now=context.now,
    )
    name = "utter_registration_kept" if again else "utter_registered"
    slots = {"is_registered": True, "is_new_artisan": not again}
    return ActionResult((Response(name, {"person": artisan.person.name}),), slots)


def _place(context: ActionContext) -> Entry | None:
    value = known(context.slots.get("own_place"))
    return context.services.lexicon.get("place", value.lower()) if value else None


def _state(name: str | None, context: ActionContext) -> Entry | None:
    return context.services.lexicon.get("place", name.lower()) if name else None


def _years(told: str | None) -> int | None:
    """Whole years of "20 year", "6 month" or "12"; None where nothing can be read."""
    match = _DURATION.match(told or "")
    return int(float(match[1]) / _A_YEAR[match[2] or "year"]) if match else None
