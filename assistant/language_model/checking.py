"""From a language model's proposal to commands that are safe to carry out.

It may lead to a question, to an answer from our own sources, or to what only tells something; never to a write. So a
value is always asked about before it counts, a flow is offered unless it only tells something, and what would end,
skip or hand over a conversation becomes the sentence that says how to do so oneself.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from assistant.dialogue.commands import (
    Answer,
    CannotHandle,
    ChitChat,
    Command,
    Help,
    Repeat,
    SetSlot,
    StartFlow,
)
from assistant.dialogue.confidence import READ_BACK_FROM
from assistant.dialogue.domain import SlotValueError
from assistant.language_model.evidence import was_said
from assistant.language_model.possibilities import Possibilities
from assistant.language_model.prompt import MAX_COMMANDS
from assistant.language_model.proposal import Proposal, ProposedCommand
from assistant.understanding.payloads import SMALL_TALK_INTENTS
from nlu.results import ParseResult

CONFIDENCE = READ_BACK_FROM - 0.1
"""Confidence of every proposed value: so low that the person is asked whether she said it."""
MAX_VALUE_CHARACTERS = 80


@dataclass(frozen=True, slots=True)
class Checked:
    """What is left of a proposal."""

    flows: tuple[str, ...] = ()
    """Ids of flows that may be meant, likeliest first."""
    starts: tuple[str, ...] = ()
    """Those of them that were proposed as certain."""
    values: tuple[SetSlot, ...] = ()
    """Values that were said, one a slot."""
    others: tuple[Command, ...] = ()


def checked(proposal: Proposal, parse: ParseResult, possible: Possibilities) -> Checked:
    """The part of a proposal that is possible now and backed by what was said; nothing of an overlong one."""
    proposed = proposal.commands
    if len(proposed) > MAX_COMMANDS:
        return Checked()
    startable = {flow.id for flow in possible.flows()}
    flows = tuple(
        dict.fromkeys(flow for command in proposed for flow in _flows(command) if flow in startable)
    )
    values: dict[str, SetSlot] = {}
    for command in proposed:
        if command.kind == "set_slot" and (value := _value(command, flows, parse, possible)) is not None:
            values.setdefault(value.slot, value)
    starts = tuple(
        command.flow for command in proposed if command.kind == "start_flow" and command.flow in flows
    )
    return Checked(flows, starts, tuple(values.values()), tuple(_others(proposed, parse, possible)))


def _flows(command: ProposedCommand) -> list[str]:
    if command.kind == "start_flow" and command.flow:
        return [command.flow]
    return command.options or [] if command.kind == "clarify" else []


def _value(
    command: ProposedCommand, flows: tuple[str, ...], parse: ParseResult, possible: Possibilities
) -> SetSlot | None:
    """The value that a command tells; None when the slot may not be filled, or nobody said such a thing."""
    slot = next((slot for slot in possible.slots(flows) if slot.name == command.slot), None)
    value = (command.value or "").strip()
    if slot is None or not value or len(value) > MAX_VALUE_CHARACTERS or not was_said(slot, value, parse):
        return None
    value = value.lower() if slot.type == "text" else value
    try:
        known = possible.tracker.slots.get(slot.name) == slot.coerce(value)
    except SlotValueError:
        return None
    return None if known else SetSlot(slot.name, value, CONFIDENCE)


def _others(
    proposed: list[ProposedCommand], parse: ParseResult, possible: Possibilities
) -> Iterable[Command]:
    for command in proposed:
        match command.kind:
            case "answer":
                yield Answer(parse.text, parse.first("craft"))
            case "repeat":
                yield Repeat()
            case "chitchat":
                yield ChitChat(command.value if command.value in SMALL_TALK_INTENTS else "out_of_scope")
            case "handoff":
                yield CannotHandle("not_supported")
            case "cancel" | "skip" if possible.busy:
                yield Help()


def as_commands(proposed: Checked) -> tuple[Command, ...]:
    """The commands for a conversation that is under way: a flow that only tells something and values to ask about,
    or one answer."""
    told: tuple[Command, ...] = (*(StartFlow(flow) for flow in proposed.starts[:1]), *proposed.values)
    return told or proposed.others[:1]
