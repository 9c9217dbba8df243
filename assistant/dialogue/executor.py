"""Runs the top of the stack step by step until the person must answer."""

from collections.abc import Awaitable, Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from assistant.dialogue.domain import Domain
from assistant.dialogue.flows import (
    END,
    START,
    ActionStep,
    CallStep,
    CollectStep,
    Flow,
    Flows,
    LinkStep,
    SetSlotsStep,
    Step,
    render,
)
from assistant.dialogue.stack import COLLECT_PATTERN, CONTINUE_PATTERN, Frame
from assistant.dialogue.tracker import Tracker
from assistant.errors import AssistantError

MAX_STEPS_PER_TURN = 250
LISTEN = "action_listen"
RESUME_WITHIN_TURNS = 3
"""A single conversation that was interrupted fewer turns ago than this goes on by itself; else we ask first."""

RunAction = Callable[[str, Frame, Tracker], Awaitable[None]]
"""Runs one action or response by name: `(name, frame, tracker)`."""


class CircuitBroken(AssistantError):
    """A turn ran more steps than any honest flow needs: two flows send each other round."""

    code = "dialogue_circuit_broken"


@dataclass(frozen=True, slots=True)
class Executor:
    """Advances conversations; holds no state of its own."""

    flows: Flows
    domain: Domain
    run_action: RunAction

    async def advance(self, tracker: Tracker) -> None:
        """Run until a question is open or the stack is empty.

        Raises:
            CircuitBroken: the turn ran more than 250 steps.
        """
        for _ in range(MAX_STEPS_PER_TURN):
            frame = tracker.stack.top
            if frame is None:
                return
            flow = self.flows[frame.flow_id]
            step_id = self._next_step(frame, flow, tracker)
            if step_id == END:
                self._end(frame, flow, tracker)
                continue
            tracker.stack = tracker.stack.replace_frame(frame.at(step_id))
            step = flow.steps[step_id]
            tracker.steps.append((flow.id, step_id))
            if isinstance(step, ActionStep) and step.action == LISTEN:
                return
            await self._run(step, frame.at(step_id), flow, tracker)
        raise CircuitBroken(f"more than {MAX_STEPS_PER_TURN} steps in one turn, last in {flow.id!r}")

    def _next_step(self, frame: Frame, flow: Flow, tracker: Tracker) -> str:
        if frame.step_id == START:
            return flow.first
        if frame.jump_target is not None:
            return frame.jump_target
        return flow.steps[frame.step_id].follow(_namespaces(frame, tracker))

    async def _run(self, step: Step, frame: Frame, flow: Flow, tracker: Tracker) -> None:
        match step:
            case ActionStep():
                name = render(step.action, frame.context)
                tracker.record("action", name=name)
                await self.run_action(name, frame, tracker)
            case CollectStep():
                tracker.stack = tracker.stack.replace_frame(frame.passed(step.id))
                if step.ask_before_filling:
                    tracker.set_slot(step.slot, None)
                asked = {"collect": step.slot, "utter": step.utter, "flow": flow.id, "step": step.id}
                tracker.push(COLLECT_PATTERN, **{**frame.context, **asked})
            case SetSlotsStep():
                for name, value in step.values:
                    tracker.set_slot(name, render(value, frame.context) if isinstance(value, str) else value)
            case LinkStep():
                linked = Frame(_linked_id(frame), step.flow, "link", started_turn=tracker.turn)
                tracker.stack = tracker.stack.insert_below_top(linked)
                tracker.record("flow_started", flow_id=step.flow)
            case CallStep():
                tracker.push(step.flow, "call")
            case _:
                pass

    def _end(self, frame: Frame, flow: Flow, tracker: Tracker) -> None:
        tracker.stack = tracker.stack.pop()
        if frame.is_pattern:
            for step in flow.collects():
                tracker.set_slot(step.slot, None)
            return
        tracker.record("flow_completed", flow_id=flow.id, flow_step_id=frame.step_id)
        if frame.type != "call":
            tracker.last_flow, tracker.last_flow_turn = flow.id, tracker.turn
            reset_slots(frame, self.flows, self.domain, tracker)
        waiting = [below for below in tracker.stack.user_frames() if below.type != "call"]
        following = tracker.stack.top is not None and tracker.stack.top.frame_id == _linked_id(frame)
        if frame.type not in ("call", "link") and waiting and not following:
            lately = tracker.turn - frame.started_turn < RESUME_WITHIN_TURNS
            tracker.push(
                CONTINUE_PATTERN,
                interrupted_flow=waiting[-1].flow_id,
                interrupted_flows=[below.flow_id for below in reversed(waiting)],
                ask=len(waiting) > 1 or not lately,
            )
        elif not tracker.stack and flow.run_pattern_completed:
            tracker.push("pattern_completed", previous_flow=flow.id)


def _linked_id(frame: Frame) -> str:
    """Id of the frame of the flow that a flow links to: it follows by itself, nothing was interrupted."""
    return f"{frame.frame_id}-link"


def own_slots(flow: Flow, flows: Flows, domain: Domain) -> frozenset[str]:
    """Slots that a flow, and the flows it calls, collects, sets or uses."""
    names = flow.slots_written() | domain.used_by(flow.id)
    for step in flow.steps.values():
        if isinstance(step, CallStep):
            names |= flows[step.flow].slots_written() | domain.used_by(step.flow)
    return names


def reset_slots(
    frame: Frame, flows: Flows, domain: Domain, tracker: Tracker, but: AbstractSet[str] = frozenset()
) -> None:
    """Empty what a flow used, and put back what it had set aside; persisted slots and those in `but` stay."""
    flow = flows[frame.flow_id]
    for name in sorted(own_slots(flow, flows, domain) - set(flow.persisted_slots) - but):
        tracker.set_slot(name, frame.kept.get(name))


def _namespaces(frame: Frame, tracker: Tracker) -> Mapping[str, Mapping[str, Any]]:
    return {"slots": tracker.slots, "context": frame.context}
