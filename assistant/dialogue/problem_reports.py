"""Problems that people report: a ticket with what they said, as they said it, and photos that follow it."""

from typing import TYPE_CHECKING

from assistant.dialogue.stack import Frame
from assistant.dialogue.tracker import Tracker

if TYPE_CHECKING:
    from assistant.dialogue.turn_actions import TurnActions

REPORT_FLOW = "report_problem"
REPORT_SLOT = "reported_problem"
"""What was reported last: `{"ticket", "problem", "order", "photos", "turn"}`; it goes with the ticket."""
MAX_PHOTOS = 10
"""Photos of one report."""
PHOTO_TURNS = 10
"""A photo that comes so many turns after a report still belongs to it."""
NO_ORDER = "none"


async def report_problem(turn: "TurnActions", frame: Frame, tracker: Tracker) -> None:
    """Open a ticket with what was said, and tell its number."""
    order = tracker.slots.get("problem_order")
    order = None if order == NO_ORDER else order
    report = {
        "problem": tracker.slots.get("problem"),
        "order": order,
        "photos": list(tracker.slots.get("problem_photos") or ()),
        "turn": tracker.turn,
    }
    tracker.set_slot(REPORT_SLOT, report)
    ticket = await turn.open_ticket(tracker)
    tracker.set_slot(REPORT_SLOT, {**report, "ticket": ticket})
    tracker.record("problem_reported", ticket=ticket)
    name = "utter_problem_reported_for_order" if order else "utter_problem_reported"
    turn.say(
        name,
        tracker,
        ticket=str(ticket),
        digits=" ".join(str(ticket)),
        order=order,
        order_digits=" ".join(str(order)) if order else "",
    )


async def photo_of_report(turn: "TurnActions", tracker: Tracker, photo: str) -> bool:
    """Put a photo to the problem that is being or was just reported; False when there is none."""
    active = tracker.stack.active
    if active is not None and active.flow_id == REPORT_FLOW:
        photos = tracker.slots.get("problem_photos") or ()
        if len(photos) < MAX_PHOTOS:
            tracker.set_slot("problem_photos", [*photos, photo])
        turn.say("utter_problem_photo_kept" if len(photos) < MAX_PHOTOS else "utter_photos_full", tracker)
        return True
    report = tracker.slots.get(REPORT_SLOT)
    if active is not None or not report or tracker.turn - report["turn"] > PHOTO_TURNS:
        return False
    if len(report["photos"]) >= MAX_PHOTOS:
        turn.say("utter_photos_full", tracker)
        return True
    tracker.set_slot(REPORT_SLOT, {**report, "photos": [*report["photos"], photo]})
    ticket = await turn.open_ticket(tracker)
    turn.say("utter_problem_photo", tracker, ticket=str(ticket))
    return True
