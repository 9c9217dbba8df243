"""Wishes about the conversation, and yes and no, that a recogniser misspelt: "thik haap", "rahit deo".

Only a whole message counts, and only one that is hardly anything else by sound: what is heard this way is less
certain than what is written.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from knowledge.languages import DEFAULT
from nlu.ordinary import listed_words
from nlu.phonetics import Sound, sound
from nlu.phrasebook import companions
from nlu.results import ParseResult, Polarity, Repair, RepairName, YesNo
from nlu.sound_index import similarity
from nlu.tokens import normalise, tokenise

_MAX_WORDS = 6
_MIN_SKELETON = 3
"""Consonants that a phrase must have: "ha" and "no" are like too much else."""
_THRESHOLDS = {3: 0.86, 4: 0.76}
_LONG_THRESHOLD = 0.68
"""By consonants of the phrase, as short ones are like more."""
_POLAR_THRESHOLD = 0.93
"""For yes and no, which answer questions."""
_MARGIN = 0.04
"""Least distance to the best phrase that means something else."""
_MAX_CONFIDENCE = 0.8


@dataclass(frozen=True, slots=True)
class CommandHeard:
    """What a whole message sounds like."""

    meaning: RepairName | Polarity
    confidence: float
    """0 to 0.8: it is asked about before it counts, unless it harms nobody."""


@lru_cache
def _phrases(language: str) -> tuple[tuple[Sound, RepairName | Polarity], ...]:
    found: dict[Sound, RepairName | Polarity] = {}
    for book in companions(language):
        if book.language == DEFAULT:
            continue
        tables = {"affirm": book.affirm, "deny": book.deny, **book.repair}
        for meaning, phrases in tables.items():
            for phrase in phrases:
                heard = sound(phrase)
                if len(heard.skeleton) >= _MIN_SKELETON:
                    found.setdefault(heard, meaning)  # type: ignore[arg-type]  # names are checked when read
    return tuple(found.items())


def hear_command(text: str, language: str) -> CommandHeard | None:
    """The wish, yes or no that a recogniser's whole `text` sounds like; None where it is anything else.

    A text of nothing but everyday words was understood as it was meant; English commands are never misspelt.
    """
    tokens = tokenise(normalise(text))
    words = list(dict.fromkeys(token.key for token in tokens))
    if not 1 <= len(words) <= _MAX_WORDS or any(word[0].isdigit() for word in words):
        return None
    if all(word in listed_words() for word in words):
        return None
    heard = sound(tuple(words))
    best: dict[RepairName | Polarity, float] = {}
    least: dict[RepairName | Polarity, float] = {}
    for name, meaning in _phrases(language):
        score = similarity(heard, name)
        if score > best.get(meaning, 0.0):
            best[meaning] = score
            usual = _THRESHOLDS.get(len(name.skeleton), _LONG_THRESHOLD)
            least[meaning] = max(usual, _POLAR_THRESHOLD) if meaning in ("affirm", "deny") else usual
    if not best:
        return None
    meaning, score = max(best.items(), key=lambda item: item[1])
    rival = max((other for key, other in best.items() if key != meaning), default=0.0)
    if score < least[meaning] or score - rival < _MARGIN:
        return None
    return CommandHeard(meaning, min(_MAX_CONFIDENCE, score))


def with_command_heard(result: ParseResult, languages: Iterable[str | None]) -> ParseResult:
    """A spoken message that names nothing, with the wish, yes or no that it sounds like in one of the `languages`."""
    if result.polarity or result.repair or result.entities or result.numbers or result.clauses:
        return result
    for language in dict.fromkeys(language for language in languages if language):
        heard = hear_command(result.text, language)
        if heard is None:
            continue
        explained = replace(result, explanation=(*result.explanation, f"sounds like: {heard.meaning}"))
        if heard.meaning == "affirm" or heard.meaning == "deny":
            return replace(explained, polarity=YesNo(heard.meaning, 1.0))
        return replace(explained, repair=Repair(heard.meaning, 1.0, heard.confidence))
    return result
