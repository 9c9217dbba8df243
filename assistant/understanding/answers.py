"""Reads a clause as the answer to the open question, by the kind of slot that it fills."""

from dataclasses import dataclass

from assistant.dialogue.commands import Command, SetSlot
from assistant.dialogue.domain import Slot
from assistant.dialogue.engine import Script
from assistant.dialogue.repairs import NO_VALUE
from assistant.dialogue.tracker import Tracker
from nlu.results import ParseResult

MAX_FREE_TEXT_WORDS = 4
"""A free answer to "what is it?" is a name, not a story."""
FREE_TEXT_CONFIDENCE = 0.6
CERTAIN_OTHER_INTENT = 0.6
YES_NO_COVERAGE = 0.5
MULTIPLE = frozenset({"material", "colour"})
"""Slots that may hold several values, joined by commas."""
_COUNTED_UNITS = {"duration": "day"}
"""Unit that a bare number means when this slot is asked for."""


@dataclass(frozen=True, slots=True)
class AnswerFound:
    """An answer to the open question."""

    commands: tuple[Command, ...]
    slots: frozenset[str]
    whole: bool = False
    """It explains everything that was said."""
    weak: bool = False
    """It is only a guess: a stronger reading wins."""


@dataclass(frozen=True, slots=True)
class AnswerReader:
    """Looks for the answer to the open question of one state."""

    script: Script
    tracker: Tracker
    heard_confidence: float

    def read(self, clause: ParseResult) -> AnswerFound | None:
        """The answer in a clause, or None."""
        question = self.tracker.stack.question
        if question is None:
            return None
        slot = self.script.domain.slots[question.context["collect"]]
        if slot.type == "bool":
            return self._yes_no(slot, clause)
        return (
            self._entity(slot, clause)
            or self._number(slot, clause)
            or self._ordinal(slot, clause)
            or self._suggestion(slot, clause)
            or self._free_text(slot, clause)
        )

    def _found(
        self, slot: Slot, value: object, confidence: float, *, whole: bool = True, weak: bool = False
    ) -> AnswerFound:
        command = SetSlot(slot.name, value, min(confidence, self.heard_confidence))
        return AnswerFound((command,), frozenset({slot.name}), whole=whole, weak=weak)

    def _yes_no(self, slot: Slot, clause: ParseResult) -> AnswerFound | None:
        """A yes with something to change is not a yes: the question comes again after the change."""
        said = clause.polarity
        if said is None or clause.entities or (clause.correction is not None):
            return None
        if said.coverage < YES_NO_COVERAGE and self._other_wish(clause):
            return None
        return self._found(slot, said.polarity == "affirm", 1.0, whole=True)

    def _entity(self, slot: Slot, clause: ParseResult) -> AnswerFound | None:
        entities = [entity for entity in clause.entities if entity.entity in slot.entities]
        if not entities:
            return None
        values = list(dict.fromkeys(entity.value for entity in entities))
        value = ", ".join(values) if slot.name in MULTIPLE else values[0]
        covered = sum(entity.end - entity.start for entity in entities)
        whole = covered >= len(clause.text.strip()) / 2 or clause.intent.confidence < CERTAIN_OTHER_INTENT
        return self._found(
            slot, value, min(entity.confidence for entity in entities), whole=whole, weak=not whole
        )

    def _number(self, slot: Slot, clause: ParseResult) -> AnswerFound | None:
        """A bare number, for questions that want one; a number that counts something else does not answer."""
        free = [n for n in clause.numbers if not any(e.start <= n.start < e.end for e in clause.entities)]
        if len(free) != 1:
            return None
        if slot.type == "float" or slot.name == "order_id":
            return self._found(slot, free[0].value, 1.0)
        if unit := _COUNTED_UNITS.get(slot.name):
            return self._found(slot, f"{free[0].value} {unit}", 1.0)
        return None

    def _ordinal(self, slot: Slot, clause: ParseResult) -> AnswerFound | None:
        """ "The second one" chooses the question's second button."""
        ordinal = clause.first("ordinal")
        payloads = self._payload_values(slot)
        if ordinal is None or not ordinal.isdigit() or not 1 <= int(ordinal) <= len(payloads):
            return None
        return self._chosen(slot, payloads[int(ordinal) - 1])

    def _suggestion(self, slot: Slot, clause: ParseResult) -> AnswerFound | None:
        """Yes takes the only value that we suggested, no takes the "none" button."""
        if clause.polarity is None or clause.polarity.coverage < YES_NO_COVERAGE:
            return None
        values = self._payload_values(slot)
        real = [value for value in values if value != NO_VALUE]
        if clause.polarity.polarity == "affirm":
            return self._chosen(slot, real[0]) if len(real) == 1 else None
        return self._chosen(slot, NO_VALUE) if NO_VALUE in values else None

    def _free_text(self, slot: Slot, clause: ParseResult) -> AnswerFound | None:
        """The words themselves, for slots that take them, unless they clearly mean something else."""
        if not slot.from_text or self._other_wish(clause):
            return None
        if slot.name == "craft_question":
            return self._found(slot, clause.text, 1.0)
        if clause.entities or clause.polarity is not None or len(clause.text.split()) > MAX_FREE_TEXT_WORDS:
            return None
        return self._found(slot, clause.text.strip(" .!?।").lower(), FREE_TEXT_CONFIDENCE, weak=True)

    def _other_wish(self, clause: ParseResult) -> bool:
        trivial = clause.intent.name in ("affirm", "deny", "out_of_scope", "")
        return not trivial and clause.intent.confidence >= CERTAIN_OTHER_INTENT

    def _payload_values(self, slot: Slot) -> list[str]:
        """Values that the question's buttons would set, in their order."""
        prefix = f"/SetSlots({slot.name}="
        return [b.payload[len(prefix) : -1] for b in self.tracker.buttons if b.payload.startswith(prefix)]

    def _chosen(self, slot: Slot, value: str) -> AnswerFound:
        command = SetSlot(slot.name, value, self.heard_confidence, exact=True)
        return AnswerFound((command,), frozenset({slot.name}), whole=True)
