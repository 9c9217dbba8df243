"""Turns a turn's commands into slot writes and frames.

Order of work (ours): decide everything against the stack as it was before the turn, write slots, push frames.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.dialogue.clean_up import Clean, CleanUp
from assistant.dialogue.commands import (
    Answer,
    CancelFlow,
    CannotHandle,
    ChangeLanguage,
    ChangeSpeech,
    ChitChat,
    Clarify,
    Command,
    HandleCodeChange,
    Handoff,
    Help,
    Repeat,
    Restart,
    SessionStart,
    SetSlot,
    Silence,
    SkipQuestion,
    TakePhoto,
)
from assistant.dialogue.corrections import correct, walk_again
from assistant.dialogue.domain import Domain
from assistant.dialogue.doubts import drop_settled
from assistant.dialogue.executor import own_slots
from assistant.dialogue.flows import CollectStep, Flow, Flows
from assistant.dialogue.resumption import without_older_offers
from assistant.dialogue.slot_values import SlotRules
from assistant.dialogue.stack import CONFIRM_PATTERN, CONTINUE_PATTERN, Frame
from assistant.dialogue.tracker import Tracker


@dataclass(frozen=True, slots=True)
class CommandProcessor:
    """Applies commands to a tracker."""

    flows: Flows
    domain: Domain

    def apply(self, commands: Sequence[Command], tracker: Tracker) -> tuple[Command, ...]:
        """Carry the commands out; returns those that survived clean-up."""
        clean = CleanUp(self._rules).clean(commands, tracker)
        tracker.record("commands", names=[command.name for command in clean.commands])
        before = tracker.stack
        for value in clean.told:
            self._write(value, tracker)
        self._take_note(clean.told, tracker)
        kept = self._set_aside(clean, tracker)
        for value in clean.told_to_new:
            self._write(value, tracker)
        for start in reversed(clean.starts):
            self._start(start.flow, tracker, kept.get(start.flow))
        if self._only_says_hello(clean, tracker):
            self._offer_to_go_on(tracker)
        else:
            for command in reversed(clean.others):
                self._push(command, tracker)
        self._validate((*clean.told, *clean.told_to_new), tracker)
        if clean.corrected:
            correct(clean.corrected, before, tracker, self.flows)
        if clean.doubtful:
            tracker.push(CONFIRM_PATTERN, doubtful={c.slot: c.value for c in clean.doubtful})
        drop_settled(clean, tracker)
        before_ids = {frame.frame_id for frame in before.frames}
        if clean.has(CancelFlow):
            self._cancel(tracker, before_ids)
        if clean.has(Restart):
            self._restart(tracker, before_ids)
        tracker.silences = tracker.silences + 1 if clean.has(Silence) else 0
        understood = not all(isinstance(c, CannotHandle | Silence) for c in clean.commands)
        tracker.failed_turns = 0 if understood else tracker.failed_turns + 1
        tracker.clarified_turns = tracker.clarified_turns + 1 if clean.has(Clarify) else 0
        return clean.commands

    @property
    def _rules(self) -> SlotRules:
        return SlotRules(self.flows, self.domain)

    def _write(self, command: SetSlot, tracker: Tracker) -> None:
        value = self._rules.coerced(command)
        tracker.set_slot(command.slot, value)
        if self._rules.judge(command, heard=tracker.heard) == "read_back":
            tracker.to_read_back[command.slot] = value

    def _validate(self, written: Sequence[SetSlot], tracker: Tracker) -> None:
        """Check values whose slots have rules of their own now, not only when their question comes."""
        active = tracker.stack.active
        for value in written:
            if active is not None and self.domain.slots[value.slot].rejections:
                tracker.push("pattern_validate_slot", collect=value.slot, flow=active.flow_id, step=None)

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
            tracker.to_read_back |= {c.slot: self._rules.coerced(c) for c in news}

    def _set_aside(self, clean: Clean, tracker: Tracker) -> Mapping[str, Mapping[str, Any]]:
        """Flow -> what the conversation that it interrupts holds in the same slots, to be put back at its end.

        The new flow begins with empty slots, unless it goes on about the same thing.
        """
        waiting = tracker.stack.active
        if waiting is None:
            return {}
        cancels = clean.has(CancelFlow)
        held = waiting.kept if cancels else dict(tracker.slots)
        kept: dict[str, Mapping[str, Any]] = {}
        for command in clean.starts:
            names = own_slots(self.flows[command.flow], self.flows, self.domain)
            kept[command.flow] = {name: held[name] for name in names if held.get(name) is not None}
            same = self._same_subject(self.flows[command.flow], waiting, clean.told_to_new, tracker)
            if cancels or not same:
                for name in sorted(names):
                    tracker.set_slot(name, None)
        return kept

    def _same_subject(self, flow: Flow, waiting: Frame, told: Sequence[SetSlot], tracker: Tracker) -> bool:
        """Whether a flow asks only for what the waiting one asks for too, and nothing else was named: it is about
        the same piece ("what is a fair price for it?" in the middle of a listing)."""
        asks = {step.slot for step in flow.collects() if not step.ask_before_filling}
        differs = any(tracker.slots.get(c.slot) not in (None, self._rules.coerced(c)) for c in told)
        return bool(asks) and asks <= self._rules.fillable(self.flows[waiting.flow_id]) and not differs

    def _push(self, command: Command, tracker: Tracker) -> None:
        match command:
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
            case ChangeSpeech():
                tracker.push("pattern_change_speech", how=command.how)
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
            case HandleCodeChange():
                tracker.push("pattern_code_change", changed_flow=command.flow, goes_on=command.goes_on)
            case CannotHandle():
                tracker.push("pattern_cannot_handle", reason=command.reason)
            case _:
                pass

    def _start(self, flow_id: str, tracker: Tracker, kept: Mapping[str, Any] | None) -> None:
        interrupted = tracker.stack.active
        if interrupted is not None:
            tracker.record("flow_interrupted", flow_id=interrupted.flow_id)
        tracker.push(flow_id, "interrupt" if interrupted is not None else "regular", kept=kept)

    def _cancel(self, tracker: Tracker, before_ids: set[str], *, silently: bool = False) -> None:
        """Cancel the innermost business flow of the stack before this turn, with the flow that called it."""
        frames = [frame for frame in tracker.stack.frames if frame.frame_id in before_ids]
        cancelled: list[str] = []
        name = None
        for frame in reversed(frames):
            cancelled.append(frame.frame_id)
            if not frame.is_pattern and frame.type != "call":
                name = frame.flow_id
                break
        tracker.push(
            "pattern_cancel_flow",
            canceled_name=name,
            canceled_frames=cancelled if name else [],
            silently=silently,
        )

    def _only_says_hello(self, clean: Clean, tracker: Tracker) -> bool:
        """Whether somebody who comes back says nothing that goes on with what waits for them."""
        hello = (ChitChat, SessionStart, CannotHandle, Silence)
        return (
            tracker.returned
            and tracker.stack.active is not None
            and all(isinstance(command, hello) for command in clean.commands)
        )

    def _offer_to_go_on(self, tracker: Tracker) -> None:
        tracker.stack = without_older_offers(tracker.stack)
        waiting = [frame.flow_id for frame in reversed(tracker.stack.user_frames()) if frame.type != "call"]
        tracker.push(
            CONTINUE_PATTERN,
            interrupted_flow=waiting[0],
            interrupted_flows=waiting,
            ask=True,
            returning=True,
        )

    def _restart(self, tracker: Tracker, before_ids: set[str]) -> None:
        """Drop the innermost business flow and begin it anew, with nothing filled in."""
        active = next(
            (
                f
                for f in reversed(tracker.stack.user_frames())
                if f.frame_id in before_ids and f.type != "call"
            ),
            None,
        )
        if active is not None:
            tracker.push("pattern_restart", restarted_flow=active.flow_id)
        self._cancel(tracker, before_ids, silently=active is not None)
