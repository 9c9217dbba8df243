"""Cleans a turn's commands against the state and turns them into slot writes and frames.

Order of work (ours): decide everything against the stack as it was before the turn, write slots, push frames.
Whether a SetSlot may write is judged against that stack and the flows that the same message starts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.dialogue.commands import (
    Answer,
    CancelFlow,
    CannotHandle,
    ChangeLanguage,
    ChitChat,
    Clarify,
    Command,
    CorrectSlots,
    Handoff,
    Help,
    Repeat,
    SessionStart,
    SetSlot,
    Silence,
    SkipQuestion,
    StartFlow,
    TakePhoto,
)
from assistant.dialogue.corrections import correct
from assistant.dialogue.domain import Domain, SlotValueError
from assistant.dialogue.flows import CallStep, CollectStep, Flow, Flows
from assistant.dialogue.tracker import Tracker

_ONCE = (CancelFlow, CannotHandle, Repeat, Handoff, Help, ChangeLanguage, ChitChat, Silence, SkipQuestion)


@dataclass(frozen=True, slots=True)
class CommandProcessor:
    """Applies commands to a tracker."""

    flows: Flows
    domain: Domain

    def apply(self, commands: Sequence[Command], tracker: Tracker) -> tuple[Command, ...]:
        """Carry the commands out; returns those that survived clean-up."""
        clean = self._clean(commands, tracker)
        tracker.record("commands", names=[command.name for command in clean])
        before = tracker.stack
        corrections = tuple(
            c for command in clean if isinstance(command, CorrectSlots) for c in command.slots
        )
        for command in clean:
            if isinstance(command, SetSlot):
                self._write(command, tracker)
        self._reconsider(clean, tracker)
        for command in reversed(clean):
            self._push(command, tracker)
        if corrections:
            correct(corrections, before, tracker, self.flows)
        if any(isinstance(command, CancelFlow) for command in clean):
            self._cancel(tracker, before_ids={frame.frame_id for frame in before.frames})
        understood = not all(isinstance(c, CannotHandle | Silence) for c in clean)
        tracker.failed_turns = 0 if understood else tracker.failed_turns + 1
        return clean

    # Clean-up

    def _clean(self, commands: Sequence[Command], tracker: Tracker) -> tuple[Command, ...]:
        started = self._startable(commands, tracker)
        kept: list[Command] = []
        corrected: list[SetSlot] = []
        for command in commands:
            match command:
                case SetSlot():
                    self._keep_slot(command, tracker, started, kept, corrected)
                case StartFlow():
                    if command.flow in started and command not in kept:
                        kept.append(command)
                case CorrectSlots():
                    for correction in command.slots:
                        self._keep_correction(correction, tracker, started, kept, corrected)
                case Clarify():
                    if (
                        all(isinstance(other, Clarify | SetSlot) for other in commands)
                        and not tracker.stack.active
                    ):
                        kept.append(command)
                case _ if isinstance(command, _ONCE) and any(type(old) is type(command) for old in kept):
                    continue
                case _:
                    kept.append(command)
        if corrected:
            latest = {c.slot: c for c in corrected}
            kept.insert(0, CorrectSlots(tuple(latest.values())))
        if len(kept) > 1:
            kept = [command for command in kept if not isinstance(command, CannotHandle)]
        if any(not isinstance(command, ChitChat) for command in kept):
            kept = [command for command in kept if not isinstance(command, ChitChat)]
        said_nothing_new = bool(tracker.stack) and all(
            isinstance(c, SetSlot | CorrectSlots) for c in commands
        )
        if not kept and not said_nothing_new:
            return (CannotHandle(),)
        return tuple(self._short_flows_first(kept))

    def _startable(self, commands: Sequence[Command], tracker: Tracker) -> list[str]:
        """Flows that this message opens: not the one that is active already, none whose guard says no."""
        cancels = any(isinstance(command, CancelFlow) for command in commands)
        active = tracker.stack.active
        names = {"slots": tracker.slots, "context": {}}
        started: list[str] = []
        for command in commands:
            if not isinstance(command, StartFlow) or command.flow not in self.flows:
                continue
            flow = self.flows[command.flow]
            already_active = active is not None and active.flow_id == flow.id and not cancels
            if not already_active and (flow.guard is None or flow.guard.holds(names)):
                started.append(flow.id)
        return started

    def _keep_slot(
        self,
        command: SetSlot,
        tracker: Tracker,
        started: Sequence[str],
        kept: list[Command],
        corrected: list[SetSlot],
    ) -> None:
        if not self._acceptable(command, tracker):
            return
        asked = tracker.stack.question
        if asked is not None and asked.context.get("collect") == command.slot:
            kept.append(command)
            return
        if not (command.exact or self._permitted(command.slot, tracker, started)):
            return
        current = tracker.slots.get(command.slot)
        belongs_to_active = self._collected_by_active(command.slot, tracker)
        if current is not None and belongs_to_active and command.slot not in self._collected_by(started):
            if current != self._coerced(command):
                corrected.append(command)
            return
        kept.append(command)

    def _keep_correction(
        self,
        correction: SetSlot,
        tracker: Tracker,
        started: Sequence[str],
        kept: list[Command],
        corrected: list[SetSlot],
    ) -> None:
        if tracker.slots.get(correction.slot) is None:
            if correction.value is not None:
                self._keep_slot(correction, tracker, started, kept, corrected)
        elif self._acceptable(correction, tracker) and tracker.slots[correction.slot] != self._coerced(
            correction
        ):
            corrected.append(correction)

    def _acceptable(self, command: SetSlot, tracker: Tracker) -> bool:
        slot = self.domain.slots.get(command.slot)
        if slot is None or (slot.controlled and not command.exact):
            return False
        try:
            slot.coerce(command.value)
        except SlotValueError:
            return False
        return True

    def _coerced(self, command: SetSlot) -> object:
        return self.domain.slots[command.slot].coerce(command.value)

    def _permitted(self, slot: str, tracker: Tracker, started: Sequence[str]) -> bool:
        return slot in self._collected_by(started) or self._collected_by_active(slot, tracker)

    def _collected_by_active(self, slot: str, tracker: Tracker) -> bool:
        active = tracker.stack.active
        if active is None or active.flow_id not in self.flows:
            return False
        return slot in self._fillable(self.flows[active.flow_id])

    def _collected_by(self, flow_ids: Sequence[str]) -> set[str]:
        return {slot for flow_id in flow_ids for slot in self._fillable(self.flows[flow_id])}

    def _fillable(self, flow: Flow) -> set[str]:
        """Slots that a flow, or a flow it calls, uses and that may be filled before they are asked."""
        slots = {step.slot for step in flow.collects() if not step.ask_before_filling}
        slots |= self.domain.used_by(flow.id)
        for step in flow.steps.values():
            if isinstance(step, CallStep):
                slots |= self._fillable(self.flows[step.flow])
        return slots

    def _short_flows_first(self, commands: list[Command]) -> list[Command]:
        """Flows that only tell something run before the one that asks, so that a turn ends in one question."""
        starts = [command for command in commands if isinstance(command, StartFlow)]
        if len(starts) < 2:
            return commands
        starts.sort(key=lambda command: self.flows[command.flow].run_pattern_completed)
        others = [command for command in commands if not isinstance(command, StartFlow)]
        return [*others, *starts]

    # Execution

    def _write(self, command: SetSlot, tracker: Tracker) -> None:
        tracker.set_slot(command.slot, self._coerced(command))

    def _reconsider(self, commands: Sequence[Command], tracker: Tracker) -> None:
        """A confirmation is open and something new was told: walk the flow again, so that it is read back anew."""
        question, active = tracker.stack.question, tracker.stack.active
        if question is None or active is None or active.flow_id != question.context["flow"]:
            return
        step = self.flows[active.flow_id].steps[question.context["step"]]
        news = any(isinstance(c, SetSlot) and c.slot != question.context["collect"] for c in commands)
        if news and isinstance(step, CollectStep) and step.ask_before_filling:
            on_it = [frame.frame_id for frame in tracker.stack.belonging_to(active)[1:]]
            again = replace(active, asked=()).jump(self.flows[active.flow_id].first)
            tracker.stack = tracker.stack.without(on_it).replace_frame(again)

    def _push(self, command: Command, tracker: Tracker) -> None:
        match command:
            case StartFlow():
                self._start(command.flow, tracker)
            case Clarify():
                tracker.push("pattern_clarification", options=list(command.options))
            case Answer():
                tracker.push("pattern_search", question=command.question, craft=command.craft)
            case ChitChat():
                tracker.push("pattern_chitchat", topic=command.topic)
            case Help():
                tracker.push("pattern_help")
            case Handoff():
                tracker.push("pattern_human_handoff")
            case Repeat():
                tracker.push("pattern_repeat_bot_messages")
            case ChangeLanguage():
                tracker.push("pattern_change_language", language=command.language)
            case SkipQuestion():
                tracker.push("pattern_skip_question")
            case TakePhoto():
                tracker.push("pattern_take_photo", photo=command.photo)
            case Silence():
                tracker.push("pattern_user_silence")
            case SessionStart():
                tracker.push("pattern_session_start")
            case CannotHandle():
                tracker.push("pattern_cannot_handle", reason=command.reason)
            case _:
                pass

    def _start(self, flow_id: str, tracker: Tracker) -> None:
        interrupted = tracker.stack.active
        if interrupted is not None:
            tracker.record("flow_interrupted", flow_id=interrupted.flow_id)
        tracker.push(flow_id, "interrupt" if interrupted is not None else "regular")

    def _cancel(self, tracker: Tracker, before_ids: set[str]) -> None:
        """Cancel the innermost business flow of the stack before this turn, with the flow that called it."""
        frames = [frame for frame in tracker.stack.frames if frame.frame_id in before_ids]
        cancelled: list[str] = []
        name = None
        for frame in reversed(frames):
            cancelled.append(frame.frame_id)
            if not frame.is_pattern and frame.type != "call":
                name = frame.flow_id
                break
        tracker.push("pattern_cancel_flow", canceled_name=name, canceled_frames=cancelled if name else [])
