"""Corrections: write the new values and go back along the path that was really taken, no further than needed."""

from collections.abc import Sequence
from dataclasses import replace

from assistant.dialogue.commands import SetSlot
from assistant.dialogue.flows import CollectStep, Flows
from assistant.dialogue.stack import COLLECT_PATTERN, Frame, Stack
from assistant.dialogue.tracker import Tracker


def correct(corrections: Sequence[SetSlot], before: Stack, tracker: Tracker, flows: Flows) -> None:
    """Rewind the innermost flow that asked for one of the slots, and push the correction pattern on top.

    Slots are written by the pattern's action, so that an operator's pattern may ask first. A slot that is to change
    and has no new value is asked for: by going back where its question lies on the path, else by a question of its
    own.
    """
    slots = {correction.slot for correction in corrections}
    rewound = False
    for frame in reversed(before.user_frames()):
        step_id = _earliest_question(frame, slots, flows)
        if step_id is None:
            continue
        path = frame.asked[: frame.asked.index(step_id)]
        on_it = [member.frame_id for member in before.belonging_to(frame)[1:]]
        tracker.stack = tracker.stack.without(on_it).replace_frame(replace(frame, asked=path).jump(step_id))
        rewound = True
        break
    values = {correction.slot: correction.value for correction in corrections}
    asks_only = all(value is None for value in values.values())
    if asks_only and not rewound:
        if _reads_back(tracker, flows) and tracker.stack.active is not None:
            walk_again(tracker.stack.active, tracker, flows)
        for slot in values:
            _ask(slot, tracker, flows)
    tracker.push("pattern_correction", corrected_slots=values, is_reset_only=asks_only)


def _reads_back(tracker: Tracker, flows: Flows) -> bool:
    """Whether a read-back is open: what is changed then must be read back anew."""
    question = tracker.stack.question
    if question is None:
        return False
    step = flows[question.context["flow"]].steps.get(question.context["step"])
    return isinstance(step, CollectStep) and step.ask_before_filling


def walk_again(active: Frame, tracker: Tracker, flows: Flows) -> None:
    """Let a flow run from its first step; what is known already is not asked again."""
    on_it = [frame.frame_id for frame in tracker.stack.belonging_to(active)[1:]]
    again = replace(active, asked=()).jump(flows[active.flow_id].first)
    tracker.stack = tracker.stack.without(on_it).replace_frame(again)


def _ask(slot: str, tracker: Tracker, flows: Flows) -> None:
    """Open a question for a slot on top of the one that is open; afterwards that one comes again."""
    active = tracker.stack.active
    if active is None:
        return
    flow = flows[active.flow_id]
    step = next((step for step in flow.collects() if step.slot == slot), None)
    utter = step.utter if step else f"utter_ask_{slot}"
    tracker.push(COLLECT_PATTERN, collect=slot, utter=utter, flow=flow.id, step=step.id if step else None)


def _earliest_question(frame: Frame, slots: set[str], flows: Flows) -> str | None:
    """The first collect step of the frame's path that fills one of `slots`."""
    for step_id in frame.asked:
        step = flows[frame.flow_id].steps.get(step_id)
        if isinstance(step, CollectStep) and step.slot in slots:
            return step_id
    return None
