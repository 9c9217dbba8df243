"""Keys of a telephone: a choice by its number, a number for a question that wants one, `*` repeat, `#` slower, `0` a
person."""

from assistant.dialogue.commands import CannotHandle, ChangeSpeech, Command, Handoff, Repeat, SetSlot
from assistant.dialogue.engine import Script
from assistant.dialogue.tracker import Tracker
from assistant.understanding.answers import COUNTED_UNITS, NUMBER_SLOTS
from assistant.understanding.delivery import DELIVERY_SLOT, PIN_LENGTH
from assistant.understanding.payloads import commands_of_payload

REPEAT_KEY = "*"
SLOWER_KEY = "#"
"""By itself; behind digits it ends a number."""
PERSON_KEY = "0"
YES_KEY, NO_KEY = "1", "2"


def commands_of_keys(digits: str, tracker: Tracker, script: Script) -> tuple[Command, ...]:
    """What the keys mean in this state. A question's buttons come first, then the kind of its slot."""
    if digits.strip() == SLOWER_KEY:
        return (ChangeSpeech("slower"),)
    keys = digits.strip().removesuffix("#")
    if keys == REPEAT_KEY:
        return (Repeat(),)
    if keys == PERSON_KEY:
        return (Handoff(),)
    if not keys.isdigit():
        return (CannotHandle("keys"),)
    buttons = tracker.buttons
    if 1 <= int(keys) <= len(buttons):
        return commands_of_payload(buttons[int(keys) - 1].payload, tracker, script)
    question = tracker.stack.question
    if question is None:
        return (CannotHandle("keys"),)
    slot = script.domain.slots[question.context["collect"]]
    match slot.type:
        case "bool" if keys in (YES_KEY, NO_KEY):
            return (SetSlot(slot.name, keys == YES_KEY, exact=True),)
        case "float":
            return (SetSlot(slot.name, float(keys), exact=True),)
        case _ if unit := COUNTED_UNITS.get(slot.name):
            return (SetSlot(slot.name, f"{int(keys)} {unit}", exact=True),)
        case _ if slot.name == DELIVERY_SLOT and len(keys) == PIN_LENGTH:
            return (SetSlot(slot.name, keys, exact=True),)
        case _ if slot.name in NUMBER_SLOTS:
            return (SetSlot(slot.name, keys, exact=True),)
        case _:
            return (CannotHandle("keys"),)
