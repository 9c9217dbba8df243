"""How values look in a sentence: money and numbers by CLDR, crafts and units by their names in the language."""

import re
from collections.abc import Mapping
from typing import Any

from babel.numbers import format_decimal

from knowledge.languages import locale_of
from knowledge.lexicon import Lexicon

_INDIAN_GROUPS = "#,##,##0.##"
_LEXICON_SLOTS = frozenset({"product_type", "craft", "material", "colour", "technique", "place", "occasion"})
_KIND_OF_SLOT = {"own_place": "place", "ship_to": "place", "own_craft": "craft"}
"""Slots that hold a value of the lexicon under a name of their own."""
_MONEY_SLOTS = frozenset({"price", "max_price", "min_price", "golden_price"})
_MEASURE_SLOTS = frozenset({"dimension", "weight", "duration", "experience"})
_MEASURE = re.compile(r"^([\d.x]+)\s+(\S+)$")
_SHORT_UNITS = frozenset({"m", "cm", "mm", "ft", "inch", "kg", "g"})


def money(paise: int, language: str) -> str:
    """An amount as it is written in India: ₹1,25,000 or ₹2,500.50."""
    rupees, rest = divmod(paise, 100)
    digits = format_decimal(rupees, format=_INDIAN_GROUPS, locale=locale_of(language))
    return f"₹{digits}.{rest:02d}" if rest else f"₹{digits}"


def number(value: float, language: str) -> str:
    """A number with Indian groups: 1,25,000."""
    return str(format_decimal(value, format=_INDIAN_GROUPS, locale=locale_of(language)))


class Presenter:
    """Turns slot values into words of one language."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def slot(self, name: str, value: Any, language: str) -> str:
        """A slot's value as it reads in a sentence; empty for None."""
        if value is None or value == "none":
            return ""
        if name in _MONEY_SLOTS:
            return money(round(float(value) * 100), language)
        if (kind := _KIND_OF_SLOT.get(name, name)) in _LEXICON_SLOTS:
            return self.names(kind, str(value), language)
        if name == "state":
            known = self._lexicon.get("place", str(value).lower())
            return known.name(language) if known else str(value)
        if name in _MEASURE_SLOTS:
            return self.measure(str(value), language)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return number(value, language)
        return str(value)

    def names(self, kind: str, values: str, language: str) -> str:
        """Names of one or several canonical values, "silk, zari"."""
        return ", ".join(self._lexicon.name(kind, value.strip(), language) for value in values.split(","))

    def measure(self, value: str, language: str) -> str:
        """A canonical measure, "3 day" or "6 m", in the language: "3 days", "6 मीटर"."""
        match = _MEASURE.match(value)
        if match is None:
            return value
        amount, unit = match.groups()
        entry = self._lexicon.get("unit", unit)
        if language == "en":
            if unit in _SHORT_UNITS:
                return value
            plural = entry.plural.get("en", f"{entry.name('en')}s") if entry else f"{unit}s"
            return f"{amount} {unit if amount == '1' else plural}"
        if entry is None:
            return f"{amount} {unit}"
        return f"{amount} {entry.name(language) if amount == '1' else entry.plural.get(language, entry.name(language))}"

    def values(self, slots: Mapping[str, Any], values: Mapping[str, Any], language: str) -> dict[str, str]:
        """Everything that a response may name; `x_paise` becomes the money `x`, None an empty string."""
        shown = {name: self.slot(name, value, language) for name, value in slots.items()}
        for name, value in values.items():
            if name.endswith("_paise"):
                shown[name.removesuffix("_paise")] = "" if value is None else money(value, language)
            else:
                shown[name] = self.slot(name, value, language)
        return shown
