"""Words that speech recognition should expect, chosen from the lexicon by what the conversation is about."""

from collections.abc import Iterator

from assistant.dialogue.tracker import Tracker
from knowledge.lexicon import Lexicon

MAX_HINTS = 18
"""More are heard worse: the recogniser's attention for hints is small."""
_CRAFT, _PRODUCT, _MATERIAL = "craft", "product_type", "material"
_COMMON: tuple[tuple[tuple[str, str], ...], ...] = (
    ((_CRAFT, "dhokra"),),
    ((_CRAFT, "banarasi"),),
    ((_CRAFT, "madhubani"),),
    ((_CRAFT, "blue pottery"), (_PRODUCT, "vase")),
    ((_PRODUCT, "saree"),),
    ((_PRODUCT, "painting"),),
    ((_PRODUCT, "lamp"),),
    ((_CRAFT, "pashmina"),),
    ((_CRAFT, "chikankari"),),
    ((_CRAFT, "kalamkari"),),
    ((_CRAFT, "pattachitra"),),
    ((_PRODUCT, "shawl"),),
    ((_PRODUCT, "kurta"),),
    ((_PRODUCT, "dupatta"),),
    ((_MATERIAL, "silk"),),
    ((_MATERIAL, "cotton"),),
    ((_MATERIAL, "brass"),),
    ((_MATERIAL, "clay"),),
)
"""What base recognisers mangle most often when nothing else is known; a vase alone is heard as a base."""
_KIND_OF_SLOT = {"craft": "craft", "product_type": "product_type", "material": "material", "colour": "colour"}


def hints_for(tracker: Tracker, lexicon: Lexicon, limit: int = MAX_HINTS) -> tuple[str, ...]:
    """English names, most useful first: what is being asked for, what was said, what is common."""
    names: dict[str, None] = {}
    for name in _candidates(tracker, lexicon):
        names.setdefault(name)
        if len(names) == limit:
            break
    return tuple(names)


def _candidates(tracker: Tracker, lexicon: Lexicon) -> Iterator[str]:
    for slot, kind in _KIND_OF_SLOT.items():
        if value := tracker.slots.get(slot):
            yield lexicon.name(kind, str(value), "en")
    for words in _COMMON:
        yield " ".join(lexicon.name(kind, value, "en") for kind, value in words)
    question = tracker.stack.question
    asked = _KIND_OF_SLOT.get(question.context["collect"], "craft") if question else "craft"
    for entry in lexicon.entries(asked):
        yield entry.name("en")
