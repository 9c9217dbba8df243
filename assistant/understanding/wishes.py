"""What a clause asks for: a conversation, an answer, small talk; and what stands between two of them."""

from collections.abc import Iterator
from dataclasses import dataclass

from actions.context import Role
from actions.wording import value_of
from assistant.dialogue.commands import (
    Answer,
    CannotHandle,
    ChangeLanguage,
    ChitChat,
    Clarify,
    Command,
    CorrectSlots,
    SetSlot,
    StartFlow,
)
from assistant.dialogue.engine import Script
from assistant.dialogue.flows import Flow
from assistant.dialogue.repairs import remember
from assistant.dialogue.tracker import Tracker
from assistant.messages import VOICE_CHANNELS
from assistant.understanding.craft_follow_up import CraftFollowUpReader
from assistant.understanding.intents import CHANGES, FOR_BUYERS, MAKING_FLOWS, TELLING_NOTHING
from assistant.understanding.payloads import REPAIR_INTENTS, SMALL_TALK_INTENTS
from assistant.understanding.shopping import ShoppingReader
from assistant.understanding.stopping import StopReader
from assistant.understanding.values import ValueReader
from assistant.understanding.wording import asks_something
from nlu.results import ParseResult

TRIGGER = 0.51
"""Least probability at which an intent starts something when nothing is asked; a bare value has 0.5."""
TRIGGER_IN_FLOW = 0.6
"""The same while a question is open."""
SMALL_TALK_IN_FLOW = 0.8
"""The same for small talk: names and places that no example holds may look like a greeting."""
CLOSE = 0.12
"""Two intents nearer to each other than this are both offered."""
MAX_OPTIONS = 3


@dataclass(frozen=True, slots=True)
class WishReader:
    """Reads what a clause wants, for one state of the conversation."""

    script: Script
    tracker: Tracker
    role: Role
    values: ValueReader
    shopping: ShoppingReader

    def flow_of(self, clause: ParseResult) -> Flow | None:
        """The flow that a clause asks for."""
        intent = clause.intent
        flow = self.script.flows.triggered_by(intent.name, intent.confidence)
        if flow is None or intent.confidence < self.floor:
            return None
        if self.role == "buyer":
            return self.script.flows[FOR_BUYERS.get(flow.id, flow.id)]
        return self.script.flows["update_stock"] if self._own_pieces_broke(clause, flow) else flow

    def _own_pieces_broke(self, clause: ParseResult, flow: Flow) -> bool:
        """Whether a maker tells of damage to what she has, not of a parcel: "three vases broke"."""
        counted = any(entity.entity == "quantity" for entity in clause.entities)
        ordered = clause.first("order_id") is not None
        broke = value_of("stock_change", clause.text) == "damaged"
        return flow.id == "report_problem" and counted and broke and not ordered

    @property
    def _small_talk_floor(self) -> float:
        return SMALL_TALK_IN_FLOW if self.tracker.stack.question is not None else TRIGGER

    @property
    def floor(self) -> float:
        return TRIGGER_IN_FLOW if self.tracker.stack.question is not None else TRIGGER

    def digression(self, clause: ParseResult, begun: frozenset[str] = frozenset()) -> Iterator[Command]:
        """What a clause asks for besides the open question: a flow, an answer, small talk."""
        intent = clause.intent
        if anything := self.shopping.says_anything(clause):
            yield anything
            return
        if follow_up := CraftFollowUpReader(self.tracker).follow_up(clause):
            yield follow_up
            return
        question = intent.name == "ask_craft_question" and clause.text.rstrip().endswith("?")
        if intent.confidence < (TRIGGER if question else self.floor):
            return
        if StopReader(self.tracker).says_enough(clause):
            return
        craft = clause.first("craft")
        if intent.name == "ask_craft_question" or self._asks_about_craft(clause):
            yield Answer(clause.text, craft)
        elif intent.name == "change_language":
            yield ChangeLanguage(self._language_wanted(clause))
        elif intent.name in REPAIR_INTENTS:
            yield REPAIR_INTENTS[intent.name]
        elif intent.name in SMALL_TALK_INTENTS and not self.values.values(clause.entities):
            if intent.confidence >= self._small_talk_floor:
                yield ChitChat(intent.name)
        elif self._changes_draft(clause, begun):
            yield from self.values.values(clause.entities) or (
                CorrectSlots((SetSlot(CHANGES[intent.name], None),)),
            )
        elif flow := self.flow_of(clause):
            yield StartFlow(flow.id)
            yield from self.shopping.about_flow(clause, flow.id)
            yield from self.values.values(clause.entities)
            yield from self._unsaid(clause, flow.id)
        elif intent.name in self.script.domain.intents and intent.name not in TELLING_NOTHING:
            yield CannotHandle("not_supported")

    def _language_wanted(self, clause: ParseResult) -> str | None:
        """The language asked for, in the script of who asks: "hindi mein likho" is answered as it is written."""
        wanted = clause.first("language")
        written = self.tracker.channel not in VOICE_CHANNELS
        return clause.language if written and clause.language.partition("-")[0] == wanted else wanted

    def _asks_about_craft(self, clause: ParseResult) -> bool:
        """Whether a question about a thing is one about its craft: a craft is named, or is being talked about."""
        if clause.intent.name != "product_details" or clause.first("ordinal"):
            return False
        return bool(clause.first("craft") or self.tracker.slots.get("craft"))

    def _changes_draft(self, clause: ParseResult, begun: frozenset[str]) -> bool:
        """Whether "change the price" is about what is being made now, not about something published before."""
        slot = CHANGES.get(clause.intent.name)
        own = self.script.flows.triggered_by(clause.intent.name, 1.0)
        active = self.tracker.stack.active
        under_way = begun | ({active.flow_id} if active else set())
        if own is not None:
            under_way -= {own.id}
        if not any(slot in {step.slot for step in self.script.flows[flow].collects()} for flow in under_way):
            return False
        named = clause.first("product_type")
        return named is None or named == self.tracker.slots.get("product_type")

    def after_repair(self, clause: ParseResult) -> tuple[Command, ...]:
        """A flow that is started in the same breath: "forget it, where is my order?"."""
        if clause.repair is not None and clause.repair.name == "cancel" and clause.repair.coverage < 1:
            return tuple(c for c in self.digression(clause) if isinstance(c, StartFlow | SetSlot | Answer))
        return ()

    def likeliest(self, clause: ParseResult) -> tuple[Command, ...]:
        """Nothing certain: offer the likeliest flows when several are near, else admit it."""
        if self.tracker.stack.question is not None or len(clause.intent_ranking) < 2:
            return ()
        best = clause.intent_ranking[0].confidence
        options = []
        for score in clause.intent_ranking:
            flow = self.script.flows.triggered_by(score.name, 1.0)
            if flow and best - score.confidence <= CLOSE and flow.id not in options:
                options.append(flow.id)
        if len(options) < 2 or best < TRIGGER / 2:
            return ()
        remember(tuple(self.values.values(clause.entities)), self.tracker)
        return (Clarify(tuple(options[:MAX_OPTIONS])),)

    def of_bare_values(
        self, clause: ParseResult, values: tuple[SetSlot, ...], begun: frozenset[str]
    ) -> tuple[Command, ...]:
        """A thing was named and nothing was asked for: buyers look for it, artisans are asked what to do with it."""
        if self.tracker.stack.active is not None or begun:
            return values
        if self.role == "buyer":
            sorts = self.shopping.about_flow(clause, "search_products")
            return (StartFlow("search_products"), *sorts, *values)
        remember(values, self.tracker)
        return (Clarify(("create_listing", "quote_golden_price", "search_products")),)

    def narrows(self, clause: ParseResult) -> bool:
        """Whether a clause tells which of several things is meant: "neeli wali" after "which one?"."""
        question = self.tracker.stack.question
        if question is None or asks_something(clause.text, clause.language):
            return False
        slot = self.script.domain.slots[question.context["collect"]]
        return slot.controlled and any(
            self.values.in_use(value.slot) for value in self.values.values(clause.entities)
        )

    def _unsaid(self, clause: ParseResult, flow_id: str) -> Iterator[Command]:
        """What is meant without being said: the material of a craft, and the one of "one saree is sold"."""
        if flow_id in MAKING_FLOWS:
            yield from self.values.implied(clause.entities)
        counted = any(entity.entity == "quantity" for entity in clause.entities)
        if flow_id == "update_stock" and not counted and len(clause.numbers) == 1:
            yield SetSlot("quantity", clause.numbers[0].value, self.values.heard_confidence)
