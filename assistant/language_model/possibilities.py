"""What a language model may propose in one state of the conversation: flows to start, slots to fill."""

from dataclasses import dataclass

from actions.context import Role
from assistant.dialogue.domain import Slot
from assistant.dialogue.engine import Script
from assistant.dialogue.flows import CollectStep, Flow
from assistant.dialogue.slot_values import SlotRules
from assistant.dialogue.tracker import Tracker
from assistant.language_model.personal import PERSONAL_SLOTS
from assistant.understanding.intents import FOR_BUYERS

CRAFT_QUESTION = "ask_craft_question"
"""A question to the craft articles is a command of its own; the flow only asks for one."""
TELLING = frozenset(
    {
        "ask_policy",
        "demand_forecast",
        "find_artisans_nearby",
        "product_details",
        "recommend_products",
        "sales_summary",
        "search_products",
        "shipping_quote",
        "show_my_listings",
        "show_my_orders",
        "track_order",
    }
)
"""Flows that only tell something. In the middle of another one a proposal may start these at once; the others are
offered, which is possible only when nothing is under way."""


@dataclass(frozen=True, slots=True)
class Possibilities:
    """The flows and slots of one state; what is not among them is dropped from a proposal."""

    script: Script
    tracker: Tracker
    role: Role

    @property
    def busy(self) -> bool:
        """Whether a conversation is under way."""
        return self.tracker.stack.active is not None

    def flows(self) -> tuple[Flow, ...]:
        """Flows that this person could start by saying so."""
        return tuple(flow for flow in self.script.flows if self._startable(flow))

    def _startable(self, flow: Flow) -> bool:
        if flow.is_pattern or not flow.triggers or flow.id == CRAFT_QUESTION:
            return False
        if self.role == "buyer" and flow.id in FOR_BUYERS:
            return False
        if flow.guard is not None and not flow.guard.holds({"slots": self.tracker.slots, "context": {}}):
            return False
        active = self.tracker.stack.active
        return active is None or (flow.id in TELLING and flow.id != active.flow_id)

    def slots(self, started: tuple[str, ...] = ()) -> tuple[Slot, ...]:
        """Slots that may be filled now, or by the flows that are `started`: those of `SetSlot`, but for a yes or
        no, what is personal, and what holds any words."""
        rules = SlotRules(self.script.flows, self.script.domain)
        names = rules.collected_by(started)
        if (active := self.tracker.stack.active) is not None:
            names |= rules.fillable(self.script.flows[active.flow_id])
        if (asked := self.asked) is not None:
            names.add(asked.slot)
        return tuple(slot for name in sorted(names) if _proposable(slot := self.script.domain.slots[name]))

    @property
    def asked(self) -> CollectStep | None:
        """The open question, unless it asks for a yes to what was read back."""
        question = self.tracker.stack.question
        if question is None:
            return None
        step = self.script.flows[question.context["flow"]].steps.get(question.context["step"] or "")
        return step if isinstance(step, CollectStep) and not step.ask_before_filling else None


def _proposable(slot: Slot) -> bool:
    if slot.controlled or slot.name in PERSONAL_SLOTS:
        return False
    return slot.type in ("float", "categorical") or (slot.type == "text" and bool(slot.entities))
