"""Runs what flows name: responses, repair actions, and marketplace actions, for one turn."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from actions.context import Action, ActionContext
from actions.results import ActionResult, Card, Joined, Notice, Response
from assistant.dialogue.domain import Domain
from assistant.dialogue.flows import Flows
from assistant.dialogue.repairs import REPAIRS
from assistant.dialogue.stack import Frame
from assistant.dialogue.tracker import Tracker
from assistant.messages import Button, Reply
from assistant.presentation import Presenter
from assistant.responses import Responses, Said

LISTING_SLOTS = frozenset({"chosen_listing", "listing_id"})
"""Slots that hold a listing's number, which nobody knows it by."""


@dataclass(frozen=True, slots=True)
class TurnActions:
    """Everything that may run in one turn, in its transaction."""

    flows: Flows
    domain: Domain
    responses: Responses
    presenter: Presenter
    actions: Mapping[str, Action]
    context_for: Callable[[Tracker], ActionContext]
    """The context of an action, with the slots as they are at that moment."""
    open_ticket: Callable[[Tracker], Awaitable[int]]
    """Opens a hand-off ticket; gives its number."""
    notices: list[Notice] = field(default_factory=list)
    """Messages to other people that this turn's actions asked for."""

    async def run(self, name: str, frame: Frame, tracker: Tracker) -> None:
        """Run a response or an action by its name."""
        if name in REPAIRS:
            await REPAIRS[name](self, frame, tracker)
        elif name in self.actions:
            self._take(await self.actions[name](self._context(frame, tracker)), tracker)
        elif name in self.responses.names():
            self.say(name, tracker, **self._context_values(frame, tracker))
        elif (ask_action := f"action_{name.removeprefix('utter_')}") in REPAIRS:
            await REPAIRS[ask_action](self, frame, tracker)
        else:
            self._take(await self.actions[ask_action](self._context(frame, tracker)), tracker)

    def say(
        self,
        name: str,
        tracker: Tracker,
        *,
        buttons: tuple[Button, ...] = (),
        cards: tuple[Card, ...] = (),
        **values: Any,
    ) -> None:
        """Add a response to the turn's replies."""
        said = self._fill(name, values, tracker)
        if said is None or not said.text:
            return
        tracker.record("bot", response=name, text=said.text)
        tracker.replies.append(
            Reply(
                text=said.text,
                language=tracker.language,
                speak=said.speak,
                buttons=buttons + said.buttons,
                cards=cards,
            )
        )

    def _fill(self, name: str, values: Mapping[str, Any], tracker: Tracker) -> Said | None:
        return self.responses.say(
            name,
            self.shown(values, tracker),
            language=tracker.language,
            channel=tracker.channel,
            turn=tracker.turn,
        )

    def shown(self, values: Mapping[str, Any], tracker: Tracker) -> dict[str, str]:
        """Slots and values as a response names them, each as text in the tracker's language."""
        plain = {key: self._inner(value, tracker) for key, value in values.items()}
        return self.presenter.values(tracker.slots, plain, tracker.language)

    def _inner(self, value: Any, tracker: Tracker) -> Any:
        """The text of a response that fills a place of another; other values as they are."""
        if isinstance(value, Joined):
            return value.separator.join(str(self._inner(part, tracker)) for part in value.responses)
        if isinstance(value, Response):
            if value.name is None:
                return value.text or ""
            said = self._fill(value.name, value.values, tracker)
            return said.text if said else ""
        return value

    def flow_name(self, flow_id: str, language: str) -> str:
        """What a flow is called in a language."""
        said = self.responses.say(f"flow_name_{flow_id}", {}, language=language, channel="")
        return said.text if said else self.flows[flow_id].name

    def _context(self, frame: Frame, tracker: Tracker) -> ActionContext:
        context = self.context_for(tracker)
        if frame.is_pattern:
            return _with_context_slots(context, frame)
        return context

    def _take(self, result: ActionResult, tracker: Tracker) -> None:
        self.notices.extend(result.notices)
        tracker.erased = tracker.erased or result.erased
        tracker.erased_photos += result.erased_photos
        tracker.erased_addresses += result.erased_addresses
        if result.becomes is not None:
            tracker.joined_from, tracker.conversation_id = tracker.conversation_id, result.becomes
        for name, value in result.slots.items():
            tracker.set_slot(name, value)
        for response in result.responses:
            if response.name is not None:
                buttons = tuple(Button(title, payload) for title, payload in response.buttons)
                self.say(response.name, tracker, buttons=buttons, cards=response.cards, **response.values)
            elif response.text is not None:
                tracker.record("bot", text=response.text)
                tracker.replies.append(
                    Reply(
                        response.text,
                        response.language or tracker.language,
                        cards=response.cards,
                        speak=response.speak,
                        sources=response.sources,
                    )
                )
        tracker.show_listings([card for response in result.responses for card in response.cards])

    def _context_values(self, frame: Frame, tracker: Tracker) -> dict[str, Any]:
        """What a pattern's response may name: the flow it speaks of, and what was corrected."""
        values: dict[str, Any] = {}
        for key in ("canceled_name", "interrupted_flow", "previous_flow", "changed_flow"):
            if frame.context.get(key):
                values["flow"] = self.flow_name(frame.context[key], tracker.language)
        values["changes"] = self.changes(frame.context.get("corrected_slots") or {}, tracker)
        return values

    def changes(self, values: Mapping[str, Any], tracker: Tracker) -> str:
        """Slot values as a list to be read: "saree, red, 3 pieces"."""
        shown = [self._change(name, value, tracker) for name, value in values.items()]
        return ", ".join(text for text in shown if text)

    def text(self, name: str, tracker: Tracker) -> str:
        """A response's text alone, for the title of a button."""
        said = self.responses.say(name, {}, language=tracker.language, channel=tracker.channel)
        return said.text if said else ""

    def _change(self, slot: str, value: Any, tracker: Tracker) -> str:
        """A slot's new value as it reads in a list of changes: a number of pieces says what it counts."""
        value = self.domain.slots[slot].coerce(value)
        if slot == "quantity" and value is not None:
            named = Response("utter_one_piece") if value == 1 else Response("utter_pieces", {"count": value})
            return str(self._inner(named, tracker))
        if slot in LISTING_SLOTS and value is not None:
            return str(tracker.listing_facts.get(str(value), {}).get("title", ""))
        return self.presenter.slot(slot, value, tracker.language)


def _with_context_slots(context: ActionContext, frame: Frame) -> ActionContext:
    """Patterns hand their context to actions as slots: the question of `pattern_search`, for one."""
    handed = {
        "craft_question": frame.context.get("question"),
        "question_craft": frame.context.get("craft"),
    }
    slots = {**context.slots, **{name: value for name, value in handed.items() if value is not None}}
    return replace(context, slots=slots)
