"""Corrections: write the new values and go back along the path that was really taken, no further than needed."""

from collections.abc import Sequence
from dataclasses import replace

from assistant.dialogue.commands import SetSlot
from assistant.dialogue.flows import CollectStep, Flows
from assistant.dialogue.stack import Frame, Stack
from assistant.dialogue.tracker import Tracker


def correct(corrections: Sequence[SetSlot], before: Stack, tracker: Tracker, flows: Flows) -> None:
    """Rewind the innermost flow that asked for one of the slots, and push the correction pattern on top.

    Slots are written by the pattern's action, so that an operator's pattern may ask first.
    """
    slots = {correction.slot for correction in corrections}
    for frame in reversed(before.user_frames()):
        step_id = _earliest_question(frame, slots, flows)
        if step_id is None:
            continue
        path = frame.asked[: frame.asked.index(step_id)]
        on_it = [member.frame_id for member in before.belonging_to(frame)[1:]]
        tracker.stack = tracker.stack.without(on_it).replace_frame(replace(frame, asked=path).jump(step_id))
        break
    tracker.push(
        "pattern_correction",
        corrected_slots={correction.slot: correction.value for correction in corrections},
    )


def _earliest_question(frame: Frame, slots: set[str], flows: Flows) -> str | None:
    """The first collect step of the frame's path that fills one of `slots`."""
    for step_id in frame.asked:
        step = flows[frame.flow_id].steps.get(step_id)
        if isinstance(step, CollectStep) and step.slot in slots:
            return step_id
    return None
