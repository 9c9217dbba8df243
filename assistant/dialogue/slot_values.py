"""Which values of a message may be written, and to which conversation they belong."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.dialogue.commands import SetSlot
from assistant.dialogue.confidence import Judgement, judge
from assistant.dialogue.domain import Domain, SlotValueError
from assistant.dialogue.flows import CallStep, Flow, Flows
from assistant.dialogue.tracker import Tracker


@dataclass(frozen=True, slots=True)
class SlotRules:
    """What flows and domain allow to be written."""

    flows: Flows
    domain: Domain

    def acceptable(self, command: SetSlot) -> bool:
        """Whether the slot exists, takes such a value, and takes it from people at all."""
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

    def judge(self, command: SetSlot, *, heard: bool) -> Judgement:
        return judge(command, self.domain.slots[command.slot], heard=heard)

    def collected_by_active(self, slot: str, tracker: Tracker) -> bool:
        active = tracker.stack.active
        if active is None or active.flow_id not in self.flows:
            return False
        return slot in self.fillable(self.flows[active.flow_id])

    def collected_by(self, flow_ids: Sequence[str]) -> set[str]:
        return {slot for flow_id in flow_ids for slot in self.fillable(self.flows[flow_id])}

    def fillable(self, flow: Flow) -> set[str]:
        """Slots that a flow, or a flow it calls, uses and that may be filled before they are asked."""
        slots = {step.slot for step in flow.collects() if not step.ask_before_filling}
        slots |= self.domain.used_by(flow.id)
        for step in flow.steps.values():
            if isinstance(step, CallStep):
                slots |= self.fillable(self.flows[step.flow])
        return slots


@dataclass(slots=True)
class SortedValues:
    """Sorts the slot values of one message by where they go."""

    rules: SlotRules
    tracker: Tracker
    started: Sequence[str]
    heard: bool
    """It was spoken."""
    cancels: bool
    """What is under way is dropped: nothing is written to it."""
    begun: bool = False
    """A flow was asked for before this point of the message."""
    told: list[SetSlot] = field(default_factory=list)
    """For the conversation under way."""
    told_to_new: list[SetSlot] = field(default_factory=list)
    """For the flows that start."""
    corrected: list[SetSlot] = field(default_factory=list)
    doubtful: list[SetSlot] = field(default_factory=list)
    """Heard or understood so badly that we ask first."""
    repeated: bool = False
    """Something was said that we know already."""

    def take(self, command: SetSlot) -> None:
        """One value: an answer, something told early, a correction, or nothing that we may write."""
        rules, slot = self.rules, command.slot
        if not rules.acceptable(command):
            return
        to_new = slot in rules.collected_by(self.started) and (self.begun or not self._active(slot))
        if not to_new and (self.cancels or not (command.exact or self._asked(slot) or self._active(slot))):
            return
        if rules.judge(command, heard=self.heard) == "ask":
            self.doubtful.append(command)
            return
        if to_new:
            self.told_to_new.append(command)
            return
        current = self.tracker.slots.get(slot)
        if current is not None and current == rules.coerced(command):
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
            elif self._active(correction.slot) and self.rules.acceptable(correction):
                self.corrected.append(correction)
        elif self.cancels or current is None:
            self.take(correction)
        elif self.rules.acceptable(correction):
            if current == self.rules.coerced(correction):
                self.repeated = True
            elif self.rules.judge(correction, heard=self.heard) == "ask":
                self.doubtful.append(correction)
            else:
                self.corrected.append(correction)

    def _active(self, slot: str) -> bool:
        return not self.cancels and self.rules.collected_by_active(slot, self.tracker)

    def _asked(self, slot: str) -> bool:
        asked = self.tracker.stack.question
        return not self.cancels and asked is not None and asked.context.get("collect") == slot
