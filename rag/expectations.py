"""What a sentence must hold to answer some questions: a number, a year ..., or a name of some kind."""

from collections.abc import Iterable, Mapping

import regex

from knowledge.lexicon import Lexicon
from rag.sentences import stem, words

NAMED_KINDS = ("place", "material", "colour", "technique")
"""Kinds of the lexicon that questions ask for: a sentence that answers names one."""

_NUMBER_WORDS = (
    r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|half|dozens?|hundreds?"
    r"|thousands?|lakhs?"
)
_HINDI_NUMBER_WORDS = (
    "एक|दो|तीन|चार|पाँच|पांच|छह|छः|सात|आठ|नौ|दस|बारह|पंद्रह|पन्द्रह|बीस|पचास|सौ|सैकड़ों|हज़ार|हजार|हज़ारों|लाख"
)

_SIGNS = {
    "number": r"\p{N}|\b(?:" + _NUMBER_WORDS + r")\b"
    r"|(?<![\p{L}\p{M}])(?:" + _HINDI_NUMBER_WORDS + r")(?![\p{L}\p{M}])",
    "year": r"\b\p{N}{4}s?\b|centur|\bancient\b|\byears? (?:ago|old)\b|सदी|शताब्दी|प्राचीन|साल पहले|साल पुरान",
    "duration": r"\b(?:hour|day|week|fortnight|month|year)s?\b|घंटे|घण्टे|दिन|हफ़्त|हफ्त|सप्ताह|महीन|साल",
    "price": r"₹|\brs\b|\brupees?\b|रुपए|रुपये|रुपयों",
}
_PATTERNS = {kind: regex.compile(pattern, regex.IGNORECASE) for kind, pattern in _SIGNS.items()}

SIGNED_KINDS = tuple(_SIGNS)
"""What is seen by signs in the text: without them a sentence cannot answer."""


def meets(sentence: str, kinds: Iterable[str]) -> bool:
    """Whether a sentence shows a sign of any of the kinds (`number`, `year`, `duration`, `price`)."""
    return any(_PATTERNS[kind].search(sentence) for kind in kinds)


class NamesOfKinds:
    """Counts names of places, materials, colours and techniques in sentences of one language."""

    def __init__(self, lexicon: Lexicon, language: str) -> None:
        self._stems = {
            kind: frozenset(
                stem(parts[0])
                for entry in lexicon.entries(kind)
                for name in entry.names.get(language, ())
                if len(parts := words(name)) == 1
            )
            for kind in NAMED_KINDS
        }

    def count(self, held: frozenset[str]) -> Mapping[str, int]:
        """How many names of each kind are among the stems of a sentence."""
        return {kind: len(stems & held) for kind, stems in self._stems.items()}
