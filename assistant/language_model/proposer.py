"""Asks a language model where our own understanding is unsure, and joins what is left of its proposal to ours."""

import logging
from dataclasses import dataclass, replace

from actions.context import Role
from assistant.dialogue.commands import Answer, Clarify, Command, Help, SetSlot, StartFlow
from assistant.dialogue.engine import Script
from assistant.dialogue.repairs import recall, remember
from assistant.dialogue.tracker import Tracker
from assistant.language_model.chat_model import ChatModel
from assistant.language_model.checking import Checked, as_commands, checked
from assistant.language_model.errors import LanguageModelSilent
from assistant.language_model.personal import asks_for_personal, without_personal
from assistant.language_model.possibilities import CRAFT_QUESTION, Possibilities
from assistant.language_model.prompt import prompt
from assistant.language_model.sureness import PLAIN, nothing_understood, sureness
from assistant.understanding import Understood
from assistant.understanding.payloads import commands_of_payload
from assistant.understanding.wishes import MAX_OPTIONS

logger = logging.getLogger(__name__)

OFFER = "pattern_clarification"


@dataclass(frozen=True, slots=True)
class Proposer:
    """Improves the understanding of one message with a chat model's proposal; on any failure it stays as it was."""

    script: Script
    chat_model: ChatModel
    below: float
    """Sureness below which the model is asked."""

    def is_needed(self, understood: Understood, tracker: Tracker) -> bool:
        """Whether the model would be asked about this message."""
        return (
            not self.chat_model.is_resting
            and not asks_for_personal(tracker)
            and sureness(understood, self.script) < self.below
        )

    def with_offer_answered(self, understood: Understood, tracker: Tracker) -> Understood:
        """A yes or a no to the only flow that was offered: a proposal often leaves one to choose from."""
        top, parse = tracker.stack.top, understood.parse
        if parse is None or parse.polarity is None or parse.polarity.coverage < PLAIN:
            return understood
        offers = top is not None and top.flow_id == OFFER
        options: list[str] = top.context["options"] if top is not None and offers else []
        if len(options) != 1 or not nothing_understood(understood.commands):
            return understood
        if parse.polarity.polarity == "deny":
            return replace(understood, commands=(Help(),))
        taken = commands_of_payload(f"/StartFlow({options[0]})", tracker, self.script)
        return replace(understood, commands=taken)

    async def improve(self, understood: Understood, tracker: Tracker, role: Role) -> Understood:
        """What was understood, with the model's proposal where it is possible and was said; call it outside of any
        transaction."""
        parse = understood.parse
        words = without_personal(parse, tracker) if parse is not None else None
        if parse is None or words is None:
            return understood
        possible = Possibilities(self.script, tracker, role)
        try:
            proposal = await self.chat_model.propose(prompt(words, possible, parse.language))
        except LanguageModelSilent as error:
            logger.warning("language model: %s; going on without it", error)
            return understood
        proposed = checked(proposal, parse, possible)
        return replace(understood, commands=self._joined(understood.commands, proposed, possible))

    def _joined(
        self, own: tuple[Command, ...], proposed: Checked, possible: Possibilities
    ) -> tuple[Command, ...]:
        """Our own commands, unless they say nothing. Where nothing is under way, other flows than ours are
        offered beside them; of several that we would offer, those that the model names."""
        if possible.busy:
            return (as_commands(proposed) or own) if nothing_understood(own) else own
        starts = tuple(filter(None, (_offer_of(command) for command in own)))
        if proposed.flows and not set(proposed.flows) <= set(starts):
            self._keep_values(own, proposed, possible.tracker)
            offered = [
                option for command in own if isinstance(command, Clarify) for option in command.options
            ]
            agreed = [flow for flow in proposed.flows if flow in offered]
            options = dict.fromkeys(agreed or (*starts, *proposed.flows, *offered))
            return (Clarify(tuple(options)[:MAX_OPTIONS]),)
        return (proposed.others[:1] or own) if nothing_understood(own) else own

    def _keep_values(self, own: tuple[Command, ...], proposed: Checked, tracker: Tracker) -> None:
        """Remember what was told until it is clear which flow is meant; where both tell a slot, ours counts."""
        told = [command for command in own if isinstance(command, SetSlot)]
        if any(isinstance(command, Clarify) for command in own):
            told += [value for value in recall(tracker) if isinstance(value, SetSlot)]
        known = {value.slot for value in told}
        remember((*told, *(value for value in proposed.values if value.slot not in known)), tracker)


def _offer_of(command: Command) -> str | None:
    """The flow that stands for one of our own commands where we ask which of several things was meant."""
    match command:
        case StartFlow():
            return command.flow
        case Answer():
            return CRAFT_QUESTION
        case _:
            return None
