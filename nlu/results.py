"""What understanding hands to the assistant: the parse result and the signals that steer a conversation."""

from dataclasses import dataclass, replace
from typing import Any, Literal

Polarity = Literal["affirm", "deny"]
RepairName = Literal["cancel", "repeat", "slower", "louder", "human", "help", "skip", "back", "restart"]
EntitySource = Literal["lexicon", "heard", "spelling", "sound", "quantity", "pattern", "crf"]


@dataclass(frozen=True, slots=True)
class Entity:
    """One value that was spoken, in canonical form."""

    entity: str
    """Kind: `product_type`, `craft`, `price`, …"""
    value: str
    """Canonical value: "saree", "2500", "30x20 cm", "1.5 kg", "20 day"."""
    start: int
    """Offset of its first character in the text of the result that holds it."""
    end: int
    """Offset after its last character."""
    confidence: float = 1.0
    """0 to 1; below 1 for what was matched by spelling or by sound."""
    source: EntitySource = "lexicon"

    def moved(self, offset: int) -> "Entity":
        """The same entity in a text that has `offset` more characters before it."""
        return replace(self, start=self.start + offset, end=self.end + offset)

    def as_json(self) -> dict[str, Any]:
        """The entity in Rasa's shape."""
        return {
            "entity": self.entity,
            "value": self.value,
            "start": self.start,
            "end": self.end,
            "confidence": round(self.confidence, 4),
        }


@dataclass(frozen=True, slots=True)
class Number:
    """A number that was spoken, whether or not it says what it counts; for answers to an open question."""

    value: str
    """Plain decimal digits: "2500", "1.5"."""
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class IntentScore:
    """An intent and how probable it is."""

    name: str
    """Empty when there was nothing to understand."""
    confidence: float
    """Calibrated probability, 0 to 1."""

    def as_json(self) -> dict[str, Any]:
        return {"name": self.name or None, "confidence": round(self.confidence, 4)}


@dataclass(frozen=True, slots=True)
class YesNo:
    """A yes or a no, and how much of what was said it explains."""

    polarity: Polarity
    coverage: float
    """Share of the words that belong to the yes or no, politeness included; 1.0: nothing else was said."""
    rest: str = ""
    """What remains after it: "make it 2500" in "yes, but make it 2500"."""


@dataclass(frozen=True, slots=True)
class Repair:
    """A wish about the conversation itself: stop, say it again, give me a person."""

    name: RepairName
    coverage: float
    """Share of the words that the wish explains."""
    confidence: float = 1.0
    """Below 1 where the words only sound like the wish."""


@dataclass(frozen=True, slots=True)
class CorrectionSignal:
    """The shape of a correction: "not A, B", "A nahin, B", "change the price"."""

    slot: str | None
    """Entity kind that is to change ("price"), where it was named or can be told from the values."""
    old: tuple[Entity, ...] = ()
    """Refused values."""
    new: tuple[Entity, ...] = ()
    """Wanted values; empty when only the thing to change was named."""
    bare_number: Number | None = None
    """The wanted number when it does not say what it counts ("not 2000, 2500")."""


@dataclass(frozen=True, slots=True)
class ParseResult:
    """Everything that one message, or one clause of it, tells us."""

    text: str
    """The message in Unicode NFC, cut at the length limit; all offsets refer to it."""
    language: str
    """`en`, `hi`, `hi-Latn`: what was spoken."""
    intent: IntentScore
    intent_ranking: tuple[IntentScore, ...] = ()
    """The five most probable intents, best first."""
    entities: tuple[Entity, ...] = ()
    """Spoken values in order of appearance; refused values are not among them."""
    numbers: tuple[Number, ...] = ()
    """Every number spoken, in order; a bare number appears here only."""
    polarity: YesNo | None = None
    repair: Repair | None = None
    correction: CorrectionSignal | None = None
    clauses: tuple["ParseResult", ...] = ()
    """The parts, when the message says more than one thing; empty otherwise. A part has no parts."""
    offset: int = 0
    """For a clause: where its text begins in the whole message."""
    truncated: bool = False
    """The message was longer than the limit and its end was not read."""
    explanation: tuple[str, ...] = ()
    """Which stage decided what, in order: for people who debug."""

    def values(self, entity: str) -> tuple[str, ...]:
        """The values of one kind of entity, in order of appearance."""
        return tuple(found.value for found in self.entities if found.entity == entity)

    def first(self, entity: str) -> str | None:
        """The first value of one kind of entity."""
        return next(iter(self.values(entity)), None)

    def as_json(self) -> dict[str, Any]:
        """The result in the shape of Rasa's `/model/parse`, with `language` and `explanation` beside it."""
        return {
            "text": self.text,
            "language": self.language,
            "intent": self.intent.as_json(),
            "intent_ranking": [score.as_json() for score in self.intent_ranking],
            "entities": [entity.as_json() for entity in self.entities],
            "explanation": list(self.explanation),
        }
