"""What a quote says about itself: cost lines, assumptions and sources, each with a code and its values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from knowledge.prices.quality import Quality


@dataclass(frozen=True, slots=True)
class CostLine:
    """One part of the base cost of one piece."""

    code: str
    """material, extras, labour, overhead, packing or carriage."""
    paise: int
    text: str
    """In English; other languages are made from `code` and `values`."""
    values: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "text": self.text,
            "amount": self.paise / 100,
            "amount_paise": self.paise,
            "values": dict(self.values),
        }


@dataclass(frozen=True, slots=True)
class Assumption:
    """Something that was not told or is not sure, and what was taken instead."""

    code: str
    text: str
    """In English; other languages are made from `code` and `values`."""
    values: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {"code": self.code, "text": self.text, "values": dict(self.values)}


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure comes from, from when it is, and how sure it is."""

    about: str
    source: str
    dated: date
    confidence: Quality

    def as_json(self) -> dict[str, Any]:
        return {
            "about": self.about,
            "source": self.source,
            "dated": self.dated.isoformat(),
            "confidence": self.confidence,
        }
