"""Hears craft and object together: each alone may be too mangled to tell, side by side they confirm each other.

"a kanji variant, Siri" is a kanjivaram saree: an object that sounds nearly right stands behind something that
sounds nearly like a craft.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from nlu.gazetteer import Mention, Sense
from nlu.ordinary import number_keys
from nlu.phonetics import Sound, sound
from nlu.sound_index import SoundIndex
from nlu.tokens import Token

_MAX_CRAFT_WORDS = 4
_MAX_THING_WORDS = 3
_THING = "product_type"
_CRAFT = "craft"

_SHORT_SKELETON, _LONG_SKELETON = 3, 5
_THING_THRESHOLD = 0.72
"""Least similarity of the object where it is not written as it should be."""


@dataclass(frozen=True, slots=True)
class PairLimits:
    """How alike craft and object must be; stricter for what was typed than for what was recognised."""

    craft: float
    """For a craft with at least one strange word, before an object that is written right."""
    everyday_craft: float
    """For a craft of everyday words only."""
    long_craft: float
    """For a craft with a strange word and five consonants or more, where the object is an everyday word."""
    pair: float
    """Mean of both, where the object was misheard, too."""


TYPED = PairLimits(craft=0.84, everyday_craft=0.92, long_craft=0.92, pair=0.88)
SPOKEN = PairLimits(craft=0.70, everyday_craft=0.86, long_craft=0.71, pair=0.80)


@dataclass(frozen=True, slots=True)
class Pair:
    """A craft at tokens `first` to `middle` and an object from there up to `last`."""

    first: int
    middle: int
    last: int
    craft: Sense
    thing: Sense | None
    """None where the object is written as it should be."""
    confidence: float


def find_pairs(
    text: str,
    tokens: Sequence[Token],
    known: Sequence[Mention],
    everyday: Sequence[bool],
    index: SoundIndex,
    limits: PairLimits,
) -> list[Pair]:
    """The best pairs that do not overlap, in order of appearance.

    `everyday` says of each token whether it is an everyday word.
    """
    search = _Search(text, tokens, known, everyday, index, limits)
    candidates = [
        pair
        for middle in range(1, len(tokens))
        if not text[tokens[middle - 1].end : tokens[middle].start].strip(" ,-'’")
        for thing in search.things(middle)
        if (pair := search.with_craft(middle, thing)) is not None
    ]
    chosen: list[Pair] = []
    for pair in sorted(candidates, key=lambda item: -item.confidence):
        if all(pair.last <= other.first or pair.first >= other.last for other in chosen):
            chosen.append(pair)
    return sorted(chosen, key=lambda pair: pair.first)


@dataclass(frozen=True, slots=True)
class _Thing:
    sense: Sense | None
    last: int
    score: float
    everyday: bool


class _Search:
    def __init__(
        self,
        text: str,
        tokens: Sequence[Token],
        known: Sequence[Mention],
        everyday: Sequence[bool],
        index: SoundIndex,
        limits: PairLimits,
    ) -> None:
        numbers = {token.key for token in tokens if token.key[0].isdigit() or token.key in number_keys()}
        self._text = text
        self._tokens = tokens
        self._everyday = everyday
        self._index = index
        self._limits = limits
        self._named = {position for mention in known for position in range(mention.first, mention.last)}
        self._named.update(index for index, token in enumerate(tokens) if token.key in numbers)
        self._things_at = {
            mention.first: mention
            for mention in known
            if any(sense.kind == _THING for sense in mention.senses)
        }

    def things(self, middle: int) -> list[_Thing]:
        """Objects that may begin at `middle`."""
        if (written := self._things_at.get(middle)) is not None:
            return [_Thing(None, written.last, 1.0, everyday=False)]
        found = []
        for last in range(middle + 1, min(middle + _MAX_THING_WORDS, len(self._tokens)) + 1):
            if self._named.intersection(range(middle, last)) or self._parted(middle, last):
                break
            nearest = self._index.nearest(self._sound(middle, last), _THING)
            if nearest is not None and nearest[1] >= _THING_THRESHOLD:
                sense = next(sense for sense in nearest[0].senses if sense.kind == _THING)
                found.append(_Thing(sense, last, nearest[1], all(self._everyday[middle:last])))
        return found

    def with_craft(self, middle: int, thing: _Thing) -> Pair | None:
        """The best craft that ends at `middle` and goes with the object."""
        best: Pair | None = None
        for first in range(middle - 1, max(middle - _MAX_CRAFT_WORDS, 0) - 1, -1):
            if first in self._named or self._parted(first, middle):
                break
            nearest = self._index.nearest(self._sound(first, middle), _CRAFT)
            if nearest is None:
                continue
            name, score = nearest
            everyday = all(self._everyday[first:middle])
            if everyday and (len(name.sound.skeleton) <= _SHORT_SKELETON or thing.everyday):
                continue
            least = self._limits.everyday_craft if everyday else self._limits.craft
            if thing.everyday:
                long = len(name.sound.skeleton) >= _LONG_SKELETON
                least = max(least, self._limits.long_craft if long else self._limits.everyday_craft)
            if len(name.sound.skeleton) <= _SHORT_SKELETON:
                least = max(least, (self._limits.craft + 1) / 2)
            confidence = (score + thing.score) / 2
            if score < least or (thing.sense is not None and confidence < self._limits.pair):
                continue
            if best is None or confidence > best.confidence:
                sense = next(sense for sense in name.senses if sense.kind == _CRAFT)
                best = Pair(first, middle, thing.last, sense, thing.sense, confidence)
        return best

    def _sound(self, first: int, last: int) -> Sound:
        return sound(tuple(token.key for token in self._tokens[first:last]))

    def _parted(self, first: int, last: int) -> bool:
        """Whether a sign other than a hyphen stands inside a window."""
        return any(
            self._text[self._tokens[index].end : self._tokens[index + 1].start].strip(" -'’")
            for index in range(first, last - 1)
        )
