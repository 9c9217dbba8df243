"""What an action gives back: responses to say, cards to show, and slot values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any


@dataclass(frozen=True, slots=True)
class Card:
    """One thing to show, such as a listing; titles are in the language of the reply."""

    title: str
    id: str
    price_paise: int | None = None
    subtitle: str = ""
    image_url: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    """Attributes by which a person may refer to it, such as `{"product_type": "shawl", "colour": ["blue"]}`."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where an answer comes from."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Response:
    """One thing to say: the name of a response template with its values, or literal text."""

    name: str | None = None
    """Name of the response in `assistant/responses`, such as `utter_listing_published`."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """Values for the template: money as integer paise in names that end in `_paise`; a `Response` or `Joined` is
    said in its place."""
    text: str | None = None
    """Text that is already in the person's language; used instead of `name`."""
    speak: str | None = None
    """What to say aloud if it differs from the text."""
    language: str | None = None
    """Language of `text` where it is not the person's."""
    cards: tuple[Card, ...] = ()
    buttons: tuple[tuple[str, str], ...] = ()
    """Choices as (title, payload), besides those of the template."""
    sources: tuple[Source, ...] = ()
    """Where it comes from, for channels that can show it beside the text."""


@dataclass(frozen=True, slots=True)
class Joined:
    """Several responses that fill one place of another, such as the lines of a list."""

    responses: tuple[Response, ...]
    separator: str = "; "


@dataclass(frozen=True, slots=True)
class Notice:
    """A message to somebody else than the person who speaks."""

    person_id: str
    language: str
    """Language in which that person reads; titles among the values are in it."""
    name: str
    """Name of the response."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """As in `Response`."""
    phone: str | None = None
    """A number in E.164 form that is not known as that person's: it goes there, by SMS."""
    wait: timedelta = timedelta()
    """Others are told first: it is sent so much later."""


@dataclass(frozen=True, slots=True)
class ActionResult:
    """What an action did."""

    responses: tuple[Response, ...] = ()
    slots: Mapping[str, Any] = field(default_factory=dict)
    """Slot values to set; None empties a slot."""
    notices: tuple[Notice, ...] = ()
    """Sent when the turn is committed, to those who can be reached by a message."""
    becomes: str | None = None
    """Id of the person whom the one who speaks turned out to be."""
    erased: bool = False
    """Everything of the person was deleted from the marketplace; the conversation goes, too."""
    erased_photos: tuple[str, ...] = ()
    """Ids of the photos of what was deleted."""
    erased_addresses: tuple[tuple[str, str], ...] = ()
    """Kind and address of each that was the person's."""
