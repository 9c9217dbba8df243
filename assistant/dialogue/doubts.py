"""Values that we are not sure of: reading them back inside the next question, or asking before they count."""

from typing import TYPE_CHECKING

from assistant.dialogue.commands import SetSlot
from assistant.dialogue.corrections import correct
from assistant.dialogue.flows import CollectStep
from assistant.dialogue.stack import CONFIRM_PATTERN, CONTINUE_PATTERN, Frame
from assistant.dialogue.tracker import Tracker
from assistant.messages import Button

if TYPE_CHECKING:
    from assistant.dialogue.clean_up import Clean
    from assistant.dialogue.turn_actions import TurnActions


async def read_back(turn: "TurnActions", frame: Frame, tracker: Tracker) -> None:
    """Before a question: repeat what was just heard, unless the question itself reads everything back."""
    values, tracker.to_read_back = tracker.to_read_back, {}
    step = turn.flows[frame.context["flow"]].steps.get(frame.context["step"] or "")
    if isinstance(step, CollectStep) and step.ask_before_filling:
        return
    changes = turn.changes(values, tracker)
    if changes:
        turn.say("utter_noted", tracker, changes=changes)


async def ask_values_confirmed(turn: "TurnActions", frame: Frame, tracker: Tracker) -> None:
    """Ask whether doubtful values were said."""
    yes, no = turn.text("utter_yes", tracker), turn.text("utter_no", tracker)
    buttons = (
        Button(yes, "/SetSlots(values_confirmed=true)"),
        Button(no, "/SetSlots(values_confirmed=false)"),
    )
    changes = turn.changes(frame.context["doubtful"], tracker)
    turn.say("utter_did_you_say", tracker, buttons=buttons, changes=changes)


async def take_values(turn: "TurnActions", frame: Frame, tracker: Tracker) -> None:
    """Write the values that were confirmed; one that replaces another goes back as a correction does."""
    values = {
        name: turn.domain.slots[name].coerce(value) for name, value in frame.context["doubtful"].items()
    }
    replaced = [name for name in values if tracker.slots.get(name) is not None]
    for name, value in values.items():
        if name not in replaced:
            tracker.set_slot(name, value)
    if replaced:
        before = tracker.stack.without([frame.frame_id])
        tracker.stack = before
        correct([SetSlot(name, values[name]) for name in replaced], before, tracker, turn.flows)


def drop_settled(clean: "Clean", tracker: Tracker) -> None:
    """Drop questions that a message settles without answering them: "no, 2500" after "did you say 2000?", or an
    answer to the waiting conversation's own question after "shall we go on?"."""
    values = (*clean.told, *clean.told_to_new, *clean.corrected, *clean.doubtful)
    named = {value.slot for value in values} - {"continue_with", "values_confirmed"}
    newest = tracker.stack.top
    for frame in tracker.stack.frames:
        if frame is newest and clean.doubtful:
            continue
        doubted = frame.flow_id == CONFIRM_PATTERN and named & set(frame.context["doubtful"])
        offered = frame.flow_id == CONTINUE_PATTERN and bool(named)
        if doubted or offered:
            upon = [above.frame_id for above in tracker.stack.patterns_upon(frame)]
            tracker.stack = tracker.stack.without([frame.frame_id, *upon])
