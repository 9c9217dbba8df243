"""A trie over words: finds the longest known phrase at a place in a text."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

T = TypeVar("T")


class Keyed(Protocol):
    """Anything with a word key: a token, or a lexeme of the quantity grammar."""

    @property
    def key(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Match(Generic[T]):
    """A phrase found in a token list, from token `first` up to but not including token `last`."""

    first: int
    last: int
    payload: T
    ending: str = ""
    """What is joined to its last word and no part of the phrase."""


Bases = Callable[[str], Iterable[tuple[str, str]]]
"""The bare forms of an inflected word's key, each with what was joined to it."""


class _Node(Generic[T]):
    __slots__ = ("children", "payload")

    def __init__(self) -> None:
        self.children: dict[str, _Node[T]] = {}
        self.payload: T | None = None

    def following(self, key: str, bases: "Bases | None") -> "Iterator[tuple[_Node[T], str]]":
        """The nodes that a word leads to, as it is and without what is joined to it, which comes second."""
        if (exact := self.children.get(key)) is not None:
            yield exact, ""
        if bases is not None and (exact is None or exact.payload is None):
            for base, ending in bases(key):
                if (inflected := self.children.get(base)) is not None:
                    yield inflected, ending


class PhraseTrie(Generic[T]):
    """Phrases as sequences of word keys, each with a payload."""

    def __init__(self) -> None:
        self._root: _Node[T] = _Node()

    def add(self, words: Sequence[str], payload: T) -> None:
        """Store a phrase; an empty one is ignored, a known one is replaced."""
        node = self._root
        for word in words:
            node = node.children.setdefault(word, _Node())
        if words:
            node.payload = payload

    def get(self, words: Sequence[str]) -> T | None:
        """The payload of exactly this phrase."""
        node = self._root
        for word in words:
            following = node.children.get(word)
            if following is None:
                return None
            node = following
        return node.payload

    def single_words(self) -> frozenset[str]:
        """The phrases of one word."""
        return frozenset(word for word, node in self._root.children.items() if node.payload is not None)

    def longest(self, tokens: Sequence[Keyed], first: int, bases: Bases | None = None) -> Match[T] | None:
        """The longest phrase that begins at token `first`; with `bases`, its words may be inflected."""
        found: Match[T] | None = None
        open_nodes = [(self._root, first)]
        while open_nodes:
            node, index = open_nodes.pop()
            if index == len(tokens):
                continue
            for following, ending in node.following(tokens[index].key, bases):
                open_nodes.append((following, index + 1))
                if following.payload is not None and (found is None or index + 1 > found.last):
                    found = Match(first, index + 1, following.payload, ending)
        return found

    def find(self, tokens: Sequence[Keyed], bases: Bases | None = None) -> Iterator[Match[T]]:
        """Longest matches from left to right, not overlapping."""
        first = 0
        while first < len(tokens):
            match = self.longest(tokens, first, bases)
            if match is None:
                first += 1
            else:
                yield match
                first = match.last
