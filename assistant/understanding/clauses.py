"""Reads a parsed message clause by clause, in the light of what we asked last."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from actions.context import Role
from assistant.dialogue.commands import (
    Answer,
    CancelFlow,
    CannotHandle,
    ChitChat,
    Command,
    SetSlot,
    StartFlow,
)
from assistant.dialogue.engine import Script
from assistant.dialogue.tracker import Tracker
from assistant.understanding.answers import AnswerReader
from assistant.understanding.changes import ChangeReader
from assistant.understanding.intents import (
    ASKING_INTENTS,
    LOOKING_INTENTS,
)
from assistant.understanding.payloads import commands_of_payload
from assistant.understanding.proactive import ProactiveReader
from assistant.understanding.refinement import seeks_makers
from assistant.understanding.shopping import ShoppingReader
from assistant.understanding.stopping import StopReader
from assistant.understanding.stories import told_story
from assistant.understanding.talk import ends_something_else, wish_about_the_talk
from assistant.understanding.values import MULTIPLE, ValueReader
from assistant.understanding.wishes import TRIGGER, TRIGGER_IN_FLOW, WishReader
from assistant.understanding.wording import asks_something, denies, insults, is_pause, orders_us
from nlu.results import ParseResult

SURE_OF_ALL = 0.9
"""Probability from which a long story means what it means as a whole, though no clause of it says so by itself."""
REPAIR_COVERAGE = 0.5
"""Share of the words that a repair phrase must explain."""
MAX_PLACE_WORDS = 3
"""A message that only chooses from a menu is as short as this: "the second one"."""


@dataclass(frozen=True, slots=True)
class ClauseReading:
    """Commands, and the stages of the cascade that they come from."""

    commands: tuple[Command, ...]
    stages: tuple[str, ...]
    """One for each part of the message that was understood: "expected answer", "repair", "intent", …"""

    def __add__(self, other: "ClauseReading") -> "ClauseReading":
        return ClauseReading(self.commands + other.commands, self.stages + other.stages)


NOTHING = ClauseReading((), ())


def _by(stage: str, *commands: Command) -> ClauseReading:
    return ClauseReading(commands, (stage,))


def _stage_of(command: Command) -> str:
    """The stage that a wish comes from."""
    return "question" if isinstance(command, Answer) else "intent"


@dataclass(frozen=True, slots=True)
class ClauseReader:
    """Reads one message for one state of the conversation."""

    script: Script
    tracker: Tracker
    role: Role
    heard_confidence: float
    """Confidence of speech recognition; 1 for typed text."""

    def read(self, parse: ParseResult) -> ClauseReading:
        """What the whole message wants, in the order in which it was said."""
        if is_pause(parse.text):
            return _by("pause", ChitChat("wait"))
        if orders_us(parse):
            return _by("instruction to a machine", ChitChat("out_of_scope"))
        proactive = ProactiveReader(self.tracker, self._reader)
        if stopped := proactive.stops(parse):
            return _by("messages", *stopped)
        if story := told_story(parse, self.tracker):
            return _by("story", story)
        if wanted := proactive.read(parse):
            return _by("messages", *wanted)
        if insults(parse) and self._wishes.flow_of(parse) is None:
            return _by("insult", ChitChat("insult"))
        if not parse.clauses:
            if chosen := self._choice_by_place(parse):
                return _by("place in a menu", *chosen)
            if shopping := self._shopping.read(parse):
                return _by("what was shown", *shopping)
        clauses = parse.clauses or (parse,)
        begun = frozenset(flow.id for clause in clauses if (flow := self._wishes.flow_of(clause)))
        if correction := self._changes.correction(parse):
            others = [clause for clause in parse.clauses if clause.correction is None]
            beside = (c for clause in others for c in self._beside_correction(clause, begun))
            return _by("correction", correction, *beside)
        whole = self._wishes.flow_of(parse)
        if parse.clauses and whole and not begun & {whole.id} and parse.intent.confidence >= SURE_OF_ALL:
            return _by("intent of the whole", StartFlow(whole.id), *self._values(parse))
        found = NOTHING
        for clause in clauses:
            found += self._clause(clause, begun, found.commands)
        if not found.commands and parse.clauses:
            found = self._clause(parse, begun, ())
        commands = StopReader(self.tracker).with_what_is_stopped(parse, list(found.commands))
        return ClauseReading(tuple(commands), found.stages) if commands else _by("none", CannotHandle())

    def answer(self, parse: ParseResult) -> ClauseReading:
        """The answer to the open question and nothing else, for speech that was heard badly."""
        found = AnswerReader(self.script, self.tracker, self.heard_confidence).read(parse)
        if found and not found.weak:
            return _by("expected answer", *found.commands)
        return _by("none", CannotHandle("heard_badly"))

    def _beside_correction(self, clause: ParseResult, begun: frozenset[str]) -> tuple[Command, ...]:
        """What a clause wants that stands beside a correction; what it refuses ("not 12, 14 inch") is no value."""
        wishes = tuple(self._wishes.digression(clause, begun))
        return wishes or (() if denies(clause.text, clause.language) else self._values(clause))

    def _clause(self, clause: ParseResult, begun: frozenset[str], before: Sequence[Command]) -> ClauseReading:
        """What one clause wants: the first stage that explains it decides.

        `begun` are the flows that the message asks for, in whichever of its clauses; `before` are the commands of
        the clauses before this one.
        """
        if chosen := self._choice_by_place(clause):
            return _by("place in a menu", *chosen)
        if not before and (shopping := self._shopping.read(clause)):
            return _by("what was shown", *shopping)
        if change := self._changes.correction(clause) or self._changes.named(clause):
            return _by("correction", change)
        if stopped := self._stopped(clause):
            return _by("stop", *stopped)
        if repaired := self._repaired(clause):
            return _by("repair", *repaired)
        digression = tuple(self._wishes.digression(clause, begun))
        answer = AnswerReader(self.script, self.tracker, self.heard_confidence).read(clause)
        if (not answer or answer.weak) and self._tells_more(clause, begun, before):
            return _by("more of the same", *self._values(clause))
        if answer and not (digression and clause.intent.confidence >= TRIGGER_IN_FLOW and answer.weak):
            starts = tuple(c for c in digression if isinstance(c, StartFlow)) if not answer.whole else ()
            beside = self._values(clause, skip=answer.slots)
            return _by("expected answer", *answer.commands, *starts, *beside)
        values = self._values(clause)
        if values and self._wishes.narrows(clause):
            return _by("choice among several", *values)
        if digression:
            return _by(_stage_of(digression[0]), *digression)
        if values:
            return _by("bare values", *self._wishes.of_bare_values(clause, values, begun))
        if amount := self._changes.amount(clause):
            return _by("correction", amount)
        if clause.intent.name == "ask_craft_question" and clause.text.rstrip().endswith("?"):
            return _by("question", Answer(clause.text, clause.first("craft")))
        likeliest = () if begun else self._wishes.likeliest(clause)
        return _by("several intents", *likeliest) if likeliest else NOTHING

    def _stopped(self, clause: ParseResult) -> tuple[Command, ...]:
        stops = StopReader(self.tracker)
        if stops.stops_ordering(clause):
            return (CancelFlow(),)
        return (StartFlow("cancel_order"), *self._values(clause)) if stops.cancels_order(clause) else ()

    def _repaired(self, clause: ParseResult) -> tuple[Command, ...]:
        """A wish about the talk itself, and what is started in the same breath."""
        if ends_something_else(clause, self._wishes.floor) or StopReader(self.tracker).says_enough(clause):
            return ()
        if clause.repair is None or clause.repair.coverage < REPAIR_COVERAGE:
            return ()
        wish = wish_about_the_talk(clause.repair, self.tracker, self.script)
        return (wish, *self._wishes.after_repair(clause))

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
        wish = self._wishes.flow_of(clause)
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

    # What a clause says

    @property
    def _reader(self) -> ValueReader:
        return ValueReader(self.script, self.tracker, self.heard_confidence)

    @property
    def _wishes(self) -> WishReader:
        return WishReader(self.script, self.tracker, self.role, self._reader, self._shopping)

    @property
    def _shopping(self) -> ShoppingReader:
        return ShoppingReader(self.script, self.tracker)

    @property
    def _changes(self) -> ChangeReader:
        return ChangeReader(self._reader)

    def _values(self, clause: ParseResult, skip: frozenset[str] = frozenset()) -> tuple[SetSlot, ...]:
        """Slot values of the clause's entities, but for those in `skip`."""
        return tuple(value for value in self._reader.values(clause.entities) if value.slot not in skip)
