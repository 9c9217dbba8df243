"""Reads numbers in words, digits and mixtures: "do lakh pachas hazaar", "2.5k", "four five double zero".

The Indian system is the grammar here: hundred, thousand, lakh, crore; sava (and a quarter), dedh (one and a
half), dhai (two and a half), sadhe (and a half), paune (less a quarter); dozen. The words come from the
lexicon, a table a language.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from nlu.quantities.lexemes import Lexeme
from nlu.quantities.number_words import NumberWord, NumberWords, Role

_ZERO = Decimal(0)
_ONE = Decimal(1)
_HUNDRED = Decimal(100)
_THOUSAND = Decimal(1000)
_LAKH = Decimal(100_000)
_MIN_SPOKEN_DIGITS = 3
_ABBREVIATIONS = {
    "k": _THOUSAND,
    "l": Decimal(100_000),
    "lac": Decimal(100_000),
    "cr": Decimal(10_000_000),
}
"""Scales that are only written, and only directly behind digits: 2.5k, 3L, 1.2cr."""
_SPOKEN_ABBREVIATION = "k"
"""The one of them that people also say: "five k"."""
_MAX_SPLIT_TAIL = 20
"""In "two thousand three pieces" a tail up to this is a number of its own."""


@dataclass(frozen=True, slots=True)
class NumberSpan:
    """A number and the lexemes that say it: from `first` up to but not including `last`."""

    value: Decimal
    first: int
    last: int
    doubtful: bool = False
    """Said by a word that mostly means something else, and nothing beside it confirms it."""
    needs_unit: bool = False
    """A part of something ("half"): only a number if a unit follows."""
    digits: str | None = None
    """For digits said or written one by one, those digits, leading zeros kept."""
    in_words: bool = False
    scaled: bool = False
    """Said with a hundred, a thousand or the like."""


Confirms = Callable[[int], bool]
"""Whether the lexeme at an index is something that one counts or measures (a unit, "pieces", a product)."""


def read_numbers(
    lexemes: Sequence[Lexeme], words: NumberWords, counts: Confirms, costs: Confirms = lambda _index: False
) -> list[NumberSpan]:
    """All numbers, left to right. Doubtful and partial ones are marked, not dropped.

    `costs` tells where money stands, which `counts` counts as well.
    """
    reader = _Reader(lexemes, words, counts, costs)
    spans = []
    index = 0
    while index < len(lexemes):
        span = reader.digit_string(index) or reader.number(index)
        if span is None:
            index += 1
        else:
            spans.append(span)
            index = span.last
    return spans


@dataclass(frozen=True, slots=True)
class _Part:
    """A coefficient: what stands before a scale, or alone."""

    value: Decimal
    last: int
    doubtful: bool = False
    needs_unit: bool = False
    implicit: bool = False
    """Nothing was said: "sau rupaye" is one hundred."""
    paired: bool = False


class _Reader:
    def __init__(
        self, lexemes: Sequence[Lexeme], words: NumberWords, counts: Confirms, costs: Confirms
    ) -> None:
        self._lexemes = lexemes
        self._words = words
        self._counts = counts
        self._costs = costs

    def digit_string(self, first: int) -> NumberSpan | None:
        """ "one zero four two", "four five double zero", "1 0 4 2"."""
        digits = ""
        repeated = False
        index = first
        while index < len(self._lexemes):
            word = self._word(index)
            following = self._digit(index + 1)
            if word is not None and word.role is Role.REPEAT and following is not None:
                digits += following * int(word.amount)
                repeated = True
                index += 2
            elif (digit := self._digit(index)) is not None:
                digits += digit
                index += 1
            else:
                break
        spoken = index - first
        if spoken < _MIN_SPOKEN_DIGITS and not (repeated and len(digits) >= _MIN_SPOKEN_DIGITS):
            return None
        if self._scale(index) is not None:
            return None
        return NumberSpan(Decimal(digits), first, index, digits=digits, in_words=True)

    def number(self, first: int) -> NumberSpan | None:
        """The longest number that begins at `first`."""
        part = self._coefficient(first)
        if part is None:
            return None
        total = _ZERO
        lowest: Decimal | None = None
        index = first
        scale_word = self._word(part.last)
        doubtful = part.doubtful
        doubtful_scale = part.doubtful and (part.implicit or (scale_word is not None and scale_word.doubtful))
        while part is not None:
            scale, after = self._scales(part.last)
            if scale is None:
                if part.implicit or (lowest is not None and self._is_separate(part, index, total, lowest)):
                    break
                if lowest is not None and self._refuses(index, part):
                    break
                total += part.value
                index = part.last
                doubtful = doubtful and lowest is None
                break
            if lowest is not None and scale >= lowest:
                if total >= scale or lowest != _HUNDRED:
                    break
                # "one hundred twenty thousand": what came before is part of the coefficient
                total = (total + part.value) * scale
            else:
                total += part.value * scale
            # "lakh" alone may be a manner of speaking, "lakh twenty-five thousand" is a number
            doubtful = doubtful_scale and lowest is None
            lowest = scale
            index = after
            part = self._continuation(index, lowest)
        if index == first:
            return None
        single = lowest is None
        whole = self._lexemes[first]
        written = whole.key if single and whole.kind == "number" and index == first + 1 else None
        return NumberSpan(
            total,
            first,
            index,
            doubtful=doubtful and not self._counts(index),
            needs_unit=single and self._needs_unit(first),
            digits=written if written is not None and "." not in written else None,
            in_words=whole.kind == "word",
            scaled=not single,
        )

    def _refuses(self, index: int, part: _Part) -> bool:
        """Whether the last word of a number is the "not" behind it: Bengali নয় is nine, and "not" where a pause or
        another number follows."""
        word = self._word(index)
        if word is None or not word.denies or part.last >= len(self._lexemes):
            return False
        return self._lexemes[part.last].kind == "sign" or self._coefficient(part.last) is not None

    def _word(self, index: int) -> NumberWord | None:
        if index >= len(self._lexemes) or self._lexemes[index].kind != "word":
            return None
        return self._words.get(self._lexemes[index].key)

    def _has_role(self, index: int, role: Role) -> bool:
        word = self._word(index)
        return word is not None and word.role is role

    def _digit(self, index: int) -> str | None:
        if index >= len(self._lexemes):
            return None
        lexeme = self._lexemes[index]
        if lexeme.kind == "number":
            return lexeme.key if len(lexeme.key) == 1 else None
        word = self._word(index)
        if word is None or word.role is not Role.UNIT or word.amount >= 10:
            return None
        return str(int(word.amount))

    def _sign(self, index: int) -> str | None:
        if index < len(self._lexemes) and self._lexemes[index].kind == "sign":
            return self._lexemes[index].key
        return None

    def _adjoins(self, index: int) -> bool:
        """Whether nothing stands between this lexeme and the one before it."""
        return 0 < index < len(self._lexemes) and self._lexemes[index - 1].end == self._lexemes[index].start

    def _needs_unit(self, first: int) -> bool:
        word = self._word(first)
        if word is None:
            return False
        if word.role is Role.SHIFT:
            return not (self._plain_unit(first + 1))
        return word.role is Role.PART

    def _plain_unit(self, index: int) -> bool:
        return self._has_role(index, Role.UNIT) or (
            index < len(self._lexemes) and self._lexemes[index].kind == "number"
        )

    def _coefficient(self, index: int) -> _Part | None:
        if index >= len(self._lexemes):
            return None
        lexeme = self._lexemes[index]
        if lexeme.value is not None:
            return self._with_fraction(_Part(lexeme.value, index + 1))
        word = self._word(index)
        if word is None:
            return None
        match word.role:
            case Role.UNIT:
                return self._with_fraction(self._below_hundred(index, word))
            case Role.MIXED:
                return _Part(word.amount, index + 1, doubtful=word.doubtful)
            case Role.SHIFT:
                return self._shifted(index, word)
            case Role.PART:
                after = index + 1
                if self._has_role(after, Role.ARTICLE) and self._scale(after + 1) is not None:
                    after += 1
                return _Part(word.amount, after, needs_unit=True, doubtful=word.doubtful)
            case Role.SCALE:
                doubtful = word.doubtful or word.amount >= _LAKH
                return _Part(_ONE, index, implicit=True, doubtful=doubtful)
            case Role.ARTICLE if self._scale(index + 1) is not None:
                return _Part(_ONE, index + 1)
        return None

    def _below_hundred(self, index: int, word: NumberWord) -> _Part:
        value = word.amount
        last = index + 1
        following = self._unit_after(last)
        if following is None or (following[1].doubtful and word.doubtful):
            return _Part(value, last, doubtful=word.doubtful)
        after, second = following
        if value >= 20 and value % 10 == 0 and 0 < second.amount < 10 and word.composes:
            return _Part(value + second.amount, after)
        if word.pairs and second.pairs and 0 < value < 100 and second.amount >= 10:
            tail = self._below_hundred(after - 1, second)
            if tail.value < 100 and self._scale(tail.last) is None and not self._counts(tail.last):
                return _Part(value * 100 + tail.value, tail.last, paired=True)
        return _Part(value, last, doubtful=word.doubtful)

    def _unit_after(self, index: int) -> tuple[int, NumberWord] | None:
        """The unit word at `index`, a hyphen before it allowed; with the index after it."""
        if self._sign(index) == "-":
            index += 1
        word = self._word(index)
        return (index + 1, word) if word is not None and word.role is Role.UNIT else None

    def _shifted(self, index: int, word: NumberWord) -> _Part | None:
        after = index + 1
        if after < len(self._lexemes) and (value := self._lexemes[after].value) is not None:
            return _Part(value + word.amount, after + 1)
        following = self._word(after)
        if following is not None and following.role is Role.UNIT:
            return _Part(following.amount + word.amount, after + 1)
        return _Part(_ONE + word.amount, after, needs_unit=True)

    def _with_fraction(self, part: _Part) -> _Part:
        """Adds "and a half", "point five"."""
        index = part.last
        if self._has_role(index, Role.POINT):
            digits = ""
            after = index + 1
            while (digit := self._digit(after)) is not None:
                digits += digit
                after += 1
            if digits:
                return _Part(part.value + Decimal(f"0.{digits}"), after)
        if self._has_role(index, Role.AND):
            after = index + 1
            if self._has_role(after, Role.ARTICLE):
                after += 1
            word = self._word(after)
            if word is not None and word.role is Role.PART and word.amount < 1:
                return _Part(part.value + word.amount, after + 1)
        return part

    def _scale(self, index: int) -> Decimal | None:
        word = self._word(index)
        if word is not None and word.role is Role.SCALE:
            return word.amount
        if index < len(self._lexemes) and self._lexemes[index].kind == "word" and index > 0:
            before = self._lexemes[index - 1]
            key = self._lexemes[index].key
            if before.kind == "number" and (self._adjoins(index) or len(key) > 1):
                return _ABBREVIATIONS.get(key)
            if key == _SPOKEN_ABBREVIATION and self._has_role(index - 1, Role.UNIT):
                return _ABBREVIATIONS[key]
        return None

    def _scales(self, index: int) -> tuple[Decimal | None, int]:
        """The product of the scales at `index`, each higher than the one before ("hundred thousand"), and the index
        after them."""
        product: Decimal | None = None
        highest = _ZERO
        while (scale := self._scale(index)) is not None and scale > highest:
            product = scale if product is None else product * scale
            highest = scale
            index += 1
        return product, index

    def _continuation(self, index: int, lowest: Decimal) -> _Part | None:
        """The next coefficient of the same number, behind "and" or a comma where these can stand."""
        if lowest <= 12:
            return None
        after = index
        joined = False
        if self._sign(after) == ",":
            part = self._coefficient(after + 1)
            if part is None or part.implicit or part.needs_unit:
                return None
            scale, _ = self._scales(part.last)
            return part if scale is not None and scale < lowest else None
        if self._has_role(after, Role.AND):
            after += 1
            joined = True
        part = self._coefficient(after)
        if part is None or part.needs_unit or part.paired or part.value >= lowest:
            return None
        if part.implicit and (self._scale(part.last) or lowest) >= lowest:
            return None
        if joined and self._scale(part.last) is None and self._counts(part.last) and lowest >= _THOUSAND:
            return None
        return part

    def _is_separate(self, part: _Part, index: int, total: Decimal, lowest: Decimal) -> bool:
        """Whether a tail begins a number of its own: "two thousand three pieces" is 2000 and 3, "two thousand three
        rupees" is one number."""
        if self._lexemes[part.last - 1].kind == "number":
            return part.value >= lowest or self._counts(part.last)
        if self._costs(part.last):
            return False
        return lowest >= _THOUSAND and part.value <= _MAX_SPLIT_TAIL and self._counts(part.last)
