"""Photos that people send: for a problem, for the listing being made, or for a product that is asked for."""

from typing import TYPE_CHECKING

from actions.marketplace.listings import MAX_IMAGES
from assistant.dialogue.executor import own_slots
from assistant.dialogue.problem_reports import photo_of_report
from assistant.dialogue.stack import Frame
from assistant.dialogue.tracker import Tracker

if TYPE_CHECKING:
    from assistant.dialogue.turn_actions import TurnActions

LISTING_FLOW, ATTACH_FLOW = "create_listing", "attach_photo"
LISTING_PHOTOS, SENT_PHOTOS = "photos", "sent_photos"


async def take_photo(turn: "TurnActions", frame: Frame, tracker: Tracker) -> None:
    """Keep a photo where it belongs; one that belongs nowhere yet begins a conversation about it."""
    photo = str(frame.context["photo"])
    if await photo_of_report(turn, tracker, photo):
        return
    doing = next((f.flow_id for f in reversed(tracker.stack.user_frames()) if f.type != "call"), None)
    if doing == LISTING_FLOW:
        added = _add(tracker, LISTING_PHOTOS, photo)
        turn.say("utter_photo_added" if added else "utter_photos_full", tracker)
    elif doing == ATTACH_FLOW:
        if not _add(tracker, SENT_PHOTOS, photo):
            turn.say("utter_photos_full", tracker)
    else:
        _ask_where(turn, tracker, photo)


def _add(tracker: Tracker, slot: str, photo: str) -> bool:
    """Add a photo to a slot, the same one once; False when no more fit."""
    photos = tracker.slots.get(slot) or []
    if photo not in photos:
        if len(photos) >= MAX_IMAGES:
            return False
        tracker.set_slot(slot, [*photos, photo])
    return True


def _ask_where(turn: "TurnActions", tracker: Tracker, photo: str) -> None:
    """Begin the conversation about the photo, before what its caption asked for; what was named in it narrows it."""
    active = tracker.stack.active
    names = own_slots(turn.flows[ATTACH_FLOW], turn.flows, turn.domain)
    kept = {name: tracker.slots[name] for name in names if tracker.slots.get(name) is not None}
    for name in kept:
        tracker.set_slot(name, None)
    for told in tracker.pending:
        if told["slot"] in names:
            tracker.set_slot(told["slot"], turn.domain.slots[told["slot"]].coerce(told["value"]))
    tracker.pending = []
    tracker.set_slot(SENT_PHOTOS, [photo])
    tracker.set_slot("photo_may_be_new", active is None)
    interrupts = active is not None and active.started_turn < tracker.turn
    if active is not None and interrupts:
        tracker.record("flow_interrupted", flow_id=active.flow_id)
    begun = Frame(
        f"{tracker.turn}-{len(tracker.events)}-{ATTACH_FLOW}",
        ATTACH_FLOW,
        "interrupt" if interrupts else "link" if active else "regular",
        started_turn=tracker.turn,
        kept=kept,
    )
    tracker.stack = tracker.stack.insert_below_top(begun)
    tracker.record("flow_started", flow_id=ATTACH_FLOW)
