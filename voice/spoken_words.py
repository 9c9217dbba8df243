"""The words that stand for signs, units, months and the like when text is read aloud."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from knowledge.lexicon import load_lexicon
from voice.errors import VoiceError

_FOLDER = Path(__file__).with_suffix("")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class LanguageNotSpoken(VoiceError):
    """We have no voice and no words for this language."""

    code = "language_not_spoken"


@dataclass(frozen=True, slots=True)
class SpokenWords:
    """One file in `spoken_words/`. Pairs of words are one and several."""

    conjunction: str
    """&"""
    alternative: str
    """A slash between two words."""
    range: str
    """Between the two ends of a range."""
    dimension: str
    """Between the sides of a size."""
    times: str
    """Between a count and a price."""
    per: str
    per_cent: str
    minus: str
    plus: str
    equals: str
    at: str
    number: str
    """"No." before digits."""
    orders: tuple[str, ...]
    """What is said before the number of an order."""
    codes: tuple[str, ...]
    """What is said before digits that are no quantity: PIN, code, number."""
    degree: tuple[str, str]
    link: str
    """In place of a web or mail address."""
    out_of: str
    half: str
    """Half of one unit."""
    halves: Mapping[int, str]
    """Whole part -> the word for that and a half, where the language has one."""
    and_a_half: str
    """Any other number and a half."""
    fractions: Mapping[str, str]
    full_hour: str
    clock: str
    minute_below_ten: str
    day_parts: Mapping[str, str]
    """night, morning, afternoon, evening -> how a time in it is said."""
    months: tuple[str, ...]
    """January first."""
    units: Mapping[str, tuple[str, str]]
    """Unit -> words; money is among them, as `rupee` and `paisa`."""
    full_stop: str


@lru_cache
def spoken_words(language: str) -> SpokenWords:
    """The words of `language`.

    Raises:
        LanguageNotSpoken: there are none.
    """
    if language not in spoken_languages():
        raise LanguageNotSpoken(f"no spoken words for language {language!r}")
    raw = yaml.load((_FOLDER / f"{language}.yml").read_text(encoding="utf-8"), Loader=_LOADER)
    units = {
        unit.value: (unit.name(language), unit.plural.get(language, unit.name(language)))
        for unit in load_lexicon().entries("unit")
    }
    units |= {unit: (one, several) for unit, (one, several) in raw["units"].items()}
    lists = {name: tuple(raw[name]) for name in ("orders", "codes", "degree", "months")}
    return SpokenWords(**{**raw, **lists, "units": units})


def spoken_languages() -> frozenset[str]:
    """Codes of the languages that have a file."""
    return frozenset(path.stem for path in _FOLDER.glob("*.yml"))
