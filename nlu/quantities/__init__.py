"""Numbers, money, sizes, weights, durations and counts in spoken and written text."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from knowledge.lexicon import Lexicon
from nlu.quantities.cues import cues
from nlu.quantities.joined import WordSplitter
from nlu.quantities.lexemes import Lexeme, lex, plain
from nlu.quantities.measures import MeasureReader
from nlu.quantities.number_words import (
    NumberWord,
    NumberWords,
    Role,
    and_words,
    number_words,
    ordinal_words,
)
from nlu.quantities.numbers import read_numbers
from nlu.quantities.ordinals import SHORT_ANSWER_WORDS, read_ordinals
from nlu.quantities.roles import RoleReader
from nlu.quantities.units import UnitTable
from nlu.quantities.values import NamedSpan, Quantity
from nlu.results import Number

__all__ = ["NamedSpan", "Quantity", "QuantityReader", "QuantityReading"]

_BY = "x"


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
        words = number_words(language)
        cue_phrases = cues(language)
        between_sides = cue_phrases.words("between_sides")
        lexemes = _with_sides(self._splitter(language).split(whole, names), words, between_sides)
        ordinals_known = ordinal_words(language)
        if not any(
            lexeme.value is not None or lexeme.key in words or lexeme.key in ordinals_known
            for lexeme in lexemes
        ):
            return QuantityReading((), ())
        roles = RoleReader(lexemes, names, cue_phrases, role, intent)

        def counts(index: int) -> bool:
            return (
                self._units.after(lexemes, index) is not None
                or roles.counts(index)
                or bool(cue_phrases.after("quantity_after", lexemes, index))
            )

        def costs(index: int) -> bool:
            found = self._units.after(lexemes, index)
            return found is not None and found[0].measure == "money"

        ordinals = read_ordinals(
            lexemes, names, cue_phrases, language, short=len(whole) <= SHORT_ANSWER_WORDS, intent=intent
        )
        taken = [(ordinal.start, ordinal.end) for ordinal in ordinals] + [
            (name.start, name.end) for name in names if (text[name.start : name.end].casefold() not in words)
        ]
        alone = len(whole) == 1
        spans = [
            span
            for span in read_numbers(lexemes, words, counts, costs)
            if not any(
                start < lexemes[span.last - 1].end and lexemes[span.first].start < end for start, end in taken
            )
        ]
        reader = MeasureReader(self._units, between_sides, and_words(language))
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


def _with_sides(lexemes: list[Lexeme], words: NumberWords, between_sides: frozenset[str]) -> list[Lexeme]:
    """The lexemes with the ਬਾਈ of "ਚਾਰ ਬਾਈ ਛੇ ਫੁੱਟ" as a sign: between two numbers it is "by", else it is 22."""

    def is_number(index: int) -> bool:
        return 0 <= index < len(lexemes) and (
            lexemes[index].kind == "number" or _is_unit(words.get(lexemes[index].key))
        )

    return [
        replace(lexeme, kind="sign", key=_BY)
        if lexeme.key in between_sides
        and lexeme.key in words
        and is_number(index - 1)
        and is_number(index + 1)
        else lexeme
        for index, lexeme in enumerate(lexemes)
    ]


def _is_unit(word: NumberWord | None) -> bool:
    return word is not None and word.role is Role.UNIT
