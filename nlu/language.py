"""Which language was spoken: script first, then little words; no statistics, 0.01 ms.

No language identifier knows Romanised Hindi; function words tell it from English well.
"""

import unicodedata
from collections import Counter, defaultdict
from functools import lru_cache

from knowledge.languages import DEFAULT, SCRIPT_NAMES
from nlu.phrasebook import Phrasebook, languages, phrasebook, telling_words
from nlu.tokens import Token, normalise, tokenise

_SCRIPT_OF_NAME = {name: code for code, name in SCRIPT_NAMES.items()}
"""First word of a character's Unicode name -> ISO 15924 code."""

_TELLING_LETTERS = {"as": frozenset("ৰৱ"), "bn": frozenset("র"), "mr": frozenset("ळऱ")}
"""Letters that no other language writes that shares the script."""
_NATIVE, _LOAN = 0.75, 0.25
"""Weights of words that are no function words, when it comes to which script prevails: English words like "order"
and "photo" stand in sentences of every language, the other way round it is a name at most."""
_LAST = 1.0
"""More for a last word that is not English: "delete my account செய்யுங்க" ends in its verb."""
_LATIN = "Latn"


@lru_cache(maxsize=4096)
def script_of(character: str) -> str | None:
    """ISO 15924 code of the script of one letter; None for signs, digits and scripts that we do not read."""
    if not character.isalpha():
        return None
    return _SCRIPT_OF_NAME.get(unicodedata.name(character, "").split(" ")[0])


@lru_cache(maxsize=1)
def _books() -> dict[str, tuple[Phrasebook, ...]]:
    """The phrasebooks by script, in the order of `knowledge.languages`."""
    books: dict[str, tuple[Phrasebook, ...]] = {}
    for language in languages():
        book = phrasebook(language)
        books[book.script] = (*books.get(book.script, ()), book)
    return books


def detect(text: str, *, previous: str | None = None) -> str:
    """The language of `text`, one of the phrasebooks' languages.

    First the script that prevails, English words in a sentence of another script counting for little; then the
    function words and letters that only one language of that script has. So "saree ka price kya hai" is `hi-Latn`
    and "show me मधुबनी paintings" is `en`. Where nothing decides ("2500", "ok", "blue silk"), it is `previous`,
    in the script that was used.
    """
    text = normalise(text)
    weights: dict[str, float] = defaultdict(float)
    hits: Counter[str] = Counter()
    script = None
    for token in tokenise(text):
        script = next((found for letter in token.key if (found := script_of(letter))), None)
        if script is None:
            continue
        hits.update(_told_by(text[token.start : token.end], token, script))
        little = any(token.key in book.function_words for book in _books().get(script, ()))
        weights[script] += 1.0 if little else _LOAN if script == _LATIN else _NATIVE
    if not weights:
        return previous or DEFAULT
    if script is not None and script != _LATIN:
        weights[script] += _LAST
    most = max(weights.values())
    # A tie in a mixed sentence: people put English words into their own language, not the other way round.
    script = next(
        (script for script in weights if weights[script] == most and script != _LATIN),
        _LATIN,
    )
    return _of_script(script, hits, previous)


def _told_by(written: str, token: Token, script: str) -> list[str]:
    """The languages that a word is telling for."""
    return [
        book.language
        for book in _books().get(script, ())
        if token.key in telling_words(book.language)
        or not _TELLING_LETTERS.get(book.language, frozenset()).isdisjoint(written)
    ]


def _of_script(script: str, hits: Counter[str], previous: str | None) -> str:
    """The language of the script that most words tell; where they tell none, the one nearest to `previous`."""
    candidates = [book.language for book in _books().get(script, ())]
    if not candidates:
        return previous or DEFAULT
    most = max(hits[language] for language in candidates)
    if most:
        best = [language for language in candidates if hits[language] == most]
        if previous in best:
            return previous
        return next((language for language in best if language != DEFAULT), best[0])
    if previous in candidates:
        return previous
    spoken = phrasebook(previous).spoken_as if previous in languages() else None
    return next(
        (language for language in candidates if phrasebook(language).spoken_as == spoken), candidates[0]
    )
