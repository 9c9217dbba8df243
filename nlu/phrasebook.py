"""The words of one language that steer a conversation: yes and no, repairs, corrections, joints.

One file a language, `nlu/lexicons/<language>.yml`:

```yaml
script: Latn                    # ISO 15924, the script that it is written in
spoken_as: en                   # the language that one hears: the same for every script of it
function_words: i my the …      # little words that tell this language from others in the same script
negations: dont not …           # single words that turn a wish into its opposite
yes_no: {affirm: [yes, …], deny: [no, …], deny_anywhere: [dont publish, …], filler: please sir …}
repair: {cancel: [forget it, …], repeat: […], slower, louder, human, help, skip, back, restart}
corrections: {openers: [no, sorry], refuse_before: [not], refuse_after: [nahi], question_words: [kya],
              becomes: [make it], change, change_strong}
articles: a an                  # where the language has them
endings: [ची, ला, …]            # optional: case endings and the like, written joined to a noun, most frequent first
stem_changes: [[ा, ्या], …]     # optional: end of the bare noun -> end of the stem before such an ending
slots: {price: [price, rate, …], …}      # how people name the thing that they want to change
clauses: {markers: [and, …], continuing: [it, …], verbs: is are show …}
role_words: {max_price_before: [under, …], max_price_after: [or less, …], …}
```
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, get_args

import yaml

from knowledge.languages import CODES
from nlu.errors import PhrasebookError
from nlu.results import RepairName
from nlu.tokens import keys, normalise

FOLDER = Path(__file__).parent / "lexicons"

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_MIN_TELLING_LETTERS = 4

Phrase = tuple[str, ...]
Phrases = tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """One language's steering words, as sequences of word keys."""

    language: str
    script: str
    spoken_as: str
    function_words: frozenset[str]
    negations: frozenset[str]
    affirm: Phrases
    deny: Phrases
    deny_anywhere: Phrases
    """Refusals that count wherever they stand: "mat karo"."""
    filler: frozenset[str]
    """Words that add nothing to a yes or no."""
    repair: Mapping[str, Phrases]
    openers: Phrases
    """What a correction begins with: "no", "sorry", "I mean"."""
    refuse_before: Phrases
    """Stands before a refused value: "not"."""
    refuse_after: Phrases
    """Stands after a refused value: "nahi"."""
    question_words: frozenset[str]
    """Behind a refusal they make it a question: "nahi hai kya"."""
    becomes: Phrases
    """Stands beside the wanted value of a correction: "make it"."""
    change: Phrases
    """Asks for a change when a value or a strong cue is there: "make", "kar do"."""
    change_strong: Phrases
    """Asks for a change by itself: "change the …"."""
    slots: Mapping[str, Phrases]
    """Entity kind -> how people name it."""
    clause_markers: Phrases
    continuing: Phrases
    """What a sentence begins with that adds a fact to the one before: "it is", "iska"."""
    clause_verbs: frozenset[str]
    """Words that show that a stretch of text says or asks something by itself."""
    endings: tuple[str, ...]
    """Written joined to a noun: case endings, postpositions, particles."""
    stem_changes: tuple[tuple[str, str], ...]
    """(end of the bare noun, end of its stem before an ending)."""
    articles: frozenset[str]
    role_words: Mapping[str, Phrases]
    """What a number is for, by the words beside it."""


def _phrases(raw: Any) -> Phrases:
    return tuple(words for item in raw or () if (words := keys(str(item))))


def _word_set(raw: Any) -> frozenset[str]:
    return frozenset(keys(str(raw or "")))


def _sections(raw: Any) -> dict[str, Phrases]:
    return {str(name): _phrases(items) for name, items in (raw or {}).items()}


@lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    """The languages that have a phrasebook, in the order of `knowledge.languages`."""
    return tuple(code for code in CODES if (FOLDER / f"{code}.yml").exists())


@cache
def phrasebook(language: str) -> Phrasebook:
    """The phrasebook of one of `languages()`.

    Raises:
        PhrasebookError: there is none, or its file is malformed.
    """
    if language not in languages():
        raise PhrasebookError(f"no phrasebook for language {language!r}")
    path = FOLDER / f"{language}.yml"
    try:
        # The base loader reads every scalar as a string: "yes" and "no" are words here, not truth values.
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)
        yes_no, corrections, clauses = raw["yes_no"], raw["corrections"], raw["clauses"]
        book = Phrasebook(
            language=language,
            script=raw["script"],
            spoken_as=raw["spoken_as"],
            function_words=_word_set(raw["function_words"]),
            negations=_word_set(raw["negations"]),
            affirm=_phrases(yes_no["affirm"]),
            deny=_phrases(yes_no["deny"]),
            deny_anywhere=_phrases(yes_no["deny_anywhere"]),
            filler=_word_set(yes_no["filler"]),
            repair=_sections(raw["repair"]),
            openers=_phrases(corrections["openers"]),
            refuse_before=_phrases(corrections["refuse_before"]),
            refuse_after=_phrases(corrections["refuse_after"]),
            question_words=frozenset(
                word for phrase in _phrases(corrections.get("question_words")) for word in phrase
            ),
            becomes=_phrases(corrections["becomes"]),
            change=_phrases(corrections["change"]),
            change_strong=_phrases(corrections["change_strong"]),
            slots=_sections(raw["slots"]),
            clause_markers=_phrases(clauses["markers"]),
            continuing=_phrases(clauses["continuing"]),
            clause_verbs=_word_set(clauses["verbs"]),
            endings=tuple(normalise(str(item)) for item in raw.get("endings") or ()),
            stem_changes=tuple(
                (normalise(str(bare)), normalise(str(stem))) for bare, stem in raw.get("stem_changes") or ()
            ),
            articles=_word_set(raw.get("articles")),
            role_words=_sections(raw["role_words"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError, yaml.YAMLError) as error:
        raise PhrasebookError(f"{path.name}: malformed: {error!r}") from error
    if unknown := set(book.repair) - set(get_args(RepairName)):
        raise PhrasebookError(f"{path.name}: unknown repairs {sorted(unknown)}")
    return book


@lru_cache
def telling_words(language: str) -> frozenset[str]:
    """Words that show that a text is in `language` and in no other of the same script.

    Its function words, and the longer words of its phrases.
    """
    book = phrasebook(language)
    others = [phrasebook(other) for other in languages() if other != language]
    strange = {word for other in others if other.script == book.script for word in _all_words(other)}
    return frozenset((book.function_words | _phrase_words(book)) - strange)


def _phrase_words(book: Phrasebook) -> frozenset[str]:
    tables = (book.affirm, book.deny, *book.repair.values(), *book.slots.values())
    words = {word for table in tables for phrase in table for word in phrase} | book.clause_verbs
    return frozenset(word for word in words if len(word) >= _MIN_TELLING_LETTERS)


def _all_words(book: Phrasebook) -> frozenset[str]:
    return book.function_words | _phrase_words(book)


@lru_cache
def companions(language: str) -> tuple[Phrasebook, ...]:
    """The phrasebooks that help to read `language`: its own, the same language in other scripts, English.

    People mix: a Hindi sentence says "cancel karo", and no Devanagari word collides with a Roman one.
    """
    known = languages()
    own = phrasebook(language if language in known else "en")
    same = [
        phrasebook(other)
        for other in known
        if other not in (own.language, "en") and phrasebook(other).spoken_as == own.spoken_as
    ]
    english = [] if own.language == "en" else [phrasebook("en")]
    return (own, *same, *english)
