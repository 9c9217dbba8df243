"""What a Rasa server answers to `/model/parse`, checked, with its values in our canonical form."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from knowledge.lexicon import Lexicon
from nlu.closed_sets import INTENTS_OF_SET
from nlu.corrections import CorrectionReading
from nlu.entities import EntityReading
from nlu.errors import NluError
from nlu.labels import LEXICON_ENTITIES, VALUE_FORMS
from nlu.results import Entity, IntentScore
from nlu.tokens import keys

MAX_NAME = 100
ENTITY_TRUST = 0.5
"""Entities that Rasa is less sure of are left out."""
_NO_INTENT = frozenset(("", "nlu_fallback"))
"""Rasa's own names for "I did not understand"; what it ranks behind them counts."""


class RasaAnswerInvalid(NluError):
    """A server's answer does not have the shape of Rasa's parse result."""

    code = "rasa_answer_invalid"


@dataclass(frozen=True, slots=True)
class RasaReading:
    """One answer of a Rasa server, or that there was none."""

    explanation: str
    """Who decided: "rasa: create_listing 0.93", "rasa did not answer: ours"."""
    ranking: tuple[IntentScore, ...] = ()
    """Best first; empty when our own ranking counts."""
    entities: tuple[Entity, ...] = ()
    """Values of the lexicon are canonical, all others as Rasa gave them."""

    def missing(
        self,
        ours: Sequence[Entity],
        reading: EntityReading,
        corrected: CorrectionReading,
        *,
        intent: str,
    ) -> list[Entity]:
        """Entities at places where we found nothing.

        Numbers count as we read them: Rasa says what kind they are. A number that is a correction's old or new
        value is not touched.
        """
        signal = corrected.signal
        places = [(entity.start, entity.end) for entity in (*ours, *corrected.refused)]
        places += [(quantity.start, quantity.end) for quantity in reading.quantities if quantity.refused]
        if signal is not None:
            places += [(entity.start, entity.end) for entity in (*signal.old, *signal.new)]
            if signal.bare_number is not None:
                places.append((signal.bare_number.start, signal.bare_number.end))
        added: list[Entity] = []
        for entity in self.entities:
            value = _value(entity, reading, intent)
            if value is None or any(start < entity.end and entity.start < end for start, end in places):
                continue
            places.append((entity.start, entity.end))
            added.append(Entity(entity.entity, value, entity.start, entity.end, entity.confidence, "crf"))
        return added


def read_answer(body: bytes, text: str, lexicon: Lexicon) -> RasaReading:
    """The answer to `text`.

    Format: https://rasa.com/docs/rasa/pages/http-api, operation parseModelMessage.

    Raises:
        RasaAnswerInvalid: it is not JSON, or not in that shape.
    """
    try:
        answer = json.loads(body)
        scores = [_score(raw) for raw in (answer["intent"], *(answer.get("intent_ranking") or ()))]
        found = [_entity(raw, len(text), lexicon) for raw in answer.get("entities") or ()]
        same_text = answer.get("text", text) == text
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise RasaAnswerInvalid(f"not a parse result: {type(error).__name__}") from error
    sure = [score for score in scores if score.confidence > 0 and score.name not in _NO_INTENT]
    named = {score.name: score for score in reversed(sure)}
    ranking = tuple(sorted(named.values(), key=lambda score: -score.confidence))
    # Offsets in a text that Rasa changed mean nothing in ours.
    entities = tuple(entity for entity in found if entity is not None) if same_text else ()
    if not ranking:
        return RasaReading("rasa named no intent: ours", entities=entities)
    top = ranking[0]
    return RasaReading(f"rasa: {top.name} {top.confidence:.2f}", ranking, entities)


def _score(raw: Any) -> IntentScore:
    name = raw["name"] or ""
    if not isinstance(name, str) or len(name) > MAX_NAME or not (name.isprintable() or not name):
        raise ValueError("an intent needs a name")
    return IntentScore(name, _probability(raw["confidence"]))


def _probability(raw: Any) -> float:
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not math.isfinite(raw):
        raise ValueError("a confidence is a number")
    # Rasa's 32-bit sums may pass 1 by a hair.
    return min(1.0, max(0.0, float(raw)))


def _entity(raw: Any, length: int, lexicon: Lexicon) -> Entity | None:
    """One entity; None for a kind that we do not have, or that Rasa is not sure of."""
    kind, start, end = raw["entity"], raw["start"], raw["end"]
    if type(start) is not int or type(end) is not int or not 0 <= start < end <= length:
        raise ValueError("an entity needs a place in the text")
    confidence = _probability(raw.get("confidence_entity", 1.0))
    value = raw["value"]
    known = kind in LEXICON_ENTITIES or kind in VALUE_FORMS
    if not known or confidence < ENTITY_TRUST or not isinstance(value, str | int | float):
        return None
    said = str(value).strip()
    if kind in LEXICON_ENTITIES:
        said = _canonical_values(lexicon).get((kind, keys(said)), said.lower())
    return Entity(kind, said, start, end, confidence, "crf") if said else None


@lru_cache(maxsize=4)
def _canonical_values(lexicon: Lexicon) -> dict[tuple[str, tuple[str, ...]], str]:
    """(kind, words) -> canonical value, for every name in every language; the canonical name itself wins."""
    known = {
        (entry.kind, keys(name)): entry.value for entry in lexicon.entries() for _, name in entry.spellings()
    }
    return known | {(entry.kind, keys(entry.value)): entry.value for entry in lexicon.entries()}


def _value(entity: Entity, reading: EntityReading, intent: str) -> str | None:
    """The entity's canonical value; None where it has none, or where `intent` makes it no value."""
    kind = entity.entity
    if kind in LEXICON_ENTITIES:
        return entity.value
    if intent not in INTENTS_OF_SET.get(kind, {intent}):
        return None
    inside = [
        number.value
        for number in reading.numbers
        if entity.start <= number.start and number.end <= entity.end
    ]
    form = VALUE_FORMS[kind]
    if len(inside) == 1 and form.fullmatch(inside[0]):
        return inside[0]
    return entity.value if form.fullmatch(entity.value) else None
