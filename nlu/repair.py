"""Hears wishes about the conversation itself: stop, say it again, slower, help, a person."""

from functools import lru_cache

from nlu.phrasebook import companions
from nlu.phrases import Match, PhraseTrie
from nlu.results import Repair, RepairName
from nlu.tokens import Token, normalise, tokenise

_ENOUGH_COVERAGE = 0.6
"""A wish must explain this share of the words, unless it is a clause of its own."""
_MARKS = ".,;:!?।॥۔؟،؛"
_MIN_CLAUSE_WORDS = 2
"""A single word ("stop", "next") is never taken out of a message that says anything else."""


@lru_cache
def _tables(language: str) -> tuple[PhraseTrie[RepairName], frozenset[str], frozenset[str]]:
    wishes: PhraseTrie[RepairName] = PhraseTrie()
    filler: frozenset[str] = frozenset()
    negations: frozenset[str] = frozenset()
    for book in companions(language):
        for name, phrases in book.repair.items():
            for phrase in phrases:
                wishes.add(phrase, name)  # type: ignore[arg-type]  # names are checked when the book is read
        filler |= book.filler
        negations |= book.negations
    return wishes, filler, negations


def read_repair(text: str, language: str) -> Repair | None:
    """The wish about the conversation that `text` expresses, or None.

    "cancel" is one and "cancel my order" is not: the wish has to explain most of the words, or to stand
    apart from the rest ("forget it, where is my order?").
    """
    text = normalise(text)
    tokens = tokenise(text)
    if not tokens:
        return None
    wishes, filler, negations = _tables(language)
    matches = [match for match in wishes.find(tokens) if not _negated(tokens, match, negations)]
    if not matches:
        return None
    best = max(matches, key=lambda match: match.last - match.first)
    words = best.last - best.first
    polite = sum(
        token.key in filler for index, token in enumerate(tokens) if not best.first <= index < best.last
    )
    coverage = (words + min(polite, words)) / len(tokens)
    if words < _MIN_CLAUSE_WORDS:
        accepted = words + polite == len(tokens)
    else:
        accepted = coverage >= _ENOUGH_COVERAGE or _stands_apart(text, tokens, best)
    return Repair(best.payload, coverage) if accepted else None


def _negated(tokens: list[Token], match: Match[RepairName], negations: frozenset[str]) -> bool:
    before = tokens[match.first - 1 : match.first]
    after = tokens[match.last : match.last + 1]
    return any(token.key in negations for token in (*before, *after))


def _stands_apart(text: str, tokens: list[Token], match: Match[RepairName]) -> bool:
    before = text[tokens[match.first - 1].end : tokens[match.first].start] if match.first else "."
    after = text[tokens[match.last - 1].end : tokens[match.last].start] if match.last < len(tokens) else "."
    return all(any(mark in gap for mark in _MARKS) for gap in (before, after))
