"""Cleans the commands of one message against the state before the turn; nothing is changed here.

What was said before a flow was asked for belongs to the conversation under way, what was said after it to the new one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.dialogue.commands import (
    CancelFlow,
    CannotHandle,
    ChangeLanguage,
    ChangeSpeech,
    ChitChat,
    Clarify,
    Command,
    CorrectSlots,
    Handoff,
    Help,
    Repeat,
    Restart,
    SessionStart,
    SetSlot,
    Silence,
    SkipQuestion,
    StartFlow,
)
from assistant.dialogue.flows import CollectStep
from assistant.dialogue.slot_values import SlotRules, SortedValues
from assistant.dialogue.tracker import Tracker

_ONCE = (
    CancelFlow,
    CannotHandle,
    Repeat,
    Handoff,
    Help,
    ChangeLanguage,
    ChangeSpeech,
    ChitChat,
    Restart,
    Silence,
    SkipQuestion,
)
_ALWAYS_HEARD = (CancelFlow, CannotHandle, ChangeSpeech, Handoff, Help, Repeat, SessionStart, Silence)
"""Commands that count even while a question takes nothing but its own answer."""


@dataclass(frozen=True, slots=True)
class Clean:
    """The commands that survived, by what becomes of them."""

    corrected: tuple[SetSlot, ...] = ()
    told: tuple[SetSlot, ...] = ()
    """Values for the conversation under way."""
    others: tuple[Command, ...] = ()
    starts: tuple[StartFlow, ...] = ()
    told_to_new: tuple[SetSlot, ...] = ()
    """Values for the flows that start."""
    doubtful: tuple[SetSlot, ...] = ()
    """Values to ask about before anything is written."""

    @property
    def commands(self) -> tuple[Command, ...]:
        """All of them, in the order in which they count."""
        corrected = (CorrectSlots(self.corrected),) if self.corrected else ()
        return (*corrected, *self.told, *self.others, *self.starts, *self.told_to_new, *self.doubtful)

    def has(self, kind: type[Command]) -> bool:
        return any(isinstance(command, kind) for command in self.others)


@dataclass(frozen=True, slots=True)
class CleanUp:
    """Decides which commands of a message count."""

    rules: SlotRules

    def clean(self, commands: Sequence[Command], tracker: Tracker) -> Clean:
        """What is left of `commands`; CannotHandle when nothing is."""
        commands = self._while_forced(commands, tracker)
        cancels = any(isinstance(command, CancelFlow | Restart) for command in commands)
        started = self._startable(commands, tracker, cancels)
        values = SortedValues(self.rules, tracker, started, tracker.heard, cancels)
        kept: list[Command] = []
        for command in commands:
            match command:
                case SetSlot():
                    values.take(command)
                case StartFlow():
                    values.begun = True
                    if command.flow in started and command not in kept:
                        kept.append(command)
                case CorrectSlots():
                    for correction in command.slots:
                        values.take_correction(correction)
                case Clarify():
                    if self._may_clarify(commands, tracker):
                        kept.append(command)
                case _ if isinstance(command, _ONCE) and any(type(old) is type(command) for old in kept):
                    continue
                case _:
                    kept.append(command)
        told = bool(values.told or values.told_to_new or values.corrected or values.doubtful)
        if told or len(kept) > 1:
            kept = [command for command in kept if not isinstance(command, CannotHandle)]
        if told or any(not isinstance(command, ChitChat) for command in kept):
            kept = [command for command in kept if not isinstance(command, ChitChat)]
        if not told and not kept and not values.repeated:
            return Clean(others=(CannotHandle(),))
        starts = [command for command in kept if isinstance(command, StartFlow)]
        # Flows that only tell something run before the one that asks, so that a turn ends in one question.
        starts.sort(key=lambda command: self.rules.flows[command.flow].run_pattern_completed)
        return Clean(
            corrected=tuple({c.slot: c for c in values.corrected}.values()),
            told=tuple(values.told),
            others=tuple(command for command in kept if not isinstance(command, StartFlow)),
            starts=tuple(starts),
            told_to_new=tuple(values.told_to_new),
            doubtful=tuple({c.slot: c for c in values.doubtful}.values()),
        )

    def _while_forced(self, commands: Sequence[Command], tracker: Tracker) -> Sequence[Command]:
        """While a question with `force_slot_filling` is open, only its answer and what repairs a talk count."""
        question = tracker.stack.question
        if question is None:
            return commands
        flow = self.rules.flows[question.context["flow"]]
        step = flow.steps.get(question.context["step"] or "")
        if not isinstance(step, CollectStep) or not step.force_slot_filling:
            return commands
        return [
            command
            for command in commands
            if isinstance(command, _ALWAYS_HEARD)
            or (isinstance(command, SetSlot) and command.slot == step.slot)
        ]

    def _may_clarify(self, commands: Sequence[Command], tracker: Tracker) -> bool:
        """Never two questions at once: nothing else may have been understood, and nothing may be under way."""
        alone = all(isinstance(other, Clarify | SetSlot) for other in commands)
        return alone and tracker.stack.active is None

    def _startable(self, commands: Sequence[Command], tracker: Tracker, cancels: bool) -> list[str]:
        """Flows that this message opens: not the one that is active already, none whose guard says no."""
        active = tracker.stack.active
        names = {"slots": tracker.slots, "context": {}}
        started: list[str] = []
        for command in commands:
            if not isinstance(command, StartFlow) or command.flow not in self.rules.flows:
                continue
            flow = self.rules.flows[command.flow]
            already_active = active is not None and active.flow_id == flow.id and not cancels
            if not already_active and (flow.guard is None or flow.guard.holds(names)):
                started.append(flow.id)
        return started
