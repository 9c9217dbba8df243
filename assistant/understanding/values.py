"""Slot values that a clause tells, and which slots the conversation under way has a use for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.dialogue.commands import SetSlot
from assistant.dialogue.domain import Slot
from assistant.dialogue.engine import Script
from assistant.dialogue.tracker import Tracker
from knowledge.lexicon import load_lexicon
from nlu.entities import implied_values
from nlu.results import Entity

MULTIPLE = frozenset({"material", "colour"})
"""Slots that may hold several values, joined by commas."""


@dataclass(frozen=True, slots=True)
class ValueReader:
    """Reads values for one state of the conversation."""

    script: Script
    tracker: Tracker
    heard_confidence: float
    """Confidence of speech recognition; 1 for typed text."""

    def values(self, entities: Iterable[Entity]) -> tuple[SetSlot, ...]:
        """Slot values of entities; several values of one kind are kept together."""
        grouped: dict[str, list[Entity]] = {}
        for entity in entities:
            for slot in self.slots_of(entity.entity):
                grouped.setdefault(slot.name, []).append(entity)
        return tuple(self._value(name, of_slot) for name, of_slot in grouped.items())

    def _value(self, slot: str, entities: list[Entity]) -> SetSlot:
        values = list(dict.fromkeys(entity.value for entity in entities))
        confidence = min(self.heard_confidence, *(entity.confidence for entity in entities))
        return SetSlot(slot, ", ".join(values) if slot in MULTIPLE else values[0], confidence)

    def implied(self, entities: Sequence[Entity]) -> tuple[SetSlot, ...]:
        """Slot values that names bring with them and that were not said: muga is silk, pattachitra a painting."""
        found = []
        for entity, value in implied_values(entities, load_lexicon()).items():
            for slot in self.slots_of(entity):
                if self.tracker.slots.get(slot.name) is None:
                    found.append(SetSlot(slot.name, value, self.heard_confidence))
        return tuple(found)

    def slots_of(self, entity: str) -> tuple[Slot, ...]:
        """Slots that an entity fills in the conversation under way."""
        active = self.tracker.stack.active
        return tuple(
            slot
            for slot in self.script.domain.slots.values()
            if entity in slot.entities
            and (not slot.only_in or active is None or active.flow_id in slot.only_in)
        )

    def in_use(self, slot: str) -> bool:
        """Whether the innermost flow uses the slot."""
        active = self.tracker.stack.active
        if active is None:
            return False
        flow = self.script.flows[active.flow_id]
        return slot in flow.slots_written() | self.script.domain.used_by(flow.id)

    def amounts(self) -> list[str]:
        """Slots of the innermost flow that hold a number which people tell."""
        slots = self.script.domain.slots.values()
        return [s.name for s in slots if s.type == "float" and not s.controlled and self.in_use(s.name)]
