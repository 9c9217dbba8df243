"""How sure our own understanding is of a message: whether a language model is worth asking."""

from assistant.dialogue.commands import Answer, CannotHandle, ChitChat, Clarify, Command, SetSlot, StartFlow
from assistant.dialogue.engine import Script
from assistant.understanding import Understood
from assistant.understanding.intents import FOR_BUYERS
from assistant.understanding.wishes import TRIGGER
from assistant.understanding.wording import orders_us
from nlu.results import ParseResult

CERTAIN = 1.0
PLAIN = 0.5
"""Share of the words that a yes, a no or a repair phrase explains, from which it is what was meant."""
_ASKING = frozenset({"ask_craft_question", "product_details"})
"""Intents that become a question to the craft articles."""


def sureness(understood: Understood, script: Script) -> float:
    """0 when nothing was understood or we can only ask what was meant; 1 for keys, buttons, answers, repair.

    Else the probability of the intent that the message was read by.
    """
    commands, parse = understood.commands, understood.parse
    if parse is None or orders_us(parse) or _is_plain(parse):
        return CERTAIN
    if nothing_understood(commands):
        return 0.0
    guesses = [command for command in commands if isinstance(command, StartFlow | Answer | ChitChat)]
    if not all(isinstance(command, StartFlow | Answer | ChitChat | SetSlot) for command in commands):
        return CERTAIN
    return min((_sureness_of(guess, parse, script) for guess in guesses), default=CERTAIN)


def nothing_understood(commands: tuple[Command, ...]) -> bool:
    """Whether the commands only say that we did not understand, or ask which of several things was meant."""
    return all(
        isinstance(command, Clarify) or (isinstance(command, CannotHandle) and command.reason == "default")
        for command in commands
    )


def _is_plain(parse: ParseResult) -> bool:
    """Whether a message is a yes, a no, or a wish about the conversation itself."""
    said = (parse.polarity, parse.repair)
    return any(signal is not None and signal.coverage >= PLAIN for signal in said)


def _sureness_of(guess: StartFlow | Answer | ChitChat, parse: ParseResult, script: Script) -> float:
    """The probability of the intent behind a command; 1 where a word table decided it."""
    confidences = [
        part.intent.confidence
        for part in (parse, *parse.clauses)
        if part.intent.confidence >= TRIGGER and _means(part.intent.name, guess, script)
    ]
    return max(confidences, default=CERTAIN)


def _means(intent: str, guess: StartFlow | Answer | ChitChat, script: Script) -> bool:
    if isinstance(guess, ChitChat):
        return guess.topic == intent
    if isinstance(guess, Answer):
        return intent in _ASKING
    flow = script.flows.triggered_by(intent, 1.0)
    return flow is not None and guess.flow in (flow.id, FOR_BUYERS.get(flow.id))
