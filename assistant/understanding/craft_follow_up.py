"""Questions that go on about the craft just answered: "and what is it made of?", "which state?"."""

from dataclasses import dataclass

from assistant.dialogue.commands import Answer
from assistant.dialogue.tracker import Tracker
from nlu.results import ParseResult
from rag.asks import find_asks, read_words

TALKED_CRAFT = "talked_craft"
"""Slot: the craft of the newest answer, until a product is shown."""
OF_OTHER_MATTERS = frozenset({"price", "how_many", "buying", "not_in_articles"})
"""Asks that are about a product, or that no article answers."""
OPEN_INTENTS = frozenset(
    {"ask_craft_question", "product_details", "out_of_scope", "find_artisans_nearby", ""}
)
SURE = 0.75
"""Probability from which another intent is believed."""
NAMING = frozenset({"product_type", "craft", "order_id", "price", "max_price"})
"""Entities that say what else a message is about."""


@dataclass(frozen=True, slots=True)
class CraftFollowUpReader:
    """Reads follow-up questions, for one state of the conversation."""

    tracker: Tracker

    def follow_up(self, clause: ParseResult) -> Answer | None:
        """The question with its craft; None where nothing was answered before, or it asks for something else."""
        craft = self.tracker.slots.get(TALKED_CRAFT)
        if not craft or self.tracker.stack.question is not None:
            return None
        if any(entity.entity in NAMING for entity in clause.entities):
            return None
        if clause.intent.name not in OPEN_INTENTS and clause.intent.confidence >= SURE:
            return None
        asks = find_asks(read_words(clause.text, clause.language), clause.language)
        plain = [match for match in asks if not match.ask.fallback]
        if not plain or any(match.ask.name in OF_OTHER_MATTERS for match in plain):
            return None
        return Answer(clause.text, str(craft))
