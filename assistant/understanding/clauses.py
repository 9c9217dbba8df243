"""Reads a parsed message clause by clause, in the light of what we asked last."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from actions.context import Role
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
    SetSlot,
    SkipQuestion,
    StartFlow,
)
from assistant.dialogue.domain import Slot
from assistant.dialogue.engine import Script
from assistant.dialogue.repairs import remember
from assistant.dialogue.tracker import Tracker
from assistant.understanding.answers import MULTIPLE, AnswerReader
from assistant.understanding.payloads import REPAIR_INTENTS, SMALL_TALK_INTENTS
from nlu.results import CorrectionSignal, Entity, ParseResult

TRIGGER = 0.45
"""Least probability at which an intent starts something when nothing is asked."""
TRIGGER_IN_FLOW = 0.6
"""The same while a question is open."""
SMALL_TALK = 0.5
CLOSE = 0.12
"""Two intents nearer to each other than this are both offered."""
REPAIR_COVERAGE = 0.5
"""Share of the words that a repair phrase must explain."""
MAX_OPTIONS = 3

ASKING_INTENTS = frozenset(
    {
        "ask_craft_question",
        "ask_policy",
        "cancel_flow",
        "cancel_order",
        "change_language",
        "delete_my_data",
        "demand_forecast",
        "find_artisans_nearby",
        "help",
        "quote_golden_price",
        "repeat_that",
        "sales_summary",
        "shipping_quote",
        "show_my_listings",
        "show_my_orders",
        "talk_to_human",
        "track_order",
    }
)
"""Intents that want an answer; they never only tell more about the thing under way."""

_REPAIR_COMMANDS: dict[str, Command] = {
    "cancel": CancelFlow(),
    "restart": CancelFlow(),
    "back": CancelFlow(),
    "repeat": Repeat(),
    "slower": Repeat(),
    "louder": Repeat(),
    "human": Handoff(),
    "help": Help(),
    "skip": SkipQuestion(),
}


@dataclass(frozen=True, slots=True)
class ClauseReader:
    """Reads one message for one state of the conversation."""

    script: Script
    tracker: Tracker
    role: Role
    heard_confidence: float
    """Confidence of speech recognition; 1 for typed text."""

    def commands(self, parse: ParseResult) -> tuple[Command, ...]:
        """Commands of the whole message, in the order in which they were said."""
        if correction := self._correction(parse.correction):
            rest = [c for clause in parse.clauses for c in self._digression(clause)]
            return (correction, *rest)
        found: list[Command] = []
        for clause in parse.clauses or (parse,):
            found += self._clause(clause, found)
        if not found and parse.clauses:
            found += self._clause(parse, found)
        return tuple(found) or (CannotHandle(),)

    def answer(self, parse: ParseResult) -> tuple[Command, ...]:
        """The answer to the open question and nothing else, for speech that was heard badly."""
        found = AnswerReader(self.script, self.tracker, self.heard_confidence).read(parse)
        return found.commands if found and not found.weak else ()

    def _clause(self, clause: ParseResult, before: Sequence[Command]) -> tuple[Command, ...]:
        """Commands of one clause; `before` are those of the clauses before it."""
        if correction := self._correction(clause.correction):
            return (correction,)
        repair = clause.repair
        if repair is not None and repair.coverage >= REPAIR_COVERAGE:
            return (_REPAIR_COMMANDS[repair.name], *self._after_repair(clause))
        digression = tuple(self._digression(clause))
        answer = AnswerReader(self.script, self.tracker, self.heard_confidence).read(clause)
        if (not answer or answer.weak) and self._tells_more(clause, before):
            return self._values(clause)
        if answer and not (digression and clause.intent.confidence >= TRIGGER_IN_FLOW and answer.weak):
            starts = tuple(c for c in digression if isinstance(c, StartFlow)) if not answer.whole else ()
            return (*answer.commands, *starts, *self._values(clause, skip=answer.slots))
        if digression:
            return digression
        if values := tuple(self._values(clause)):
            return self._bare_values(clause, values)
        return self._uncertain(clause)

    def _tells_more(self, clause: ParseResult, before: Sequence[Command]) -> bool:
        """Whether a clause only tells more of what is being talked about: "the length is 6 metres", "3 are ready"."""
        started = [command.flow for command in before if isinstance(command, StartFlow)]
        active = self.tracker.stack.active
        if not started and active is None:
            return False
        if clause.intent.name in ASKING_INTENTS and clause.intent.confidence >= TRIGGER:
            return False
        flow = self.script.flows[started[-1] if started else active.flow_id]  # type: ignore[union-attr]
        fillable = {step.slot for step in flow.collects()} | self.script.domain.used_by(flow.id)
        told = {command.slot: command.value for command in before if isinstance(command, SetSlot)}
        values = self._values(clause)
        return bool(values) and all(
            value.slot in fillable
            and (value.slot in MULTIPLE or told.get(value.slot, value.value) == value.value)
            for value in values
        )

    # What a clause starts

    def _digression(self, clause: ParseResult) -> Iterator[Command]:
        """What a clause asks for besides the open question: a flow, an answer, small talk."""
        intent = clause.intent
        floor = TRIGGER_IN_FLOW if self.tracker.stack.question is not None else TRIGGER
        if intent.confidence < floor:
            return
        if intent.name == "ask_craft_question":
            yield Answer(clause.text, clause.first("craft"))
        elif intent.name == "change_language":
            yield ChangeLanguage(clause.first("language"))
        elif intent.name in REPAIR_INTENTS:
            yield REPAIR_INTENTS[intent.name]
        elif intent.name in SMALL_TALK_INTENTS and not self._values(clause):
            yield ChitChat(intent.name)
        elif flow := self.script.flows.triggered_by(intent.name, intent.confidence):
            active = self.tracker.stack.active
            if active is None or active.flow_id != flow.id:
                yield StartFlow(flow.id)
                yield from self._values(clause)
        elif intent.name in self.script.domain.intents and intent.name not in ("affirm", "deny"):
            yield CannotHandle("not_supported")

    def _after_repair(self, clause: ParseResult) -> tuple[Command, ...]:
        """A flow that is started in the same breath: "forget it, where is my order?"."""
        if clause.repair is not None and clause.repair.name == "cancel" and clause.repair.coverage < 1:
            return tuple(c for c in self._digression(clause) if isinstance(c, StartFlow | SetSlot | Answer))
        return ()

    def _uncertain(self, clause: ParseResult) -> tuple[Command, ...]:
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
        remember(tuple(self._values(clause)), self.tracker)
        return (Clarify(tuple(options[:MAX_OPTIONS])),)

    def _bare_values(self, clause: ParseResult, values: tuple[SetSlot, ...]) -> tuple[Command, ...]:
        """A thing was named and nothing was asked for: buyers look for it, artisans are asked what to do with it."""
        active = self.tracker.stack.active
        if active is not None:
            return values
        if self.role == "buyer":
            return (StartFlow("search_products"), *values)
        remember(values, self.tracker)
        return (Clarify(("create_listing", "quote_golden_price", "search_products")),)

    # What a clause says

    def _values(self, clause: ParseResult, skip: frozenset[str] = frozenset()) -> tuple[SetSlot, ...]:
        """Slot values of the clause's entities; several values of one kind are kept together."""
        grouped: dict[str, list[Entity]] = {}
        for entity in clause.entities:
            for slot in self.slots_of(entity.entity):
                grouped.setdefault(slot.name, []).append(entity)
        return tuple(
            SetSlot(name, self._joined(name, entities), self._confidence(entities))
            for name, entities in grouped.items()
            if name not in skip
        )

    def slots_of(self, entity: str) -> tuple[Slot, ...]:
        """Slots that an entity fills."""
        return tuple(slot for slot in self.script.domain.slots.values() if entity in slot.entities)

    def _joined(self, slot: str, entities: list[Entity]) -> str:
        values = list(dict.fromkeys(entity.value for entity in entities))
        return ", ".join(values) if slot in MULTIPLE else values[0]

    def _confidence(self, entities: list[Entity]) -> float:
        return min(self.heard_confidence, *(entity.confidence for entity in entities))

    # Corrections

    def _correction(self, signal: CorrectionSignal | None) -> CorrectSlots | None:
        """A correction, when what is to change is known here; otherwise the words mean something else."""
        if signal is None:
            return None
        if signal.new:
            grouped: dict[str, list[Entity]] = {}
            for entity in signal.new:
                for slot in self.slots_of(entity.entity):
                    if self._in_use(slot.name):
                        grouped.setdefault(slot.name, []).append(entity)
            values = tuple(
                SetSlot(name, self._joined(name, entities), self._confidence(entities))
                for name, entities in grouped.items()
            )
            return CorrectSlots(values) if values else None
        if signal.bare_number is not None:
            name = self._numeric_slot(signal)
            return (
                CorrectSlots((SetSlot(name, signal.bare_number.value, self.heard_confidence),))
                if name
                else None
            )
        if signal.slot is not None:
            for slot in self.slots_of(signal.slot):
                if self.tracker.slots.get(slot.name) is not None and self._in_use(slot.name):
                    return CorrectSlots((SetSlot(slot.name, None),))
        return None

    def _in_use(self, slot: str) -> bool:
        """Whether the innermost flow uses the slot."""
        active = self.tracker.stack.active
        if active is None:
            return False
        flow = self.script.flows[active.flow_id]
        return slot in flow.slots_written() | self.script.domain.used_by(flow.id)

    def _numeric_slot(self, signal: CorrectionSignal) -> str | None:
        """Which number a bare one corrects: the one refused, the one named, the one asked, else the nearest in size."""
        slots = self.script.domain.slots.values()
        numeric = [s.name for s in slots if s.type == "float" and not s.controlled and self._in_use(s.name)]
        filled = [name for name in numeric if self.tracker.slots.get(name) is not None]
        refused = {entity.value for entity in signal.old}
        for name in filled:
            if f"{self.tracker.slots[name]:g}" in refused:
                return name
        if signal.slot is not None:
            named = [slot.name for slot in self.slots_of(signal.slot) if slot.name in numeric]
            if named:
                return named[0]
        question = self.tracker.stack.question
        if question is not None and question.context["collect"] in numeric:
            return str(question.context["collect"])
        wanted = float(signal.bare_number.value) if signal.bare_number else 0.0
        return min(filled, key=lambda name: _distance(wanted, float(self.tracker.slots[name])), default=None)


def _distance(one: float, other: float) -> float:
    """How many times bigger the bigger number is, as a logarithm."""
    return abs(math.log(max(one, 1e-9) / max(other, 1e-9)))
