"""The dialogue engine: a conversation's state and a turn's commands go in, replies and the new state come out."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from actions.context import Action
from assistant.dialogue.command_processor import CommandProcessor
from assistant.dialogue.commands import Command, Noticed
from assistant.dialogue.domain import Domain, Slot, load_domain
from assistant.dialogue.executor import CircuitBroken, Executor, reset_slots
from assistant.dialogue.flow_loader import load_flows
from assistant.dialogue.flow_validation import validate
from assistant.dialogue.flows import CollectStep, Flows
from assistant.dialogue.repairs import REPAIRS
from assistant.dialogue.resumption import flow_versions
from assistant.dialogue.speech_rate import rate_of
from assistant.dialogue.stack import Stack
from assistant.dialogue.tracker import Tracker
from assistant.dialogue.turn_actions import TurnActions
from assistant.messages import ExpectsKind, Reply
from assistant.responses import Responses

logger = logging.getLogger(__name__)

FLOWS_FOLDER = Path(__file__).parent.parent / "flows"
DOMAIN_FOLDER = Path(__file__).parent.parent / "domain"


@dataclass(frozen=True, slots=True, repr=False)
class Script:
    """What conversations may do: flows, domain and responses that fit each other. Too long for a `repr`."""

    flows: Flows
    domain: Domain
    responses: Responses


def load_script(
    responses: Responses, actions: Mapping[str, Action], extra_flows: Path | None = None
) -> Script:
    """Read and check flows and domain; flows in `extra_flows` replace ours of the same id.

    Raises:
        ConfigurationError: something does not fit; lists file, line and reason.
    """
    paths = sorted(FLOWS_FOLDER.glob("*.yml"))
    if extra_flows is not None:
        paths += sorted(extra_flows.glob("*.yml"))
    flows = load_flows(paths)
    domain = load_domain(sorted(DOMAIN_FOLDER.glob("*.yml")))
    validate(flows, domain, responses.names(), {*actions, *REPAIRS})
    return Script(flows, domain, responses)


async def run_turn(tracker: Tracker, commands: Sequence[Command], turn: TurnActions) -> tuple[Command, ...]:
    """Apply commands and run until a question is open; replies and events are left in the tracker.

    Returns the commands that survived clean-up.

    Raises:
        CircuitBroken: repair patterns send each other round.
    """
    if commands and all(isinstance(command, Noticed) for command in commands):
        tracker.record("commands", names=[command.name for command in commands])
        return tuple(commands)  # An open question stays open and is not asked again.
    processor = CommandProcessor(turn.flows, turn.domain)
    executor = Executor(turn.flows, turn.domain, turn.run)
    accepted = processor.apply(commands, tracker)
    try:
        await executor.advance(tracker)
    except CircuitBroken as error:
        logger.error("%s", error)
        _leave_the_circle(tracker, turn)
        await executor.advance(tracker)
    tracker.flow_versions = flow_versions(tracker, turn.flows)
    if tracker.replies:
        _leave_one_choice(tracker)
        reply = replace(tracker.replies[-1], expects=_expected(tracker, turn.domain))
        tracker.replies[-1] = _as_asked(reply, tracker, turn.flows)
        tracker.replies[:] = [replace(reply, rate=rate_of(tracker)) for reply in tracker.replies]
    return accepted


def _leave_the_circle(tracker: Tracker, turn: TurnActions) -> None:
    """Flows sent each other round: drop them all, with what they hold, and say so."""
    for frame in reversed(tracker.stack.user_frames()):
        reset_slots(frame, turn.flows, turn.domain, tracker)
    tracker.stack = Stack()
    tracker.replies.clear()
    tracker.push("pattern_internal_error")


def _leave_one_choice(tracker: Tracker) -> None:
    """Buttons stay only under the open question, else under the last reply that has some: keys count one list."""
    replies = tracker.replies
    last = len(replies) - 1
    if tracker.stack.question is None:
        last = max((i for i, reply in enumerate(replies) if reply.buttons), default=last)
    replies[:] = [reply if i == last else replace(reply, buttons=()) for i, reply in enumerate(replies)]


def _as_asked(reply: Reply, tracker: Tracker, flows: Flows) -> Reply:
    """The reply with what its question says of silence and keys."""
    question = tracker.stack.question
    step = flows[question.context["flow"]].steps.get(question.context["step"] or "") if question else None
    if not isinstance(step, CollectStep):
        return reply
    reply = replace(reply, silence_timeout_s=step.silence_timeout_s(tracker.channel))
    if step.keys is None:
        return reply
    return replace(
        reply,
        key_length=step.keys.length,
        finish_on_key=step.keys.finish_on_key,
        only_keys=not step.keys.allow_audio_input,
    )


def _expected(tracker: Tracker, domain: Domain) -> ExpectsKind:
    """The kind of answer that the open question wants."""
    question = tracker.stack.question
    if question is None:
        return "choice" if tracker.replies[-1].buttons else "nothing"
    slot: Slot = domain.slots[question.context["collect"]]
    if slot.type == "bool":
        return "yes_no"
    if slot.type == "float":
        return "digits"
    return "choice" if tracker.replies[-1].buttons else "free_text"
