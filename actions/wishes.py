"""What a person looks for: read from the slots, as a query, as criteria to keep, and in a few words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from actions.marketplace.search import SearchQuery, Sort
from actions.results import Joined, Response
from actions.values import known, several
from knowledge.lexicon import Lexicon

CRITERIA = (
    "colour",
    "craft",
    "material",
    "technique",
    "product_type",
    "place",
    "occasion",
    "min_price",
    "max_price",
    "unwanted_colour",
    "unwanted_material",
    "recipient",
)
"""Slots that narrow what is shown, in the order in which they are said."""
_SAID_BY_NAME = frozenset({"colour", "craft", "material", "technique", "product_type"})
_SORTS: Mapping[str, Sort] = {"price_low": "price_low", "price_high": "price_high"}


@dataclass(frozen=True, slots=True)
class Wish:
    """What is looked for; values are canonical values of the lexicon, prices are rupees."""

    criteria: Mapping[str, Any]
    """Slot -> value, without what was not said."""
    sort: Sort = "best"

    @classmethod
    def of(cls, slots: Mapping[str, Any]) -> "Wish":
        """The wish that the slots hold; a budget is a highest price."""
        told = {name: known(slots.get(name)) for name in CRITERIA}
        told["max_price"] = told["max_price"] or known(slots.get("budget"))
        criteria = {name: value for name, value in told.items() if value is not None}
        return cls(criteria, _SORTS.get(str(slots.get("search_sort")), "best"))

    @property
    def is_open(self) -> bool:
        """Nothing was said that narrows anything."""
        return not self.criteria and self.sort == "best"

    def query(self, *, limit: int, offset: int = 0) -> SearchQuery:
        """The wish as a query; the recipient narrows nothing."""
        told = self.criteria
        return SearchQuery(
            product_type=told.get("product_type"),
            craft=told.get("craft"),
            materials=several(told.get("material")),
            colours=several(told.get("colour")),
            technique=told.get("technique"),
            occasion=told.get("occasion"),
            place=told.get("place"),
            min_price_paise=paise(told.get("min_price")),
            max_price_paise=paise(told.get("max_price")),
            unwanted_colours=several(told.get("unwanted_colour")),
            unwanted_materials=several(told.get("unwanted_material")),
            limit=limit,
            offset=offset,
            sort=self.sort,
        )

    def in_words(self, lexicon: Lexicon, language: str) -> Joined:
        """The wish as a short list: "blue, saree, up to ₹5,000"."""
        parts = [self._part(name, value, lexicon, language) for name, value in self.criteria.items()]
        if self.sort != "best":
            parts.append(Response("wish_cheapest" if self.sort == "price_low" else "wish_dearest"))
        return Joined(tuple(parts), ", ")

    def _part(self, name: str, value: str, lexicon: Lexicon, language: str) -> Response:
        if name in _SAID_BY_NAME:
            return Response(text=", ".join(lexicon.name(name, each, language) for each in several(value)))
        if name in ("min_price", "max_price"):
            return Response(f"wish_{name}", {"limit_paise": paise(value)})
        if name.startswith("unwanted_"):
            kind = name.removeprefix("unwanted_")
            said = ", ".join(lexicon.name(kind, each, language) for each in several(value))
            return Response("wish_without", {"value": said})
        if name == "recipient":
            return Response(f"wish_recipient_{value}")
        return Response(f"wish_{name}", {name: value})


def paise(rupees: Any) -> int | None:
    """Rupees told by a person as paise; None where none were told."""
    return None if rupees is None else round(float(rupees) * 100)
