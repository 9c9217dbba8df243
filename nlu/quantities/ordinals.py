"""Positions in a list: "the second one", "doosra wala", "3rd product"."""

from collections.abc import Sequence

from nlu.quantities.cues import Cues
from nlu.quantities.lexemes import Lexeme, plain
from nlu.quantities.number_words import ordinal_words
from nlu.quantities.values import NamedSpan, Quantity

_SUFFIXES = frozenset(("st", "nd", "rd", "th"))
_POINTING_INTENTS = frozenset(
    ("product_details", "place_order", "update_price", "update_stock", "remove_listing", "cancel_order")
)
SHORT_ANSWER_WORDS = 3
"""In a message up to this an ordinal needs nothing that it points at."""


def read_ordinals(
    lexemes: Sequence[Lexeme],
    names: Sequence[NamedSpan],
    cues: Cues,
    language: str,
    *,
    short: bool,
    intent: str | None,
) -> list[Quantity]:
    """Ordinals that point at something.

    What they count must follow, or hardly anything else is said (`short`), or one of several things is wanted
    (`intent`).
    """
    words = ordinal_words(language)
    things = {name.start for name in names if "product_type" in name.kinds}
    found = []
    for index, lexeme in enumerate(lexemes):
        value, doubtful, last = None, False, index + 1
        if lexeme.kind == "word" and lexeme.key in words:
            number, doubtful = words[lexeme.key]
            value = str(number)
        elif lexeme.value is not None and last < len(lexemes) and lexemes[last].key in _SUFFIXES:
            value, last = plain(lexeme.value), last + 1
        if value is None:
            continue
        if cues.after("old_before", lexemes, index) > 1:
            # the پہلے of "پہلے والا دام" is "earlier"
            continue
        beside = last < len(lexemes) and lexemes[last].start in things
        pointed = bool(cues.after("ordinal_after", lexemes, last))
        alone = (short or beside) and not doubtful
        wanted = intent in _POINTING_INTENTS and (beside or not doubtful)
        if pointed or alone or wanted:
            found.append(Quantity("ordinal", value, lexeme.start, lexemes[last - 1].end))
    return found
