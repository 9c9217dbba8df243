"""What number words mean: the lexicon's tables, in the form that the number grammar reads."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto


class Role(Enum):
    """What a word does in a number."""

    UNIT = auto()
    """A number below a hundred: "seven", "twenty", "पचपन"."""
    SCALE = auto()
    """Multiplies: hundred, hazaar, lakh, dozen."""
    MIXED = auto()
    """A whole and a half by itself: dedh 1.5, dhai 2.5."""
    SHIFT = auto()
    """Shifts the number that follows: sava +0.25, sadhe +0.5, paune -0.25."""
    PART = auto()
    """A part of what follows: half, quarter, aadha, pau."""
    REPEAT = auto()
    """Repeats the digit that follows: double, triple."""
    ARTICLE = auto()
    """May stand before a scale or a part: a hundred, half a kilo."""
    AND = auto()
    POINT = auto()


@dataclass(frozen=True, slots=True)
class NumberWord:
    """One word's part in a number."""

    role: Role
    amount: Decimal = Decimal(0)
    doubtful: bool = False
    """Also an ordinary word ("do", "so", "one"): a number only where something confirms it."""
    pairs: bool = False
    """A language where "twelve fifty" and "two ninety nine" mean 1250 and 299."""


NumberWords = Mapping[str, NumberWord]
