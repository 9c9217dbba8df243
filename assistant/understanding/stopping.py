"""What "cancel" and "forget it" mean just now: the conversation, the order being placed, or an order placed before."""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.dialogue.commands import Answer, CancelFlow, Command, StartFlow
from assistant.dialogue.tracker import Tracker
from assistant.understanding.phrase_tables import load_table
from nlu.repair import read_repair
from nlu.results import ParseResult

CERTAIN = 0.51
"""Least probability at which an intent says that something is to be cancelled while nothing is under way."""
CERTAIN_IN_FLOW = 0.6
ORDERING = "place_order"
ABOUT_ORDERS = frozenset({ORDERING, "track_order"})


@dataclass(frozen=True, slots=True)
class StopReader:
    """Reads wishes to stop for one state of the conversation."""

    tracker: Tracker

    def cancels_order(self, clause: ParseResult) -> bool:
        """Whether "cancel the order" is about an order, because no conversation is there to be cancelled."""
        if self.tracker.stack.active is not None:
            return False
        intent = clause.intent
        if intent.name == "cancel_order" and intent.confidence >= CERTAIN:
            return True
        stops = clause.repair is not None and clause.repair.name == "cancel"
        stops = stops or (intent.name == "cancel_flow" and intent.confidence >= CERTAIN)
        return stops and (load_table("references").has("order", clause.text) or self._order_was_the_topic())

    def _order_was_the_topic(self) -> bool:
        """Whether our last answer was about an order: "cancel it" means that one."""
        just_now = self.tracker.turn - self.tracker.last_flow_turn <= 1
        return just_now and self.tracker.last_flow in ABOUT_ORDERS

    def stops_ordering(self, clause: ParseResult) -> bool:
        """Whether "cancel the order" means the one that is being placed just now."""
        active = self.tracker.stack.active
        meant = clause.intent.name == "cancel_order" and clause.intent.confidence >= CERTAIN_IN_FLOW
        ordering = active is not None and active.flow_id == ORDERING
        return meant and ordering and not clause.first("order_id")

    def says_enough(self, clause: ParseResult) -> bool:
        """Whether a word that stops a talk says of a number that it is enough: "മൂന്നെണ്ണം മതി"."""
        stops = clause.repair is not None and clause.repair.name == "cancel"
        stops = stops or clause.intent.name == "cancel_flow"
        return stops and bool(clause.numbers) and self.tracker.stack.question is not None

    def with_what_is_stopped(self, parse: ParseResult, found: Sequence[Command]) -> tuple[Command, ...]:
        """The commands of a message, with the "leave it," that was read with another wish as one clause, and without
        a "leave it" that only leads to another wish, when there is nothing to leave."""
        wishes = any(isinstance(command, StartFlow | Answer) for command in found)
        if not wishes:
            return tuple(found)
        others = tuple(command for command in found if not isinstance(command, CancelFlow))
        idle = self.tracker.stack.active is None and self.tracker.stack.question is None
        if idle:
            return others
        return (CancelFlow(), *others) if len(others) < len(found) or _forgets_first(parse) else others


def _forgets_first(parse: ParseResult) -> bool:
    """Whether a message that was read as one clause begins with "leave it,"."""
    head, comma, _ = parse.text.replace("،", ",").partition(",")
    repair = read_repair(head, parse.language) if comma and not parse.clauses else None
    return repair is not None and repair.name == "cancel" and repair.coverage >= 1
