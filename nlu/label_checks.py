"""Whether labels are ones that we know, and values have the form of their kind."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nlu.labels import INTENTS, LEXICON_ENTITIES, VALUE_FORMS


@dataclass(frozen=True, slots=True)
class LabelMistake:
    """A label that does not exist, or a value that its kind cannot have."""

    code: str
    """`unknown_intent`, `unknown_entity` or `unknown_value`."""
    message: str


def label_mistakes(intent: str, entities: Iterable[tuple[str, str]]) -> Iterator[LabelMistake]:
    """The mistakes in an intent and (kind, value) pairs; whether the lexicon has a value is not looked up."""
    if intent not in INTENTS:
        yield LabelMistake("unknown_intent", f"there is no intent {intent!r}")
    for kind, value in entities:
        if kind not in LEXICON_ENTITIES and kind not in VALUE_FORMS:
            yield LabelMistake("unknown_entity", f"there is no entity {kind!r}")
        elif not value.strip() or (kind in VALUE_FORMS and VALUE_FORMS[kind].fullmatch(value) is None):
            yield LabelMistake("unknown_value", f"{value!r} is not the form of a {kind}")
