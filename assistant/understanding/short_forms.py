"""Short messages as people type them on a keypad: "ORDER 1042", "STATUS #1042", "LIST", in Roman letters."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from actions.context import Role
from assistant.dialogue.commands import Command, Help, SetSlot, StartFlow
from assistant.dialogue.engine import Script
from assistant.dialogue.tracker import Tracker
from assistant.understanding.answers import NUMBER_SLOTS
from knowledge.yaml_file import read_yaml

TABLE = Path(__file__).parent / "short_forms.yml"
MAX_WORDS = 5
MIN_DIGITS = 4
"""Digits of an order's number by which "order 1042" is told from "order 2"; a "#" says it as well."""
MAX_DIGITS = 9
UNMISTAKABLE = frozenset({"help", "hlp", "menu", "list", "my list", "orders", "my orders"})
"""Forms that answer no question of ours; the others may be somebody's word for what is asked."""
_NUMBER_WORDS = frozenset({"no", "nr", "num", "number", "nambar", "id"})
_PLAIN = re.compile(r"[A-Za-z0-9#\s.,:!?/-]+")
_WORDS = re.compile(r"[a-z]+|\d+")
_STATUSES = frozenset({"shipped", "accepted", "cancelled"})


@cache
def _table() -> Mapping[str, Mapping[str, str]]:
    """Kind ("with_number", "alone") -> short form -> what it means."""
    raw = read_yaml(TABLE)
    return {
        kind: {form: meaning for meaning, forms in meanings.items() for form in forms}
        for kind, meanings in raw.items()
    }


def commands_of_short_form(text: str, tracker: Tracker, script: Script, role: Role) -> tuple[Command, ...]:
    """What a short form asks for; nothing where the message is none, or answers the open question."""
    if not _PLAIN.fullmatch(text):
        return ()
    words = [word for word in _WORDS.findall(text.lower()) if word not in _NUMBER_WORDS]
    numbers = [word for word in words if word.isdigit()]
    form = " ".join(word for word in words if not word.isdigit())
    if len(words) > MAX_WORDS or len(numbers) > 1 or not form:
        return ()
    if not numbers:
        if tracker.stack.question is not None and form not in UNMISTAKABLE:
            return ()
        return _alone(_table()["alone"].get(form), role)
    meant = _table()["with_number"].get(form)
    if meant is None or len(numbers[0]) > MAX_DIGITS or _wants_number(tracker, script):
        return ()
    if meant == "order" and len(numbers[0]) < MIN_DIGITS and "#" not in text:
        return ()
    order = SetSlot("order_id", numbers[0])
    if meant == "status" or role == "buyer":
        return () if meant in _STATUSES else (StartFlow("track_order"), order)
    handled = (StartFlow("update_order_status"), order)
    return (*handled, SetSlot("order_status", meant)) if meant in _STATUSES else handled


def _alone(meant: str | None, role: Role) -> tuple[Command, ...]:
    match meant:
        case "help" | "menu":
            return (Help(),)
        case "list":
            return (StartFlow("search_products" if role == "buyer" else "show_my_listings"),)
        case "orders":
            return (StartFlow("show_my_orders"),)
        case _:
            return ()


def _wants_number(tracker: Tracker, script: Script) -> bool:
    """Whether a number answers the open question."""
    question = tracker.stack.question
    if question is None:
        return False
    slot = script.domain.slots[str(question.context["collect"])]
    return slot.type == "float" or slot.name in NUMBER_SLOTS
