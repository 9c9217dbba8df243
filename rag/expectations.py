"""What a sentence must hold to answer some questions: a number, a year ..., or a name of some kind."""

from collections.abc import Mapping
from functools import cache, lru_cache

import regex

from knowledge.lexicon import Lexicon
from rag.language_tables import language_tables
from rag.sentences import normalise, stem, words

NAMED_KINDS = ("place", "material", "colour", "technique")
"""Kinds of the lexicon that questions ask for: a sentence that answers names one."""

SIGNED_KINDS = ("number", "year", "duration", "price")
"""What is seen by signs in the text: without them a sentence cannot answer."""

_DIGITS = {"number": r"\p{N}", "year": r"(?<!\p{N})\p{N}{4}s?(?!\p{N})", "price": "₹"}
_BEFORE, _AFTER = r"(?<![\p{L}\p{M}\p{N}])", r"(?![\p{L}\p{M}\p{N}])"


@lru_cache(maxsize=65_536)
def meets(sentence: str, kinds: frozenset[str]) -> bool:
    """Whether a sentence shows a sign of any of the kinds (`number`, `year`, `duration`, `price`)."""
    return any(_sign(kind).search(normalise(sentence)) for kind in kinds)


@cache
def _sign(kind: str) -> regex.Pattern[str]:
    """The signs of a kind in all languages: their words differ enough to stand together."""
    shapes = [_DIGITS[kind]] if kind in _DIGITS else []
    for table in language_tables().values():
        for word in table.signs.get(kind, ()):
            pieces = regex.split(r"(\*?\s+|\*$)", normalise(word))
            shape = "".join(
                _gap(piece) if number % 2 else regex.escape(piece) for number, piece in enumerate(pieces)
            )
            shapes.append(_BEFORE + shape + (_AFTER if not word.endswith("*") else ""))
    return regex.compile("|".join(shapes))


def _gap(piece: str) -> str:
    """What stands between two words of a sign, or after its last: `*` allows any ending."""
    return (r"[\p{L}\p{M}]*" if piece.startswith("*") else "") + (r"\s+" if piece.strip("*") else "")


class NamesOfKinds:
    """Counts names of places, materials, colours and techniques in sentences of one language."""

    def __init__(self, lexicon: Lexicon, language: str) -> None:
        self._stems = {
            kind: frozenset(
                stem(parts[0], language)
                for entry in lexicon.entries(kind)
                for name in entry.names.get(language, ())
                if len(parts := words(name)) == 1
            )
            for kind in NAMED_KINDS
        }

    def count(self, held: frozenset[str]) -> Mapping[str, int]:
        """How many names of each kind are among the stems of a sentence."""
        return {kind: len(stems & held) for kind, stems in self._stems.items()}
