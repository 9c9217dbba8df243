"""What a message wants changed of what was told before: "not red, blue", "change the price", "the size is wrong"."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.dialogue.commands import CorrectSlots, SetSlot
from assistant.dialogue.flows import CollectStep
from assistant.understanding.values import ValueReader
from assistant.understanding.wording import named_kind, wants_change
from nlu.results import CorrectionSignal, ParseResult

MAX_NAMING_WORDS = 5
"""A message that only names what to change is as short as this: "daam galat hai"."""
MAX_FACTOR = 5.0
"""A bare number at the read-back corrects the amount that it is nearest to, when it is within this factor of it."""


@dataclass(frozen=True, slots=True)
class ChangeReader:
    """Reads changes for one state of the conversation."""

    values: ValueReader

    def correction(self, clause: ParseResult) -> CorrectSlots | None:
        """A correction, when what is to change is known here; otherwise the words mean something else."""
        signal = clause.correction
        if signal is None:
            return None
        if signal.new:
            told = self.values.values(signal.new)
            known = tuple(value for value in told if self.values.in_use(value.slot))
            return CorrectSlots(known) if known else None
        if signal.bare_number is not None:
            name = self._numeric_slot(signal)
            return (
                CorrectSlots((SetSlot(name, signal.bare_number.value, self.values.heard_confidence),))
                if name
                else None
            )
        if signal.slot is not None and clause.intent.name != "affirm":
            for slot in self.values.slots_of(signal.slot):
                if self.values.in_use(slot.name):
                    return CorrectSlots((SetSlot(slot.name, None),))
        return None

    def _reads_back(self) -> bool:
        """Whether the open question waits for a yes, or for what to change: nothing else is being asked for."""
        question = self.values.tracker.stack.question
        if question is None:
            return False
        step = self.values.script.flows[question.context["flow"]].steps.get(question.context["step"])
        return isinstance(step, CollectStep) and step.ask_before_filling

    def named(self, clause: ParseResult) -> CorrectSlots | SetSlot | None:
        """What is to change, named without its new value: "the colour", "daam galat hai".

        At a yes-or-no question "change something" is a no.
        """
        said = clause.polarity.polarity if clause.polarity else clause.intent.name
        agrees = said == "affirm"
        if agrees or clause.entities or clause.numbers or not self._reads_back():
            return None
        if len(clause.text.split()) > MAX_NAMING_WORDS:
            return None
        kind = named_kind(clause.text, clause.language)
        slots = self.values.slots_of(kind) if kind else ()
        for slot in slots:
            if self.values.in_use(slot.name):
                return CorrectSlots((SetSlot(slot.name, None),))
        question = self.values.tracker.stack.question
        asked = self.values.script.domain.slots[question.context["collect"]] if question else None
        if asked and asked.type == "bool" and wants_change(clause.text, clause.language):
            return SetSlot(asked.name, False)
        return None

    def amount(self, clause: ParseResult) -> CorrectSlots | None:
        """A bare number at the read-back: it corrects the amount that it is like."""
        if len(clause.numbers) != 1 or not self._reads_back():
            return None
        number = clause.numbers[0].value
        name = self._like(
            number, [name for name in self.values.amounts() if self.values.tracker.slots.get(name)]
        )
        return CorrectSlots((SetSlot(name, number, self.values.heard_confidence),)) if name else None

    def _numeric_slot(self, signal: CorrectionSignal) -> str | None:
        """Which number a bare one corrects: the one refused, the one named, the one asked, else the nearest in size."""
        numeric = self.values.amounts()
        filled = [name for name in numeric if self.values.tracker.slots.get(name) is not None]
        refused = {entity.value for entity in signal.old}
        for name in filled:
            if f"{self.values.tracker.slots[name]:g}" in refused:
                return name
        if signal.slot is not None:
            named = [slot.name for slot in self.values.slots_of(signal.slot) if slot.name in numeric]
            if named:
                return named[0]
        question = self.values.tracker.stack.question
        if question is not None and question.context["collect"] in numeric:
            return str(question.context["collect"])
        return self._like(signal.bare_number.value, filled) if signal.bare_number else None

    def _like(self, number: str, slots: Iterable[str]) -> str | None:
        """The slot whose amount is nearest in size to a number, when it is near at all."""
        distances = {name: _distance(float(number), float(self.values.tracker.slots[name])) for name in slots}
        nearest = min(distances, key=lambda name: distances[name], default=None)
        return nearest if nearest and distances[nearest] <= math.log(MAX_FACTOR) else None


def _distance(one: float, other: float) -> float:
    """How many times bigger the bigger number is, as a logarithm."""
    return abs(math.log(max(one, 1e-9) / max(other, 1e-9)))
