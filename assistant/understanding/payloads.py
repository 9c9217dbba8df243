"""Payloads of buttons, each exact: `/SetSlots(a=1, b=x)`, `/ChangeSlot(a)`, `/StartFlow(x)`, `/StartFlow(x, id=7)`
and `/intent`."""

import re

from assistant.dialogue.commands import (
    CancelFlow,
    CannotHandle,
    ChangeLanguage,
    ChitChat,
    Command,
    CorrectSlots,
    Handoff,
    Help,
    Repeat,
    SetSlot,
    SkipQuestion,
    StartFlow,
)
from assistant.dialogue.engine import Script
from assistant.dialogue.repairs import recall
from assistant.dialogue.tracker import Tracker

MAX_PAIRS = 10
_SET_SLOTS = re.compile(r"^/SetSlots\((?P<pairs>.*)\)$", re.S)
_CHANGE_SLOT = re.compile(r"^/ChangeSlot\((?P<slot>\w+)\)$")
_START_FLOW = re.compile(r"^/StartFlow\((?P<flow>[\w-]+)(?:, *(?P<slot>\w+)=(?P<number>\d{1,12}))?\)$")
STARTED_ABOUT = frozenset({"alert_id", "chosen_listing", "listing_id", "question_id"})
"""Slots of numbers that a button may start a flow about: the flow looks whether it is the person's own."""
_INTENT = re.compile(r"^/(?P<intent>[a-z_]+)$")
_LANGUAGE = re.compile(r"^/change_language\((?P<language>[\w-]+)\)$")

REPAIR_INTENTS: dict[str, Command] = {
    "cancel_flow": CancelFlow(),
    "repeat_that": Repeat(),
    "talk_to_human": Handoff(),
    "help": Help(),
}
SMALL_TALK_INTENTS = frozenset({"greet", "goodbye", "thank", "bot_challenge", "out_of_scope"})


def looks_like_payload(text: str) -> bool:
    """Whether typed text is a payload, as the Rasa REST channel sends them."""
    return any(pattern.match(text) for pattern in (_SET_SLOTS, _CHANGE_SLOT, _START_FLOW, _INTENT, _LANGUAGE))


def commands_of_payload(payload: str, tracker: Tracker, script: Script) -> tuple[Command, ...]:
    """The commands of a payload. Slots are written for certain only by a button that was really shown last."""
    shown = any(button.payload == payload for button in tracker.buttons)
    if match := _SET_SLOTS.match(payload):
        pairs = [pair.partition("=") for pair in match["pairs"].split(",")][:MAX_PAIRS]
        return tuple(SetSlot(name.strip(), value.strip(), exact=shown) for name, _, value in pairs)
    if match := _CHANGE_SLOT.match(payload):
        return (CorrectSlots((SetSlot(match["slot"], None),)),)
    if match := _START_FLOW.match(payload):
        about = (
            SetSlot(match["slot"], match["number"], exact=True) if match["slot"] in STARTED_ABOUT else None
        )
        return (*_start(match["flow"], tracker, script), *((about,) if about else ()))
    if match := _LANGUAGE.match(payload):
        return (ChangeLanguage(match["language"]),)
    if match := _INTENT.match(payload):
        return (*command_of_intent(match["intent"], script), *_talked_about(match["intent"], tracker))
    return (CannotHandle(),)


def _talked_about(intent: str, tracker: Tracker) -> tuple[SetSlot, ...]:
    """The product that "Order it" under its description is about."""
    if intent != "place_order" or tracker.current_listing is None:
        return ()
    return (SetSlot("chosen_listing", str(tracker.current_listing), exact=True),)


def _start(flow: str, tracker: Tracker, script: Script) -> tuple[Command, ...]:
    if flow not in script.flows or script.flows[flow].is_pattern:
        return (CannotHandle(),)
    return (StartFlow(flow), *recall(tracker))


def command_of_intent(intent: str, script: Script) -> tuple[Command, ...]:
    """What an intent means by itself, without any words."""
    if intent in REPAIR_INTENTS:
        return (REPAIR_INTENTS[intent],)
    if intent in SMALL_TALK_INTENTS:
        return (ChitChat(intent),)
    if intent == "change_language":
        return (ChangeLanguage(None),)
    if intent == "skip":
        return (SkipQuestion(),)
    if flow := script.flows.triggered_by(intent, 1.0):
        return (StartFlow(flow.id),)
    return (CannotHandle("not_supported" if intent in script.domain.intents else "default"),)
