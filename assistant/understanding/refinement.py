"""Changes of the last search: "cheaper", "in blue", "not red", "only silk", "from Bihar", "what else?".

"Cheaper" means below the cheapest of those just shown: everything cheaper than them is new to the person. "Dearer"
means above the dearest of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assistant.dialogue.commands import Command, SetSlot, StartFlow
from assistant.dialogue.tracker import Tracker
from assistant.understanding.phrase_tables import load_table
from assistant.understanding.wording import content_words
from nlu.results import ParseResult
from nlu.tokens import tokenise

LAST_SEARCH = "last_search"
"""Slot that keeps what was looked for last, by which flow, and what was shown of it."""
CRITERIA = (
    "product_type",
    "craft",
    "material",
    "colour",
    "technique",
    "occasion",
    "place",
    "min_price",
    "max_price",
    "unwanted_colour",
    "unwanted_material",
    "recipient",
)
"""What a search may ask for."""
MAX_WORDS = 9
"""A longer message says more than a change."""
_SEVERAL = frozenset({"colour", "material"})
_PRICES = frozenset({"min_price", "max_price"})
_REFINING_INTENTS = frozenset(
    {
        "search_products",
        "recommend_products",
        "product_details",
        "place_order",
        "find_artisans_nearby",
        "update_price",
        "repeat_that",
        "deny",
        "affirm",
        "greet",
        "goodbye",
        "thank",
        "out_of_scope",
        "",
    }
)
"""What a short change ("in blue", "cheaper") is taken for by the intent model."""
_COMPARING = ("cheaper", "dearer", "no_ceiling")
_CERTAIN = 0.6
_PAISE = 100


@dataclass(frozen=True, slots=True)
class RefinementReader:
    """Reads changes of the last search, while its results are what the person sees."""

    tracker: Tracker

    def read(self, clause: ParseResult, *, only_values: bool = False) -> tuple[Command, ...]:
        """The changed search; nothing when a clause changes none.

        `only_values`: nothing is said but values, so that its intent does not matter: "the silk ones".
        """
        last = self._last_search()
        if last is None or not (only_values or self._may_refine(clause)):
            return ()
        if load_table("refinement").is_whole("more", clause.text):
            return self._search(last, last["criteria"], page=int(last["page"]) + 1)
        if self._begins_anew(clause) and not self._same_thing(clause, last):
            return ()
        told = self._told(clause)
        changed = self._changed(clause, dict(last["criteria"]), told, last)
        if changed == last["criteria"]:
            return ()
        alone = told if not self._says_change(clause) else {}
        return self._search(last, changed, alone=alone)

    def _last_search(self) -> Mapping[str, Any] | None:
        """The last search, while nothing else has been shown since."""
        last: Mapping[str, Any] | None = self.tracker.slots.get(LAST_SEARCH)
        if not last or self.tracker.stack.active is not None:
            return None
        return last if set(last["shown"]) <= set(self.tracker.shown_listings) else None

    def _may_refine(self, clause: ParseResult) -> bool:
        if len(tokenise(clause.text)) > MAX_WORDS:
            return False
        if seeks_makers(clause):
            return False
        unsure = clause.intent.confidence < _CERTAIN
        return unsure or clause.intent.name in _REFINING_INTENTS or self._compares(clause)

    def _compares(self, clause: ParseResult) -> bool:
        """Whether a clause compares prices: "something cheaper", "too expensive"."""
        return any(load_table("refinement").has(kind, clause.text) for kind in _COMPARING)

    def _begins_anew(self, clause: ParseResult) -> bool:
        """Whether a clause names what is looked for: a kind of product, or a gift."""
        return bool(clause.first("product_type")) or load_table("refinement").has("gift", clause.text)

    def _same_thing(self, clause: ParseResult, last: Mapping[str, Any]) -> bool:
        """Whether the thing that was looked for is only named again: "cheaper sarees". Else it is a new search."""
        named = clause.values("product_type")
        return all(name == last["criteria"].get("product_type") for name in named) and self._compares(clause)

    def _says_change(self, clause: ParseResult) -> bool:
        table = load_table("refinement")
        return clause.correction is not None or any(
            table.has(kind, clause.text) for kind in ("change", "not", *_COMPARING)
        )

    def _told(self, clause: ParseResult) -> dict[str, str]:
        """Criteria that a clause names, refused ones left out."""
        told: dict[str, str] = {}
        refused = {entity.value for entity in clause.correction.old} if clause.correction else set()
        found = [*clause.entities, *(clause.correction.new if clause.correction else ())]
        for entity in found:
            if entity.entity in CRITERIA and entity.value not in refused:
                before = told.get(entity.entity)
                joined = before and entity.entity in _SEVERAL and entity.value not in before.split(", ")
                told[entity.entity] = f"{before}, {entity.value}" if joined else entity.value
        return told

    def _changed(
        self, clause: ParseResult, criteria: dict[str, Any], told: Mapping[str, str], last: Mapping[str, Any]
    ) -> dict[str, Any]:
        """The criteria with one or more of them changed."""
        table = load_table("refinement")
        for kind, value in self._refused(clause).items():
            criteria[f"unwanted_{kind}"] = value
            if criteria.get(kind) == value:
                del criteria[kind]
        wanted = {name: value for name, value in told.items() if name not in self._refused(clause)}
        for name, value in wanted.items():
            criteria[name] = float(value) if name in _PRICES else value
            if criteria.get(f"unwanted_{name}") == value:
                del criteria[f"unwanted_{name}"]
        if not _PRICES & set(told):
            shown = sorted(last["prices_paise"])
            if self._compares(clause):
                for name in set(last.get("given_up", ())) - _PRICES:
                    criteria.pop(name, None)
            if table.has("dearer", clause.text) and shown:
                criteria["min_price"] = shown[-1] // _PAISE + 1
                criteria.pop("max_price", None)
            elif table.has("cheaper", clause.text) and shown:
                criteria["max_price"] = -(-shown[0] // _PAISE) - 1
            elif table.has("no_ceiling", clause.text):
                criteria.pop("max_price", None)
        self._keep_order(criteria, told)
        return criteria

    def _refused(self, clause: ParseResult) -> dict[str, str]:
        """Colours and materials that are not wanted: "not red", "बिना ज़री"."""
        old = clause.correction.old if clause.correction else ()
        refused = {entity.entity: entity.value for entity in old if entity.entity in _SEVERAL}
        named = [entity for entity in clause.entities if entity.entity in _SEVERAL]
        if not refused and len(named) == 1 and load_table("refinement").has("not", clause.text):
            refused = {named[0].entity: named[0].value}
        return refused

    def _keep_order(self, criteria: dict[str, Any], told: Mapping[str, str]) -> None:
        """Of two prices that leave nothing between them, the older one goes."""
        low, high = criteria.get("min_price"), criteria.get("max_price")
        if low is not None and high is not None and float(low) >= float(high):
            del criteria["max_price" if "min_price" in told and "max_price" not in told else "min_price"]

    def _search(
        self,
        last: Mapping[str, Any],
        criteria: Mapping[str, Any],
        *,
        page: int = 0,
        alone: Mapping[str, str] | None = None,
    ) -> tuple[Command, ...]:
        """The flow that searched, with these criteria; `alone` are the new ones by themselves, which count when
        nothing fits both them and the old ones."""
        values = [SetSlot(name, value, exact=True) for name, value in criteria.items()]
        values.append(SetSlot("search_page", page, exact=True))
        if alone:
            values.append(SetSlot("search_alone", dict(alone), exact=True))
        return (StartFlow(str(last["flow"])), *values)


def seeks_makers(clause: ParseResult) -> bool:
    """Whether a clause asks for artisans near a place: it says more than the place and what joins it."""
    if clause.intent.name != "find_artisans_nearby" or clause.intent.confidence < _CERTAIN:
        return False
    text = clause.text
    for entity in sorted(clause.entities, key=lambda entity: entity.start, reverse=True):
        text = f"{text[: entity.start]} {text[entity.end :]}"
    joining = {
        token.key
        for kind in ("change", "not")
        for match in load_table("refinement").finds(kind, text)
        for token in tokenise(text)[match.first : match.last]
    }
    return any(word not in joining for word in content_words(text, clause.language))
