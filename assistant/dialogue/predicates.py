"""Conditions of flows: the public pypred-style grammar of Rasa flow files, parsed once when flows are loaded.

Grammar: `or`, `and`, `not`, comparisons (`=`, `==`, `!=`, `<`, `<=`, `>`, `>=`, `is`, `is not`, `contains`,
`matches`), parentheses, strings, numbers, sets `{"a" "b"}`, `true false null undefined empty`, and the
names `slots.x` and `context.x`.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Namespaces = Mapping[str, Mapping[str, Any]]

_TOKEN = re.compile(
    r"""\s*(?:(?P<string>"[^"]*"|'[^']*')|(?P<number>-?\d+(?:\.\d+)?)|(?P<op><=|>=|==|!=|=|<|>)"""
    r"""|(?P<punct>[(){},])|(?P<word>[A-Za-z_][\w.\-]*))"""
)
_CONSTANTS: dict[str, Any] = {"true": True, "false": False, "null": None, "undefined": None}
_EMPTY: tuple[Any, ...] = (None, "", (), [])


class PredicateError(ValueError):
    """A condition does not parse; the message says where."""

    code = "predicate_invalid"


@dataclass(frozen=True, slots=True)
class Predicate:
    """A parsed condition."""

    source: str
    names: frozenset[str]
    """Every `slots.x` and `context.x` that it reads."""
    _evaluate: Callable[[Namespaces], Any]

    def __call__(self, namespaces: Namespaces) -> bool:
        """True or false for these slots and this context; values of unlike types compare as false."""
        return bool(self._evaluate(namespaces))


def parse(source: str) -> Predicate:
    """Parse a condition.

    Raises:
        PredicateError: it does not follow the grammar.
    """
    parser = _Parser(source)
    evaluate = parser.disjunction()
    if (rest := parser.peek()) is not None:
        raise PredicateError(f"unexpected {rest!r} in condition {source!r}")
    return Predicate(source, frozenset(parser.names), evaluate)


def _tokens(source: str) -> Iterator[tuple[str, str]]:
    position = 0
    while source[position:].strip():
        match = _TOKEN.match(source, position)
        if match is None or match.lastgroup is None:
            raise PredicateError(f"cannot read {source[position:].strip()!r} in condition {source!r}")
        yield match.lastgroup, match.group(match.lastgroup)
        position = match.end()


class _Parser:
    def __init__(self, source: str) -> None:
        self.source = source
        self.names: set[str] = set()
        self._tokens = list(_tokens(source))
        self._at = 0

    def peek(self) -> str | None:
        return self._tokens[self._at][1] if self._at < len(self._tokens) else None

    def _take(self) -> tuple[str, str]:
        if self._at >= len(self._tokens):
            raise PredicateError(f"condition {self.source!r} ends too early")
        self._at += 1
        return self._tokens[self._at - 1]

    def _accept(self, *words: str) -> bool:
        if (token := self.peek()) is not None and token.lower() in words:
            self._at += 1
            return True
        return False

    def disjunction(self) -> Callable[[Namespaces], Any]:
        terms = [self._conjunction()]
        while self._accept("or"):
            terms.append(self._conjunction())
        return terms[0] if len(terms) == 1 else lambda names: any(term(names) for term in terms)

    def _conjunction(self) -> Callable[[Namespaces], Any]:
        terms = [self._negation()]
        while self._accept("and"):
            terms.append(self._negation())
        return terms[0] if len(terms) == 1 else lambda names: all(term(names) for term in terms)

    def _negation(self) -> Callable[[Namespaces], Any]:
        if self._accept("not"):
            inner = self._negation()
            return lambda names: not inner(names)
        return self._comparison()

    def _comparison(self) -> Callable[[Namespaces], Any]:
        left = self._value()
        token = self.peek()
        if token is None or token.lower() not in _COMPARISONS:
            return left
        operator = self._take()[1].lower()
        if operator == "is" and self._accept("not"):
            operator = "is not"
        if operator in ("is", "is not") and self._accept("empty"):
            wanted = operator == "is"
            return lambda names: (left(names) in _EMPTY) is wanted
        right = self._value()
        compare = _COMPARISONS[operator]
        return lambda names: compare(left(names), right(names))

    def _value(self) -> Callable[[Namespaces], Any]:
        kind, token = self._take()
        if token == "(":
            inner = self.disjunction()
            if not self._accept(")"):
                raise PredicateError(f"missing ')' in condition {self.source!r}")
            return inner
        if token == "{":
            items = []
            while not self._accept("}"):
                items.append(self._value())
                self._accept(",")
            return lambda names: [item(names) for item in items]
        if kind == "string":
            text = token[1:-1]
            return lambda _: text
        if kind == "number":
            number = float(token)
            return lambda _: number
        if kind == "word":
            return self._name(token)
        raise PredicateError(f"unexpected {token!r} in condition {self.source!r}")

    def _name(self, token: str) -> Callable[[Namespaces], Any]:
        if token.lower() in _CONSTANTS:
            constant = _CONSTANTS[token.lower()]
            return lambda _: constant
        namespace, _, name = token.partition(".")
        if namespace not in ("slots", "context") or not name:
            raise PredicateError(f"{token!r} in condition {self.source!r} is neither a slot nor context")
        self.names.add(token)
        return lambda names: names.get(namespace, {}).get(name)


def _equal(left: Any, right: Any) -> bool:
    if isinstance(left, bool) or isinstance(right, bool) or left is None or right is None:
        return left is right
    if isinstance(left, int | float) and isinstance(right, int | float):
        return float(left) == float(right)
    return bool(left == right)


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def ordered(left: Any, right: Any) -> bool:
        comparable = isinstance(left, int | float) and isinstance(right, int | float)
        return (comparable or (isinstance(left, str) and isinstance(right, str))) and compare(left, right)

    return ordered


_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": _equal,
    "==": _equal,
    "is": _equal,
    "!=": lambda left, right: not _equal(left, right),
    "is not": lambda left, right: not _equal(left, right),
    "<": _ordered(lambda left, right: left < right),
    "<=": _ordered(lambda left, right: left <= right),
    ">": _ordered(lambda left, right: left > right),
    ">=": _ordered(lambda left, right: left >= right),
    "contains": lambda left, right: left is not None and right in left,
    "matches": lambda left, right: isinstance(left, str) and re.search(str(right), left) is not None,
}
