"""Romanised Hindi in Devanagari, so that a Hindi voice reads it: "aapki saree" is आपकी साड़ी.

People write Hindi in Latin letters by ear, without one spelling. Words whose spelling hides a sound
(d for ड़, a nasal vowel) are in `romanised_words.yml`, names of crafts and things in the lexicon; the rest
is spelled out as ITRANS once the final vowels that people leave short are put back. English words stay.

Measured on 123 of our responses, as the share of espeak-ng's phonemes that differ from those of the same
response in Devanagari: Latin letters given to the Hindi voice 61 %, ITRANS alone 28 %, this module 6 %
before its word list had seen those responses, 3 % after.
"""

from functools import lru_cache
from pathlib import Path
from typing import Final

import regex
import yaml

from knowledge.lexicon import load_lexicon

_FILE = Path(__file__).with_name("romanised_words.yml")
_WORD = regex.compile(r"[A-Za-z]+(?:'[A-Za-z]+)?")
_LAST_SOUND: Final = (
    (regex.compile(r"ein$"), "eM"),
    (regex.compile(r"ain$"), "aiM"),
    (regex.compile(r"iyan$"), "iyAM"),
    (regex.compile(r"(?<=..[^aeiou])on$"), "oM"),
    (regex.compile(r"(?<=[^aeiou])aiye$"), "Aie"),
    (regex.compile(r"(?<![aeiou])a$"), "A"),
    (regex.compile(r"i$"), "I"),
    (regex.compile(r"(?<![aeou])u$"), "U"),
)
"""Ending as people write it -> in ITRANS. Final vowels are long in Hindi, and n after a long one is nasal."""
_LAST_VIRAMA = regex.compile("्$")


@lru_cache(maxsize=1)
def _known() -> tuple[dict[str, str], frozenset[str]]:
    """Romanised word -> Devanagari; English words to leave alone."""
    raw = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    hindi: dict[str, str] = {}
    for entry in load_lexicon().entries():
        for name in entry.names.get("hi-Latn", ()):
            if "hi" in entry.names and " " not in name and " " not in entry.names["hi"][0]:
                hindi.setdefault(name.lower(), entry.names["hi"][0])
    hindi |= {spelling: word for word, spellings in raw["hindi"].items() for spelling in spellings}
    return hindi, frozenset(raw["english"])


def english_words() -> frozenset[str]:
    """English words that turn up among Romanised Hindi, lower case."""
    return _known()[1]


def _spelled_out(word: str) -> str:
    from indic_transliteration import sanscript

    for ending, sound in _LAST_SOUND:
        itrans = ending.sub(sound, word)
        if itrans != word:
            break
    return _LAST_VIRAMA.sub("", str(sanscript.transliterate(itrans, sanscript.ITRANS, sanscript.DEVANAGARI)))


def to_devanagari(text: str) -> str:
    """Every word in Latin letters that is not English, in Devanagari; everything else unchanged."""
    hindi, english = _known()

    def spell(match: regex.Match[str]) -> str:
        word = match[0].lower()
        if len(word) > 1 and match[0].isupper():  # an abbreviation: its letters are read
            return match[0]
        return hindi.get(word) or (match[0] if word in english else _spelled_out(word))

    return str(_WORD.sub(spell, text))
