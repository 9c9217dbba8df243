"""Finds the lexicon's names in words that a recogniser misheard: "Ben Rossi serry" is a banarasi saree.

Windows of one to four words are compared with every name by sound. What people say every day is guarded:
"chicken curry" is not chikankari unless a saree follows at once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge.languages import DEFAULT
from knowledge.lexicon import Lexicon
from nlu.gazetteer import Mention, Sense
from nlu.ordinary import OrdinaryWords, number_keys
from nlu.phonetics import Sound, same_but_voice, sound
from nlu.sound_candidates import Candidate, candidates
from nlu.sound_index import DEFAULT_MIN_SKELETON, MIN_SKELETON, SoundIndex
from nlu.sound_joint import JointIndex, find_joints
from nlu.sound_pairs import SPOKEN, TYPED, find_pairs
from nlu.tokens import Token

_COMMON = ("en", "hi", "hi-Latn")
"""Languages whose names are heard in texts of every language, by sound; the names of the others only in their own."""
_MAX_WINDOW = 4
_MIN_WINDOW_LETTERS = 4

_THRESHOLDS = {2: 0.92, 3: 0.87, 4: 0.86}
"""Length of the name's skeleton -> least score; the shorter the name, the surer we must be."""
_LONG_THRESHOLD = 0.81
_ALONE_THRESHOLD, _ALONE_SKELETON = 0.93, 4
"""Where no name beside it speaks for it; a craft of four consonants is rarely an accident of sounds."""
_MIXED_EXTRA = 0.06
"""For a window that holds an everyday word."""
_CONTEXT_BONUS = 0.05
"""For a craft just before a product, or a product just after a craft."""
_SURE_THRESHOLD, _SURE_SKELETON = 0.90, 4
"""For a window of everyday words, which needs context besides, and for one that swallows a known name."""
_ORDINARY_THING_THRESHOLD, _ORDINARY_THING_SKELETON = 0.7, 3
"""For an everyday word right behind a craft: "dhokra lamb" is a lamp, "chikankari work" is no frock."""
_MAX_CONFIDENCE = 0.95
_JOINT_THRESHOLD = 0.84
"""For craft and object in one stretch, neither written right."""

_KINDS = frozenset(("craft", "product_type", "material", "technique", "place", "occasion"))
_PROPER = frozenset(("craft", "place"))
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


class SoundMatcher:
    """All names of a lexicon by sound."""

    def __init__(self, lexicon: Lexicon, ordinary: OrdinaryWords) -> None:
        self._ordinary = ordinary
        self._lexicon = lexicon
        self._common = SoundIndex(lexicon, _COMMON)
        self._own: dict[str, SoundIndex] = {}
        self._joint_names: JointIndex | None = None

    def find(
        self,
        text: str,
        tokens: Sequence[Token],
        known: Sequence[Mention],
        language: str = DEFAULT,
        *,
        spoken: bool = False,
    ) -> list[SoundMention]:
        """Names heard beside the `known` mentions, in order of appearance.

        One may swallow a known mention: "pash meena" is pashmina although meena is a craft. What was `spoken`
        is believed to be misheard more readily than what was typed.
        """
        index_of_names = self._index(language)
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
        found = []
        if spoken or language in _COMMON:
            # Whoever types in a script of their own knows how the name is spelt there.
            found = self._pairs(text, tokens, known, everyday, index_of_names, spoken)
        if spoken:
            found += self._joints(text, tokens, known, everyday, found)
        for paired in found:
            taken.update(range(paired.first, paired.last))
            kinds_at_start[paired.first] = {paired.sense.kind}
            kinds_at_end[paired.last] = {paired.sense.kind}
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
                    closing=spoken and _closes(text, tokens, last),
                    strict=not (spoken or language in _COMMON),
                )
                if mention := _best(index_of_names, window, kinds):
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

    def _pairs(
        self,
        text: str,
        tokens: Sequence[Token],
        known: Sequence[Mention],
        everyday: Sequence[bool],
        index: SoundIndex,
        spoken: bool,
    ) -> list[SoundMention]:
        found = []
        for pair in find_pairs(text, tokens, known, everyday, index, SPOKEN if spoken else TYPED):
            confidence = min(_MAX_CONFIDENCE, pair.confidence)
            found.append(SoundMention(pair.first, pair.middle, pair.craft, confidence))
            if pair.thing is not None:
                found.append(SoundMention(pair.middle, pair.last, pair.thing, confidence))
        return found

    def _joints(
        self,
        text: str,
        tokens: Sequence[Token],
        known: Sequence[Mention],
        everyday: Sequence[bool],
        paired: Sequence[SoundMention],
    ) -> list[SoundMention]:
        """Craft and object in one stretch, where nothing surer was found; two mentions of the same tokens."""
        found: list[SoundMention] = []
        joints = find_joints(text, tokens, known, everyday, self._joint_index, _JOINT_THRESHOLD)
        for heard in sorted(joints, key=lambda joint: -joint.score):
            if any(heard.first < other.last and other.first < heard.last for other in (*paired, *found)):
                continue
            confidence = min(_MAX_CONFIDENCE, heard.score)
            for sense in (heard.joint.craft, heard.joint.thing):
                found.append(SoundMention(heard.first, heard.last, sense, confidence))
        return found

    def candidates(
        self, text: str, tokens: Sequence[Token], known: Sequence[Mention], language: str = DEFAULT
    ) -> list[Candidate]:
        """Names that may have been said where the words are strange; see `nlu.sound_candidates`."""
        everyday = [token.key in self._ordinary for token in tokens]
        return candidates(text, tokens, known, everyday, self._index(language))

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
        mention = _best(self._common, window, _THINGS)
        return mention.sense if mention else None

    @property
    def _joint_index(self) -> JointIndex:
        """Made when something spoken is read for the first time; it takes a second."""
        if self._joint_names is None:
            self._joint_names = JointIndex(self._lexicon)
        return self._joint_names

    def _index(self, language: str) -> SoundIndex:
        if language in _COMMON:
            return self._common
        if language not in self._own:
            self._own[language] = SoundIndex(self._lexicon, (language,), wider=self._common)
        return self._own[language]


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
    closing: bool = False
    """It was spoken and ends what is said."""
    strict: bool = False
    """It was typed in a script of its own: only a name that is spelt another way, with the same consonants."""


def _best(index: SoundIndex, window: _Window, kinds: frozenset[str]) -> SoundMention | None:
    best: SoundMention | None = None
    for name, score in index.near(window.heard):
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


def _accepted(kind: str, name: Sound, window: _Window, score: float, context: bool) -> bool:
    heard = window.heard
    length = len(name.skeleton)
    if length < MIN_SKELETON.get(kind, DEFAULT_MIN_SKELETON):
        return False
    same = heard.skeleton == name.skeleton
    if window.strict and not (
        kind in _PROPER and same and length >= _SURE_SKELETON and score >= _SURE_THRESHOLD
    ):
        return False
    if window.swallows:
        return not window.some_everyday and same and length >= _SURE_SKELETON and score >= _SURE_THRESHOLD
    if window.all_everyday:
        if not context:
            return False
        if kind in _THINGS:
            if not window.behind_misheard:
                return window.closing and same_but_voice(heard.full, name.full)
            alike = heard.coarse == name.coarse and heard.skeleton[:1] == name.skeleton[:1]
            return alike and length >= _ORDINARY_THING_SKELETON and score >= _ORDINARY_THING_THRESHOLD
        return kind == "craft" and same and length >= _SURE_SKELETON and score >= _SURE_THRESHOLD
    threshold = _THRESHOLDS.get(length, _LONG_THRESHOLD)
    beside = bool(window.preceding & _DESCRIBES) or bool(window.following & (_THINGS | _DESCRIBES))
    if kind != "craft" and not (beside and kind in _SPOKEN_FOR):
        if length < _ALONE_SKELETON:
            return False
        threshold = max(threshold, _ALONE_THRESHOLD)
    elif length < _ALONE_SKELETON and not beside:
        threshold = max(threshold, _ALONE_THRESHOLD)
    return score + _CONTEXT_BONUS * context >= threshold + _MIXED_EXTRA * window.some_everyday


def _worth_hearing(window: Sequence[Token]) -> bool:
    letters = sum(len(token.key) for token in window)
    return letters >= _MIN_WINDOW_LETTERS and not any(
        token.key[0].isdigit() or token.key in number_keys() for token in window
    )


def _repeats(names: dict[int, Mention], mention: SoundMention) -> bool:
    """Whether it swallows a known mention of the same thing."""
    return any(
        sense.kind == mention.sense.kind and sense.value == mention.sense.value
        for index in range(mention.first, mention.last)
        if index in names
        for sense in names[index].senses
    )


def _closes(text: str, tokens: Sequence[Token], last: int) -> bool:
    """Whether nothing follows, or a sign."""
    return last == len(tokens) or bool(text[tokens[last - 1].end : tokens[last].start].strip(" -"))


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
