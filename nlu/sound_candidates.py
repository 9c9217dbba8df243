"""Names that may have been said where a recogniser wrote something strange: what to listen for a second time.

"a can to quilt" may be a kantha quilt and "the cold shawl" a kullu shawl. These are no answers, only hints: the
recogniser hears the sound again and decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from knowledge import ROOT
from nlu.gazetteer import Mention, Sense
from nlu.ordinary import number_keys
from nlu.phonetics import sound
from nlu.sound_index import SoundIndex
from nlu.tokens import Token

_MAX_WORDS = 4
_MIN_LETTERS = 3
_MIN_SKELETON = 2
_CRAFT, _THING = "craft", "product_type"
_PER_WINDOW = {_CRAFT: 8, _THING: 3}
_MOST = {_CRAFT: 5, _THING: 3}
_STRANGE_SCORE = {_CRAFT: 0.45, _THING: 0.55}
"""Least similarity where a word is neither known nor an everyday word."""
_EVERYDAY_SCORE = 0.55
"""The same for everyday words just before an object, where a craft is told: "the cold shawl"."""
_BEFORE_THING = 0.1
"""Added to a craft just before an object."""
_WELL_KNOWN = 0.06
"""Added to a craft of which we have an article: people speak more of those."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name that may have been said."""

    sense: Sense
    score: float
    """0 to 1, and a little more beside an object."""


def candidates(
    text: str,
    tokens: Sequence[Token],
    known: Sequence[Mention],
    everyday: Sequence[bool],
    index: SoundIndex,
) -> list[Candidate]:
    """Crafts and objects that may have been said, the likeliest first; none where everything was understood.

    `everyday` says of each token whether it is an everyday word.
    """
    named = {position for mention in known for position in range(mention.first, mention.last)}
    numbers = {i for i, token in enumerate(tokens) if token.key[0].isdigit() or token.key in number_keys()}
    things = {mention.first for mention in known if any(sense.kind == _THING for sense in mention.senses)}
    crafts_end = {mention.last for mention in known if any(sense.kind == _CRAFT for sense in mention.senses)}
    best: dict[Sense, float] = {}
    for first in range(len(tokens)):
        for last in range(first + 1, min(first + _MAX_WORDS, len(tokens)) + 1):
            inside = range(first, last)
            if numbers.intersection(inside) or _parted(text, tokens, first, last):
                break
            if named.issuperset(inside) or sum(len(token.key) for token in tokens[first:last]) < _MIN_LETTERS:
                continue
            strange = any(not everyday[i] and i not in named for i in inside)
            before_thing = last in things and last not in crafts_end
            if not strange and not before_thing:
                continue
            heard = sound(tuple(token.key for token in tokens[first:last]))
            if len(heard.skeleton) < _MIN_SKELETON:
                continue
            for kind, most in _PER_WINDOW.items():
                if kind == _THING and not strange:
                    continue
                least = _STRANGE_SCORE[kind] if strange else _EVERYDAY_SCORE
                for name, score in index.ranked(heard, kind, most):
                    if score < least:
                        continue
                    sense = next(sense for sense in name.senses if sense.kind == kind)
                    lifted = score + (kind == _CRAFT) * (
                        _BEFORE_THING * before_thing + _WELL_KNOWN * (sense.value in _well_known())
                    )
                    best[sense] = max(best.get(sense, 0.0), lifted)
    said = {sense for mention in known for sense in mention.senses}
    found = [Candidate(sense, score) for sense, score in best.items() if sense not in said]
    found.sort(key=lambda candidate: -candidate.score)
    return [
        candidate
        for kind, most in _MOST.items()
        for candidate in [one for one in found if one.sense.kind == kind][:most]
    ]


@lru_cache(maxsize=1)
def _well_known() -> frozenset[str]:
    return frozenset(path.stem.replace("_", " ") for path in (ROOT / "crafts").glob("*.md"))


def _parted(text: str, tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether a sign other than a hyphen stands inside a window."""
    return any(
        text[tokens[place].end : tokens[place + 1].start].strip(" -'’") for place in range(first, last - 1)
    )
