"""How fast we speak to a person: kept from one conversation to the next, changed at her word or by a key."""

from typing import TYPE_CHECKING

from assistant.dialogue.stack import Frame
from assistant.dialogue.tracker import Tracker

if TYPE_CHECKING:
    from assistant.dialogue.turn_actions import TurnActions

SPEECH_RATE = "speech_rate"
"""Slot that holds the rate; None is normal."""
RATES = (1.0, 0.85, 0.7)
"""Normal speed and slower ones; below 0.7 words fall apart."""


def rate_of(tracker: Tracker) -> float:
    """Speed of speech that the person asked for; 1.0 is normal."""
    return float(tracker.slots.get(SPEECH_RATE) or RATES[0])


async def change_speech(turn: "TurnActions", frame: Frame, tracker: Tracker) -> None:
    """Speak slower or faster from now on; what cannot be changed is said. What was said last comes again after it."""
    how = frame.context["how"]
    if how == "louder":
        turn.say("utter_louder", tracker)
        return
    step = RATES.index(min(RATES, key=lambda rate: abs(rate - rate_of(tracker))))
    if how == "slower" and step == len(RATES) - 1:
        turn.say("utter_slowest", tracker)
        return
    step = {"slower": step + 1, "faster": max(step - 1, 0), "normal": 0}[how]
    tracker.set_slot(SPEECH_RATE, RATES[step])
