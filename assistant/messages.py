"""What people send us and what we answer, whatever the channel."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from actions.context import Role
from actions.results import Card, Source
from voice.transcription import Heard

PHONE_CHANNELS = frozenset({"phone", "sms", "whatsapp"})
"""Channels on which a person is known by a phone number."""
VOICE_CHANNELS = frozenset({"phone"})
"""Channels on which a person only hears us."""

EventName = Literal["call_started", "silence", "hang_up"]
ExpectsKind = Literal["nothing", "free_text", "yes_no", "digits", "choice", "photo"]


@dataclass(frozen=True, slots=True)
class Media:
    """A file that came with a message, already fetched."""

    data: bytes
    content_type: str


@dataclass(frozen=True, slots=True)
class Location:
    """A place that somebody shared from a map."""

    latitude: float
    """Degrees north, WGS 84."""
    longitude: float
    """Degrees east, WGS 84."""
    name: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One product of a basket that was sent from a channel's own catalogue."""

    product_id: str
    """Our listing's id: the catalogue's retailer id."""
    quantity: int


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message from a person."""

    channel: str
    """`terminal`, `sms`, `whatsapp`, `phone`, `web` or `rest`."""
    sender: str
    """Address on that channel: a phone number, a web session."""
    provider_id: str
    """The provider's id of this message; a message is answered once per id."""
    text: str | None = None
    confidence: float | None = None
    """How sure somebody else's recogniser is of `text`, 0 to 1; None: it was typed, or nobody has heard it yet."""
    audio: Media | None = None
    heard: Heard | None = None
    """What its recording says, where the channel has listened already while it was spoken."""
    heard_of_us: str | None = None
    """What the person heard of our last answer before she spoke into it; None: all of it."""
    image: Media | None = None
    payload: str | None = None
    """Payload of the button that was pressed."""
    digits: str | None = None
    """Keys pressed on a phone."""
    event: EventName | None = None
    location: Location | None = None
    reaction: str | None = None
    """The emoji put on a message of ours; empty when one was taken back."""
    order: tuple[OrderLine, ...] = ()
    problem: str | None = None
    """Why its content could not be read: `media_failed`, `media_too_large`, or a kind that we do not take:
    `unsupported_medium`, `unsupported_contact`, `unsupported_document`, `unsupported_video`, `unsupported_sticker`."""
    language: str | None = None
    """Language that the channel knows (a key pressed in the call, an option); None lets the words decide."""
    address_kind: str | None = None
    """What the sender's address is; None: a phone number on phone channels, else an address of that channel."""
    sent_at: datetime | None = None
    """When the person sent it, where the channel tells."""
    role: Role | None = None
    """Role of a sender whom we meet for the first time; None means the channel's usual one."""

    @property
    def identity(self) -> tuple[str, str]:
        """Kind of address and address: the same person has the same one on phone, SMS and WhatsApp."""
        kind = self.address_kind or ("phone" if self.channel in PHONE_CHANNELS else self.channel)
        return kind, self.sender


@dataclass(frozen=True, slots=True)
class Button:
    """A choice; its number on a keypad is its position in the reply, counted from 1."""

    title: str
    payload: str


@dataclass(frozen=True, slots=True)
class TemplateUse:
    """The registered message that a reply is: some channels take nothing else from us unasked.

    WhatsApp's templates and those of India's DLT registers are made from the responses of the same name.
    """

    name: str
    """Name of the response."""
    values: tuple[tuple[str, str], ...] = ()
    """What fills its places, as (name, text in the reply's language)."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer, before any channel gives it its shape."""

    text: str
    language: str
    buttons: tuple[Button, ...] = ()
    cards: tuple[Card, ...] = ()
    image: str | None = None
    speak: str | None = None
    """What to say if it differs from the text; empty: nothing."""
    expects: ExpectsKind = "nothing"
    """The kind of answer that comes next."""
    silence_timeout_s: float | None = None
    """Seconds of silence that its question grants a caller; None: what the channel grants such a question."""
    key_length: int | None = None
    """Digits of an answer by keys, where they are always so many."""
    finish_on_key: str = "#"
    """The key that ends an answer by keys."""
    only_keys: bool = False
    """The answer is typed, never spoken."""
    aloud: bool = False
    """Say it beside the text: it answers somebody who spoke, on a channel for reading."""
    rate: float = 1.0
    """Speed of speech that the person asked for; 1.0 is normal."""
    sources: tuple[Source, ...] = ()
    """Where the answer comes from."""
    template: TemplateUse | None = None

    @property
    def spoken(self) -> str:
        """What to say aloud; empty when the text is only for reading."""
        return self.text if self.speak is None else self.speak
