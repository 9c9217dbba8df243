"""Long texts in parts: cut at line ends, sentences, words; links stay whole, letters keep their signs."""

from collections.abc import Callable, Iterator

import regex

_ATOM = regex.compile(r"(?:https?://|www\.)\S*[^\s.,;:!?)\]}'\"»”’।]|\X", regex.IGNORECASE)
"""A link, or what a reader sees as one letter (extended grapheme cluster, UAX 29)."""
_SENTENCE_END = regex.compile(r"(?<!\bRs)[.?!।॥۔](?=\s)|[।॥۔]")
_SUM = regex.compile(r"(?<=\bRs\.|₹)\s")
"""White space between a currency's sign and its amount, where nothing is cut."""
_LINE, _SENTENCE, _WORD, _LETTER = 3, 2, 1, 0


def split(text: str, limit: int, measure: Callable[[str], int] = len) -> list[str]:
    """The text in parts of at most `limit`, as `measure` counts it (default: characters).

    A link, or a letter with its signs, that alone is longer than a part is cut all the same. White space at a cut
    goes. `measure` must never give less for more text.
    """
    parts: list[str] = []
    rest = text.strip()
    while rest and measure(rest) > limit:
        at = _cut(rest, limit, measure)
        parts.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return [*parts, rest] if rest else parts


def _cut(text: str, limit: int, measure: Callable[[str], int]) -> int:
    """Where the first part ends: the best kind of break in its second half."""
    longest = _longest(text, limit, measure)
    best: dict[int, int] = {}
    for position, kind in _breaks(text, longest):
        best[kind] = position
    for kind in (_LINE, _SENTENCE, _WORD):
        if best.get(kind, 0) > longest // 2:
            return best[kind]
    return max(best.values(), default=0) or longest


def _longest(text: str, limit: int, measure: Callable[[str], int]) -> int:
    """The most characters that fit, at least one."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if measure(text[:middle]) <= limit:
            low = middle
        else:
            high = middle - 1
    return low


def _breaks(text: str, longest: int) -> Iterator[tuple[int, int]]:
    """Places up to `longest` where the text may be cut, with their kind."""
    for atom in _ATOM.finditer(text, 0, min(len(text), longest + 2_000)):
        end = atom.end()
        if end > longest:
            return
        following = text[end : end + 1]
        if atom.group() in ("\n", "\r\n") or following == "\n":
            yield end, _LINE
        elif _SENTENCE_END.match(text, atom.start()):
            yield end, _SENTENCE
        elif following.isspace():
            yield end, _LETTER if _SUM.match(text, end) else _WORD
        else:
            yield end, _LETTER
