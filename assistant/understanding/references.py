"""Which of the listings shown to a person a message means: "the second one", "that shawl", "नीली वाली", "it"."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from assistant.dialogue.tracker import Tracker
from assistant.understanding.phrase_tables import load_table
from assistant.understanding.wording import content_words
from nlu.results import Entity, Number, ParseResult
from nlu.tokens import normalise, tokenise

_ATTRIBUTES = ("product_type", "craft", "material", "colour", "technique")
_PLACES = ("first", "second", "third")
_ABOUT_ONE = frozenset({"product_details", "place_order"})
_POINTING = ("pronoun", "demonstrative", "one", "last", "cheapest", "dearest", "filler", *_PLACES)
"""Kinds of phrases that say nothing besides which one is meant."""
_SUPERLATIVES: Mapping[str, Callable[[Iterable[tuple[int, int]]], tuple[int, int]]] = {
    "cheapest": min,
    "dearest": max,
}


@dataclass(frozen=True, slots=True)
class Reference:
    """A listing that was meant."""

    listing_id: int
    alone: bool
    """Nothing else was said: no wish what to do with it."""
    explicit: bool
    """It was pointed out among those shown, not only called "it"."""


@dataclass(frozen=True, slots=True)
class ReferenceReader:
    """Resolves references against what this person was shown; nothing else can be meant."""

    tracker: Tracker

    def read(self, clause: ParseResult) -> Reference | None:
        """The listing that a clause points at; None when it points at none, or could mean several."""
        for find in (self._by_place, self._by_price, self._by_name):
            if (found := find(clause)) is not None:
                return Reference(found, self.is_alone(clause), explicit=True)
        table = load_table("references")
        named = [entity for entity in clause.entities if entity.entity in _ATTRIBUTES]
        if named or not table.has("pronoun", clause.text, clause.language):
            return None
        talked_about = self.talked_about
        return (
            None if talked_about is None else Reference(talked_about, self.is_alone(clause), explicit=False)
        )

    @property
    def talked_about(self) -> int | None:
        """The listing that "it" is."""
        return self.tracker.current_listing

    def fact(self, listing_id: int, name: str) -> Any:
        """An attribute of a listing that was shown."""
        return self.tracker.listing_facts.get(str(listing_id), {}).get(name)

    def _by_place(self, clause: ParseResult) -> int | None:
        shown = self.tracker.shown_listings
        typed = clause.text.strip() if self.tracker.stack.question is None else ""
        ordinal = clause.first("ordinal") or typed
        if ordinal.isdecimal():
            return shown[int(ordinal) - 1] if 1 <= int(ordinal) <= len(shown) else None
        if shown and load_table("references").has("last", clause.text):
            return shown[-1]
        return self._by_number(clause)

    def _by_number(self, clause: ParseResult) -> int | None:
        """ "2 wala", "I want the third": a number or a place in a message about one product."""
        shown, table = self.tracker.shown_listings, load_table("references")
        numbers = [int(number.value) for number in clause.numbers if number.value.isdecimal()]
        if len(numbers) == 1 and not clause.entities and table.has("one", clause.text):
            return shown[numbers[0] - 1] if 1 <= numbers[0] <= len(shown) else None
        if clause.intent.name not in _ABOUT_ONE and not self.is_alone(clause):
            return None
        if len(numbers) == 1 and not clause.entities and self._says_only(clause, clause.numbers[0]):
            return shown[numbers[0] - 1] if 1 <= numbers[0] <= len(shown) else None
        places = [place for place, kind in enumerate(_PLACES) if table.has(kind, clause.text)]
        return shown[places[0]] if len(places) == 1 and places[0] < len(shown) else None

    def _says_only(self, clause: ParseResult, number: Number) -> bool:
        """Whether nothing is said but a number, where nothing that wants one was asked."""
        rest = f"{clause.text[: number.start]}{clause.text[number.end :]}"
        return self.tracker.stack.question is None and not any(sign.isalnum() for sign in rest)

    def _by_price(self, clause: ParseResult) -> int | None:
        """ "The cheapest" of those shown; "the cheapest saree" only where nothing but sarees were shown."""
        if clause.first("product_type") and len(self._fitting(clause)) < len(self.tracker.shown_listings):
            return None
        priced = [
            (int(price), listing)
            for listing in self._fitting(clause)
            if (price := self.fact(listing, "price_paise")) is not None
        ]
        table = load_table("references")
        for kind, choose in _SUPERLATIVES.items():
            if priced and table.has(kind, clause.text):
                return choose(priced)[1]
        return None

    def _by_name(self, clause: ParseResult) -> int | None:
        """ "That shawl", "the blue one": the only one shown that fits what was named."""
        table = load_table("references")
        pointing = table.has("one", clause.text) or table.has("demonstrative", clause.text, clause.language)
        named = any(entity.entity in _ATTRIBUTES for entity in clause.entities)
        if not (pointing and named):
            return None
        fitting = self._fitting(clause)
        if self.tracker.current_listing in fitting:
            return self.tracker.current_listing
        return fitting[0] if len(fitting) == 1 else None

    def _fitting(self, clause: ParseResult) -> list[int]:
        """Those shown that have every attribute named in a clause."""
        return [
            listing
            for listing in self.tracker.shown_listings
            if all(self._has(listing, e) for e in clause.entities if e.entity in _ATTRIBUTES)
        ]

    def _has(self, listing: int, entity: Entity) -> bool:
        """Whether a listing has an attribute; blue is dark blue too, and silk tussar silk."""
        fact = self.fact(listing, entity.entity)
        values = fact if isinstance(fact, list) else [fact]
        return any(value is not None and entity.value in (value, value.split()[-1]) for value in values)

    def is_alone(self, clause: ParseResult) -> bool:
        """Whether the words that point, and what they name, are all that was said."""
        text = clause.text
        spans = {(entity.start, entity.end) for entity in clause.entities}
        spans |= {(number.start, number.end) for number in clause.numbers}
        for start, end in sorted(spans, reverse=True):
            text = f"{text[:start]} {text[end:]}"
        table = load_table("references")
        said = tokenise(normalise(text))
        explained = {
            place
            for kind in _POINTING
            for match in table.finds(kind, text)
            for place in range(match.first, match.last)
        }
        rest = " ".join(token.key for place, token in enumerate(said) if place not in explained)
        return not content_words(rest, clause.language)
