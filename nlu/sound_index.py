"""The lexicon's names by sound: which ones are near to what was heard, and how near."""

from collections import defaultdict
from collections.abc import Container, Iterator
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from knowledge.lexicon import Lexicon
from nlu.gazetteer import Sense, lexicon_names
from nlu.phonetics import Sound, sound

_KINDS = frozenset(("craft", "product_type", "material", "technique", "place", "occasion"))
MIN_SKELETON = {"product_type": 2}
DEFAULT_MIN_SKELETON = 3
"""Consonants that a name must have at least to be heard at all; fewer for products."""

_WEIGHT_SKELETON, _WEIGHT_COARSE, _WEIGHT_FULL = 0.55, 0.15, 0.30
_OPENING_PENALTY = 0.1
"""Where one begins with a vowel and the other does not."""
_VOWELS = ("a", "i", "u")
_EDITABLE_SKELETON = 5
_LOOSE_CUTOFF, _LOOSE_LIMIT = 0.55, 12
_CANDIDATE_CUTOFF, _CANDIDATE_LIMIT = 0.4, 40
_MIN_CANDIDATE_SKELETON = 2
_BLURRED = str.maketrans("mc", "ns")
_BLURRED_SHARE = 0.35
_MOST_REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class NameSound:
    """How a name sounds and what it can mean."""

    sound: Sound
    senses: tuple[Sense, ...]


class SoundIndex:
    """The names of a lexicon by sound, those of some languages."""

    def __init__(
        self, lexicon: Lexicon, languages: Container[str], wider: "SoundIndex | None" = None
    ) -> None:
        """`wider` is an index whose names are found as well."""
        self._wider = wider
        self._nearest: dict[tuple[Sound, str], tuple[NameSound, float] | None] = {}
        senses_by_sound: dict[Sound, dict[Sense, None]] = defaultdict(dict)
        for words, sense in lexicon_names(lexicon, languages):
            if sense.kind in _KINDS and not sense.doubtful:
                senses_by_sound[sound(words)][Sense(sense.kind, sense.value)] = None
        self._names = [NameSound(heard, tuple(senses)) for heard, senses in senses_by_sound.items()]
        self._near: dict[str, list[int]] = defaultdict(list)
        self._skeletons: dict[str, dict[int, str]] = defaultdict(dict)
        self._short_too: dict[str, dict[int, str]] = defaultdict(dict)
        for index, name in enumerate(self._names):
            for kind in {sense.kind for sense in name.senses}:
                if len(name.sound.skeleton) >= _MIN_CANDIDATE_SKELETON:
                    self._short_too[kind][index] = name.sound.coarse.translate(_BLURRED)
                if len(name.sound.skeleton) >= MIN_SKELETON.get(kind, DEFAULT_MIN_SKELETON):
                    self._skeletons[kind][index] = name.sound.coarse
            if len(name.sound.skeleton) >= min(
                MIN_SKELETON.get(sense.kind, DEFAULT_MIN_SKELETON) for sense in name.senses
            ):
                for key in _with_deletions(name.sound.coarse):
                    self._near[key].append(index)

    def near(self, heard: Sound) -> Iterator[tuple[NameSound, float]]:
        """Names within one edit of what was heard, with their similarity (0 to 1)."""
        for index in {index for key in _with_deletions(heard.coarse) for index in self._near.get(key, ())}:
            yield self._names[index], similarity(heard, self._names[index].sound)
        if self._wider is not None:
            yield from self._wider.near(heard)

    def nearest(self, heard: Sound, kind: str) -> tuple[NameSound, float] | None:
        """The one name of a kind that is most like what was heard, however far."""
        key = (heard, kind)
        if key not in self._nearest:
            if len(self._nearest) >= _MOST_REMEMBERED:
                self._nearest.clear()
            self._nearest[key] = self._search(heard, kind)
        return self._nearest[key]

    def ranked(self, heard: Sound, kind: str, most: int) -> list[tuple[NameSound, float]]:
        """The names of a kind, short ones too, that may have been said: the likest first, so many at most.

        Blurred: m counts as n and ch as s, so the scores are for choosing among names, not for believing one.
        """
        wider = self._wider.ranked(heard, kind, most) if self._wider is not None else []
        blurred = heard.coarse.translate(_BLURRED)
        found = process.extract(
            blurred,
            self._short_too[kind],
            scorer=Levenshtein.normalized_similarity,
            score_cutoff=_CANDIDATE_CUTOFF,
            limit=_CANDIDATE_LIMIT,
        )
        scored = [
            (name, _BLURRED_SHARE * alike + (1 - _BLURRED_SHARE) * similarity(heard, name.sound))
            for name, alike in ((self._names[index], alike) for _, alike, index in found)
        ]
        return sorted([*scored, *wider], key=lambda item: -item[1])[:most]

    def _search(self, heard: Sound, kind: str) -> tuple[NameSound, float] | None:
        found = process.extract(
            heard.coarse,
            self._skeletons[kind],
            scorer=Levenshtein.normalized_similarity,
            score_cutoff=_LOOSE_CUTOFF,
            limit=_LOOSE_LIMIT,
        )
        scored = [(self._names[index], similarity(heard, self._names[index].sound)) for _, _, index in found]
        best = max(scored, key=lambda item: item[1], default=None)
        other = self._wider.nearest(heard, kind) if self._wider is not None else None
        if best is None or other is None:
            return best or other
        return best if best[1] >= other[1] else other


def similarity(heard: Sound, name: Sound) -> float:
    """How much two sounds are alike, 0 to 1; consonants count most."""
    differs = (heard.full[:1] in _VOWELS) != (name.full[:1] in _VOWELS)
    return (
        -_OPENING_PENALTY * differs
        + _WEIGHT_SKELETON * Levenshtein.normalized_similarity(heard.skeleton, name.skeleton)
        + _WEIGHT_COARSE * Levenshtein.normalized_similarity(heard.coarse, name.coarse)
        + _WEIGHT_FULL * Levenshtein.normalized_similarity(heard.full, name.full)
    )


def _with_deletions(key: str) -> set[str]:
    """The key and every form of it that lacks one phone: two keys one edit apart share one of these.

    A short key must match as it is: one edit in it costs more than any threshold allows.
    """
    if len(key) < _EDITABLE_SKELETON:
        return {key}
    return {key, *(key[:index] + key[index + 1 :] for index in range(len(key)))}
