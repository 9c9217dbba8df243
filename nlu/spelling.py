"""Finds the lexicon's names in spite of typing slips: "terracota", "kalamkri", "blue potery"."""

from collections import defaultdict
from collections.abc import Sequence

from rapidfuzz.distance import OSA

from knowledge.languages import DEFAULT
from knowledge.lexicon import Lexicon
from nlu.endings import stripped
from nlu.gazetteer import Mention, Sense, lexicon_names
from nlu.ordinary import OrdinaryWords, number_keys
from nlu.tokens import Token, keys

_MIN_LETTERS, _MIN_LETTERS_HEARD = 6, 8
_MIN_KNOWN_BASE = 4
_TWO_SLIPS_LETTERS = 9
_MAX_WORDS = 3
_CONFIDENCE_PER_SLIP = 0.07
_KINDS = frozenset(("craft", "product_type", "material", "technique", "place", "occasion", "colour"))


class SpellingMatcher:
    """All names of a lexicon by first letter and number of words."""

    def __init__(self, lexicon: Lexicon, ordinary: OrdinaryWords) -> None:
        self._ordinary = ordinary
        self._senses: dict[str, dict[Sense, None]] = defaultdict(dict)
        self._buckets: dict[tuple[str, int], list[str]] = defaultdict(list)
        self._known_words: set[str] = set()
        for words, sense in lexicon_names(lexicon):
            self._known_words.update(words)
            name = " ".join(words)
            if sense.kind not in _KINDS or sense.heard or sense.doubtful:
                continue
            if len(name) < _MIN_LETTERS or len(words) > _MAX_WORDS:
                continue
            if name not in self._senses:
                self._buckets[name[0], len(words)].append(name)
            self._senses[name][Sense(sense.kind, sense.value)] = None
        self._known_words |= number_keys()
        for unit in lexicon.entries("unit"):
            for _, name in unit.spellings():
                self._known_words.update(keys(name))

    def find(
        self,
        tokens: Sequence[Token],
        known: Sequence[Mention],
        language: str = DEFAULT,
        *,
        spoken: bool = False,
    ) -> list[tuple[Mention, float]]:
        """Names outside the `known` mentions with one slip (two in long names), and how sure each is.

        What a recogniser wrote in another language than English is full of strange words: there only longer names.
        """
        least = _MIN_LETTERS_HEARD if spoken and language != DEFAULT else _MIN_LETTERS
        taken = {index for mention in known for index in range(mention.first, mention.last)}
        found: list[tuple[Mention, float]] = []
        for length in range(_MAX_WORDS, 0, -1):
            for first in range(len(tokens) - length + 1):
                window = range(first, first + length)
                if taken.intersection(window) or not any(
                    self._strange(tokens[index].key, language) for index in window
                ):
                    continue
                written = " ".join(tokens[index].key for index in window)
                match = self._nearest(written, length) if len(written) >= least else None
                if match is not None:
                    name, slips = match
                    mention = Mention(first, first + length, tuple(self._senses[name]))
                    found.append((mention, 1.0 - slips * _CONFIDENCE_PER_SLIP))
                    taken.update(window)
        return found

    def _strange(self, word: str, language: str) -> bool:
        """Whether we do not know the word, not even without its endings."""
        if word[0].isdigit():
            return False
        forms = (word, *(way.base for way in stripped(word, language) if len(way.base) >= _MIN_KNOWN_BASE))
        return not any(form in self._known_words or form in self._ordinary for form in forms)

    def _nearest(self, written: str, words: int) -> tuple[str, int] | None:
        allowed = 2 if len(written) >= _TWO_SLIPS_LETTERS else 1
        best: tuple[str, int] | None = None
        for name in self._buckets.get((written[0], words), ()):
            if abs(len(name) - len(written)) > allowed:
                continue
            slips = OSA.distance(written, name, score_cutoff=allowed)
            limit = 2 if len(name) >= _TWO_SLIPS_LETTERS else 1
            if slips <= min(limit, allowed) and (best is None or slips < best[1]):
                best = (name, slips)
        return best
