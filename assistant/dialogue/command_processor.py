"""Cleans a turn's commands against the state and turns them into slot writes and frames.

Order of work (ours): decide everything against the stack as it was before the turn, write slots, push frames.
Whether a SetSlot may write is judged against that stack and the flows that the same message starts; what was said
before such a flow was asked for belongs to the conversation under way, what was said after it to the new one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

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
from assistant.dialogue.corrections import correct, walk_again
from assistant.dialogue.domain import Domain, SlotValueError
from assistant.dialogue.executor import own_slots
from assistant.dialogue.flows import CallStep, CollectStep, Flow, Flows
from assistant.dialogue.stack import Frame
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
        starts = [index for index, command in enumerate(clean) if isinstance(command, StartFlow)]
        begins = starts[0] if starts else len(clean)
        told, told_to_new = _slot_writes(clean[:begins]), _slot_writes(clean[begins:])
        for value in told:
            self._write(value, tracker)
        self._take_note(told, tracker)
        kept = self._set_aside(clean, told_to_new, tracker)
        for value in told_to_new:
            self._write(value, tracker)
        for command in reversed(clean):
            self._push(command, tracker, kept)
        if corrections:
            correct(corrections, before, tracker, self.flows)
        if any(isinstance(command, CancelFlow) for command in clean):
            self._cancel(tracker, before_ids={frame.frame_id for frame in before.frames})
        understood = not all(isinstance(c, CannotHandle | Silence) for c in clean)
        tracker.failed_turns = 0 if understood else tracker.failed_turns + 1
        return clean

    # Clean-up

    def _clean(self, commands: Sequence[Command], tracker: Tracker) -> tuple[Command, ...]:
        cancels = any(isinstance(command, CancelFlow) for command in commands)
        started = self._startable(commands, tracker, cancels)
        slots = _SlotCommands(self, tracker, started, cancels)
        kept: list[Command] = []
        for command in commands:
            match command:
                case SetSlot():
                    slots.take(command)
                case StartFlow():
                    slots.begun = True
                    if command.flow in started and command not in kept:
                        kept.append(command)
                case CorrectSlots():
                    for correction in command.slots:
                        slots.take_correction(correction)
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
        told = bool(slots.told or slots.told_to_new or slots.corrected)
        if told or len(kept) > 1:
            kept = [command for command in kept if not isinstance(command, CannotHandle)]
        if told or any(not isinstance(command, ChitChat) for command in kept):
            kept = [command for command in kept if not isinstance(command, ChitChat)]
        others = [command for command in kept if not isinstance(command, StartFlow)]
        starts = [command for command in kept if isinstance(command, StartFlow)]
        # Flows that only tell something run before the one that asks, so that a turn ends in one question.
        starts.sort(key=lambda command: self.flows[command.flow].run_pattern_completed)
        latest = tuple({c.slot: c for c in slots.corrected}.values())
        corrected = (CorrectSlots(latest),) if latest else ()
        clean = (*corrected, *slots.told, *others, *starts, *slots.told_to_new)
        if not clean and not slots.repeated:
            return (CannotHandle(),)
        return clean

    def _startable(self, commands: Sequence[Command], tracker: Tracker, cancels: bool) -> list[str]:
        """Flows that this message opens: not the one that is active already, none whose guard says no."""
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

    def acceptable(self, command: SetSlot, tracker: Tracker) -> bool:
        slot = self.domain.slots.get(command.slot)
        if slot is None or (slot.controlled and not command.exact):
            return False
        try:
            slot.coerce(command.value)
        except SlotValueError:
            return False
        return True

    def coerced(self, command: SetSlot) -> object:
        return self.domain.slots[command.slot].coerce(command.value)

    def collected_by_active(self, slot: str, tracker: Tracker) -> bool:
        active = tracker.stack.active
        if active is None or active.flow_id not in self.flows:
            return False
        return slot in self._fillable(self.flows[active.flow_id])

    def collected_by(self, flow_ids: Sequence[str]) -> set[str]:
        return {slot for flow_id in flow_ids for slot in self._fillable(self.flows[flow_id])}

    def _fillable(self, flow: Flow) -> set[str]:
        """Slots that a flow, or a flow it calls, uses and that may be filled before they are asked."""
        slots = {step.slot for step in flow.collects() if not step.ask_before_filling}
        slots |= self.domain.used_by(flow.id)
        for step in flow.steps.values():
            if isinstance(step, CallStep):
                slots |= self._fillable(self.flows[step.flow])
        return slots

    # Execution

    def _write(self, command: SetSlot, tracker: Tracker) -> None:
        tracker.set_slot(command.slot, self.coerced(command))

    def _take_note(self, told: Sequence[SetSlot], tracker: Tracker) -> None:
        """Something was told that was not asked: a read-back starts anew with it, a choice is narrowed by it,
        and any other question comes again after we have said that we noted it."""
        question, active = tracker.stack.question, tracker.stack.active
        if question is None or active is None or active.flow_id != question.context["flow"]:
            return
        flow = self.flows[active.flow_id]
        step = flow.steps.get(question.context["step"])
        news = [command for command in told if command.slot != question.context["collect"]]
        if not news or not isinstance(step, CollectStep):
            return
        if step.ask_before_filling or self.domain.slots[step.slot].controlled:
            walk_again(active, tracker, self.flows)
        elif len(news) == len(told):
            tracker.push("pattern_noted", noted_slots={c.slot: self.coerced(c) for c in news})

    def _set_aside(
        self, commands: Sequence[Command], told: Sequence[SetSlot], tracker: Tracker
    ) -> Mapping[str, Mapping[str, Any]]:
        """Flow -> what the conversation that it interrupts holds in the same slots, to be put back at its end.

        The new flow begins with empty slots, unless it goes on about the same thing.
        """
        waiting = tracker.stack.active
        if waiting is None:
            return {}
        cancels = any(isinstance(command, CancelFlow) for command in commands)
        held = waiting.kept if cancels else dict(tracker.slots)
        kept: dict[str, Mapping[str, Any]] = {}
        for command in commands:
            if not isinstance(command, StartFlow):
                continue
            names = own_slots(self.flows[command.flow], self.flows, self.domain)
            kept[command.flow] = {name: held[name] for name in names if held.get(name) is not None}
            if cancels or not self._same_subject(self.flows[command.flow], waiting, told, tracker):
                for name in sorted(names):
                    tracker.set_slot(name, None)
        return kept

    def _same_subject(self, flow: Flow, waiting: Frame, told: Sequence[SetSlot], tracker: Tracker) -> bool:
        """Whether a flow asks only for what the waiting one asks for too, and nothing else was named: it is about
        the same piece ("what is a fair price for it?" in the middle of a listing)."""
        asks = {step.slot for step in flow.collects() if not step.ask_before_filling}
        differs = any(tracker.slots.get(c.slot) not in (None, self.coerced(c)) for c in told)
        return bool(asks) and asks <= self._fillable(self.flows[waiting.flow_id]) and not differs

    def _push(self, command: Command, tracker: Tracker, kept: Mapping[str, Mapping[str, Any]]) -> None:
        match command:
            case StartFlow():
                self._start(command.flow, tracker, kept.get(command.flow))
            case Clarify():
                tracker.push("pattern_clarification", options=list(command.options))
            case Answer():
                tracker.push("pattern_search", question=command.question, craft=command.craft)
            case ChitChat():
                tracker.push("pattern_chitchat", topic=command.topic, busy=bool(tracker.stack.active))
            case Help():
                tracker.push("pattern_help", busy=bool(tracker.stack.active))
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

    def _start(self, flow_id: str, tracker: Tracker, kept: Mapping[str, Any] | None) -> None:
        interrupted = tracker.stack.active
        if interrupted is not None:
            tracker.record("flow_interrupted", flow_id=interrupted.flow_id)
        tracker.push(flow_id, "interrupt" if interrupted is not None else "regular", kept=kept)

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


def _slot_writes(commands: Sequence[Command]) -> list[SetSlot]:
    return [command for command in commands if isinstance(command, SetSlot)]


@dataclass(slots=True)
class _SlotCommands:
    """Sorts the slot values of one message by where they go."""

    processor: CommandProcessor
    tracker: Tracker
    started: Sequence[str]
    cancels: bool
    """What is under way is dropped: nothing is written to it."""
    begun: bool = False
    """A flow was asked for before this point of the message."""
    told: list[SetSlot] = field(default_factory=list)
    """For the conversation under way."""
    told_to_new: list[SetSlot] = field(default_factory=list)
    """For the flows that start."""
    corrected: list[SetSlot] = field(default_factory=list)
    repeated: bool = False
    """Something was said that we know already."""

    def take(self, command: SetSlot) -> None:
        """One value: an answer, something told early, a correction, or nothing that we may write."""
        processor, slot = self.processor, command.slot
        if not processor.acceptable(command, self.tracker):
            return
        if slot in processor.collected_by(self.started) and (self.begun or not self._active(slot)):
            self.told_to_new.append(command)
            return
        if self.cancels or not (command.exact or self._asked(slot) or self._active(slot)):
            return
        current = self.tracker.slots.get(slot)
        if current is not None and current == processor.coerced(command):
            self.repeated = True
        elif current is None or self._asked(slot) or not self._active(slot):
            self.told.append(command)
        else:
            self.corrected.append(command)

    def take_correction(self, correction: SetSlot) -> None:
        current = self.tracker.slots.get(correction.slot)
        if correction.value is None and current is None:
            if self._asked(correction.slot):
                self.repeated = True
            elif self._active(correction.slot) and self.processor.acceptable(correction, self.tracker):
                self.corrected.append(correction)
        elif self.cancels or current is None:
            self.take(correction)
        elif self.processor.acceptable(correction, self.tracker):
            if current == self.processor.coerced(correction):
                self.repeated = True
            else:
                self.corrected.append(correction)

    def _active(self, slot: str) -> bool:
        return not self.cancels and self.processor.collected_by_active(slot, self.tracker)

    def _asked(self, slot: str) -> bool:
        asked = self.tracker.stack.question
        return not self.cancels and asked is not None and asked.context.get("collect") == slot
