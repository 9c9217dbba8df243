"""What each number in a sentence is for: price, ceiling, floor, pieces, order number, position in a list."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from nlu.quantities.cues import Cues
from nlu.quantities.lexemes import Lexeme, plain
from nlu.quantities.measures import Measure
from nlu.quantities.surroundings import DEAREST_COUNT, LEAST_BARE_PRICE, LEAST_LIMIT, Surroundings
from nlu.quantities.things import Things
from nlu.quantities.values import NamedSpan, Quantity

_LARGEST_POSITION = Decimal(30)
_ORDER_ID_DIGITS = range(3, 8)
_SCALES = (Decimal(10_000_000), Decimal(100_000), Decimal(1000), Decimal(100))
_LEAST_ORDER_ID = Decimal(100)
_MAX_NUMBER_DIGITS = 9
"""More digits are a telephone number or the like."""
_RANGE_SIGNS = frozenset(("-", "–", "—", "~"))
_UNIT_KINDS = {"length": "dimension", "weight": "weight", "duration": "duration"}

LEFTOVER_OF_INTENT = {
    "create_listing": "price",
    "update_price": "price",
    "quote_golden_price": "price",
    "search_products": "max_price",
    "recommend_products": "max_price",
    "update_stock": "quantity",
    "place_order": "quantity",
    "shipping_quote": "quantity",
    "track_order": "order_id",
    "cancel_order": "order_id",
    "update_order_status": "order_id",
    "report_problem": "order_id",
}
"""What a number is most likely to be that says nothing about itself, by what the person wants."""
_COSTING_INTENT = "quote_golden_price"
_PRICE_INTENTS = frozenset(("update_price", "create_listing"))
"""What somebody sells has a price, no ceiling and no floor: "750 वर न्या" is "take it up to 750"."""


@dataclass(frozen=True, slots=True)
class _Draft:
    measure: Measure
    kind: str | None
    refused: bool = False
    confidence: float = 1.0
    settled: bool = False
    """Certainly no value, whatever the sentence is about: the three of "three times"."""


_LIKELY = 0.9
"""Confidence where a weak cue or the intent decided."""


class RoleReader:
    """Assigns roles to the measures of one text."""

    def __init__(
        self,
        lexemes: Sequence[Lexeme],
        names: Sequence[NamedSpan],
        cues: Cues,
        role: str | None,
        intent: str | None,
    ) -> None:
        self._lexemes = lexemes
        self._names = names
        self._cues = cues
        self._role = role
        self._intent = intent
        self._leftover = LEFTOVER_OF_INTENT.get(intent or "")
        self._things = Things(lexemes, names, cues)
        self._around = Surroundings(lexemes, (), self._things, cues, intent)

    def read(self, measures: Sequence[Measure]) -> list[Quantity]:
        """Every measure that is a value or a number by itself, left to right."""
        self._around = Surroundings(self._lexemes, measures, self._things, self._cues, self._intent)
        drafts: list[_Draft] = []
        index = 0
        while index < len(measures):
            pair = self._pair(measures, index)
            if pair is not None:
                drafts.extend(pair)
                index += 2
            else:
                drafts.append(self._draft(measures[index]))
                index += 1
        drafts = self._by_slot_names(drafts)
        return [
            Quantity(
                draft.kind,
                self._text_value(draft),
                self._lexemes[draft.measure.first].start,
                self._lexemes[draft.measure.last - 1].end,
                draft.refused,
                draft.confidence,
            )
            for place, draft in enumerate(drafts)
            if draft.kind is not None or not draft.measure.number.doubtful or self._replaces(drafts, place)
        ]

    def _replaces(self, drafts: Sequence[_Draft], place: int) -> bool:
        """Whether a doubtful number is one of two, the first of them refused: "teen nahi, do", "do nahi, teen"."""
        measure = drafts[place].measure
        if self._around.is_verb(measure):
            return False
        if drafts[place].refused:
            return place + 1 < len(drafts)
        closes = all(lexeme.kind not in ("word", "number") for lexeme in self._lexemes[measure.last :])
        return closes and place > 0 and drafts[place - 1].refused and drafts[place - 1].kind is None

    def counts(self, index: int) -> bool:
        """Whether a thing that is counted stands at `index`, adjectives before it allowed."""
        return self._things.after(index)

    def _pair(self, measures: Sequence[Measure], index: int) -> list[_Draft] | None:
        """Two numbers that belong together: a range, "2-3 days", or an old and a new price."""
        if index + 1 >= len(measures):
            return None
        low, high = measures[index], measures[index + 1]
        if low.kind not in ("number", "money") or high.first < low.last:
            return None
        between = self._lexemes[low.last : high.first]
        joined = self._joined(between)
        touching = not between and high.number.value == low.number.value + 1
        if high.kind not in ("number", "money"):
            if low.kind == "number" and (joined or touching) and low.number.value < high.number.value:
                return [self._draft(high)]
            return None
        low = self._with_scale_of(low, high) if joined else low
        if not joined or low.number.value < LEAST_LIMIT:
            return None
        signed = bool(between) and between[0].key in _RANGE_SIGNS
        sure = bool(self._cues.before("range_sure", self._lexemes, low.first)) or signed
        closed = bool(self._cues.after("range_after", self._lexemes, high.last))
        changed = self._intent == "update_price" or bool(self._cues.anywhere("change", self._lexemes))
        from_to = bool(self._cues.before("range_before", self._lexemes, low.first))
        if low.number.value < high.number.value and (
            sure
            or closed
            or (not changed and (from_to or self._role == "buyer" or self._leftover == "max_price"))
        ):
            return [_Draft(low, "min_price"), _Draft(high, "max_price")]
        if changed or from_to:
            kind = self._draft(high).kind or "price"
            named = self._cues.anywhere("slot:price", self._lexemes)
            kind = "price" if self._intent == "update_price" or (named and kind == "quantity") else kind
            return [_Draft(low, kind, refused=True), _Draft(high, kind)]
        return None

    @staticmethod
    def _with_scale_of(low: Measure, high: Measure) -> Measure:
        """The two of "two to three thousand" is two thousand."""
        if low.kind != "number" or low.number.value >= LEAST_BARE_PRICE:
            return low
        scale = next((scale for scale in _SCALES if high.number.value >= scale), Decimal(1))
        value = low.number.value * scale
        if not high.number.scaled or value >= high.number.value:
            return low
        return replace(low, value=plain(value), number=replace(low.number, value=value, digits=None))

    def _joined(self, between: Sequence[Lexeme]) -> bool:
        if len(between) == 1 and between[0].key in _RANGE_SIGNS:
            return True
        return bool(between) and self._cues.after("range_middle", between, 0) == len(between)

    def _draft(self, measure: Measure) -> _Draft:
        if measure.kind in _UNIT_KINDS:
            is_age = measure.kind == "duration" and self._cues.after("age_after", self._lexemes, measure.last)
            unusable = is_age or (measure.kind == "length" and measure.value.endswith("km"))
            return _Draft(measure, None if unusable else _UNIT_KINDS[measure.kind])
        if measure.kind == "volume":
            return _Draft(measure, None)
        if self._around.is_something_else(measure) or self._around.is_each(measure):
            return _Draft(measure, None, settled=True)
        refused = self._refused(measure)
        if measure.kind == "count":
            return _Draft(measure, None if self._around.is_article(measure) else "quantity", refused)
        limit = None if self._intent in _PRICE_INTENTS else self._limit(measure)
        if measure.kind == "money":
            return _Draft(measure, limit or self._money_kind(), refused)
        return self._bare(measure, limit, refused)

    def _money_kind(self) -> str | None:
        """What an amount of money is: a buyer's budget, a price, or costs that are no price."""
        if self._leftover == "max_price":
            return "max_price"
        if self._intent == _COSTING_INTENT and self._cues.anywhere("cost_words", self._lexemes):
            return None
        return "price"

    def _bare(self, measure: Measure, limit: str | None, refused: bool) -> _Draft:
        lexemes, cues, number = self._lexemes, self._cues, measure.number
        if number.digits is not None and len(number.digits) > _MAX_NUMBER_DIGITS:
            return _Draft(measure, None)
        if number.doubtful and self._around.is_verb(measure):
            return _Draft(measure, None)
        thing = self._things.after(measure.last)
        # "তিন হাজারের শাড়ি": a saree of three thousand
        of_it = thing and number.value >= LEAST_BARE_PRICE and cues.after("genitive", lexemes, measure.last)
        if self._is_order_id(measure, thing and not of_it):
            return _Draft(measure, "order_id")
        if of_it:
            return _Draft(measure, limit or self._money_kind(), refused)
        if not thing and self._is_position(measure):
            return _Draft(measure, "ordinal")
        if limit is not None and number.value >= LEAST_LIMIT and not number.doubtful:
            return _Draft(measure, limit, refused)
        if not number.doubtful and (
            cues.after("price_after", lexemes, measure.last)
            or (cues.before("price_before", lexemes, measure.first) and number.value >= 1)
        ):
            return _Draft(measure, self._money_kind(), refused)
        if thing or cues.after("people", lexemes, measure.last):
            return _Draft(measure, None if self._around.is_article(measure) else "quantity", refused)
        few = number.value < LEAST_BARE_PRICE
        countable = number.value < DEAREST_COUNT and not self._around.is_article(measure)
        if countable and self._around.counts_before(measure):
            return _Draft(measure, "quantity", refused, _LIKELY)
        priced = self._intent == "update_price" and not few
        if countable and not priced and cues.after("quantity_after", lexemes, measure.last):
            return _Draft(measure, "quantity", refused, _LIKELY)
        if (
            few
            and cues.after("quantity_after_weak", lexemes, measure.last)
            and not self._around.is_article(measure)
        ):
            return _Draft(measure, "quantity", refused, _LIKELY)
        owned = self._leftover != "max_price" and cues.before("owned_before", lexemes, measure.first)
        if (
            owned or (few and cues.before("quantity_before", lexemes, measure.first))
        ) and not self._around.is_article(measure):
            return _Draft(measure, "quantity", refused, _LIKELY)
        if number.doubtful:
            # "kam kar do do": make it less by two
            said = lexemes[measure.first - 1].key if measure.first else ""
            closes = self._leftover == "quantity" and said == lexemes[measure.first].key
            return _Draft(measure, "quantity" if closes and number.value > 1 else None, refused, _LIKELY)
        if cues.before("price_before_weak", lexemes, measure.first) and number.value >= LEAST_LIMIT:
            return _Draft(measure, self._leftover or "price", refused, _LIKELY)
        return _Draft(measure, None, refused)

    def _by_slot_names(self, drafts: list[_Draft]) -> list[_Draft]:
        """Gives the numbers that are left to what the person wants, or to what the sentence names."""
        if all(draft.kind is not None for draft in drafts):
            return drafts
        named = {kind: self._cues.anywhere(f"slot:{kind}", self._lexemes) for kind in ("price", "quantity")}
        ordered = bool(self._cues.anywhere("order_words", self._lexemes))
        settled: list[_Draft] = []
        for draft in drafts:
            measure = draft.measure
            if (
                draft.kind is None
                and not draft.settled
                and measure.kind == "number"
                and not measure.number.doubtful
            ):
                kind = self._leftover_kind(measure, named, ordered, (*drafts, *settled))
                if kind is not None:
                    draft = replace(draft, kind=kind, confidence=_LIKELY)
            settled.append(draft)
        return settled

    def _leftover_kind(
        self,
        measure: Measure,
        named: dict[str, list[tuple[int, int]]],
        ordered: bool,
        drafts: Sequence[_Draft],
    ) -> str | None:
        number = measure.number
        digits = number.digits
        if digits is not None and len(digits) > _MAX_NUMBER_DIGITS:
            return None
        could_be_order = digits is not None and len(digits) in _ORDER_ID_DIGITS
        if self._leftover == "order_id":
            return "order_id" if could_be_order else None
        priced = any(
            draft.kind in ("price", "max_price", "min_price") and not draft.refused for draft in drafts
        )
        if priced and not self._around.is_article(measure) and self._around.is_count_of_listing(measure):
            return "quantity"
        if self._leftover == "price" and not priced and number.value >= LEAST_LIMIT:
            return self._money_kind()
        if self._leftover == "max_price" and not priced and number.value >= LEAST_BARE_PRICE:
            return "max_price"
        if (
            self._leftover == "quantity"
            and number.value < DEAREST_COUNT
            and not self._around.is_article(measure)
        ):
            return "quantity"
        nearest = self._nearest(measure, named)
        if nearest is not None:
            return nearest
        if ordered and could_be_order:
            return "order_id"
        if self._intent is None and self._names and number.value >= LEAST_BARE_PRICE and not priced:
            return "price"
        return None

    def _nearest(self, measure: Measure, named: dict[str, list[tuple[int, int]]]) -> str | None:
        best: tuple[int, str] | None = None
        for kind, places in named.items():
            if kind == "price" and measure.number.value < LEAST_LIMIT:
                continue
            for first, last in places:
                distance = measure.first - last if first < measure.first else 2 * (first - measure.last) + 1
                if best is None or distance < best[0]:
                    best = (distance, kind)
        return best[1] if best else None

    def _refused(self, measure: Measure) -> bool:
        before = self._cues.before("old_before", self._lexemes, measure.first)
        after = self._cues.after("old_after", self._lexemes, measure.last)
        if before and self._lexemes[measure.first - 1].key == "from":
            before = 0
        return bool(before or after)

    def _limit(self, measure: Measure) -> str | None:
        """The ceiling or floor that the words around a number make of it; the longest cue decides."""
        found = [
            (look(f"{kind}_{side}", self._lexemes, at), kind)
            for kind in ("max_price", "min_price")
            for side, look, at in (
                ("before", self._cues.before, measure.first),
                ("after", self._cues.after, measure.last),
            )
        ]
        length, kind = max(found, key=lambda item: item[0])
        return kind if length else None

    def _is_order_id(self, measure: Measure, thing: bool) -> bool:
        before = measure.first - 1
        if before >= 0 and self._lexemes[before].key == "#":
            return True
        digits = measure.number.digits
        named = self._cues.before("order_before", self._lexemes, measure.first)
        if digits is None:
            # "order seventeen ninety-two"
            value = measure.number.value
            told = max(named, self._cues.after("order_after", self._lexemes, measure.last))
            numbered = value == int(value) and value >= _LEAST_ORDER_ID and not thing
            return numbered and (told >= 2 or (bool(told) and self._leftover == "order_id"))
        if len(digits) > _ORDER_ID_DIGITS[-1]:
            return False
        if named >= 2 or (named and not thing and len(digits) in _ORDER_ID_DIGITS):
            return True
        if thing:
            return False
        follows = self._cues.after("order_after", self._lexemes, measure.last)
        return bool(follows) and len(digits) in _ORDER_ID_DIGITS

    def _is_position(self, measure: Measure) -> bool:
        value = measure.number.value
        if value > _LARGEST_POSITION or value != int(value):
            return False
        before = self._cues.before("ordinal_before", self._lexemes, measure.first)
        if before and self._lexemes[measure.first - 1].key != "the" and not measure.number.doubtful:
            return True
        after = self._cues.after("ordinal_after", self._lexemes, measure.last)
        numbered = self._cues.after("ordinal_before", self._lexemes, measure.last)
        return after >= 2 or (bool(after) and bool(before or numbered))

    def _text_value(self, draft: _Draft) -> str:
        digits = draft.measure.number.digits
        if draft.kind == "order_id" and digits is not None:
            return digits
        return draft.measure.value
