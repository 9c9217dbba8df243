"""Going on: with what was interrupted, with what waits since yesterday, with a flow that changed, or from the start."""

from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.dialogue.executor import reset_slots
from assistant.dialogue.flows import START
from assistant.dialogue.operator_answers import tell_operator_answers
from assistant.dialogue.stack import CONTINUE_PATTERN, Frame, Stack
from assistant.dialogue.tracker import Tracker
from assistant.messages import Button

if TYPE_CHECKING:
    from assistant.dialogue.commands import HandleCodeChange
    from assistant.dialogue.flows import Flows
    from assistant.dialogue.turn_actions import TurnActions

NOT_ONE = "none"
"""Value of the slot `continue_with` when nothing that waits shall go on."""
SHOWN_FACTS = 3
"""Facts that remind somebody of what we were at."""


async def ask_continue_with(turn: "TurnActions", frame: Frame, tracker: Tracker) -> None:
    """Ask whether the waiting conversation shall go on, or which of several."""
    waiting = list(dict.fromkeys(frame.context["interrupted_flows"]))
    names = {flow_id: turn.flow_name(flow_id, tracker.language) for flow_id in waiting}
    if frame.context.get("returning"):
        await tell_operator_answers(turn, tracker)
        turn.say("utter_welcome_back", tracker)
    if len(waiting) == 1:
        facts = _facts(turn, waiting[0], tracker)
        name = "utter_ask_continue_about" if facts else "utter_ask_continue"
        yes = turn.text("utter_yes", tracker)
        buttons = [Button(yes, f"/SetSlots(continue_with={waiting[0]})")]
        flow = names[waiting[0]]
    else:
        name, flow, facts = "utter_ask_continue_which", "", ""
        buttons = [Button(names[flow_id], f"/SetSlots(continue_with={flow_id})") for flow_id in waiting]
    no = turn.text("utter_no" if len(waiting) == 1 else "utter_none_of_these", tracker)
    buttons.append(Button(no, f"/SetSlots(continue_with={NOT_ONE})"))
    turn.say(name, tracker, buttons=tuple(buttons), flow=flow, facts=facts)


def _facts(turn: "TurnActions", flow_id: str, tracker: Tracker) -> str:
    """What was told so far, in the order in which it is asked for."""
    slots = dict.fromkeys(step.slot for step in turn.flows[flow_id].collects())
    told = [
        turn.presenter.slot(name, tracker.slots[name], tracker.language)
        for name in slots
        if _told(name, tracker)
    ]
    return ", ".join([fact for fact in told if fact][:SHOWN_FACTS])


def _told(name: str, tracker: Tracker) -> bool:
    value = tracker.slots.get(name)
    return value is not None and not isinstance(value, bool) and not name.endswith("_id")


async def continue_waiting(turn: "TurnActions", frame: Frame, tracker: Tracker) -> None:
    """Do what was answered: bring one waiting conversation to the top, or drop all of them."""
    chosen = tracker.slots.get("continue_with")
    waiting = [below for below in tracker.stack.user_frames() if below.type != "call"]
    if chosen == NOT_ONE:
        for dropped in reversed(waiting):
            tracker.record("flow_cancelled", flow_id=dropped.flow_id, flow_step_id=dropped.step_id)
            reset_slots(dropped, turn.flows, turn.domain, tracker)
        tracker.stack = Stack((frame,))
        turn.say("utter_cancelled", tracker)
        return
    below = next((one for one in reversed(waiting) if one.flow_id == chosen), None)
    if below is not None:
        tracker.record("flow_resumed", flow_id=below.flow_id)
        bundle = [one.frame_id for one in tracker.stack.bundle(below)]
        moved = [one for one in tracker.stack.frames if one.frame_id in bundle]
        tracker.stack = Stack((*tracker.stack.without([*bundle, frame.frame_id]).frames, *moved, frame))


async def bridge_back(turn: "TurnActions", frame: Frame, tracker: Tracker) -> None:
    """Say which conversation goes on by itself."""
    flow_id = frame.context["interrupted_flow"]
    tracker.record("flow_resumed", flow_id=flow_id)
    turn.say("utter_continue_interrupted", tracker, flow=turn.flow_name(flow_id, tracker.language))


async def restart_flow(turn: "TurnActions", frame: Frame, tracker: Tracker) -> None:
    """Begin a dropped flow anew."""
    tracker.push(frame.context["restarted_flow"], "interrupt" if tracker.stack.user_frames() else "regular")


def retire_changed_flow(tracker: Tracker, flows: "Flows") -> "HandleCodeChange | None":
    """When a flow on the stack is not what it was when the person entered it: clear the stack.

    The innermost one that still exists begins anew with what was told; its questions check the old values again.
    """
    from assistant.dialogue.commands import HandleCodeChange

    def changed(flow_id: str) -> bool:
        known = tracker.flow_versions.get(flow_id)
        return flow_id not in flows or (known is not None and flows[flow_id].fingerprint != known)

    if not any(changed(frame.flow_id) for frame in tracker.stack.frames):
        return None
    users = tracker.stack.user_frames()
    if not users:
        tracker.stack = Stack()
        return None
    at = next((frame for frame in reversed(users) if frame.type != "call"), users[-1])
    goes_on = at.flow_id in flows
    fresh = replace(at, step_id=START, asked=(), type="regular", context={})
    tracker.stack = Stack((fresh,) if goes_on else ())
    return HandleCodeChange(at.flow_id, goes_on)


def flow_versions(tracker: Tracker, flows: "Flows") -> dict[str, str]:
    """Fingerprints of the flows that are under way."""
    return {frame.flow_id: flows[frame.flow_id].fingerprint for frame in tracker.stack.frames}


def without_older_offers(stack: Stack) -> Stack:
    """The stack without questions whether something shall go on: a new one replaces them."""
    gone = []
    for frame in stack.frames:
        if frame.flow_id == CONTINUE_PATTERN:
            gone += [frame.frame_id, *(above.frame_id for above in stack.patterns_upon(frame))]
    return stack.without(gone)
