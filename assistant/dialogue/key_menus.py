"""Questions for the keys of a telephone, made from what a slot can hold: "press 1 for a saree, press 2 for a pot"."""

from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.dialogue.domain import Slot
from assistant.dialogue.stack import Frame
from assistant.dialogue.tracker import Tracker
from assistant.messages import Button

if TYPE_CHECKING:
    from assistant.dialogue.turn_actions import TurnActions

MAX_CHOICES = 8
"""Keys 1 to 8; the ninth is left for "none of these", and 0 always means a person."""
NO_VALUE = "none"
"""Slot value that says "there is none": the person skipped the question."""
TYPED_SLOTS = frozenset({"duration", "order_id", "phone_number", "one_time_code"})
"""Slots, besides numbers, whose value can be typed in digits."""


async def ask_with_keys(turn: "TurnActions", frame: Frame, tracker: Tracker) -> None:
    """Ask the open question so that keys can answer it."""
    slot = turn.domain.slots[frame.context["collect"]]
    already = len(tracker.replies)
    await turn.run(frame.context["utter"], frame, tracker)
    if len(tracker.replies) == already:
        return
    shown = tracker.replies[-1].buttons
    if any(not button.payload.endswith(f"={NO_VALUE})") for button in shown):
        return
    if slot.type == "float" or slot.name in TYPED_SLOTS:
        turn.say("utter_type_number", tracker)
        return
    buttons = _choices(turn, slot, tracker)
    if buttons:
        tracker.replies[-1] = replace(tracker.replies[-1], buttons=(*buttons, *shown))


def _choices(turn: "TurnActions", slot: Slot, tracker: Tracker) -> tuple[Button, ...]:
    """A button for each value of the slot, in the order in which keys count them."""
    if slot.type == "bool":
        yes, no = turn.text("utter_yes", tracker), turn.text("utter_no", tracker)
        return Button(yes, f"/SetSlots({slot.name}=true)"), Button(no, f"/SetSlots({slot.name}=false)")
    values = (slot.menu or slot.values)[:MAX_CHOICES]
    return tuple(
        Button(turn.presenter.slot(slot.name, value, tracker.language), f"/SetSlots({slot.name}={value})")
        for value in values
    )
