"""Words that speech recognition should expect, chosen from the lexicon by what the conversation is about."""

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.dialogue.stack import Frame
from assistant.dialogue.tracker import Tracker
from knowledge.lexicon import Lexicon
from nlu.entities import EntityFinder
from nlu.gazetteer import Sense

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

_HINTED = frozenset({"en"})
"""Languages in which common names help even if none was asked for, and a second hearing, too. In others the base model
repeats its hints instead of the speech: of 49 sentences in Hindi, Bengali, Marathi and Kannada without any name, 12
came out with one, and 5 without hints."""
_MOST_CRAFTS, _MOST_THINGS, _MOST_NAMES = 4, 2, 8
_USUAL_THINGS = ("saree", "painting", "bedsheet", "dupatta", "stole")
"""What to listen for besides where neither a craft nor an object was understood."""


def hints_for(tracker: Tracker, lexicon: Lexicon, limit: int = MAX_HINTS) -> tuple[str, ...]:
    """English names, most useful first: what is being asked for, what was said, what is common."""
    names: dict[str, None] = {}
    for name in _candidates(tracker, lexicon):
        names.setdefault(name)
        if len(names) == limit:
            break
    return tuple(names)


def _candidates(tracker: Tracker, lexicon: Lexicon) -> Iterator[str]:
    question = tracker.stack.question
    expects_common = tracker.language in _HINTED or (
        question is not None and question.context["collect"] in _KIND_OF_SLOT
    )
    for slot, kind in _KIND_OF_SLOT.items():
        if value := tracker.slots.get(slot):
            yield lexicon.name(kind, str(value), "en")
            if slot == _CRAFT and expects_common:
                yield from _usual(str(value), lexicon)
    if expects_common:
        yield from _common(question, lexicon)


def _usual(craft: str, lexicon: Lexicon) -> Iterator[str]:
    """What is usually made in a craft, and of what."""
    if entry := lexicon.get(_CRAFT, craft):
        for kind in (_PRODUCT, _MATERIAL):
            for value in entry.usually(kind):
                yield lexicon.name(kind, value, "en")


def _common(question: Frame | None, lexicon: Lexicon) -> Iterator[str]:
    for words in _COMMON:
        yield " ".join(lexicon.name(kind, value, "en") for kind, value in words)
    asked = _KIND_OF_SLOT.get(question.context["collect"], "craft") if question else "craft"
    for entry in lexicon.entries(asked):
        yield entry.name("en")


@dataclass(frozen=True, slots=True)
class LexiconDoubts:
    """Listens once more for the crafts and objects that strange words sound like; see `voice.hearing.SecondThought`."""

    finder: EntityFinder
    lexicon: Lexicon

    def hints(self, text: str, language: str) -> tuple[str, ...]:
        """English names that may have been said, the likeliest first; none where nothing was strange."""
        if language not in _HINTED:
            return ()
        doubtful, written = self.finder.may_have_said(text, language)
        if not doubtful:
            return ()
        crafts = [sense for sense in doubtful if sense.kind == _CRAFT][:_MOST_CRAFTS]
        if written:
            thing = self._name(written[-1])
            return tuple(dict.fromkeys([*(_together(self._name(craft), thing) for craft in crafts), thing]))
        things = [self._name(sense) for sense in doubtful if sense.kind == _PRODUCT][:_MOST_THINGS]
        if not crafts:
            usual = [self.lexicon.name(_PRODUCT, thing, "en") for thing in _USUAL_THINGS]
            return tuple(dict.fromkeys([*things, *usual]))
        made = [self._made(craft) for craft in crafts]
        pairs = [names[place] for place in range(_MOST_THINGS) for names in made if place < len(names)]
        return tuple(dict.fromkeys([*pairs[: _MOST_NAMES - len(things)], *things]))

    def _made(self, craft: Sense) -> list[str]:
        """ "Kantha saree" and "Kantha quilt", but of "Kullu shawl" nothing else: it names its object."""
        name, entry = self._name(craft), self.lexicon.get(craft.kind, craft.value)
        made = (
            [self.lexicon.name(_PRODUCT, thing, "en") for thing in entry.usually(_PRODUCT)] if entry else []
        )
        pairs = [_together(name, thing) for thing in made]
        return [name] if not pairs or name in pairs else pairs[:_MOST_THINGS]

    def _name(self, sense: Sense) -> str:
        return self.lexicon.name(sense.kind, sense.value, "en")

    def is_better(self, second: str, first: str, language: str) -> bool:
        """Whether the second hearing names a craft and an object more clearly."""
        return self.finder.clarity(second, language) > self.finder.clarity(first, language)


def _together(craft: str, thing: str) -> str:
    """ "Kantha quilt", "Kullu shawl": what names both is said once."""
    return craft if craft.lower().endswith(thing.lower()) else f"{craft} {thing}"
