"""Which language was spoken: script first, then little words; no statistics, 0.01 ms.

No language identifier knows Romanised Hindi; function words tell it from English well.
"""

import unicodedata
from collections import Counter
from functools import lru_cache

from nlu.phrasebook import Phrasebook, languages, phrasebook, telling_words
from nlu.tokens import normalise, tokenise

DEFAULT_LANGUAGE = "en"

_SCRIPT_OF_NAME = {
    "LATIN": "Latn",
    "DEVANAGARI": "Deva",
    "BENGALI": "Beng",
    "GURMUKHI": "Guru",
    "GUJARATI": "Gujr",
    "ORIYA": "Orya",
    "TAMIL": "Taml",
    "TELUGU": "Telu",
    "KANNADA": "Knda",
    "MALAYALAM": "Mlym",
    "ARABIC": "Arab",
}
"""First word of a character's Unicode name -> ISO 15924 code."""


@lru_cache(maxsize=4096)
def script_of(character: str) -> str | None:
    """ISO 15924 code of the script of one letter; None for signs, digits and scripts that we do not read."""
    if not character.isalpha():
        return None
    return _SCRIPT_OF_NAME.get(unicodedata.name(character, "").split(" ")[0])


@lru_cache(maxsize=1)
def _books() -> tuple[Phrasebook, ...]:
    return tuple(phrasebook(language) for language in languages())


def detect(text: str, *, previous: str | None = None) -> str:
    """The language of `text`, one of the phrasebooks' languages.

    Words are counted by script; the function words of each language then decide, so that
    "saree ka price kya hai" is `hi-Latn` and "show me मधुबनी paintings" is `en`. Where nothing decides
    ("2500", "ok", "blue silk"), it is `previous`, in the script that was used.
    """
    words_by_script: Counter[str] = Counter()
    hits: Counter[str] = Counter()
    for token in tokenise(normalise(text)):
        script = next((found for letter in token.key if (found := script_of(letter))), None)
        if script is None:
            continue
        words_by_script[script] += 1
        for book in _books():
            if book.script == script and token.key in telling_words(book.language):
                hits[book.language] += 1
    if not words_by_script:
        return previous or DEFAULT_LANGUAGE
    if not hits:
        return _undecided(words_by_script.most_common(1)[0][0], previous)
    most = max(hits.values())
    best = [language for language, count in hits.items() if count == most]
    if len(best) == 1:
        return best[0]
    if previous in best:
        return previous
    # A tie in a mixed sentence: people put English words into their own language, not the other way round.
    return next((language for language in sorted(best) if language != DEFAULT_LANGUAGE), best[0])


def _undecided(script: str, previous: str | None) -> str:
    candidates = [book for book in _books() if book.script == script]
    if not candidates:
        return previous or DEFAULT_LANGUAGE
    if previous is not None:
        for book in candidates:
            if book.language == previous:
                return previous
        spoken = {book.language: book.spoken_as for book in _books()}.get(previous)
        for book in candidates:
            if book.spoken_as == spoken:
                return book.language
    return DEFAULT_LANGUAGE if script == "Latn" else candidates[0].language
