"""What the quantity grammar takes and gives: names that can be counted, numbers with their roles."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NamedSpan:
    """A lexicon name in the text, by character offsets."""

    start: int
    end: int
    kinds: frozenset[str]
    ending: str = ""
    """What is joined to its last word."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its role."""

    kind: str | None
    """Entity kind; None for a number that says nothing about itself."""
    value: str
    start: int
    end: int
    refused: bool = False
    """An old or refused value: "not 2000, 2500"."""
    confidence: float = 1.0
