"""When two values are the same thing, and which values nobody had to label."""

from collections.abc import Iterable, Set
from functools import lru_cache

from knowledge.lexicon import load_lexicon
from nlu.labels import LEXICON_ENTITIES

Pair = tuple[str, str]
"""Kind and value of an entity."""

PRICES = frozenset(("price", "max_price", "min_price"))
_SAME_VALUES = (
    {"lamp", "diya"},
    {"pot", "matka"},
    {"statue", "idol", "figurine"},
    {"kanchipuram", "kanjeevaram"},
    {"filigree", "tarakasi"},
)
"""Values that the labels count as one."""
_METRES = {"m": 1.0, "cm": 0.01, "inch": 0.0254, "ft": 0.3048}


def comparable(kind: str, value: str) -> str:
    """A value in a form in which the same things are equal: 12 inch = 1 ft, 1000 g = 1 kg, lamp = diya.

    Other English names of the lexicon count as its own: bangalore = bengaluru.
    """
    if kind in LEXICON_ENTITIES:
        value = value.casefold()
        value = value if load_lexicon().get(kind, value) else _english_names().get((kind, value), value)
    for group in _SAME_VALUES:
        if value in group:
            return min(group)
    if kind in PRICES:
        return f"{float(value):.2f}"
    number, _, unit = value.rpartition(" ")
    if kind == "weight" and unit == "g":
        return f"{float(number) / 1000:g} kg"
    if kind == "dimension" and unit in _METRES:
        sides = [float(side) * _METRES[unit] for side in number.split("x")]
        return "x".join(f"{side:.4f}" for side in sides)
    return value


def comparable_pairs(pairs: Iterable[Pair]) -> frozenset[Pair]:
    """Entities in a form in which the same things are equal."""
    return frozenset((kind, comparable(kind, value)) for kind, value in pairs)


def implied_pairs(pairs: Iterable[Pair]) -> Set[Pair]:
    """What some entities bring with them by the lexicon: terracotta is clay. Nobody needs to label or find that."""
    implied: set[Pair] = set()
    for kind, value in pairs:
        if entry := load_lexicon().get(kind, value):
            implied |= comparable_pairs(entry.implies.items())
    return implied


@lru_cache(maxsize=1)
def _english_names() -> dict[Pair, str]:
    return {
        (entry.kind, name.casefold()): entry.value
        for entry in load_lexicon().entries()
        for name in entry.names.get("en", ())
    }
