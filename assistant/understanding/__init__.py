"""From what was said, pressed or heard to commands: payloads, answers, repair, corrections, triggers, knowledge."""

from dataclasses import dataclass, replace

from actions.context import Role
from assistant.dialogue.commands import CannotHandle, Command, SessionStart, Silence
from assistant.dialogue.engine import Script
from assistant.dialogue.tracker import Tracker
from assistant.messages import VOICE_CHANNELS, Incoming
from assistant.understanding.baskets import commands_of_order
from assistant.understanding.choices import button_titled
from assistant.understanding.clauses import ClauseReader
from assistant.understanding.emoji import (
    commands_of_emoji,
    commands_of_reaction,
    is_only_emoji,
    without_keycaps,
)
from assistant.understanding.keys import commands_of_keys
from assistant.understanding.payloads import commands_of_payload, looks_like_payload
from assistant.understanding.places import commands_of_location
from assistant.understanding.short_forms import commands_of_short_form
from assistant.understanding.talk import wish_for_speed
from nlu.parser import Parser
from nlu.results import ParseResult

MAX_CHARACTERS = 2000
"""Longer messages are not read: nobody says that much in one turn."""

HEARD_BADLY = 0.5
"""Below this confidence of speech recognition only a plain answer to the open question counts; else we ask again."""


@dataclass(frozen=True, slots=True)
class Understood:
    """The commands of one message, and how its text was read."""

    commands: tuple[Command, ...]
    parse: ParseResult | None = None


@dataclass(frozen=True, slots=True)
class Understanding:
    """Turns messages into commands; deterministic, and it never chooses replies."""

    script: Script
    parser: Parser

    def read(
        self, incoming: Incoming, text: str, tracker: Tracker, role: Role, *, confidence: float
    ) -> Understood:
        """Understand one message.

        `text` is what was typed or heard; `confidence` is the recogniser's, 1 for typed text.
        """
        if incoming.problem is not None:
            return Understood((CannotHandle(incoming.problem),))
        if incoming.event is not None:
            return Understood(_commands_of_event(incoming))
        if incoming.payload is not None:
            return Understood(commands_of_payload(incoming.payload, tracker, self.script))
        if incoming.digits is not None:
            return Understood(commands_of_keys(incoming.digits, tracker, self.script))
        if shared := self._shared(incoming, tracker, role):
            return Understood(shared)
        text = without_keycaps(text.strip())
        if not text:
            silent = incoming.channel in VOICE_CHANNELS
            return Understood((Silence() if silent else CannotHandle("empty"),))
        if len(text) > MAX_CHARACTERS:
            return Understood((CannotHandle("too_long"),))
        if is_only_emoji(text):
            return Understood(commands_of_emoji(text, tracker, self.script))
        if looks_like_payload(text):
            return Understood(commands_of_payload(text, tracker, self.script))
        if chosen := self._choice_by_number(text, tracker):
            return Understood(chosen)
        if titled := button_titled(text, tracker.buttons):
            return Understood(commands_of_payload(titled.payload, tracker, self.script))
        typed = incoming.audio is None and incoming.channel not in VOICE_CHANNELS
        if typed and (short := commands_of_short_form(text, tracker, self.script, role)):
            return Understood(short)
        if speed := wish_for_speed(text):
            return Understood(speed)
        parse = self.parser.parse(
            text,
            language=incoming.language,
            previous_language=tracker.language,
            role=role,
            spoken=incoming.audio is not None or incoming.channel in VOICE_CHANNELS,
        )
        reader = ClauseReader(self.script, tracker, role, confidence)
        reading = reader.answer(parse) if confidence < HEARD_BADLY else reader.read(parse)
        decided = tuple(f"decided by: {stage}" for stage in reading.stages)
        return Understood(reading.commands, replace(parse, explanation=(*parse.explanation, *decided)))

    def _shared(self, incoming: Incoming, tracker: Tracker, role: Role) -> tuple[Command, ...]:
        """What a reaction, a basket or a place means; nothing for messages that are none of them."""
        if incoming.reaction is not None:
            return commands_of_reaction(incoming.reaction, tracker, self.script)
        if incoming.order:
            return commands_of_order(incoming.order)
        if incoming.location is not None:
            return commands_of_location(incoming.location, tracker, self.script, role)
        return ()

    def _choice_by_number(self, text: str, tracker: Tracker) -> tuple[Command, ...]:
        """A typed "2" chooses the second button, unless the question wants a number."""
        if not text.isdecimal() or not 1 <= int(text[:3]) <= len(tracker.buttons):
            return ()
        question = tracker.stack.question
        if question is not None and self.script.domain.slots[question.context["collect"]].type == "float":
            return ()
        return commands_of_keys(text, tracker, self.script)


def _commands_of_event(incoming: Incoming) -> tuple[Command, ...]:
    match incoming.event:
        case "call_started":
            return (SessionStart(),)
        case _:
            return (Silence(),)
