"""Sizes, weights and working times as told ("30x20 cm", "1.5 kg", "3 day"): metres, kilograms, hours."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from actions.pricing.errors import InvalidQuoteInput
from knowledge.prices.wages import WageTable

MAX_HOURS = Decimal(20_000)
"""About ten working years: beyond that something was misheard."""
MAX_KG = Decimal(1_000)
MAX_M = Decimal(100)
_MAX_TEXT = 60
_HOUR_DECIMALS = 6

_METRES: Mapping[str, Decimal] = {
    "mm": Decimal("0.001"),
    "cm": Decimal("0.01"),
    "centimetre": Decimal("0.01"),
    "centimeter": Decimal("0.01"),
    "m": Decimal(1),
    "metre": Decimal(1),
    "meter": Decimal(1),
    "in": Decimal("0.0254"),
    "inch": Decimal("0.0254"),
    "inches": Decimal("0.0254"),
    '"': Decimal("0.0254"),
    "ft": Decimal("0.3048"),
    "foot": Decimal("0.3048"),
    "feet": Decimal("0.3048"),
    "'": Decimal("0.3048"),
    "yard": Decimal("0.9144"),
    "yd": Decimal("0.9144"),
    "gaj": Decimal("0.9144"),
}
_KILOGRAMS: Mapping[str, Decimal] = {
    "g": Decimal("0.001"),
    "gm": Decimal("0.001"),
    "gram": Decimal("0.001"),
    "kg": Decimal(1),
    "kilo": Decimal(1),
    "kilogram": Decimal(1),
    "quintal": Decimal(100),
}

_NUMBER = r"\d+(?:\.\d+)?"
_SIDE = re.compile(rf"\s*({_NUMBER})\s*([a-z]+|[\"'])?\s*")
_AMOUNT = re.compile(rf"\s*({_NUMBER})\s*([a-z]+)\s*")


@dataclass(frozen=True, slots=True)
class Size:
    """One to three sides, as told."""

    sides_m: tuple[Decimal, ...]

    @property
    def longest_m(self) -> Decimal:
        return max(self.sides_m)

    @property
    def area_m2(self) -> Decimal:
        """The largest face; a single side is taken as the side of a square."""
        longest, *others = sorted(self.sides_m, reverse=True)
        return longest * (others[0] if others else longest)


def parse_size(text: str) -> Size:
    """Read "6 m", "30x20 cm", "12 in x 8 in" or "2 by 3 feet"; raises `InvalidQuoteInput`."""
    parts = re.split(r"[x×*]|\bby\b", text.lower()[:_MAX_TEXT])
    sides: list[tuple[Decimal, str | None]] = []
    for part in parts:
        match = _SIDE.fullmatch(part)
        if match is None:
            raise InvalidQuoteInput(
                "dimension", f"{text[:_MAX_TEXT]!r} is not a size such as '6 m' or '30x20 cm'"
            )
        sides.append((Decimal(match[1]), match[2]))
    last_unit = sides[-1][1]
    if last_unit is None or not 1 <= len(sides) <= 3:
        raise InvalidQuoteInput("dimension", f"{text[:_MAX_TEXT]!r} needs a unit and one to three sides")
    metres = tuple(number * _unit(_METRES, unit or last_unit, "dimension") for number, unit in sides)
    if not all(0 < side <= MAX_M for side in metres):
        raise InvalidQuoteInput("dimension", f"a side must be more than nothing and at most {MAX_M} m")
    return Size(metres)


def parse_kg(text: str) -> Decimal:
    """Read "1.5 kg" or "250 g"; raises `InvalidQuoteInput`."""
    number, unit = _amount(text, "weight", "1.5 kg")
    kg = number * _unit(_KILOGRAMS, unit, "weight")
    if not 0 < kg <= MAX_KG:
        raise InvalidQuoteInput("weight", f"must be more than nothing and at most {MAX_KG} kg")
    return kg


def parse_hours(text: str, working: WageTable) -> Decimal:
    """Working hours in "3 day", "2 weeks", "5 hours": days, weeks and months as they are worked.

    Raises:
        InvalidQuoteInput: not a duration, or beyond reason.
    """
    number, unit = _amount(text, "duration", "3 day")
    day = working.hours_per_day
    hours_of = {
        "minute": 1 / Decimal(60),
        "min": 1 / Decimal(60),
        "hour": Decimal(1),
        "hr": Decimal(1),
        "h": Decimal(1),
        "day": day,
        "d": day,
        "week": day * working.days_per_week,
        "month": day * working.days_per_month,
        "year": day * working.days_per_month * 12,
    }
    return check_hours(round(number * _unit(hours_of, unit, "duration"), _HOUR_DECIMALS))


def check_hours(hours: Decimal) -> Decimal:
    """The hours, if they are within reason."""
    if not 0 < hours <= MAX_HOURS:
        raise InvalidQuoteInput("duration", f"must be more than nothing and at most {MAX_HOURS} hours")
    return hours


def _amount(text: str, field: str, example: str) -> tuple[Decimal, str]:
    match = _AMOUNT.fullmatch(text.lower()[:_MAX_TEXT])
    if match is None:
        raise InvalidQuoteInput(field, f"{text[:_MAX_TEXT]!r} is not an amount such as {example!r}")
    return Decimal(match[1]), match[2]


def _unit(units: Mapping[str, Decimal], unit: str, field: str) -> Decimal:
    for spelling in (unit, unit.removesuffix("s"), unit.removesuffix("es")):
        if spelling in units:
            return units[spelling]
    raise InvalidQuoteInput(field, f"unknown unit {unit[:20]!r}; known: {', '.join(units)}")
