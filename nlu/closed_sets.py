"""Small closed sets of values: languages that one can ask for, statuses that an order can be given."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from knowledge.yaml_file import read_yaml
from nlu.endings import bases
from nlu.phrasebook import companions
from nlu.phrases import Match, PhraseTrie
from nlu.results import Entity
from nlu.tokens import Token, keys

_FOLDER = Path(__file__).parent / "lexicons" / "shared"
_FILES = {"language": "languages.yml", "order_status": "order_statuses.yml"}
_REFUSALS = "language_refusals.yml"
_MOST_BEHIND = 8
_PAUSE = 2
"""Characters between two words that show that a sign stands there."""

INTENTS_OF_SET = {
    "language": frozenset(("change_language",)),
    "order_status": frozenset(("update_order_status",)),
}
"""Only where these are meant is the word a value: "show delivered orders" sets no status."""


@lru_cache
def _trie(entity: str) -> PhraseTrie[str]:
    table = read_yaml(_FOLDER / _FILES[entity])
    trie: PhraseTrie[str] = PhraseTrie()
    for value, names in table.items():
        for name in names:
            trie.add(keys(name), value)
    return trie


@dataclass(frozen=True, slots=True)
class _Refusals:
    before: PhraseTrie[bool]
    """Refuses the language that follows."""
    right_before: PhraseTrie[bool]
    """The same, with no word between."""
    after: PhraseTrie[bool]
    """Refuses the language before."""
    asks: frozenset[str]
    able: frozenset[str]


@lru_cache
def _refusals(language: str) -> _Refusals:
    table = read_yaml(_FOLDER / _REFUSALS)
    books = companions(language)
    before: PhraseTrie[bool] = PhraseTrie()
    right_before: PhraseTrie[bool] = PhraseTrie()
    after: PhraseTrie[bool] = PhraseTrie()
    for book in books:
        for side, trie in (("before", before), ("right_before", right_before), ("after", after)):
            for phrase in table[side].get(book.language, ()):
                trie.add(keys(phrase), True)
        # English says "not" before what it refuses, the languages of India behind it.
        for word in book.negations:
            (before if book.language == "en" else after).add((word,), True)
    asks, able = (
        frozenset(key for book in books for word in table[name].get(book.language, ()) for key in keys(word))
        for name in ("asks", "able")
    )
    return _Refusals(before, right_before, after, asks, able)


def read_closed_sets(tokens: list[Token], intent: str, language: str) -> list[Entity]:
    """The values of the sets that `intent` speaks of; of several the last one counts.

    `language` is what the text is in; its endings may be joined to them (বাংলায়). A language that the sentence
    refuses, as in "I can't follow English", is none.
    """
    found: list[Entity] = []
    for entity, intents in INTENTS_OF_SET.items():
        if intent in intents:
            matches = list(_trie(entity).find(tokens, bases(language)))
            if entity == "language":
                matches = _wanted(tokens, matches, language)
            found.extend(
                Entity(entity, match.payload, tokens[match.first].start, tokens[match.last - 1].end)
                for match in matches[-1:]
            )
    return found


def _wanted(tokens: Sequence[Token], matches: list[Match[str]], language: str) -> list[Match[str]]:
    """The languages that nothing beside them refuses."""
    refusals = _refusals(language)
    wanted = []
    for place, match in enumerate(matches):
        first = matches[place - 1].last if place else 0
        last = matches[place + 1].first if place + 1 < len(matches) else len(tokens)
        start, end = _without_pause(tokens, match, first, last)
        left = any(found.last == match.first for found in refusals.right_before.find(tokens[: match.first]))
        if not (
            left
            or _refuses(refusals.before, tokens[start : match.first], refusals, language)
            or _refuses(refusals.after, tokens[match.last : end], refusals, language)
        ):
            wanted.append(match)
    return wanted


def _refuses(trie: PhraseTrie[bool], words: Sequence[Token], refusals: _Refusals, language: str) -> bool:
    """Whether something among the words refuses; a "not" that asks or is asked about does not."""
    for found in trie.find(words, bases(language)):
        asked = found.first > 0 and words[found.first - 1].key in refusals.asks
        behind = words[found.last : found.last + _MOST_BEHIND]
        # "don't speak English" refuses, "I don't understand, speak Hindi" does not
        near = 0 if len(behind) and behind[0].key == "you" else 1
        questioned = any(word.key in refusals.able for word in behind[near:])
        if not (asked or questioned):
            return True
    return False


def _without_pause(tokens: Sequence[Token], match: Match[str], first: int, last: int) -> tuple[int, int]:
    """How far to either side of a match no sign stands between the words."""
    start = match.first
    while start > first and tokens[start].start - tokens[start - 1].end < _PAUSE:
        start -= 1
    end = match.last
    while end < last and tokens[end].start - tokens[end - 1].end < _PAUSE:
        end += 1
    return start, end
