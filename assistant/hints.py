"""Words that speech recognition should expect, chosen from the lexicon by what the conversation is about."""

from collections.abc import Iterator

from assistant.dialogue.tracker import Tracker
from knowledge.lexicon import Lexicon

MAX_HINTS = 40
"""The recogniser's window for hints is about 220 tokens; these fit it."""
_COMMON = (
    (
        "craft",
        (
            "banarasi",
            "madhubani",
            "dhokra",
            "blue pottery",
            "pashmina",
            "chikankari",
            "kalamkari",
            "pattachitra",
        ),
    ),
    ("product_type", ("saree", "dupatta", "shawl", "kurta", "vase", "painting", "lamp")),
    ("material", ("silk", "cotton", "brass", "clay")),
)
"""Names that base recognisers mangle most often when nothing else is known."""
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
    for kind, values in _COMMON:
        for value in values:
            if lexicon.get(kind, value):
                yield lexicon.name(kind, value, "en")
    question = tracker.stack.question
    asked = _KIND_OF_SLOT.get(question.context["collect"], "craft") if question else "craft"
    for entry in lexicon.entries(asked):
        yield entry.name("en")
