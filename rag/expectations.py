"""What a sentence must hold to answer some questions: a number, a year, a duration, a price."""

from collections.abc import Iterable

import regex

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


def meets(sentence: str, kinds: Iterable[str]) -> bool:
    """Whether a sentence shows a sign of any of the kinds (`number`, `year`, `duration`, `price`)."""
    return any(_PATTERNS[kind].search(sentence) for kind in kinds)
