"""A trie over words: finds the longest known phrase at a place in a text."""

from collections.abc import Iterator, Sequence
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


class _Node(Generic[T]):
    __slots__ = ("children", "payload")

    def __init__(self) -> None:
        self.children: dict[str, _Node[T]] = {}
        self.payload: T | None = None


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

    def longest(self, tokens: Sequence[Keyed], first: int) -> Match[T] | None:
        """The longest phrase that begins at token `first`."""
        node = self._root
        found: Match[T] | None = None
        for index in range(first, len(tokens)):
            following = node.children.get(tokens[index].key)
            if following is None:
                break
            node = following
            if node.payload is not None:
                found = Match(first, index + 1, node.payload)
        return found

    def find(self, tokens: Sequence[Keyed]) -> Iterator[Match[T]]:
        """Longest matches from left to right, not overlapping."""
        first = 0
        while first < len(tokens):
            match = self.longest(tokens, first)
            if match is None:
                first += 1
            else:
                yield match
                first = match.last
