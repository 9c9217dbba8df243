"""How sure we must be of a value: take it, read it back inside the next question, or ask whether it was said."""

from typing import Literal

from assistant.dialogue.commands import SetSlot
from assistant.dialogue.domain import Slot

ACCEPT_FROM = 0.85
"""Confidence from which a value is taken as it is."""
READ_BACK_FROM = 0.6
"""Confidence from which a value is taken and read back inside the next question; below it we ask first."""

Judgement = Literal["accept", "read_back", "ask"]


def judge(value: SetSlot, slot: Slot, *, heard: bool) -> Judgement:
    """What to do with a value, by the confidence of speech recognition and of understanding, whichever is less.

    A yes or no is taken as it is: its question was about something that was just read back. Money and counts that
    were `heard` are read back however sure we are.
    """
    if value.exact or value.value is None or slot.type == "bool":
        return "accept"
    if value.confidence < READ_BACK_FROM:
        return "ask"
    if value.confidence < ACCEPT_FROM or (heard and slot.type == "float"):
        return "read_back"
    return "accept"
