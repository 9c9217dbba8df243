"""What is sent to a person: replies turned into messages that her channel can carry."""

from dataclasses import dataclass

from assistant.messages import TemplateUse


@dataclass(frozen=True, slots=True)
class Choice:
    """A button, or a row of a list."""

    title: str
    payload: str
    description: str = ""
    """The whole title, where the channel shows it in part."""


@dataclass(frozen=True, slots=True)
class TextPart:
    """A text."""

    text: str
    language: str
    header: str = ""
    """Registered name to send it under, in countries that want one."""


@dataclass(frozen=True, slots=True)
class ButtonsPart:
    """A text with buttons beneath."""

    text: str
    language: str
    buttons: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class ListPart:
    """A text with a button that opens a list."""

    text: str
    language: str
    rows: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class ImagePart:
    """A photo."""

    photo: str
    """Its id in the photo store."""
    caption: str


@dataclass(frozen=True, slots=True)
class SoundPart:
    """What the text says, spoken."""

    text: str
    language: str
    rate: float = 1.0


@dataclass(frozen=True, slots=True)
class TemplatePart:
    """A registered message, for times and channels at which nothing else may be sent."""

    use: TemplateUse
    language: str


Part = TextPart | ButtonsPart | ListPart | ImagePart | SoundPart | TemplatePart
