"""What a person wants done to the conversation; understanding makes them, the command processor carries them out.

Names follow Rasa's public command names; see `wire` for the form in which commands are reported.
"""

from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar, Literal


@dataclass(frozen=True, slots=True)
class StartFlow:
    name: ClassVar[str] = "start flow"
    flow: str


@dataclass(frozen=True, slots=True)
class SetSlot:
    name: ClassVar[str] = "set slot"
    slot: str
    value: Any
    confidence: float = 1.0
    """min(speech, understanding), 0 to 1."""
    exact: bool = False
    """From a button or a key: always permitted."""


@dataclass(frozen=True, slots=True)
class CorrectSlots:
    name: ClassVar[str] = "correct slot"
    slots: tuple[SetSlot, ...]


@dataclass(frozen=True, slots=True)
class CancelFlow:
    name: ClassVar[str] = "cancel flow"


@dataclass(frozen=True, slots=True)
class Clarify:
    name: ClassVar[str] = "clarify"
    options: tuple[str, ...]
    """Flow ids to choose from."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A craft question, to be answered from knowledge."""

    name: ClassVar[str] = "provide info"
    question: str
    craft: str | None = None


@dataclass(frozen=True, slots=True)
class ChitChat:
    name: ClassVar[str] = "chitchat"
    topic: str
    """Intent that was recognised: greet, thank, goodbye, bot_challenge, out_of_scope."""


@dataclass(frozen=True, slots=True)
class Help:
    name: ClassVar[str] = "help"


@dataclass(frozen=True, slots=True)
class Handoff:
    name: ClassVar[str] = "hand over"


@dataclass(frozen=True, slots=True)
class Repeat:
    name: ClassVar[str] = "repeat"


@dataclass(frozen=True, slots=True)
class ChangeSpeech:
    """Say it again, and speak differently from now on."""

    name: ClassVar[str] = "change speech"
    how: Literal["slower", "faster", "normal", "louder"]


@dataclass(frozen=True, slots=True)
class ChangeLanguage:
    name: ClassVar[str] = "change language"
    language: str | None
    """None when the person did not say which."""


@dataclass(frozen=True, slots=True)
class SkipQuestion:
    name: ClassVar[str] = "skip question"


@dataclass(frozen=True, slots=True)
class TakePhoto:
    name: ClassVar[str] = "take photo"
    photo: str
    """Id of a photo that was kept."""


@dataclass(frozen=True, slots=True)
class Restart:
    """Begin the conversation under way anew, with nothing filled in."""

    name: ClassVar[str] = "restart"


@dataclass(frozen=True, slots=True)
class Silence:
    name: ClassVar[str] = "user silence"


@dataclass(frozen=True, slots=True)
class Noticed:
    """Something that wants no answer, such as an emoji put on a message of ours."""

    name: ClassVar[str] = "noticed"


@dataclass(frozen=True, slots=True)
class SessionStart:
    name: ClassVar[str] = "session start"


@dataclass(frozen=True, slots=True)
class HandleCodeChange:
    """A flow changed or vanished while somebody was in it."""

    name: ClassVar[str] = "handle code change"
    flow: str
    goes_on: bool
    """It begins anew with what is known; False: there is no such flow any more."""


@dataclass(frozen=True, slots=True)
class CannotHandle:
    name: ClassVar[str] = "cannot handle"
    reason: str = "default"
    """`default`, `not_supported`, `empty`, `too_long`, or the code of an error in hearing."""
    detail: dict[str, Any] = field(default_factory=dict)


Command = (
    StartFlow
    | SetSlot
    | CorrectSlots
    | CancelFlow
    | Clarify
    | Answer
    | ChitChat
    | Help
    | Handoff
    | Repeat
    | ChangeSpeech
    | ChangeLanguage
    | SkipQuestion
    | TakePhoto
    | Restart
    | Silence
    | Noticed
    | SessionStart
    | HandleCodeChange
    | CannotHandle
)


def wire(command: Command) -> dict[str, Any]:
    """A command as JSON: `{"command": "set slot", "slot": "price", "value": 2500, ...}`."""
    return {"command": command.name, **asdict(command)}
