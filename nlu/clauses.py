"""Splits a message that says more than one thing: "not 2000, 2500, and where is my order?"."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex

from nlu.phrasebook import companions
from nlu.phrases import PhraseTrie
from nlu.tokens import Token

_STOP = regex.compile(r"[?!।]+|\.(?=\s|$)|\n|;")
_COMMA = regex.compile(r",\s*$")
_MAX_CLAUSES = 6


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text."""

    start: int
    end: int


@lru_cache
def _tables(language: str) -> tuple[PhraseTrie[bool], frozenset[str], PhraseTrie[bool]]:
    markers: PhraseTrie[bool] = PhraseTrie()
    verbs: frozenset[str] = frozenset()
    complete: PhraseTrie[bool] = PhraseTrie()
    for book in companions(language):
        for phrase in book.clause_markers:
            markers.add(phrase, True)
        for phrase in (
            *book.affirm,
            *book.deny,
            *(wish for wishes in book.repair.values() for wish in wishes),
        ):
            complete.add(phrase, True)
        verbs |= book.clause_verbs
    return markers, verbs, complete


def split_clauses(
    text: str, tokens: Sequence[Token], language: str, keep_whole: Sequence[Span] = ()
) -> list[Span]:
    """The parts of `text` that each say or ask something by themselves; one part if it is all one.

    A joint is a full stop, a question mark, or a word such as "and"; on both sides of a joining word there must
    be a verb, a yes or no, or a wish. Nothing is split inside `keep_whole` (numbers, corrections).
    """
    markers, verbs, complete = _tables(language)
    joints = [(match.start(), match.end(), True) for match in _STOP.finditer(text)]
    joints += [
        (tokens[match.first].start, tokens[match.last - 1].end, False)
        for match in markers.find(tokens)
        if match.first > 0
    ]
    parts: list[Span] = []
    start = 0
    for joint_start, joint_end, hard in sorted(joints):
        if joint_start < start or any(span.start < joint_start < span.end for span in keep_whole):
            continue
        before = [token for token in tokens if start <= token.start < joint_start]
        after = [token for token in tokens if token.start >= joint_end]
        if not before or not after:
            continue
        if not hard and not (
            _says_something(before, verbs, complete) and _says_something(after, verbs, complete)
        ):
            continue
        if len(parts) < _MAX_CLAUSES - 1:
            parts.append(_trimmed(text, start, joint_start + (hard and text[joint_start] in "?!")))
            start = joint_end
    parts.append(_trimmed(text, start, len(text)))
    return [part for part in parts if part.end > part.start]


def _says_something(tokens: Sequence[Token], verbs: frozenset[str], complete: PhraseTrie[bool]) -> bool:
    if any(token.key in verbs for token in tokens):
        return True
    match = complete.longest(tokens, 0)
    return match is not None and match.last == len(tokens)


def _trimmed(text: str, start: int, end: int) -> Span:
    stretch = text[start:end]
    stretch = _COMMA.sub("", stretch)
    lead = len(stretch) - len(stretch.lstrip(" ,;:-"))
    return Span(start + lead, start + len(stretch.rstrip()))
