"""Reads a clause as the answer to the open question, by the kind of slot that it fills."""

from dataclasses import dataclass, replace

from actions.wording.answers import told_in_words
from actions.wording.names import NAME, introduced
from assistant.dialogue.commands import Command, SetSlot
from assistant.dialogue.domain import Slot
from assistant.dialogue.engine import Script
from assistant.dialogue.key_menus import NO_VALUE
from assistant.dialogue.tracker import Tracker
from assistant.understanding.choices import button_meant, button_titled
from assistant.understanding.delivery import DELIVERY_SLOT, address_as_told, delivery_place
from assistant.understanding.payloads import commands_of_payload
from assistant.understanding.typed_numbers import CODE_SLOT, PHONE_SLOT, asks_again, typed_number
from assistant.understanding.values import MULTIPLE
from assistant.understanding.wishes import SMALL_TALK_IN_FLOW
from assistant.understanding.wording import asks_something, is_refused, without_little_words
from knowledge.lexicon import load_lexicon
from nlu.entities import implied_values
from nlu.results import ParseResult
from nlu.tokens import tokenise

MAX_NUMBER_WORDS = 5
"""A bare number in a longer message is hardly the answer."""
MAX_FREE_TEXT_WORDS = 4
"""A free answer to "what is it?" is a name, not a story."""
FREE_TEXT_CONFIDENCE = 0.6
CERTAIN_OTHER_INTENT = 0.6
CERTAIN_BESIDE_A_NAME = 0.9
"""The same where a name is asked for, of a person or her place: words that no example holds seem near to anything."""
YES_NO_COVERAGE = 0.5
DENYING = 0.5
"""Probability from which a short message without a plain no is one: "nothing special"."""
GREETINGS = frozenset({"greet", "goodbye", "thank"})
NAMING_INTENTS = frozenset(
    {
        "search_products",
        "product_details",
        "recommend_products",
        "create_listing",
        "ask_craft_question",
        "place_order",
    }
)
"""What a bare name of a thing looks like to the intent model; after "what is it?" it is only the answer."""
NUMBER_SLOTS = frozenset({"order_id", "problem_order"})
"""Text slots whose value is a number."""
OWN_WORDS = frozenset({"own_place", "own_craft", "ship_to"})
"""Slots that take a name which the lexicon may not have; what cannot be used is refused by their flow."""
COUNTED_UNITS = {"duration": "day", "experience": "year"}
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
            return self._yes_no(slot, clause) or self._other_name(clause)
        if slot.name in (PHONE_SLOT, CODE_SLOT):
            number = typed_number(slot.name, clause) or asks_again(slot.name, clause)
            return self._found(slot, number, 1.0) if number else self._title(slot, clause)
        return (
            self._delivery(slot, clause)
            or self._entity(slot, clause)
            or self._number(slot, clause)
            or self._ordinal(slot, clause)
            or self._title(slot, clause)
            or self._said(slot, clause)
            or self._suggestion(slot, clause)
            or self._free_text(slot, clause)
        )

    @property
    def _asking_flow(self) -> str:
        question = self.tracker.stack.question
        return str(question.context["flow"]) if question is not None else ""

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

    def _delivery(self, slot: Slot, clause: ParseResult) -> AnswerFound | None:
        """Where something is to be sent: a PIN code, a place that we know, or an address as it was told."""
        if slot.name != DELIVERY_SLOT or clause.repair or clause.correction:
            return None
        place = delivery_place(clause)
        if place is None and not clause.polarity and not asks_something(clause.text, clause.language):
            place = address_as_told(clause)
        if place is None:
            return None
        found = self._found(slot, place, 1.0)
        return replace(found, slots=found.slots | {"place"})

    def _entity(self, slot: Slot, clause: ParseResult) -> AnswerFound | None:
        entities = [entity for entity in clause.entities if entity.entity in slot.entities]
        if not entities:
            return self._implied(slot, clause)
        values = list(dict.fromkeys(entity.value for entity in entities))
        value = ", ".join(values) if slot.name in MULTIPLE else values[0]
        covered = sum(entity.end - entity.start for entity in entities)
        whole = covered >= len(clause.text.strip()) / 2 or clause.intent.confidence < CERTAIN_OTHER_INTENT
        return self._found(
            slot, value, min(entity.confidence for entity in entities), whole=whole, weak=not whole
        )

    def _implied(self, slot: Slot, clause: ParseResult) -> AnswerFound | None:
        """ "Muga" answers "what is it made of?": its silk."""
        implied = implied_values(clause.entities, load_lexicon())
        value = next((value for entity, value in implied.items() if entity in slot.entities), None)
        return self._found(slot, value, 1.0, weak=True) if value else None

    def _number(self, slot: Slot, clause: ParseResult) -> AnswerFound | None:
        """A bare number, for questions that want one; a number that counts something else does not answer."""
        counting = [entity for entity in clause.entities if entity.entity != "order_id"]
        free = [n for n in clause.numbers if not any(e.start <= n.start < e.end for e in counting)]
        if len(free) != 1 or len(tokenise(clause.text)) > MAX_NUMBER_WORDS:
            return None
        if is_refused(clause.text, free[0].start, free[0].end, clause.language):
            return None
        if slot.name == "search_wish" and self.script.domain.used_by(self._asking_flow) & {"budget"}:
            return self._found(self.script.domain.slots["budget"], free[0].value, 1.0)
        if slot.type == "float" or slot.name in NUMBER_SLOTS:
            return self._found(slot, free[0].value, 1.0)
        if unit := COUNTED_UNITS.get(slot.name):
            return self._found(slot, f"{free[0].value} {unit}", 1.0)
        return None

    def _ordinal(self, slot: Slot, clause: ParseResult) -> AnswerFound | None:
        """ "The second one" chooses the question's second button."""
        ordinal = clause.first("ordinal")
        payloads = self._payload_values(slot)
        if ordinal is None or not ordinal.isdigit() or not 1 <= int(ordinal) <= len(payloads):
            return None
        return self._chosen(slot, payloads[int(ordinal) - 1])

    def _title(self, slot: Slot, clause: ParseResult) -> AnswerFound | None:
        """A button said by its title; a part of it is enough among own listings or orders, and where nothing else
        was understood."""
        buttons = self.tracker.buttons
        if slot.controlled or slot.name in NUMBER_SLOTS:
            button = button_meant(clause.text, buttons, clause.language, min_share=0.0)
        elif clause.entities:
            button = button_titled(clause.text, buttons)
        else:
            button = button_meant(clause.text, buttons, clause.language)
        if button is None:
            return None
        commands = commands_of_payload(button.payload, self.tracker, self.script)
        return AnswerFound(commands, frozenset({slot.name}), whole=True)

    def _said(self, slot: Slot, clause: ParseResult) -> AnswerFound | None:
        """A value told in plain words: what became of pieces, a time, a name. A wish or a command is no name."""
        value = told_in_words(slot.name, clause.text)
        if value is None and slot.name in OWN_WORDS:
            value = self._own_words(slot, clause)
        if value is None:
            return None
        wish = self._other_wish(clause, certain=CERTAIN_BESIDE_A_NAME)
        other = clause.polarity or clause.repair or clause.correction or wish
        if slot.name == NAME and other and introduced(clause.text) is None:
            return None
        return self._found(slot, value, 1.0)

    def _other_name(self, clause: ParseResult) -> AnswerFound | None:
        """ "My name is Sunita Devi", said when another one was read back."""
        name = introduced(clause.text) if self.tracker.slots.get(NAME) else None
        if name is None:
            return None
        return self._found(self.script.domain.slots[NAME], name, 1.0)

    def _own_words(self, slot: Slot, clause: ParseResult) -> str | None:
        """A short name as it was said, when it is neither a wish nor a question, nor a place told for a craft."""
        other = bool(clause.polarity or clause.repair or clause.correction or clause.numbers)
        misplaced = slot.name == "own_craft" and clause.first("place") is not None
        wish = self._other_wish(clause, certain=CERTAIN_BESIDE_A_NAME)
        if other or misplaced or wish or asks_something(clause.text, clause.language):
            return None
        name = without_little_words(clause.text, clause.language).lower()
        short = len(name.split()) <= MAX_FREE_TEXT_WORDS and any(c.isalpha() for c in name)
        return name if short and not clause.text.rstrip().endswith("?") else None

    def _suggestion(self, slot: Slot, clause: ParseResult) -> AnswerFound | None:
        """Yes takes the only value that our question itself named, no takes the "none" button."""
        values = self._payload_values(slot)
        real = [value for value in values if value != NO_VALUE]
        plain = clause.polarity is not None and clause.polarity.coverage >= YES_NO_COVERAGE
        if plain and clause.polarity is not None and clause.polarity.polarity == "affirm":
            return self._chosen(slot, real[0]) if len(real) == 1 and self._was_said(slot, real[0]) else None
        short = len(clause.text.split()) <= MAX_FREE_TEXT_WORDS and not clause.entities
        denies = plain or (short and clause.intent.name == "deny" and clause.intent.confidence >= DENYING)
        return self._chosen(slot, NO_VALUE) if denies and NO_VALUE in values else None

    def _was_said(self, slot: Slot, value: str) -> bool:
        """Whether the question named the value in words: a yes to "which craft is it?" chooses none."""
        payload = f"/SetSlots({slot.name}={value})"
        title = next((button.title for button in self.tracker.buttons if button.payload == payload), "")
        return bool(title) and any(title in reply["text"] for reply in self.tracker.last_replies[-1:])

    def _free_text(self, slot: Slot, clause: ParseResult) -> AnswerFound | None:
        """The words themselves, for slots that take them, unless they clearly mean something else."""
        if not slot.from_text or slot.name == NAME or self._other_wish(clause):
            return None
        if slot.name == "craft_question":
            return self._found(slot, clause.text, 1.0)
        if clause.polarity or clause.repair or clause.correction or clause.numbers:
            return None
        if asks_something(clause.text, clause.language):
            return None
        if clause.entities and slot.name != "product_type":
            return None
        name = without_little_words(self._unread(clause), clause.language).lower()
        if not any(c.isalpha() for c in name) or len(name.split()) > MAX_FREE_TEXT_WORDS:
            return None
        found = self._found(slot, name, FREE_TEXT_CONFIDENCE, weak=not self._only_names(clause))
        return replace(found, whole=not clause.entities or self._only_names(clause))

    def _unread(self, clause: ParseResult) -> str:
        """What is left of a text when the values that were understood are taken out."""
        text = clause.text
        for entity in sorted(clause.entities, key=lambda entity: entity.start, reverse=True):
            text = f"{text[: entity.start]} {text[entity.end :]}"
        return " ".join(text.split())

    def _other_wish(self, clause: ParseResult, *, certain: float = CERTAIN_OTHER_INTENT) -> bool:
        trivial = clause.intent.name in ("affirm", "deny", "out_of_scope", "")
        wishes = not trivial and clause.intent.confidence >= certain
        return wishes and not self._only_names(clause)

    def _only_names(self, clause: ParseResult) -> bool:
        """Whether a clause names a thing and asks for nothing; a doubtful greeting may well be a name."""
        intent = clause.intent
        doubtful = intent.name in GREETINGS and intent.confidence < SMALL_TALK_IN_FLOW
        return (intent.name in NAMING_INTENTS or doubtful) and not asks_something(
            clause.text, clause.language
        )

    def _payload_values(self, slot: Slot) -> list[str]:
        """Values that the question's buttons would set, in their order."""
        prefix = f"/SetSlots({slot.name}="
        return [b.payload[len(prefix) : -1] for b in self.tracker.buttons if b.payload.startswith(prefix)]

    def _chosen(self, slot: Slot, value: str) -> AnswerFound:
        command = SetSlot(slot.name, value, self.heard_confidence, exact=True)
        return AnswerFound((command,), frozenset({slot.name}), whole=True)
