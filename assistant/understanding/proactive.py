"""Wishes about what we tell unasked: "tell me when there is one", "my alerts", "stop messages", "ask the maker"."""

from dataclasses import dataclass

from assistant.dialogue.commands import Command, SetSlot, StartFlow
from assistant.dialogue.tracker import Tracker
from assistant.understanding.phrase_tables import load_table
from assistant.understanding.values import ValueReader
from nlu.results import ParseResult
from nlu.tokens import normalise, tokenise

TABLE = "proactive"
OFFER = "/StartFlow(set_alert)"
"""Payload of the offer under a search that found nothing."""
CERTAIN_OTHER = 0.8
"""Probability from which "tell me when" asks for something else."""
LEAST_WORDS = 2
"""A question to a maker has so many words, or it is asked for."""
MOST_WORDS_STOPPING = 8
"""A longer message that holds "stop messages" tells a story."""
_OTHER_MATTERS = frozenset({"ask_craft_question", "ask_policy"})
_WANTED = frozenset({"product_type", "craft", "material", "colour", "technique", "max_price"})
_NAMING = frozenset({"product_type", "craft"})


@dataclass(frozen=True, slots=True)
class ProactiveReader:
    """Reads such wishes for one state of the conversation."""

    tracker: Tracker
    values: ValueReader

    def stops(self, parse: ParseResult) -> tuple[Command, ...]:
        """Whether messages are to stop, or to come again; this counts whatever was asked."""
        if len(parse.text.split()) > MOST_WORDS_STOPPING:
            return ()
        for flow in ("stop_alerts", "resume_messages", "stop_messages"):
            if self._says(flow, parse):
                return (StartFlow(flow),)
        return ()

    def read(self, parse: ParseResult) -> tuple[Command, ...]:
        """What else is wanted of it; nothing when the message is about other things."""
        if self._accepts_offer(parse):
            return (StartFlow("set_alert"),)
        if self._says("ask_maker", parse):
            return (StartFlow("ask_maker"), *self._product(parse), *_question(parse.text))
        if self._says("answer_buyer", parse):
            return (StartFlow("answer_buyer"),)
        if self._wants_alert(parse):
            told = [entity for entity in parse.entities if entity.entity in _WANTED | {"place", "min_price"}]
            return (StartFlow("set_alert"), *self.values.values(told))
        return (StartFlow("show_alerts"),) if self._says("show_alerts", parse) else ()

    def _says(self, kind: str, parse: ParseResult) -> bool:
        return load_table(TABLE).has(kind, parse.text)

    def _accepts_offer(self, parse: ParseResult) -> bool:
        """A plain yes to the offer."""
        agrees = parse.polarity.polarity if parse.polarity else parse.intent.name
        offered = any(button.payload == OFFER for button in self.tracker.buttons)
        idle = self.tracker.stack.question is None
        return offered and idle and agrees == "affirm" and not parse.entities

    def _wants_alert(self, parse: ParseResult) -> bool:
        """Whether somebody wants to be told later: of something that is named, or that was looked for just now."""
        if self._says("alert", parse) and not self._says("show_alerts", parse):
            return True
        ordered = load_table("references").has("order", parse.text) or self._says("mine", parse)
        if ordered or not self._says("tell_me_when", parse):
            return False
        if parse.intent.name in _OTHER_MATTERS and parse.intent.confidence >= CERTAIN_OTHER:
            return False
        named = any(entity.entity in _WANTED for entity in parse.entities)
        return named or any(button.payload == OFFER for button in self.tracker.buttons)

    def _product(self, parse: ParseResult) -> tuple[SetSlot, ...]:
        """The product that is asked about: the one being talked about, else the one that is named."""
        if self.tracker.current_listing is not None:
            return (SetSlot("chosen_listing", str(self.tracker.current_listing), exact=True),)
        return self.values.values(entity for entity in parse.entities if entity.entity in _NAMING)


def _question(text: str) -> tuple[SetSlot, ...]:
    """The question in "ask the maker whether it comes in red": what is left without the wish itself."""
    text, table = normalise(text), load_table(TABLE)
    match = table.finds("ask_maker", text)[0]
    tokens = tokenise(text)
    rest = f"{text[: tokens[match.first].start]} {text[tokens[match.last - 1].end :]}".strip(" ,;:-।.")
    words = tokenise(rest)
    joined = next((found for found in table.finds("joint", rest) if found.first == 0), None)
    if joined is not None and joined.last < len(words):
        rest = rest[words[joined.last].start :]
    return (SetSlot("maker_question", rest),) if len(tokenise(rest)) >= LEAST_WORDS else ()
