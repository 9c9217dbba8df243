"""Numbers with their units: lengths and areas, weights, durations, money, counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from nlu.quantities.lexemes import Lexeme, plain
from nlu.quantities.numbers import NumberSpan
from nlu.quantities.units import Unit, UnitTable

MeasureKind = Literal["money", "length", "weight", "volume", "duration", "count", "number"]

_SIGNS_BETWEEN_SIDES = frozenset(("×", "*", "x", "х"))
_RANGE_SIGNS = frozenset(("-", "–", "—", "~"))
_DIMENSION_UNITS = frozenset(("m", "cm", "inch", "ft"))
_LEAST_SUM = Decimal(10)
_INCHES_PER_FOOT = Decimal(12)
_FEET_PER_YARD = Decimal(3)
_MM_PER_CM = Decimal(10)
_G_PER_KG = Decimal(1000)
_PAISE_PER_RUPEE = Decimal(100)


@dataclass(frozen=True, slots=True)
class Measure:
    """A number with what it measures; `number` where it does not say."""

    kind: MeasureKind
    value: str
    """Canonical: "6 m", "30x20 cm", "1.5 kg", "20 day"; plain digits for money, counts and bare numbers."""
    first: int
    """Index of the first lexeme."""
    last: int
    """Index after the last lexeme."""
    number: NumberSpan


class MeasureReader:
    """Joins numbers and units."""

    def __init__(self, units: UnitTable, between_sides: frozenset[str], and_words: frozenset[str]) -> None:
        self._units = units
        self._between_sides = between_sides | _SIGNS_BETWEEN_SIDES
        self._and_words = and_words

    def read(self, lexemes: Sequence[Lexeme], numbers: Sequence[NumberSpan]) -> list[Measure]:
        """Measures from left to right; partial numbers without a unit ("half") are dropped."""
        measures: list[Measure] = []
        index = 0
        while index < len(numbers):
            measure, index = self._sides(lexemes, numbers, index) or self._single(lexemes, numbers, index)
            if measure is not None:
                measures.append(measure)
        return measures

    def _sides(
        self, lexemes: Sequence[Lexeme], numbers: Sequence[NumberSpan], index: int
    ) -> tuple[Measure, int] | None:
        """ "12x15 inch", "4 by 6 feet", "30 cm x 20 cm x 10 cm"."""
        sides = [numbers[index]]
        units: list[Unit | None] = []
        after = index + 1
        position = numbers[index].last
        while True:
            unit, position = self._length_unit(lexemes, position)
            units.append(unit)
            if after >= len(numbers) or not self._is_between(lexemes, position, numbers[after].first):
                break
            sides.append(numbers[after])
            position = numbers[after].last
            after += 1
        if len(sides) < 2:
            return None
        unit = next((found for found in reversed(units) if found is not None), None)
        if unit is None and any(side.in_words for side in sides):
            # "one by one", "twenty five into eighteen"
            return None
        values = [side.value * _ratio(own or unit, unit) for side, own in zip(sides, units, strict=True)]
        value = "x".join(plain(side) for side in values) + (f" {unit.value}" if unit else "")
        return Measure("length", value, sides[0].first, position, sides[0]), after

    def _is_between(self, lexemes: Sequence[Lexeme], first: int, last: int) -> bool:
        return last - first == 1 and lexemes[first].key in self._between_sides

    def _length_unit(self, lexemes: Sequence[Lexeme], index: int) -> tuple[Unit | None, int]:
        found = self._units.after(lexemes, index)
        if found is not None and found[0].value in _DIMENSION_UNITS:
            return found
        return None, index

    def _single(
        self, lexemes: Sequence[Lexeme], numbers: Sequence[NumberSpan], index: int
    ) -> tuple[Measure | None, int]:
        number = numbers[index]
        before = self._units.before(lexemes, number.first)
        if before is not None and index and before[1] == numbers[index - 1].last:
            # the rupees of "पाच रुपयांना एक" are those of the five
            sign = self._units.after(lexemes, before[1])
            if sign is not None and not self._belongs_to_next(lexemes, numbers, index - 1, sign):
                before = None
        position = number.last
        if number.needs_unit:
            position = self._skip(lexemes, position, frozenset(("a", "of", "an")))
        found = self._units.after(lexemes, position)
        if found is not None and self._belongs_to_next(lexemes, numbers, index, found):
            found = None
        if found is None and before is not None and before[0].measure == "money":
            return Measure("money", plain(number.value), before[1], number.last, number), index + 1
        if found is None:
            if number.needs_unit:
                return None, index + 1
            return Measure("number", plain(number.value), number.first, number.last, number), index + 1
        unit, last = found
        first = before[1] if before is not None and unit.measure == "money" else number.first
        following = self._subunit(lexemes, numbers, index, unit, last)
        if following is not None:
            value, last, index = following
        else:
            value = number.value
        return _measure(unit, value, number, first, last), index + 1

    def _belongs_to_next(
        self,
        lexemes: Sequence[Lexeme],
        numbers: Sequence[NumberSpan],
        index: int,
        found: tuple[Unit, int],
    ) -> bool:
        """In "3 rs 500" the sign stands before the second number, unless something ends the first."""
        unit, last = found
        following = numbers[index + 1] if index + 1 < len(numbers) else None
        if unit.measure != "money" or following is None or following.first != last:
            return False
        if following.value < _LEAST_SUM:
            # "पाच रुपयांना एक": one for five rupees
            return False
        after = self._units.after(lexemes, following.last)
        return after is None or after[0].measure not in ("money", "count")

    def _subunit(
        self,
        lexemes: Sequence[Lexeme],
        numbers: Sequence[NumberSpan],
        index: int,
        unit: Unit,
        last: int,
    ) -> tuple[Decimal, int, int] | None:
        """ "5 feet 6 inches", "1 kg 200 g", "25 rupees 50 paise" in the larger unit."""
        if unit.factor is None or index + 1 >= len(numbers):
            return None
        following = numbers[index + 1]
        if following.first != self._skip(lexemes, last, self._and_words):
            return None
        found = self._units.after(lexemes, following.last)
        if found is None:
            return None
        smaller, end = found
        if smaller.measure != unit.measure or smaller.factor is None or smaller.factor >= unit.factor:
            return None
        if unit.measure == "duration" or following.value * smaller.factor >= unit.factor:
            return None
        value = numbers[index].value + following.value * _ratio(smaller, unit)
        return round(value, 3), end, index + 1

    @staticmethod
    def _skip(lexemes: Sequence[Lexeme], index: int, words: frozenset[str]) -> int:
        while index < len(lexemes) and lexemes[index].key in words:
            index += 1
        return index


def _ratio(unit: Unit | None, target: Unit | None) -> Decimal:
    """How many of `target` one `unit` is; feet and inches exactly."""
    if unit is None or target is None or unit.value == target.value:
        return Decimal(1)
    exact = {
        ("inch", "ft"): 1 / _INCHES_PER_FOOT,
        ("ft", "inch"): _INCHES_PER_FOOT,
    }
    if (ratio := exact.get((unit.value, target.value))) is not None:
        return ratio
    if unit.factor is None or target.factor is None:
        return Decimal(1)
    return unit.factor / target.factor


def _measure(unit: Unit, value: Decimal, number: NumberSpan, first: int, last: int) -> Measure:
    if unit.measure == "money":
        amount = value / _PAISE_PER_RUPEE if unit.value == "paisa" else value
        return Measure("money", plain(amount), first, last, number)
    if unit.measure == "length":
        return Measure("length", _length(unit, value), first, last, number)
    if unit.measure == "weight":
        return Measure("weight", _weight(unit, value), first, last, number)
    if unit.measure == "volume":
        return Measure("volume", f"{plain(value)} {unit.value}", first, last, number)
    if unit.measure == "duration":
        return Measure("duration", f"{plain(value)} {unit.value}", first, last, number)
    count = value * (unit.factor or 1)
    return Measure("count", plain(count), first, last, number)


def _length(unit: Unit, value: Decimal) -> str:
    if unit.value == "yard":
        return f"{plain(value * _FEET_PER_YARD)} ft"
    if unit.value == "mm":
        return f"{plain(value / _MM_PER_CM)} cm"
    return f"{plain(value)} {unit.value}"


def _weight(unit: Unit, value: Decimal) -> str:
    """Kilograms, or grams where grams were said and they are fewer than a thousand."""
    if unit.value == "kg":
        return f"{plain(value)} kg"
    if unit.value == "g" and value < _G_PER_KG:
        return f"{plain(value)} g"
    kilograms = value * (unit.factor or 1)
    if kilograms < 1:
        return f"{plain(round(kilograms * _G_PER_KG, 2))} g"
    return f"{plain(kilograms)} kg"
