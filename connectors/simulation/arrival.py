"""What the server sends to the person whom we play."""

from dataclasses import dataclass
from typing import Literal

from connectors.parts import Choice

Kind = Literal["text", "buttons", "list", "image", "audio", "template", "seen", "unknown"]


@dataclass(frozen=True, slots=True)
class Arrival:
    """One message."""

    id: str
    """The id that we gave it."""
    to: str
    """Whom it was sent to, as a number with its plus."""
    kind: Kind
    text: str = ""
    choices: tuple[Choice, ...] = ()
    """Buttons, or rows of a list."""
    label: str = ""
    """What stands on the button that opens a list."""
    media: bytes | None = None
    content_type: str = ""
    report_to: str = ""
    """What a report on it must bring back: an address or a reference."""
