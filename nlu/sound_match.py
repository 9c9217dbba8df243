"""Finds the lexicon's names in words that a recogniser misheard: "Ben Rossi serry" is a banarasi saree.

Windows of one to four words are compared with every name by sound. What people say every day is guarded:
"chicken curry" is not chikankari unless a saree follows at once.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from knowledge.lexicon import Lexicon
from nlu.gazetteer import Mention, Sense, lexicon_names
from nlu.ordinary import OrdinaryWords
from nlu.phonetics import Sound, sound
from nlu.tokens import Token

_KINDS = frozenset(("craft", "product_type", "material", "technique", "place", "occasion"))
_MAX_WINDOW = 4
_MIN_WINDOW_LETTERS = 4
_MIN_SKELETON = {"product_type": 2}
_DEFAULT_MIN_SKELETON = 3

_WEIGHT_SKELETON, _WEIGHT_COARSE, _WEIGHT_FULL = 0.55, 0.15, 0.30

_THRESHOLDS = {2: 0.92, 3: 0.87, 4: 0.86}
"""Length of the name's skeleton -> least score; the shorter the name, the surer we must be."""
_LONG_THRESHOLD = 0.81
_ALONE_THRESHOLD, _ALONE_SKELETON = 0.93, 4
"""For everything but crafts where no name beside it speaks for it: a craft is rarely an accident of sounds."""
_MIXED_EXTRA = 0.06
"""For a window that holds an everyday word."""
_OPENING_PENALTY = 0.1
"""Where one begins with a vowel and the other does not."""
_CONTEXT_BONUS = 0.05
"""For a craft just before a product, or a product just after a craft."""
_SURE_THRESHOLD, _SURE_SKELETON = 0.90, 4
"""For a window of everyday words, which needs context besides, and for one that swallows a known name."""
_ORDINARY_THING_THRESHOLD, _ORDINARY_THING_SKELETON = 0.7, 3
"""For an everyday word right behind a craft: "dhokra lamb" is a lamp, "chikankari work" is no frock."""
_MAX_CONFIDENCE = 0.95
_VOWELS = ("a", "i", "u")
_EDITABLE_SKELETON = 5

_DESCRIBES = frozenset(("craft", "material", "technique", "colour"))
_THINGS = frozenset(("product_type",))
_SPOKEN_FOR = frozenset(("product_type", "material"))
"""Kinds that a name beside them makes more likely."""


@dataclass(frozen=True, slots=True)
class SoundMention:
    """A name heard at tokens `first` up to but not including `last`."""

    first: int
    last: int
    sense: Sense
    confidence: float


@dataclass(frozen=True, slots=True)
class _Name:
    sound: Sound
    senses: tuple[Sense, ...]


class SoundMatcher:
    """All names of a lexicon by sound."""

    def __init__(self, lexicon: Lexicon, ordinary: OrdinaryWords) -> None:
        self._ordinary = ordinary
        senses_by_sound: dict[Sound, dict[Sense, None]] = defaultdict(dict)
        for words, sense in lexicon_names(lexicon):
            if sense.kind in _KINDS and not sense.doubtful:
                senses_by_sound[sound(words)][Sense(sense.kind, sense.value)] = None
        self._names = [_Name(heard, tuple(senses)) for heard, senses in senses_by_sound.items()]
        self._near: dict[str, list[int]] = defaultdict(list)
        for index, name in enumerate(self._names):
            shortest = min(_MIN_SKELETON.get(sense.kind, _DEFAULT_MIN_SKELETON) for sense in name.senses)
            if len(name.sound.skeleton) >= shortest:
                for key in _with_deletions(name.sound.coarse):
                    self._near[key].append(index)

    def find(self, text: str, tokens: Sequence[Token], known: Sequence[Mention]) -> list[SoundMention]:
        """Names heard beside the `known` mentions, in order of appearance.

        One may swallow a known mention: "pash meena" is pashmina although meena is a craft.
        """
        names = {index: mention for mention in known for index in range(mention.first, mention.last)}
        taken: set[int] = set()
        kinds_at_start = {mention.first: {sense.kind for sense in mention.senses} for mention in known}
        kinds_at_end = {mention.last: {sense.kind for sense in mention.senses} for mention in known}
        misheard_ends = {mention.last for mention in known if all(sense.heard for sense in mention.senses)}
        everyday = [token.key in self._ordinary and index not in names for index, token in enumerate(tokens)]
        windows = [
            (first, last)
            for first, last in _windows(text, tokens)
            if _worth_hearing(tokens[first:last])
            and not (all(everyday[first:last]) and last not in kinds_at_start and first not in kinds_at_end)
            and not _cuts(names, first, last)
        ]
        found: list[SoundMention] = []
        for kinds in (_KINDS - _THINGS, _THINGS, _KINDS - _THINGS):
            heard = []
            for first, last in windows:
                if taken.intersection(range(first, last)):
                    continue
                window = _Window(
                    first,
                    last,
                    sound(tuple(token.key for token in tokens[first:last])),
                    some_everyday=any(everyday[first:last]),
                    all_everyday=all(everyday[first:last]),
                    swallows=any(index in names for index in range(first, last)),
                    following=kinds_at_start.get(last, set()),
                    preceding=kinds_at_end.get(first, set()),
                    behind_misheard=first in misheard_ends,
                )
                if mention := self._best(window, kinds):
                    heard.append(mention)
            heard = [mention for mention in heard if not _repeats(names, mention)]
            for mention in sorted(heard, key=lambda item: (-item.confidence, item.first - item.last)):
                if not taken.intersection(range(mention.first, mention.last)):
                    found.append(mention)
                    taken.update(range(mention.first, mention.last))
                    kinds_at_start[mention.first] = {mention.sense.kind}
                    kinds_at_end[mention.last] = {mention.sense.kind}
                    misheard_ends.add(mention.last)
        return sorted(found, key=lambda mention: mention.first)

    def product_after_craft(self, token: Token) -> Sense | None:
        """The object that one word right behind a craft sounds like: the lamb of "docker lamb"."""
        window = _Window(
            0,
            1,
            sound((token.key,)),
            some_everyday=True,
            all_everyday=True,
            swallows=False,
            following=set(),
            preceding={"craft"},
            behind_misheard=True,
        )
        mention = self._best(window, _THINGS)
        return mention.sense if mention else None

    def _best(self, window: "_Window", kinds: frozenset[str]) -> SoundMention | None:
        best: SoundMention | None = None
        for index in self._candidates(window.heard.coarse):
            name = self._names[index]
            score = _similarity(window.heard, name.sound)
            for sense in name.senses:
                if sense.kind not in kinds:
                    continue
                context = bool(
                    window.following & _THINGS
                    if sense.kind in _DESCRIBES
                    else sense.kind in _THINGS and "craft" in window.preceding
                )
                if _accepted(sense.kind, name.sound, window, score, context):
                    confidence = min(_MAX_CONFIDENCE, score + _CONTEXT_BONUS * context)
                    if best is None or confidence > best.confidence:
                        best = SoundMention(window.first, window.last, sense, confidence)
        return best

    def _candidates(self, coarse: str) -> Iterable[int]:
        return {index for key in _with_deletions(coarse) for index in self._near.get(key, ())}


@dataclass(frozen=True, slots=True)
class _Window:
    first: int
    last: int
    heard: Sound
    some_everyday: bool
    all_everyday: bool
    swallows: bool
    """Holds a whole known mention."""
    following: set[str]
    """Kinds of the mention that begins right behind."""
    preceding: set[str]
    behind_misheard: bool
    """The mention before it was misheard, so that this may well be, too."""


def _accepted(kind: str, name: Sound, window: _Window, score: float, context: bool) -> bool:
    heard = window.heard
    length = len(name.skeleton)
    if length < _MIN_SKELETON.get(kind, _DEFAULT_MIN_SKELETON):
        return False
    same = heard.skeleton == name.skeleton
    if window.swallows:
        return not window.some_everyday and same and length >= _SURE_SKELETON and score >= _SURE_THRESHOLD
    if window.all_everyday:
        if not context:
            return False
        if kind in _THINGS:
            if not window.behind_misheard:
                return False
            alike = heard.coarse == name.coarse and heard.skeleton[:1] == name.skeleton[:1]
            return alike and length >= _ORDINARY_THING_SKELETON and score >= _ORDINARY_THING_THRESHOLD
        return kind == "craft" and same and length >= _SURE_SKELETON and score >= _SURE_THRESHOLD
    threshold = _THRESHOLDS.get(length, _LONG_THRESHOLD)
    beside = bool(window.preceding & _DESCRIBES) or bool(window.following & (_THINGS | _DESCRIBES))
    if kind != "craft" and not (beside and kind in _SPOKEN_FOR):
        if length < _ALONE_SKELETON:
            return False
        threshold = max(threshold, _ALONE_THRESHOLD)
    return score + _CONTEXT_BONUS * context >= threshold + _MIXED_EXTRA * window.some_everyday


def _worth_hearing(window: Sequence[Token]) -> bool:
    letters = sum(len(token.key) for token in window)
    return letters >= _MIN_WINDOW_LETTERS and not any(token.key[0].isdigit() for token in window)


def _repeats(names: dict[int, Mention], mention: SoundMention) -> bool:
    """Whether it swallows a known mention of the same thing."""
    return any(
        sense.kind == mention.sense.kind and sense.value == mention.sense.value
        for index in range(mention.first, mention.last)
        if index in names
        for sense in names[index].senses
    )


def _cuts(names: dict[int, Mention], first: int, last: int) -> bool:
    """Whether a window is nothing but known mentions, or holds only a part of one."""
    inside = [names[index] for index in range(first, last) if index in names]
    if len(inside) == last - first:
        return True
    return any(mention.first < first or mention.last > last for mention in inside)


def _windows(text: str, tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Runs of one to four words with nothing but spaces and hyphens between them."""
    for first in range(len(tokens)):
        for last in range(first + 1, min(first + _MAX_WINDOW, len(tokens)) + 1):
            if last - first > 1 and text[tokens[last - 2].end : tokens[last - 1].start].strip(" -'’"):
                break
            yield first, last


def _with_deletions(key: str) -> set[str]:
    """The key and every form of it that lacks one phone: two keys one edit apart share one of these.

    A short key must match as it is: one edit in it costs more than any threshold allows.
    """
    if len(key) < _EDITABLE_SKELETON:
        return {key}
    return {key, *(key[:index] + key[index + 1 :] for index in range(len(key)))}


def _similarity(heard: Sound, name: Sound) -> float:
    differs = (heard.full[:1] in _VOWELS) != (name.full[:1] in _VOWELS)
    return (
        -_OPENING_PENALTY * differs
        + _WEIGHT_SKELETON * Levenshtein.normalized_similarity(heard.skeleton, name.skeleton)
        + _WEIGHT_COARSE * Levenshtein.normalized_similarity(heard.coarse, name.coarse)
        + _WEIGHT_FULL * Levenshtein.normalized_similarity(heard.full, name.full)
    )
