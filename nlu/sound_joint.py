"""Hears craft and object as one stretch of sound, wherever a recogniser put the spaces: "petalisserie" is a patola
saree and "bad extol" a batik stole.

Long names are told apart by sound where their halves are not, so the halves may be quite wrong.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from knowledge.lexicon import Lexicon
from nlu.gazetteer import Mention, Sense
from nlu.ordinary import number_keys
from nlu.phonetics import Sound, sound
from nlu.sound_index import similarity
from nlu.tokens import Token, keys

_CRAFT, _THING = "craft", "product_type"
_THINGS = (
    "saree", "dupatta", "stole", "shawl", "kurta", "lehenga", "bedsheet", "painting", "lamp", "vase", "box", "earring",
    "puppet", "basket",
)  # fmt: skip
"""Objects that are made most often and are long enough to be told apart; more would make accidents more likely."""
_LANGUAGES = ("en", "hi-Latn")
_MAX_WORDS = 5
_MIN_SKELETON, _MIN_CRAFT_SKELETON = 4, 3
_PREFILTER, _LIMIT = 0.7, 30


@dataclass(frozen=True, slots=True)
class Joint:
    """A craft and an object of one name."""

    sound: Sound
    craft: Sense
    thing: Sense


@dataclass(frozen=True, slots=True)
class JointHeard:
    """A craft with its object at tokens `first` up to but not including `last`."""

    first: int
    last: int
    joint: Joint
    score: float
    """Similarity, 0 to 1."""


class JointIndex:
    """Every craft with every common object, by sound."""

    def __init__(self, lexicon: Lexicon) -> None:
        names: dict[str, Sense] = {}
        for value in _THINGS:
            if lexicon.get(_THING, value):
                names[value] = Sense(_THING, value)
        joints: dict[str, Joint] = {}
        for entry in lexicon.entries(_CRAFT):
            craft = Sense(_CRAFT, entry.value)
            for words in {keys(n) for language in _LANGUAGES for n in entry.names.get(language, ())}:
                ending = next((names[w] for w in (" ".join(words[-2:]), words[-1]) if w in names), None)
                if ending is not None:
                    one = sound(words)
                    joints.setdefault(one.full, Joint(one, craft, ending))
                    continue
                if len(sound(words).skeleton) < _MIN_CRAFT_SKELETON:
                    continue
                for name, thing in names.items():
                    both = sound((*words, *keys(name)))
                    joints.setdefault(both.skeleton, Joint(both, craft, thing))
        self._joints = [joint for joint in joints.values() if len(joint.sound.skeleton) >= _MIN_SKELETON]
        self._keys = [joint.sound.coarse for joint in self._joints]

    def nearest(self, heard: Sound) -> tuple[Joint, float] | None:
        """The name that is most like what was heard."""
        found = process.extract(
            heard.coarse,
            self._keys,
            scorer=Levenshtein.normalized_similarity,
            score_cutoff=_PREFILTER,
            limit=_LIMIT,
        )
        scored = (
            (self._joints[index], similarity(heard, self._joints[index].sound)) for _, _, index in found
        )
        return max(scored, key=lambda item: item[1], default=None)


def find_joints(
    text: str,
    tokens: Sequence[Token],
    known: Sequence[Mention],
    everyday: Sequence[bool],
    index: JointIndex,
    least: float,
) -> Iterator[JointHeard]:
    """Stretches that are like a craft with its object, where neither is written as it should be.

    `everyday` says of each token whether it is an everyday word; a stretch of nothing else is passed over.
    """
    right = {
        place
        for mention in known
        if any(sense.kind in (_CRAFT, _THING) and not sense.heard for sense in mention.senses)
        for place in range(mention.first, mention.last)
    }
    things = {mention.first for mention in known if any(sense.kind == _THING for sense in mention.senses)}
    named = {place for mention in known for place in range(mention.first, mention.last)}
    for first in range(len(tokens)):
        for last in range(first + 1, min(first + _MAX_WORDS, len(tokens)) + 1):
            token = tokens[last - 1]
            if last - 1 in right or token.key[0].isdigit() or token.key in number_keys():
                break
            if last - first > 1 and text[tokens[last - 2].end : token.start].strip(" -,'’"):
                break
            if last in things or all(everyday[place] or place in named for place in range(first, last)):
                continue
            heard = sound(tuple(token.key for token in tokens[first:last]))
            if len(heard.skeleton) < _MIN_SKELETON:
                continue
            nearest = index.nearest(heard)
            if nearest is not None and nearest[1] >= least:
                yield JointHeard(first, last, *nearest)
