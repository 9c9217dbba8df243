"""What the last answer of ours asks of a caller's voice: how patiently to wait for its end, and for its beginning."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from assistant.messages import Reply
from voice.turn_taking.silence_floor import AnswerKind

PATIENCE_S: Final[Mapping[AnswerKind, float]] = {
    "nothing": 8.0,
    "free_text": 8.0,
    "yes_no": 6.0,
    "choice": 7.0,
    "photo": 8.0,
    "digits": 10.0,
    "address": 10.0,
}
"""Seconds of silence after which we speak again, unless the question has its own: people look for their papers."""
_SAID_IN_GROUPS: Final = frozenset(
    {"phone_number", "one_time_code", "order_id", "dimension", "weight", "duration", "experience", "budget"}
)
"""Slots, besides numbers, whose value is said as a number."""
_SAID_IN_PIECES: Final = frozenset(
    {
        "ship_to",
        "ship_from",
        "delivery_place",
        "own_place",
        "person_name",
        "recipient",
        "problem",
        "maker_question",
    }
)
"""Slots whose value is put together while it is said: addresses, names, stories."""


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked last."""

    kind: AnswerKind = "nothing"
    patience_s: float = PATIENCE_S["nothing"]
    typed: bool = False
    """The answer is typed, never spoken."""

    @classmethod
    def by(cls, replies: Sequence[Reply], slot: str | None) -> "Question":
        """What the last of these replies asks for, and the slot that it is to fill, if that is known."""
        if not replies:
            return cls()
        last = replies[-1]
        kind: AnswerKind = last.expects
        if slot in _SAID_IN_PIECES:
            kind = "address"
        elif slot in _SAID_IN_GROUPS:
            kind = "digits"
        own = last.silence_timeout_s
        return cls(kind, PATIENCE_S[kind] if own is None else own, last.only_keys)
