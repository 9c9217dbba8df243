"""A place shared from a map: the known town nearest to it, as an answer or as a wish."""

from actions.context import Role
from actions.nearby import PlaceOutside, PlaceUnreadable, known_place
from assistant.dialogue.commands import CannotHandle, Command, SetSlot, StartFlow
from assistant.dialogue.engine import Script
from assistant.dialogue.tracker import Tracker
from assistant.messages import Location
from knowledge.lexicon import load_lexicon

PLACE_SLOTS = frozenset({"own_place", "ship_to", "ship_from", "place", "delivery_place"})
"""Slots that a place from a map answers."""
FIND_FLOW = "find_artisans_nearby"
OWN_PLACE_FLOW = "take_own_place"


def commands_of_location(
    location: Location, tracker: Tracker, script: Script, role: Role
) -> tuple[Command, ...]:
    """The nearest known town answers a question for a place; else a buyer looks for artisans there, and an artisan
    is asked whether it is hers. Its name and address are whatever the sender's map says: they are not read."""
    try:
        place = known_place(location.latitude, location.longitude, load_lexicon())
    except PlaceOutside:
        return (CannotHandle("location_outside"),)
    except PlaceUnreadable:
        return (CannotHandle("location_invalid"),)
    question = tracker.stack.question
    slot = str(question.context["collect"]) if question is not None else ""
    if slot in PLACE_SLOTS:
        return (SetSlot(slot, place, exact=True),)
    if role == "buyer":
        return (StartFlow(FIND_FLOW), SetSlot("place", place, exact=True))
    if question is not None and slot != "place_is_mine":
        return (CannotHandle("location_not_asked"),)
    if slot == "place_is_mine":
        return (SetSlot("shared_place", place, exact=True),)
    return (StartFlow(OWN_PLACE_FLOW), SetSlot("shared_place", place, exact=True))
