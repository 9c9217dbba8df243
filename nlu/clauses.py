"""Splits a message that says more than one thing: "not 2000, 2500, and where is my order?"."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex

from nlu.phrasebook import Phrases, companions
from nlu.phrases import PhraseTrie
from nlu.results import ParseResult
from nlu.tokens import Token

_STOP = regex.compile(
    r"[?!।॥؟۔]+|(?<!\b(?:rs|no|nos|mr|mrs|dr|pcs|approx))\.(?=\s|$)|\n|[;؛]", regex.IGNORECASE
)
_COMMA = regex.compile(r"[,،]")
_MAX_CLAUSES = 6
_EDGES = " ,;:-،؛"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Tables:
    markers: PhraseTrie[bool]
    complete: PhraseTrie[bool]
    """A yes, a no or a wish."""
    corrects: PhraseTrie[bool]
    """What a correction begins with."""
    continuing: PhraseTrie[bool]
    verbs: frozenset[str]
    filler: frozenset[str]


@lru_cache
def _tables(language: str) -> _Tables:
    books = companions(language)

    def trie(*tables: Phrases) -> PhraseTrie[bool]:
        phrases: PhraseTrie[bool] = PhraseTrie()
        for table in tables:
            for phrase in table:
                phrases.add(phrase, True)
        return phrases

    wishes = [phrases for book in books for phrases in book.repair.values()]
    return _Tables(
        markers=trie(*(book.clause_markers for book in books)),
        complete=trie(*(book.affirm for book in books), *(book.deny for book in books), *wishes),
        corrects=trie(*(book.openers for book in books), *(book.refuse_before for book in books)),
        continuing=trie(*(book.continuing for book in books)),
        verbs=frozenset().union(*(book.clause_verbs for book in books)),
        filler=frozenset().union(*(book.filler for book in books)),
    )


def split_clauses(
    text: str, tokens: Sequence[Token], language: str, keep_whole: Sequence[Span] = ()
) -> list[Span]:
    """The parts of `text` that each say or ask something by themselves; one part if it is all one.

    A joint is a full stop, a question mark, or a word such as "and"; on both sides of a joining word there must
    be a verb, a yes or no, or a wish. A comma joins only behind a whole yes, no or wish ("forget it, where is my
    order?"). Nothing is split inside `keep_whole` (numbers, corrections).
    """
    tables = _tables(language)
    joints = [(match.start(), match.end(), "stop") for match in _STOP.finditer(text)]
    joints += [(match.start(), match.end(), "comma") for match in _COMMA.finditer(text)]
    joints += [
        (tokens[match.first].start, tokens[match.last - 1].end, "word")
        for match in tables.markers.find(tokens)
        if match.first > 0
    ]
    parts: list[Span] = []
    start = 0
    for joint_start, joint_end, kind in sorted(joints):
        if joint_start < start or any(span.start < joint_start < span.end for span in keep_whole):
            continue
        before = [token for token in tokens if start <= token.start < joint_start]
        after = [token for token in tokens if token.start >= joint_end]
        if not before or not after:
            continue
        if kind == "word" and not (_says_something(before, tables) and _says_something(after, tables)):
            continue
        if kind == "comma" and not (_is_complete(before, tables) and _says_something(after, tables)):
            continue
        if len(parts) < _MAX_CLAUSES - 1:
            parts.append(_trimmed(text, start, joint_start + (text[joint_start] in "?!؟")))
            start = joint_end
    parts.append(_trimmed(text, start, len(text)))
    return [part for part in parts if part.end > part.start]


def adds_to_before(clause: ParseResult, tokens: Sequence[Token]) -> bool:
    """Whether a clause only adds a fact to the one before: "It is red.", "iska daam do hazaar hai"."""
    asks = any(mark in clause.text for mark in "?؟")
    return not asks and _tables(clause.language).continuing.longest(tokens, 0) is not None


def _says_something(tokens: Sequence[Token], tables: _Tables) -> bool:
    if any(token.key in tables.verbs for token in tokens):
        return True
    return tables.corrects.longest(tokens, 0) is not None or _is_complete(tokens, tables)


def _is_complete(tokens: Sequence[Token], tables: _Tables) -> bool:
    """Whether these words are a yes, a no or a wish, and nothing else."""
    index = 0
    said = False
    while index < len(tokens):
        match = tables.complete.longest(tokens, index)
        if match is not None:
            said, index = True, match.last
        elif tokens[index].key in tables.filler:
            index += 1
        else:
            return False
    return said


def _trimmed(text: str, start: int, end: int) -> Span:
    stretch = text[start:end]
    lead = len(stretch) - len(stretch.lstrip(_EDGES))
    return Span(start + lead, start + len(stretch.rstrip(_EDGES)))
