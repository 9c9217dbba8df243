"""Reads a parsed message clause by clause, in the light of what we asked last."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from actions.context import Role
from actions.wording import value_of
from assistant.dialogue.commands import (
    Answer,
    CancelFlow,
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
from assistant.understanding.answers import AnswerReader
from assistant.understanding.changes import ChangeReader
from assistant.understanding.intents import (
    ASKING_INTENTS,
    CHANGES,
    FOR_BUYERS,
    LOOKING_INTENTS,
    MAKING_FLOWS,
    TELLING_NOTHING,
)
from assistant.understanding.payloads import REPAIR_INTENTS, SMALL_TALK_INTENTS, commands_of_payload
from assistant.understanding.refinement import seeks_makers
from assistant.understanding.shopping import ShoppingReader
from assistant.understanding.stopping import StopReader
from assistant.understanding.stories import told_story
from assistant.understanding.talk import ends_something_else, wish_about_the_talk
from assistant.understanding.values import MULTIPLE, ValueReader
from assistant.understanding.wording import asks_something, denies, insults, is_pause, orders_us
from nlu.results import ParseResult

TRIGGER = 0.51
"""Least probability at which an intent starts something when nothing is asked; a bare value has 0.5."""
TRIGGER_IN_FLOW = 0.6
"""The same while a question is open."""
SMALL_TALK_IN_FLOW = 0.8
"""The same for small talk: names and places that no example holds may look like a greeting."""
CLOSE = 0.12
"""Two intents nearer to each other than this are both offered."""
SURE_OF_ALL = 0.9
"""Probability from which a long story means what it means as a whole, though no clause of it says so by itself."""
REPAIR_COVERAGE = 0.5
"""Share of the words that a repair phrase must explain."""
MAX_OPTIONS = 3
MAX_PLACE_WORDS = 3
"""A message that only chooses from a menu is as short as this: "the second one"."""


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
        if is_pause(parse.text):
            return (ChitChat("wait"),)
        if orders_us(parse):
            return (ChitChat("out_of_scope"),)
        if story := told_story(parse, self.tracker):
            return (story,)
        if insults(parse) and self._flow_of(parse) is None:
            return (ChitChat("insult"),)
        if not parse.clauses and (chosen := self._choice_by_place(parse) or self._shopping.read(parse)):
            return chosen
        clauses = parse.clauses or (parse,)
        begun = frozenset(flow.id for clause in clauses if (flow := self._flow_of(clause)))
        if correction := self._changes.correction(parse):
            others = [clause for clause in parse.clauses if clause.correction is None]
            return (correction, *(c for clause in others for c in self._beside_correction(clause, begun)))
        whole = self._flow_of(parse)
        if parse.clauses and whole and not begun & {whole.id} and parse.intent.confidence >= SURE_OF_ALL:
            return (StartFlow(whole.id), *self._values(parse))
        found: list[Command] = []
        for clause in clauses:
            found += self._clause(clause, begun, found)
        if not found and parse.clauses:
            found += self._clause(parse, begun, found)
        return StopReader(self.tracker).with_what_is_stopped(parse, found) or (CannotHandle(),)

    def _beside_correction(self, clause: ParseResult, begun: frozenset[str]) -> tuple[Command, ...]:
        """What a clause wants that stands beside a correction; what it refuses ("not 12, 14 inch") is no value."""
        wishes = tuple(self._digression(clause, begun))
        return wishes or (() if denies(clause.text, clause.language) else self._values(clause))

    def answer(self, parse: ParseResult) -> tuple[Command, ...]:
        """The answer to the open question and nothing else, for speech that was heard badly."""
        found = AnswerReader(self.script, self.tracker, self.heard_confidence).read(parse)
        return found.commands if found and not found.weak else ()

    def _clause(
        self, clause: ParseResult, begun: frozenset[str], before: Sequence[Command]
    ) -> tuple[Command, ...]:
        """Commands of one clause.

        `begun` are the flows that the message asks for, in whichever of its clauses; `before` are the commands of
        the clauses before this one.
        """
        if chosen := self._choice_by_place(clause):
            return chosen
        if not before and (shopping := self._shopping.read(clause)):
            return shopping
        if correction := self._changes.correction(clause):
            return (correction,)
        if change := self._changes.named(clause):
            return (change,)
        stops = StopReader(self.tracker)
        if stops.stops_ordering(clause):
            return (CancelFlow(),)
        if stops.cancels_order(clause):
            return (StartFlow("cancel_order"), *self._values(clause))
        ends_other = ends_something_else(clause, self._floor) or stops.says_enough(clause)
        repair = None if ends_other else clause.repair
        if repair is not None and repair.coverage >= REPAIR_COVERAGE:
            wish = wish_about_the_talk(repair, self.tracker, self.script)
            return (wish, *self._after_repair(clause))
        digression = tuple(self._digression(clause, begun))
        answer = AnswerReader(self.script, self.tracker, self.heard_confidence).read(clause)
        if (not answer or answer.weak) and self._tells_more(clause, begun, before):
            return self._values(clause)
        if answer and not (digression and clause.intent.confidence >= TRIGGER_IN_FLOW and answer.weak):
            starts = tuple(c for c in digression if isinstance(c, StartFlow)) if not answer.whole else ()
            return (*answer.commands, *starts, *self._values(clause, skip=answer.slots))
        values = self._values(clause)
        if values and self._narrows(clause):
            return values
        if digression:
            return digression
        if values:
            return self._bare_values(clause, values, begun)
        if change := self._changes.amount(clause):
            return (change,)
        if clause.intent.name == "ask_craft_question" and clause.text.rstrip().endswith("?"):
            return (Answer(clause.text, clause.first("craft")),)
        return () if begun else self._uncertain(clause)

    def _choice_by_place(self, clause: ParseResult) -> tuple[Command, ...]:
        """ "The second one" of a menu; where a question is open, its answer is read with the others."""
        ordinal = clause.first("ordinal") or ""
        buttons = self.tracker.buttons
        alone = len(clause.text.split()) <= MAX_PLACE_WORDS and len(clause.entities) == 1
        if self.tracker.stack.question is not None or not alone or not ordinal.isdecimal():
            return ()
        if not 1 <= int(ordinal) <= len(buttons) or (len(buttons) == 1 and self.tracker.shown_listings):
            return ()
        return commands_of_payload(buttons[int(ordinal) - 1].payload, self.tracker, self.script)

    def _tells_more(self, clause: ParseResult, begun: frozenset[str], before: Sequence[Command]) -> bool:
        """Whether a clause only tells more of what is being talked about: "the length is 6 metres", "3 are ready"."""
        started = [command.flow for command in before if isinstance(command, StartFlow)]
        active = self.tracker.stack.active
        if not started and (active is None or any(isinstance(command, CancelFlow) for command in before)):
            return False
        certain = clause.intent.confidence >= TRIGGER
        bare_place = clause.intent.name == "find_artisans_nearby" and not (
            asks_something(clause.text, clause.language) or seeks_makers(clause)
        )
        if certain and clause.intent.name in ASKING_INTENTS and not bare_place:
            return False
        if certain and clause.intent.name in LOOKING_INTENTS and asks_something(clause.text, clause.language):
            return False
        flow = self.script.flows[started[-1] if started else active.flow_id]  # type: ignore[union-attr]
        fillable = {step.slot for step in flow.collects()} | self.script.domain.used_by(flow.id)
        told = {command.slot: command.value for command in before if isinstance(command, SetSlot)}
        values = self._fitting(clause, fillable)
        wish = self._flow_of(clause)
        if wish and wish.id != flow.id and all(self.tracker.slots.get(v.slot) == v.value for v in values):
            return False
        return bool(values) and all(
            value.slot in fillable
            and (value.slot in MULTIPLE or told.get(value.slot, value.value) == value.value)
            for value in values
        )

    def _fitting(self, clause: ParseResult, fillable: Collection[str]) -> tuple[SetSlot, ...]:
        """The clause's values; an entity that several slots take counts for those that the conversation can fill."""
        values = self._values(clause)
        taken = {
            slot.name
            for entity in clause.entities
            if any(slot.name in fillable for slot in self._reader.slots_of(entity.entity))
            for slot in self._reader.slots_of(entity.entity)
            if slot.name not in fillable
        }
        return tuple(value for value in values if value.slot not in taken)

    # What a clause starts

    def _flow_of(self, clause: ParseResult) -> Flow | None:
        """The flow that a clause asks for."""
        intent = clause.intent
        flow = self.script.flows.triggered_by(intent.name, intent.confidence)
        if flow is None or intent.confidence < self._floor:
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
    def _floor(self) -> float:
        return TRIGGER_IN_FLOW if self.tracker.stack.question is not None else TRIGGER

    def _digression(self, clause: ParseResult, begun: frozenset[str] = frozenset()) -> Iterator[Command]:
        """What a clause asks for besides the open question: a flow, an answer, small talk."""
        intent = clause.intent
        if anything := self._shopping.says_anything(clause):
            yield anything
            return
        question = intent.name == "ask_craft_question" and clause.text.rstrip().endswith("?")
        if intent.confidence < (TRIGGER if question else self._floor):
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
        elif intent.name in SMALL_TALK_INTENTS and not self._values(clause):
            if intent.confidence >= self._small_talk_floor:
                yield ChitChat(intent.name)
        elif self._changes_draft(clause, begun):
            yield from self._values(clause) or (CorrectSlots((SetSlot(CHANGES[intent.name], None),)),)
        elif flow := self._flow_of(clause):
            yield StartFlow(flow.id)
            yield from self._shopping.about_flow(clause, flow.id)
            yield from self._values(clause)
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

    def _bare_values(
        self, clause: ParseResult, values: tuple[SetSlot, ...], begun: frozenset[str]
    ) -> tuple[Command, ...]:
        """A thing was named and nothing was asked for: buyers look for it, artisans are asked what to do with it."""
        if self.tracker.stack.active is not None or begun:
            return values
        if self.role == "buyer":
            sorts = self._shopping.about_flow(clause, "search_products")
            return (StartFlow("search_products"), *sorts, *values)
        remember(values, self.tracker)
        return (Clarify(("create_listing", "quote_golden_price", "search_products")),)

    def _narrows(self, clause: ParseResult) -> bool:
        """Whether a clause tells which of several things is meant: "neeli wali" after "which one?"."""
        question = self.tracker.stack.question
        if question is None or asks_something(clause.text, clause.language):
            return False
        slot = self.script.domain.slots[question.context["collect"]]
        return slot.controlled and any(self._reader.in_use(value.slot) for value in self._values(clause))

    # What a clause says

    @property
    def _reader(self) -> ValueReader:
        return ValueReader(self.script, self.tracker, self.heard_confidence)

    def _unsaid(self, clause: ParseResult, flow_id: str) -> Iterator[Command]:
        """What is meant without being said: the material of a craft, and the one of "one saree is sold"."""
        if flow_id in MAKING_FLOWS:
            yield from self._reader.implied(clause.entities)
        counted = any(entity.entity == "quantity" for entity in clause.entities)
        if flow_id == "update_stock" and not counted and len(clause.numbers) == 1:
            yield SetSlot("quantity", clause.numbers[0].value, self.heard_confidence)

    @property
    def _shopping(self) -> ShoppingReader:
        return ShoppingReader(self.script, self.tracker)

    @property
    def _changes(self) -> ChangeReader:
        return ChangeReader(self._reader)

    def _values(self, clause: ParseResult, skip: frozenset[str] = frozenset()) -> tuple[SetSlot, ...]:
        """Slot values of the clause's entities, but for those in `skip`."""
        return tuple(value for value in self._reader.values(clause.entities) if value.slot not in skip)
