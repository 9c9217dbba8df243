"""One conversation's state, and what happened to it in the current turn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from actions.results import Card
from assistant.dialogue.domain import Domain
from assistant.dialogue.flows import PATTERN_PREFIX
from assistant.dialogue.stack import Frame, FrameType, Stack
from assistant.messages import Button, Reply


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened; never changed afterwards. Names follow Rasa's event names."""

    event: str
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Tracker:
    """A conversation; `snapshot` and `restore` carry it from one turn to the next."""

    conversation_id: str
    """Id of the person; a conversation belongs to a person, not to a channel."""
    slots: dict[str, Any]
    stack: Stack = field(default_factory=Stack)
    language: str = "en"
    """Language of the replies."""
    channel: str = "terminal"
    turn: int = 0
    failed_turns: int = 0
    """Turns in a row in which we understood nothing."""
    clarified_turns: int = 0
    """Turns in a row in which we could only ask which of several things was meant."""
    silences: int = 0
    """Times in a row that a caller said nothing."""
    last_flow: str | None = None
    """The flow that ended last."""
    last_flow_turn: int = 0
    """The turn in which it ended."""
    flow_versions: dict[str, str] = field(default_factory=dict)
    """Flow id -> fingerprint of the flows on the stack, as they were when the last turn ended."""
    pending: list[dict[str, Any]] = field(default_factory=list)
    """Slot values said before it was clear which flow they belong to: `{slot, value, confidence}`."""
    last_replies: list[dict[str, Any]] = field(default_factory=list)
    """Text, spoken form and buttons of the last turn's replies, to repeat them and to read key presses."""
    shown_listings: list[int] = field(default_factory=list)
    """Ids of the listings shown last, in order."""
    current_listing: int | None = None
    """The listing being talked about: the only one shown, or the one whose details were told last."""
    listing_facts: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Id -> what each of them can be called by: title, price and attributes."""
    events: list[Event] = field(default_factory=list)
    """Events of the current turn."""
    replies: list[Reply] = field(default_factory=list)
    """Replies of the current turn."""
    steps: list[tuple[str, str]] = field(default_factory=list)
    """Flow id and step id of every step of the current turn."""
    joined_from: str | None = None
    """Id of the person whom this one was until it turned out, in this turn, who it is."""
    erased: bool = False
    """Everything about the person was deleted in this turn."""
    erased_photos: tuple[str, ...] = ()
    """Ids of photos of hers, in this turn."""
    erased_addresses: tuple[tuple[str, str], ...] = ()
    """Kind and address of each that was hers, in this turn."""
    handed_off: bool = False
    """A person was asked for in this turn."""
    heard: bool = False
    """This turn's message was spoken."""
    returned: bool = False
    """The person comes back after a while, or rings anew."""
    to_read_back: dict[str, Any] = field(default_factory=dict)
    """Values of this turn that the next question repeats."""

    @classmethod
    def new(cls, conversation_id: str, domain: Domain, language: str) -> "Tracker":
        return cls(
            conversation_id,
            {name: slot.initial_value for name, slot in domain.slots.items()},
            language=language,
        )

    def record(self, event: str, **data: Any) -> None:
        self.events.append(Event(event, data))

    def set_slot(self, name: str, value: Any) -> None:
        if self.slots.get(name) != value:
            self.slots[name] = value
            self.record("slot", name=name, value=value)

    def push(
        self,
        flow_id: str,
        frame_type: FrameType | None = None,
        *,
        kept: Mapping[str, Any] | None = None,
        **context: Any,
    ) -> None:
        """Put a flow on top; patterns get their context here. `kept`: values to put back when it ends."""
        frame_type = frame_type or ("pattern" if flow_id.startswith(PATTERN_PREFIX) else "regular")
        frame = Frame(
            frame_id=f"{self.turn}-{len(self.events)}-{flow_id}",
            flow_id=flow_id,
            type=frame_type,
            context=context,
            started_turn=self.turn,
            kept=kept or {},
        )
        self.stack = self.stack.push(frame)
        if not frame.is_pattern:
            self.record("flow_started", flow_id=flow_id)

    @property
    def buttons(self) -> tuple[Button, ...]:
        """Buttons of the last turn, in the order in which keys count them."""
        return tuple(
            Button(button["title"], button["payload"])
            for reply in self.last_replies
            for button in reply["buttons"]
        )

    def snapshot(self) -> dict[str, Any]:
        """The state as JSON."""
        return {
            "slots": {name: value for name, value in self.slots.items() if value is not None},
            "stack": self.stack.to_json(),
            "language": self.language,
            "turn": self.turn,
            "failed_turns": self.failed_turns,
            "clarified_turns": self.clarified_turns,
            "silences": self.silences,
            "last_flow": self.last_flow,
            "last_flow_turn": self.last_flow_turn,
            "flow_versions": self.flow_versions,
            "pending": self.pending,
            "last_replies": self.last_replies,
            "shown_listings": self.shown_listings,
            "current_listing": self.current_listing,
            "listing_facts": self.listing_facts,
        }

    @classmethod
    def restore(cls, conversation_id: str, raw: Mapping[str, Any], domain: Domain) -> "Tracker":
        """The state from JSON; slots that the domain no longer has are dropped."""
        tracker = cls.new(conversation_id, domain, raw["language"])
        tracker.slots.update({name: value for name, value in raw["slots"].items() if name in domain.slots})
        tracker.stack = Stack.from_json(raw["stack"])
        tracker.turn = raw["turn"]
        tracker.failed_turns = raw["failed_turns"]
        tracker.clarified_turns = raw.get("clarified_turns", 0)
        tracker.silences = raw.get("silences", 0)
        tracker.last_flow = raw.get("last_flow")
        tracker.last_flow_turn = raw.get("last_flow_turn", 0)
        tracker.flow_versions = dict(raw.get("flow_versions", {}))
        tracker.pending = list(raw["pending"])
        tracker.last_replies = list(raw["last_replies"])
        tracker.shown_listings = list(raw["shown_listings"])
        tracker.current_listing = raw.get("current_listing")
        tracker.listing_facts = dict(raw.get("listing_facts", {}))
        return tracker

    def show_listings(self, cards: Sequence[Card]) -> None:
        """Remember listings that the person is shown; a single one of a list leaves the list as it is."""
        ids = [int(card.id) for card in cards if card.id.isdigit()]
        if not ids:
            return
        if self.slots.get("talked_craft"):
            self.set_slot("talked_craft", None)  # "how is it made?" is about what was shown now
        self.current_listing = ids[0] if len(ids) == 1 else None
        if len(ids) > 1 or ids[0] not in self.shown_listings:
            self.shown_listings = ids
            self.listing_facts = {
                card.id: {**card.facts, "title": card.title, "price_paise": card.price_paise}
                for card in cards
                if card.id.isdigit()
            }

    def close_turn(self) -> None:
        """Keep what the next turn needs of this turn's replies."""
        if self.replies:
            self.last_replies = [
                {
                    "text": reply.text,
                    "speak": reply.speak,
                    "buttons": [{"title": b.title, "payload": b.payload} for b in reply.buttons],
                }
                for reply in self.replies
            ]
