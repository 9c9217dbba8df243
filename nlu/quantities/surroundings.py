"""What stands around a number and tells whether it counts something, is an article, or is no value at all."""

from collections.abc import Sequence
from decimal import Decimal

from nlu.quantities.cues import Cues
from nlu.quantities.lexemes import Lexeme
from nlu.quantities.measures import Measure
from nlu.quantities.things import Things

LEAST_BARE_PRICE = Decimal(100)
"""A bare number from here up may be a price where nothing else is said about it."""
LEAST_LIMIT = Decimal(10)
"""A ceiling or floor below this is not about money."""
DEAREST_COUNT = Decimal(2000)
"""Nobody orders or has so many."""
_COUNTING_INTENTS = frozenset(("place_order", "shipping_quote"))
"""Here "one saree" and "ek saree" are counts, elsewhere articles."""
_BUYING_INTENTS = frozenset(("place_order", "search_products", "recommend_products", "update_stock"))
_LAST_DAY, _FIRST_YEAR, _LAST_YEAR = 31, 1900, 2100


class Surroundings:
    """The words around the measures of one text."""

    def __init__(
        self,
        lexemes: Sequence[Lexeme],
        measures: Sequence[Measure],
        things: Things,
        cues: Cues,
        intent: str | None,
    ) -> None:
        self._lexemes = lexemes
        self._measures = measures
        self._things = things
        self._cues = cues
        self._intent = intent

    def is_something_else(self, measure: Measure) -> bool:
        """Whether a number is of no use to us: "three times", "92 marks", "15 August", "August 15"."""
        if self._cues.after("no_value_after", self._lexemes, measure.last):
            return True
        value = measure.number.value
        dated = value <= _LAST_DAY or _FIRST_YEAR <= value <= _LAST_YEAR
        return (
            dated
            and measure.kind == "number"
            and bool(self._cues.ends("no_value_before", self._lexemes, measure.first))
        )

    def is_each(self, measure: Measure) -> bool:
        """The ఒకటి of "ఒకటి 350": one for 350."""
        number = measure.number
        if not number.in_words or number.value != 1 or number.last - number.first != 1:
            return False
        if self._lexemes[number.first].key not in self._cues.words("price_before"):
            return False
        after = number.last
        while after < len(self._lexemes) and self._lexemes[after].kind in ("ending", "sign"):
            after += 1
        return any(
            other.first == after and other.kind in ("number", "money") and other.number.value >= LEAST_LIMIT
            for other in self._measures
        )

    def counts_before(self, measure: Measure) -> bool:
        """The आठ of "गिलास चाहिए आठ", the ಮೂರು of "ಹೂಜಿ ಮೂರು ಬೇಕು": a count behind what it counts."""
        value = measure.number.value
        if measure.number.doubtful or value != int(value):
            return False
        if self._things.wanted_before(measure.first):
            return self._closes(measure)
        if not self._things.before(measure.first):
            return False
        sold = any(
            other is not measure and other.kind in ("number", "money") and other.number.value >= LEAST_LIMIT
            for other in self._measures
        )
        wanted = any(
            self._cues.after(name, self._lexemes, measure.last)
            for name in ("quantity_after", "quantity_after_weak")
        )
        few = value < LEAST_BARE_PRICE
        return few and (wanted or (self._closes(measure) and (sold or self._intent in _BUYING_INTENTS)))

    def _closes(self, measure: Measure) -> bool:
        """Whether nothing follows without a pause."""
        last = measure.last
        while last < len(self._lexemes) and self._lexemes[last].kind == "ending":
            last += 1
        return last >= len(self._lexemes) or self._lexemes[last].kind == "sign"

    def is_verb(self, measure: Measure) -> bool:
        """The do of "kar do"."""
        before = measure.first - 1
        return (
            measure.last - measure.first == 1
            and before >= 0
            and self._lexemes[before].key in self._cues.words("verb_stems")
        )

    def is_article(self, measure: Measure) -> bool:
        """ "ek saree" is a saree; "one saree" and "sirf ek saree" are counted."""
        number = measure.number
        if not number.in_words or number.value != 1 or number.last - number.first != 1:
            return False
        if self._intent in _COUNTING_INTENTS:
            return False
        if measure.last < len(self._lexemes) and self._lexemes[measure.last].key == "of":
            return not self._things.after(measure.last)
        return not (
            self._cues.before("only_before", self._lexemes, measure.first)
            or self._cues.after("only_after", self._lexemes, measure.last)
        )

    def is_count_of_listing(self, measure: Measure) -> bool:
        """The పది of "టేబుల్ క్లాత్ లు పది, ఒకటి 900": a number without a unit beside a price."""
        value = measure.number.value
        if value != int(value) or value >= DEAREST_COUNT:
            return False
        listed = self._intent == "create_listing" and 1 < value < LEAST_BARE_PRICE
        return listed or self._things.before(measure.first)
