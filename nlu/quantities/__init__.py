"""Numbers, money, sizes, weights, durations and counts in spoken and written text."""

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.lexicon import Lexicon
from nlu.quantities.cues import cues
from nlu.quantities.joined import WordSplitter
from nlu.quantities.lexemes import lex, plain
from nlu.quantities.measures import MeasureReader
from nlu.quantities.number_words import and_words, number_words
from nlu.quantities.numbers import read_numbers
from nlu.quantities.ordinals import SHORT_ANSWER_WORDS, read_ordinals
from nlu.quantities.roles import NamedSpan, Quantity, RoleReader
from nlu.quantities.units import UnitTable
from nlu.results import Number

__all__ = ["NamedSpan", "Quantity", "QuantityReader", "QuantityReading"]


@dataclass(frozen=True, slots=True)
class QuantityReading:
    """All quantities of a text."""

    found: tuple[Quantity, ...]
    """In order of appearance, refused ones and those of unknown role included."""
    numbers: tuple[Number, ...]
    """Every number, in order; what it counts is not part of it."""


class QuantityReader:
    """Reads quantities; the lexicon gives the units, `knowledge.lexicon.numbers` the number words."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._units = UnitTable(lexicon)
        self._splitters: dict[str, WordSplitter] = {}

    def read(
        self,
        text: str,
        language: str,
        names: Sequence[NamedSpan] = (),
        *,
        role: str | None = None,
        intent: str | None = None,
    ) -> QuantityReading:
        """The quantities of `text` (NFC).

        `names` are the lexicon's names in it, which tell what is counted; `role` ("artisan" or "buyer")
        tells a range of prices from an old and a new one; `intent` decides what a number is that says nothing
        about itself.
        """
        whole = lex(text)
        endings = {name.end: name.ending for name in names if name.ending}
        lexemes = self._splitter(language).split(whole, endings)
        words = number_words(language)
        cue_phrases = cues(language)
        roles = RoleReader(lexemes, names, cue_phrases, role, intent)

        def counts(index: int) -> bool:
            return (
                self._units.after(lexemes, index) is not None
                or roles.counts(index)
                or bool(cue_phrases.after("quantity_after", lexemes, index))
            )

        ordinals = read_ordinals(
            lexemes, names, cue_phrases, language, short=len(whole) <= SHORT_ANSWER_WORDS, intent=intent
        )
        taken = [(ordinal.start, ordinal.end) for ordinal in ordinals] + [
            (name.start, name.end) for name in names if (text[name.start : name.end].casefold() not in words)
        ]
        alone = len(whole) == 1
        spans = [
            span
            for span in read_numbers(lexemes, words, counts)
            if not any(
                start < lexemes[span.last - 1].end and lexemes[span.first].start < end for start, end in taken
            )
        ]
        reader = MeasureReader(self._units, cue_phrases.words("between_sides"), and_words(language))
        quantities = roles.read(reader.read(lexemes, spans))
        found = sorted((*ordinals, *quantities), key=lambda quantity: quantity.start)
        numbers = tuple(
            Number(span.digits or plain(span.value), lexemes[span.first].start, lexemes[span.last - 1].end)
            for span in spans
            if alone or not span.doubtful
        )
        return QuantityReading(tuple(found), numbers)

    def _splitter(self, language: str) -> WordSplitter:
        if language not in self._splitters:
            self._splitters[language] = WordSplitter(language, self._units)
        return self._splitters[language]
