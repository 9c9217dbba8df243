"""What a message means in the light of the listings shown: one of them, what to do with it, or a changed search."""

import re
from dataclasses import dataclass

from assistant.dialogue.commands import Answer, CancelFlow, Command, SetSlot, StartFlow
from assistant.dialogue.engine import Script
from assistant.dialogue.tracker import Tracker
from assistant.understanding.phrase_tables import load_table
from assistant.understanding.references import Reference, ReferenceReader
from assistant.understanding.refinement import RefinementReader
from assistant.understanding.wording import asks_something, content_words
from nlu.results import ParseResult

CHOSEN = "chosen_listing"
"""Slot of the listing that a buyer asks about or orders."""
WISH = "search_wish"
"""Slot that says that there is something to look for."""
DETAIL = "detail_asked"
"""Slot of the one thing that a buyer wants to know of a listing."""
OWN = "listing_id"
"""Slot of the listing that an artisan changes."""
CERTAIN = 0.51
"""Least probability at which an intent says what to do with a listing."""
CERTAIN_OTHER = 0.6
"""Probability from which a message about something else is not about a listing."""
SHOWING = frozenset(
    {"product_details", "search_products", "recommend_products", "affirm", "repeat_that", "thank", "greet"}
)
"""Intents that a message has which only points at a listing."""
MIN_TELLING_WORDS = 2
MIN_TELLING_TEXT = 4
"""A message of so many words tells what is wrong in one of them: "my thing arrived broken"."""
ABOUT_ONE = frozenset({"product_details", "place_order"})
"""Intents that are about one listing even when it is not pointed at."""
_ATTRIBUTES = frozenset({"product_type", "craft", "material", "colour", "technique", "order_id"})
_BESIDE_DETAILS = frozenset(
    {"ask_craft_question", "ask_policy", "cancel_order", "report_problem", "shipping_quote", "track_order"}
)
"""Intents that a question about one detail of a product may have all the same; any other is a misunderstanding."""
_POSSESSIVE = re.compile(r"['’]s\b")
_NAMED = _ATTRIBUTES | {"ordinal"}
_OF_OTHER_MATTERS = frozenset({"place_order", "ask_policy", "report_problem", "cancel_order", "track_order"})


@dataclass(frozen=True, slots=True)
class ShoppingReader:
    """Reads messages about listings that were shown, for one state of the conversation."""

    script: Script
    tracker: Tracker

    def read(self, clause: ParseResult) -> tuple[Command, ...]:
        """Commands of a clause about a listing shown, or about the last search; nothing when it is about neither."""
        references = ReferenceReader(self.tracker)
        found = references.read(clause)
        question = self.tracker.stack.question
        if question is not None:
            if question.context["collect"] == WISH and load_table("references").is_whole(
                "anything", clause.text
            ):
                return (SetSlot(WISH, "anything", exact=True),)
            choosing = question.context["collect"] == CHOSEN
            if other := self._detail_meanwhile(clause) or self._order_instead(clause, found):
                return other
            switching = found is not None and found.explicit and self._active_uses(CHOSEN)
            return (_choose(CHOSEN, found), *self._told(clause)) if found and (choosing or switching) else ()
        if found is not None and (wish := self._wish(clause, found, references)):
            return wish
        if question_about := self._asks_whether(clause, references):
            return question_about
        if ordering := self._ordering(clause, references):
            return ordering
        only_values = any(e.entity in _ATTRIBUTES for e in clause.entities) and references.is_alone(clause)
        if changed := RefinementReader(self.tracker).read(clause, only_values=only_values):
            return changed
        return self._implied(clause, references)

    def _detail_meanwhile(self, clause: ParseResult) -> tuple[Command, ...]:
        """A question about the product that is being ordered: "how big is it?", "how many are left?"."""
        listing, active = self.tracker.slots.get(CHOSEN), self.tracker.stack.active
        ordering = active is not None and active.flow_id == "place_order"
        asked = detail_asked(clause.text)
        if not listing or not ordering or not asked or clause.numbers or self._other_wish(clause):
            return ()
        return (StartFlow("product_details"), SetSlot(CHOSEN, str(listing), exact=True), *asked)

    def _order_instead(self, clause: ParseResult, found: Reference | None) -> tuple[Command, ...]:
        """An order, said while we ask which product to tell more about."""
        question = self.tracker.stack.question
        asking = question is not None and question.context["flow"] == "product_details"
        certain = clause.intent.name == "place_order" and clause.intent.confidence >= CERTAIN_OTHER
        if not asking or not (certain or self._says_ordering(clause)):
            return ()
        chosen = (_choose(CHOSEN, found),) if found else ()
        return (CancelFlow(), StartFlow("place_order"), *chosen, *self._told(clause))

    def own(self, clause: ParseResult, flow_id: str) -> tuple[SetSlot, ...]:
        """The own listing that a flow which asks for one is started about: "change the price of the second one"."""
        collected = {step.slot for step in self.script.flows[flow_id].collects()}
        found = ReferenceReader(self.tracker).read(clause) if OWN in collected else None
        return (_choose(OWN, found),) if found else ()

    def about_flow(self, clause: ParseResult, flow_id: str) -> tuple[SetSlot, ...]:
        """What a clause that starts a flow says besides its values: which listing, for whom, cheapest first."""
        if flow_id == "recommend_products":
            return tuple(SetSlot("recipient", who, exact=True) for who in recipients(clause.text)[:1])
        if flow_id == "ask_policy":
            return (SetSlot("policy_question", clause.text),)
        if flow_id == "report_problem" and tells_problem(clause):
            return (SetSlot("problem_told", True, exact=True),)
        if flow_id == "search_products":
            table = load_table("references")
            sorts = {"cheapest": "price_low", "dearest": "price_high"}
            wanted = [sort for kind, sort in sorts.items() if table.has(kind, clause.text)]
            return tuple(SetSlot("search_sort", sort, exact=True) for sort in wanted[:1])
        if flow_id in ABOUT_ONE:
            return self._shown_one(clause)
        return self.own(clause, flow_id)

    def says_anything(self, clause: ParseResult) -> SetSlot | None:
        """ "Anything" after "what are you looking for?": there is no wish, and that is an answer."""
        question = self.tracker.stack.question
        if (
            question is None
            or question.context["collect"] != WISH
            or clause.intent.name != "recommend_products"
        ):
            return None
        names_something = clause.entities or clause.numbers or recipients(clause.text)
        return None if names_something else SetSlot(WISH, "anything", exact=True)

    def _shown_one(self, clause: ParseResult) -> tuple[SetSlot, ...]:
        """The listing that a new flow is about, in the middle of another conversation: "order it"."""
        references = ReferenceReader(self.tracker)
        if found := references.read(clause):
            return (_choose(CHOSEN, found),)
        listing = references.talked_about
        named = any(entity.entity in _NAMED for entity in clause.entities)
        if listing is None or named:
            return ()
        return (_choose(CHOSEN, Reference(listing, alone=False, explicit=False)),)

    def _active_uses(self, slot: str) -> bool:
        active = self.tracker.stack.active
        return active is not None and slot in self.script.flows[active.flow_id].slots_written()

    def _wish(
        self, clause: ParseResult, found: Reference, references: ReferenceReader
    ) -> tuple[Command, ...]:
        """What to do with a listing that was pointed at."""
        intent = clause.intent
        certain = intent.confidence >= CERTAIN
        only_pointing = found.alone and found.explicit and not asks_something(clause.text, clause.language)
        ordering = (certain and intent.name == "place_order") or self._says_ordering(clause)
        if ordering and not only_pointing:
            return self._start("place_order", found, clause)
        if craft := self._craft_asked_about(clause, found.listing_id, references):
            return (Answer(clause.text, craft),)
        names_it = found.explicit and (found.alone or self._names_by_price(clause))
        if only_pointing or (names_it and not self._other_wish(clause)):
            return self._start("product_details", found, clause)
        if intent.name in SHOWING and (certain or found.alone) and not clause.polarity:
            return self._start("product_details", found, clause)
        return ()

    def _names_by_price(self, clause: ParseResult) -> bool:
        """Whether a message calls something the cheapest or the dearest."""
        return any(load_table("references").has(kind, clause.text) for kind in ("cheapest", "dearest"))

    def _craft_asked_about(
        self, clause: ParseResult, listing: int, references: ReferenceReader
    ) -> str | None:
        """The craft that a question about a listing is really about: "how is it made?", "can I wash it?"."""
        intent = clause.intent
        general = load_table("references").has("craft_matter", clause.text)
        other = intent.name in _OF_OTHER_MATTERS and intent.confidence >= CERTAIN_OTHER
        if other or not (general or (intent.name == "ask_craft_question" and intent.confidence >= CERTAIN)):
            return None
        craft = clause.first("craft") or references.fact(listing, "craft")
        return str(craft) if craft else None

    def _other_wish(self, clause: ParseResult) -> bool:
        """Whether a message that points at a listing says what to do with it: remove it, change its price."""
        if clause.intent.confidence < CERTAIN_OTHER:
            return False
        if detail_asked(clause.text):
            return clause.intent.name in _BESIDE_DETAILS
        return clause.intent.name not in SHOWING | {"place_order", "deny", ""}

    def _asks_whether(self, clause: ParseResult, references: ReferenceReader) -> tuple[Command, ...]:
        """ "Is it handmade?": a question about the listing being talked about, though it names a value."""
        listing = references.talked_about
        about_it = load_table("references").has("asks_whether", clause.text)
        if listing is None or not about_it or self._other_wish(clause):
            return ()
        if craft := self._craft_asked_about(clause, listing, references):
            return (Answer(clause.text, craft),)
        return self._start("product_details", Reference(listing, alone=False, explicit=False), clause)

    def _implied(self, clause: ParseResult, references: ReferenceReader) -> tuple[Command, ...]:
        """A question or an order that names nothing is about the listing being talked about: "how big?", "order it"."""
        listing = references.talked_about
        named = any(entity.entity in _NAMED for entity in clause.entities)
        if named:
            return ()
        if listing is None:
            return self._detail_of_which(clause)
        certain = clause.intent.name in ABOUT_ONE and clause.intent.confidence >= CERTAIN
        asks = not self._other_wish(clause) and bool(detail_asked(clause.text))
        if not certain and not asks:
            return ()
        if craft := self._craft_asked_about(clause, listing, references):
            return (Answer(clause.text, craft),)
        flow = clause.intent.name if certain else "product_details"
        return self._start(flow, Reference(listing, alone=False, explicit=False), clause)

    def _detail_of_which(self, clause: ParseResult) -> tuple[Command, ...]:
        """ "How many are left?" when several were shown and none is talked about: we ask which one is meant."""
        asked = detail_asked(clause.text)
        if not asked or not self.tracker.shown_listings or self._other_wish(clause):
            return ()
        return (StartFlow("product_details"), *asked)

    def _says_ordering(self, clause: ParseResult) -> bool:
        """Whether a message says plainly that something is to be ordered, whatever its intent seems to be."""
        return load_table("references").has("ordering", clause.text) and not self._other_wish(clause)

    def _ordering(self, clause: ParseResult, references: ReferenceReader) -> tuple[Command, ...]:
        """ "I want to order it" after several were shown: the order asks which one."""
        named = any(entity.entity in _NAMED for entity in clause.entities)
        certain = clause.intent.name == "place_order" and clause.intent.confidence >= CERTAIN_OTHER
        ordering = (certain and not references.is_alone(clause)) or self._says_ordering(clause)
        if named or not self.tracker.shown_listings or not ordering:
            return ()
        if (listing := references.talked_about) is not None:
            return self._start("place_order", Reference(listing, alone=False, explicit=False), clause)
        return (StartFlow("place_order"), *self._told(clause))

    def _start(self, flow: str, found: Reference, clause: ParseResult) -> tuple[Command, ...]:
        """A flow about a listing."""
        asked = detail_asked(clause.text) if flow == "product_details" else ()
        return (StartFlow(flow), _choose(CHOSEN, found), *asked, *self._told(clause))

    def _told(self, clause: ParseResult) -> tuple[SetSlot, ...]:
        """What a clause tells besides the listing: how many, whereto."""
        told = [e for e in clause.entities if e.entity not in _ATTRIBUTES and e.entity != "ordinal"]
        return tuple(
            SetSlot(slot.name, entity.value, entity.confidence)
            for entity in told
            for slot in self.script.domain.slots.values()
            if entity.entity in slot.entities
        )


def detail_asked(text: str) -> tuple[SetSlot, ...]:
    """The one thing that a question about a product asks for; nothing when it asks for more, or for all."""
    table = load_table("details")
    kinds = [kind for kind in table.by_kind if table.has(kind, text)]
    return (SetSlot(DETAIL, kinds[0], exact=True),) if len(kinds) == 1 else ()


def recipients(text: str) -> list[str]:
    """For whom a gift is: kinds of recipients named in a text, in the order of the table."""
    table, text = load_table("recipients"), _POSSESSIVE.sub("", text)
    return [kind for kind in ("couple", *table.by_kind) if table.has(kind, text)]


def tells_problem(clause: ParseResult) -> bool:
    """Whether a message that reports a problem says what is wrong, not only that something is."""
    words = [word for word in content_words(clause.text, clause.language) if not _is_general(word)]
    return len(words) >= MIN_TELLING_WORDS or (bool(words) and len(clause.text.split()) >= MIN_TELLING_TEXT)


def _is_general(word: str) -> bool:
    return load_table("problems").has("general", word)


def _choose(slot: str, found: Reference) -> SetSlot:
    return SetSlot(slot, str(found.listing_id), exact=True)
