"""How long a silence must last before an answer counts as complete, by what was asked."""

from collections.abc import Mapping
from typing import Final, Literal

AnswerKind = Literal["nothing", "free_text", "yes_no", "digits", "choice", "photo", "address"]
"""What was asked; `nothing`: the person may wish for anything."""

SILENCE_FLOOR_S: Final[Mapping[AnswerKind, float]] = {
    "yes_no": 0.5,
    "choice": 0.55,
    "nothing": 0.65,
    "photo": 0.65,
    "free_text": 0.75,
    "digits": 0.9,
    "address": 1.1,
}
"""Seconds. A yes is one word: who waits longer only makes the call drag. Sentences have pauses of up to half a second
inside them. Numbers are said in groups, and addresses are remembered piece by piece while they are said; who is cut off
there has to say all of it again, which costs more than the wait. Below 0.5 s, "Yes, all correct. — Please publish it."
is cut in two."""
NUMBER_FLOOR_S: Final = SILENCE_FLOOR_S["digits"]
"""When what was heard so far ends in a number, more of it may come, whatever was asked."""
UNFINISHED: Final = 0.3
"""Below this probability that a turn is complete, its silence has to last longer."""
UNFINISHED_FACTOR: Final = 1.5
LONGEST_FLOOR_S: Final = 1.6
"""Nobody is kept waiting longer than this after the last word."""


def silence_floor_s(kind: AnswerKind, *, heard_so_far: str = "", complete: float | None = None) -> float:
    """Seconds of silence that end the answer.

    A hint can only make it longer: cut in mid-sentence, models for the end of a turn still say "complete" more
    often than not, and the price of believing them is an interrupted person.

    Args:
        heard_so_far: What recognition made of the speech before this silence.
        complete: Probability of a complete turn by its melody (`SmartTurn`); None where nobody was asked.
    """
    floor_s = SILENCE_FLOOR_S[kind]
    if kind not in ("yes_no", "choice") and _ends_in_number(heard_so_far):
        floor_s = max(floor_s, NUMBER_FLOOR_S)
    if complete is not None and complete < UNFINISHED:
        floor_s *= UNFINISHED_FACTOR
    return min(floor_s, LONGEST_FLOOR_S)


def _ends_in_number(text: str) -> bool:
    last = text.split()[-1:] or [""]
    return any(sign.isdigit() for sign in last[0])
