"""A conversation through the engine: commands in, replies and state out, with actions of a few lines."""

from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from actions.context import Action, ActionContext
from actions.registry import ACTIONS
from actions.results import ActionResult, Response
from assistant.dialogue.commands import Command
from assistant.dialogue.engine import Script, load_script, run_turn
from assistant.dialogue.resumption import retire_changed_flow
from assistant.dialogue.tracker import Tracker
from assistant.dialogue.turn_actions import TurnActions
from assistant.messages import Reply
from assistant.presentation import Presenter
from assistant.responses import load_responses
from knowledge.lexicon import load_lexicon
from tests.conftest import NOW


class NothingStored:
    """A database without a row."""

    async def scalars(self, query: object) -> list[object]:
        return []


@dataclass
class Talk:
    """One conversation, with the actions that were run."""

    script: Script
    tracker: Tracker
    ran: list[str] = field(default_factory=list)
    published: list[dict[str, Any]] = field(default_factory=list)
    buttons: list[str] = field(default_factory=list)
    """Payloads of the last turn's buttons."""
    replies: tuple[Reply, ...] = ()
    """The last turn's replies."""

    async def say(
        self, *commands: Command, heard: bool = False, returned: bool = False, channel: str = "terminal"
    ) -> str:
        tracker = self.tracker
        tracker.turn += 1
        tracker.heard, tracker.returned, tracker.channel = heard, returned, channel
        changed = retire_changed_flow(tracker, self.script.flows)
        commands = (changed, *commands) if changed else commands
        tracker.events.clear()
        tracker.replies.clear()
        await run_turn(tracker, commands, self._actions())
        self.buttons = [button.payload for reply in tracker.replies for button in reply.buttons]
        self.replies = tuple(tracker.replies)
        tracker.close_turn()
        self.tracker = Tracker.restore("p", tracker.snapshot(), self.script.domain)
        return " | ".join(reply.text for reply in tracker.replies)

    def _actions(self) -> TurnActions:
        async def registered(context: ActionContext) -> ActionResult:
            return ActionResult(slots={"is_registered": True})

        async def quote(context: ActionContext) -> ActionResult:
            golden = 5000.0 if context.slots["material"] == "silk" else 2000.0
            return ActionResult(
                (Response("utter_golden_price", {"optimal_paise": int(golden * 100)}),),
                {"golden_price": golden},
            )

        async def publish(context: ActionContext) -> ActionResult:
            self.published.append({k: v for k, v in context.slots.items() if v is not None})
            return ActionResult((Response("utter_listing_published", {"listing": "7"}),))

        async def answer(context: ActionContext) -> ActionResult:
            return ActionResult((Response(text=f"[answer to {context.slots['craft_question']}]"),))

        async def orders(context: ActionContext) -> ActionResult:
            return ActionResult((Response("utter_no_orders"),))

        async def confirm(context: ActionContext) -> ActionResult:
            return ActionResult(
                (Response("utter_confirm_listing_unpriced", {"title": str(context.slots["material"])}),)
            )

        async def ask_plainly(context: ActionContext) -> ActionResult:
            return ActionResult((Response("utter_which_craft"),))

        async def ask_what(context: ActionContext) -> ActionResult:
            return ActionResult((Response("utter_which_product_type"),))

        own: dict[str, Action] = {
            "action_check_registered": registered,
            "action_quote_listing": quote,
            "action_publish_listing": publish,
            "action_answer_craft_question": answer,
            "action_show_my_orders": orders,
            "action_ask_listing_confirmed": confirm,
            "action_ask_craft": ask_plainly,
            "action_ask_material": ask_plainly,
            "action_ask_product_type": ask_what,
            "action_ask_price": ask_plainly,
        }

        def context_for(tracker: Tracker) -> ActionContext:
            return ActionContext(
                "p", "artisan", "en", tracker.slots, "", "m", *cast(Any, (NothingStored(), None, NOW))
            )

        async def open_ticket(tracker: Tracker) -> int:
            return 42

        return TurnActions(
            self.script.flows,
            self.script.domain,
            self.script.responses,
            Presenter(load_lexicon()),
            {**ACTIONS, **own},
            context_for,
            open_ticket,
        )

    @property
    def asked(self) -> str | None:
        question = self.tracker.stack.question
        return str(question.context["collect"]) if question else None


@pytest.fixture(scope="session")
def script() -> Script:
    return load_script(load_responses(), ACTIONS)


@pytest.fixture
def talk(script: Script) -> Talk:
    tracker = Tracker.new("p", script.domain, "en")
    tracker.slots["is_verified"] = True
    return Talk(script, tracker)
