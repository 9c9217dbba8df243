"""Units of measure, time, count and money, as the lexicon lists them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from knowledge.lexicon import Lexicon
from nlu.phrases import PhraseTrie
from nlu.quantities.lexemes import Lexeme, lex
from nlu.tokens import normalise

_ALSO_WORDS = frozenset(("in", "min", "h"))
"""Abbreviations that are more often words."""

_BENGALI_FOR = frozenset(("ে", "তে", "য়", "য়ে"))
"""The ending of "চার হাজারে দিন", where দিন is no day: give it for four thousand."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit."""

    value: str
    """Canonical symbol or name: m, kg, day, piece, rupee."""
    measure: str
    """length, weight, volume, duration, count or money."""
    factor: Decimal | None
    """How many of the measure's base unit it is; None where that varies (months)."""


class UnitTable:
    """All units by their names, and by the signs that stand right beside digits."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._names: PhraseTrie[Unit] = PhraseTrie()
        self._after_digits: PhraseTrie[Unit] = PhraseTrie()
        self._before: PhraseTrie[Unit] = PhraseTrie()
        for entry in lexicon.entries("unit"):
            factor = entry.attributes.get("factor")
            unit = Unit(
                entry.value,
                str(entry.attributes.get("measure", "")),
                None if factor is None else Decimal(str(factor)),
            )
            for _, name in entry.spellings():
                self._names.add(_phrase(name), unit)
                if unit.measure == "money":
                    self._before.add(_phrase(name), unit)
            for sign in entry.attributes.get("after_digits", ()):
                self._after_digits.add(_phrase(str(sign)), unit)
            for sign in entry.attributes.get("before_digits", ()):
                self._before.add(_phrase(str(sign)), unit)

    def after(self, lexemes: Sequence[Lexeme], index: int) -> tuple[Unit, int] | None:
        """The unit that begins at `index`, right behind a number, and the index after it."""
        named = self._names.longest(lexemes, index)
        if named is None and index < len(lexemes) and lexemes[index].kind == "ending":
            named = self._names.longest(lexemes, index + 1)
            if (
                named is not None
                and named.payload.measure == "duration"
                and lexemes[index].key in _BENGALI_FOR
            ):
                return None
        if named is not None:
            return named.payload, named.last
        signed = self._after_digits.longest(lexemes, index)
        if signed is None or index == 0:
            return None
        if signed.payload.measure == "money" or self._beside_digits(lexemes, index, signed.last):
            return signed.payload, signed.last
        return None

    def before(self, lexemes: Sequence[Lexeme], index: int) -> tuple[Unit, int] | None:
        """The money sign or word that ends just before `index` ("Rs. 4500"), and where it begins."""
        end = index
        if end > 0 and lexemes[end - 1].key in (".", ":", "="):
            end -= 1
        if end > 0 and (found := self._before.longest(lexemes[:end], end - 1)):
            return found.payload, end - 1
        return None

    def knows(self, key: str) -> bool:
        """Whether a word is the name of a unit."""
        return self._names.get((key,)) is not None

    def measures(self, key: str) -> bool:
        """Whether a word is the name of a unit that is no count and no money: day, metre, kilo."""
        unit = self._names.get((key,))
        return unit is not None and unit.measure not in ("count", "money")

    def names(self, lexemes: Sequence[Lexeme], index: int) -> bool:
        """Whether a unit's name stands at `index`."""
        return self._names.longest(lexemes, index) is not None

    @staticmethod
    def _beside_digits(lexemes: Sequence[Lexeme], index: int, last: int) -> bool:
        """ "900 g to Amritsar" is a weight; "6in" and "6 in" at the end are inches, "6 in stock" is not."""
        if lexemes[index - 1].kind != "number":
            return False
        if lexemes[index - 1].end == lexemes[index].start or lexemes[index].key not in _ALSO_WORDS:
            return True
        return last >= len(lexemes) or lexemes[last].kind != "word" or lexemes[last].key == "x"


def _phrase(name: str) -> tuple[str, ...]:
    return tuple(lexeme.key for lexeme in lex(normalise(name)))
