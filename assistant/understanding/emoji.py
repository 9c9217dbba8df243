"""Emoji, sent alone or put on a message of ours: yes, no, folded hands; the rest says nothing that we could act on."""

import unicodedata

from assistant.dialogue.commands import CannotHandle, ChitChat, Command, Help, Noticed, SetSlot
from assistant.dialogue.engine import Script
from assistant.dialogue.stack import Frame
from assistant.dialogue.tracker import Tracker
from assistant.understanding.payloads import commands_of_payload

YES = frozenset("👍👌✅✔☑🆗")
NO = frozenset("👎❌✖🚫🙅")
FOLDED_HANDS = "🙏"
CONSEQUENTIAL = "_confirmed"
"""End of the names of slots whose yes publishes, orders, pays, deletes or tells somebody else: it must be clear."""
HARMLESS = frozenset({"values_confirmed"})
"""Slots of that name whose yes only says that we heard right."""
CONTINUE_SLOT = "continue_with"
_PARTS = frozenset({"So", "Sk", "Mn", "Me", "Cf", "Zs"})
"""Unicode categories that emoji are made of: the sign, skin colour, form, frame, joiner, and gaps between them."""
_KEYCAP = "\u20e3"


def is_only_emoji(text: str) -> bool:
    """Whether a message holds emoji and nothing else."""
    kinds = {unicodedata.category(sign) for sign in text} | {"Zs"}
    return kinds <= _PARTS and "So" in kinds


def without_keycaps(text: str) -> str:
    """A digit on a key ("1️⃣") as the plain digit; other text as it is."""
    if _KEYCAP not in text:
        return text
    return "".join(sign for sign in text if sign != _KEYCAP and unicodedata.category(sign) != "Mn")


def commands_of_reaction(emoji: str, tracker: Tracker, script: Script) -> tuple[Command, ...]:
    """What an emoji on a message of ours means: an answer where little hangs on it, else nothing to be answered."""
    question = tracker.stack.question
    said = _said(emoji)
    if question is None or said is None or needs_words(question):
        return (Noticed(),)
    return _answer(said, question, tracker, script) or (Noticed(),)


def commands_of_emoji(text: str, tracker: Tracker, script: Script) -> tuple[Command, ...]:
    """What a message of emoji alone means; where a clear yes is needed, it is asked for."""
    question = tracker.stack.question
    said = _said(text)
    if question is not None and said is not None:
        if needs_words(question):
            return (CannotHandle("needs_words"),)
        if answer := _answer(said, question, tracker, script):
            return answer
    if FOLDED_HANDS in text:
        return (ChitChat("greet" if tracker.turn <= 1 or tracker.returned else "thank"),)
    return (Help(),)


def needs_words(question: Frame) -> bool:
    """Whether the open question wants a clear yes or no."""
    slot = str(question.context["collect"])
    return slot.endswith(CONSEQUENTIAL) and slot not in HARMLESS


def _said(emoji: str) -> bool | None:
    """Yes or no; None for both at once and for everything else."""
    yes, no = bool(YES & set(emoji)), bool(NO & set(emoji))
    return None if yes == no else yes


def _answer(said: bool, question: Frame, tracker: Tracker, script: Script) -> tuple[Command, ...]:
    slot = script.domain.slots[str(question.context["collect"])]
    if slot.type == "bool":
        return (SetSlot(slot.name, said, exact=True),)
    if slot.name == CONTINUE_SLOT and len(tracker.buttons) == 2:
        return commands_of_payload(tracker.buttons[0 if said else 1].payload, tracker, script)
    return ()
