"""Wishes about the conversation itself: stop, begin again, say it again, slower, go back, help, a person."""

from assistant.dialogue.commands import (
    CancelFlow,
    CannotHandle,
    ChangeSpeech,
    Command,
    CorrectSlots,
    Handoff,
    Help,
    Repeat,
    Restart,
    SetSlot,
    SkipQuestion,
)
from assistant.dialogue.engine import Script
from assistant.dialogue.flows import CollectStep
from assistant.dialogue.tracker import Tracker
from assistant.understanding.intents import ENDING_INTENTS
from assistant.understanding.phrase_tables import load_table
from nlu.results import ParseResult, Repair

_REPAIR_COMMANDS: dict[str, Command] = {
    "cancel": CancelFlow(),
    "restart": Restart(),
    "repeat": Repeat(),
    "slower": ChangeSpeech("slower"),
    "louder": ChangeSpeech("louder"),
    "human": Handoff(),
    "help": Help(),
    "skip": SkipQuestion(),
}


HARMLESS = frozenset({"repeat", "slower", "louder", "help"})
"""Wishes that are fulfilled though they were only heard by their sound; of the others we ask whether they were said."""
DOUBTED = "doubted_"
"""What the reason of a failure begins with where a wish was heard by its sound only."""


def wish_about_the_talk(repair: Repair, tracker: Tracker, script: Script) -> Command:
    """The command of a repair phrase."""
    if repair.confidence < 1 and repair.name not in HARMLESS:
        return CannotHandle(f"{DOUBTED}{repair.name}")
    return _go_back(tracker, script) if repair.name == "back" else _REPAIR_COMMANDS[repair.name]


def wish_for_speed(text: str) -> tuple[Command, ...]:
    """The command of a message that only asks for a faster voice, or the usual one; none for all others."""
    table = load_table("speech_speed")
    if table.is_whole("faster", text):
        return (ChangeSpeech("faster"),)
    return (ChangeSpeech("normal"),) if table.is_whole("normal", text) else ()


def ends_something_else(clause: ParseResult, floor: float) -> bool:
    """Whether "cancel" is about an order or a product, not about what we are doing: "order cancel karo".

    `floor` is the least probability of an intent that counts.
    """
    about = clause.intent.name in ENDING_INTENTS and clause.intent.confidence >= floor
    return (
        about and clause.repair is not None and clause.repair.name == "cancel" and clause.repair.coverage < 1
    )


def _go_back(tracker: Tracker, script: Script) -> Command:
    """The question before the open one, asked again: on the path that was really taken."""
    active, question = tracker.stack.active, tracker.stack.question
    if active is None or question is None or active.flow_id != question.context["flow"]:
        return CannotHandle("nothing_before")
    steps = [script.flows[active.flow_id].steps[step_id] for step_id in active.asked]
    before = [
        step.slot for step in steps if isinstance(step, CollectStep) and step.id != question.context["step"]
    ]
    filled = [slot for slot in before if tracker.slots.get(slot) is not None]
    return CorrectSlots((SetSlot(filled[-1], None),)) if filled else CannotHandle("nothing_before")
