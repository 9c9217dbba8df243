"""Number words of each language, read by whoever parses spoken numbers and by whoever says them."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, get_args

import yaml

from knowledge.languages import CODES
from knowledge.lexicon import LexiconError

FractionKind = Literal["fixed", "plus", "minus"]

_FOLDER = Path(__file__).parent
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Fraction:
    """A fraction word such as dhai or sadhe."""

    kind: FractionKind
    """`fixed`: the amount itself (dhai 2.5); `plus`, `minus`: added to or taken from the number beside it."""
    value: Decimal
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SaidMultiplier:
    """How a multiplier is said where that depends on its place: వంద, నూట ఐదు, రెండు వందలు, రెండు వందల ఐదు."""

    one: str
    """Exactly one of it, "one" included if it is said."""
    one_before: str
    """One of it, a lower number following."""
    several: str
    """After another number than one."""
    several_before: str
    several_of: str = ""
    """After another number than one, what is counted following, where that differs: రెండు వందల రూపాయలు."""


@dataclass(frozen=True, slots=True)
class NumberWords:
    """The number words of one language. Of several spellings the first is the one to say."""

    language: str
    units: Mapping[int, tuple[str, ...]]
    """0 to 99, all of them."""
    multipliers: Mapping[int, tuple[str, ...]]
    """100, 1000, 100000 (lakh), 10000000 (crore)."""
    fractions: Mapping[str, Fraction]
    digits: str
    """The ten native digits from zero on; empty where the language writes 0-9."""
    counts: Mapping[str, int]
    """Words that count several at once: dozen 12, kori 20."""
    and_words: tuple[str, ...]
    point_words: tuple[str, ...]
    double_words: tuple[str, ...]
    triple_words: tuple[str, ...]
    ordinals: Mapping[int, tuple[str, ...]]
    """First to twelfth."""
    ambiguous: Mapping[str, Decimal]
    """Words that mostly mean something else ("do": give; "saath": with); numbers only where context says so.
    They may stand among the other words as well: two has to be said somehow."""
    amounts: Mapping[int, tuple[str, ...]]
    """Whole amounts that are written as one word, where no rule makes it: 200 இருநூறு."""
    joined: Mapping[str, str]
    """One word -> the number words that it is made of, where no rule tells: બસો -> બે સો."""
    said: Mapping[int, SaidMultiplier]
    """Multiplier -> how it is said, where it does not stay the same."""
    says_joined: frozenset[int]
    """Multipliers whose amounts are said as in `amounts`: the first word alone, the second before a lower number."""


@lru_cache(maxsize=1)
def numbered_languages() -> tuple[str, ...]:
    """The languages that have number words, in the order of `knowledge.languages`."""
    return tuple(code for code in CODES if (_FOLDER / f"{code}.yml").exists())


@lru_cache
def load_numbers(language: str) -> NumberWords:
    """The number words of `language`, one of `numbered_languages()`.

    The file `<language>.yml` looks like this (numbers as keys, several spellings each, the one to say first):

    ```yaml
    units: {0: [शून्य, ज़ीरो], 1: [एक], 99: [निन्यानवे, निन्यानबे]}
    multipliers: {100: [सौ], 1000: [हज़ार, हजार], 100000: [लाख], 10000000: [करोड़]}
    fractions:
      sava: {kind: plus, value: 0.25, words: [सवा]}      # sava do = 2.25; sava sau = 125
      dhai: {kind: fixed, value: 2.5, words: [ढाई]}      # dhai sau = 250
      paune: {kind: minus, value: 0.25, words: [पौने]}   # paune do = 1.75
    digits: "०१२३४५६७८९"                                  # optional
    counts: {दर्जन: 12}
    and: [और]
    point: [दशमलव]
    double: [डबल]
    triple: [ट्रिपल]
    ordinals: {1: [पहला, पहली], 2: [दूसरा]}
    ambiguous: {दो: 2}
    joined:                                               # optional; what is written as one word, in either way
      200: [இருநூறு, இருநூத்தி]                             # an amount; a lower number may follow
      બસો: બે સો                                            # a word, and the words that it is made of
    said:                                                 # optional; where a multiplier changes with its place
      100: {one: వంద, one_before: నూట, several: వందలు, several_before: వందల, several_of: వందల}
    says_joined: [100, 1000]                              # optional; multipliers said as they stand under joined
    ```

    A number word with a multiplier joined to it ("पाचशे") needs no entry.

    Raises:
        LexiconError: there is no such language, or its file is malformed.
    """
    if language not in numbered_languages():
        raise LexiconError(f"no number words for language {language!r}")
    path = _FOLDER / f"{language}.yml"
    raw = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)
    try:
        joined = raw.get("joined") or {}
        return NumberWords(
            language=language,
            units=_numbered(raw["units"]),
            multipliers=_numbered(raw["multipliers"]),
            fractions={name: _fraction(fraction) for name, fraction in raw["fractions"].items()},
            digits=raw.get("digits", ""),
            counts={str(word): int(value) for word, value in raw["counts"].items()},
            and_words=tuple(raw["and"]),
            point_words=tuple(raw["point"]),
            double_words=tuple(raw["double"]),
            triple_words=tuple(raw["triple"]),
            ordinals=_numbered(raw["ordinals"]),
            ambiguous={str(word): Decimal(str(value)) for word, value in raw["ambiguous"].items()},
            amounts=_numbered({key: words for key, words in joined.items() if isinstance(key, int)}),
            joined={str(key): str(words) for key, words in joined.items() if not isinstance(key, int)},
            said={int(value): SaidMultiplier(**forms) for value, forms in (raw.get("said") or {}).items()},
            says_joined=frozenset(raw.get("says_joined") or ()),
        )
    except (TypeError, KeyError, AttributeError, ValueError) as error:
        raise LexiconError(f"numbers/{path.name} is malformed: {error!r}") from error


def _numbered(raw: Mapping[int, list[str]]) -> dict[int, tuple[str, ...]]:
    return {int(value): tuple(str(word) for word in words) for value, words in raw.items()}


def _fraction(raw: Mapping[str, Any]) -> Fraction:
    if raw["kind"] not in get_args(FractionKind):
        raise ValueError(f"fraction of kind {raw['kind']!r}")
    return Fraction(raw["kind"], Decimal(str(raw["value"])), tuple(raw["words"]))
