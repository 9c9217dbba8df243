"""Romanised Hindi in Devanagari, so that a Hindi voice reads it: "aapki saree" is आपकी साड़ी.

People write Hindi in Latin letters by ear, without one spelling. Words whose spelling hides a sound
(d for ड़, a nasal vowel) are in `romanised_words.yml`, names of crafts and things in the lexicon; the rest
is spelled out as ITRANS once the final vowels that people leave short are put back. English words stay.

Measured on about 130 of our responses, as the share of espeak-ng's phonemes that differ from those of the same
response in Devanagari: Latin letters given to the Hindi voice 61 %, ITRANS alone 28 %, this module 6 %
before its word list had seen those responses, 3 % after.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import regex

from knowledge.lexicon import load_lexicon
from knowledge.yaml_file import read_yaml

_FILE = Path(__file__).with_name("romanised_words.yml")
_WORD = regex.compile(r"[A-Za-z]+(?:'[A-Za-z]+)?")
_SENTENCE = regex.compile(r"[^.!?।\n]+")
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
LEAST_LIKENESS: Final = 76
"""Of 100: below that the Devanagari is another word, not the same one written differently."""

_NOT_COMPARED = regex.compile("[^b-z]")
_LAST_VIRAMA = regex.compile("्$")


@dataclass(frozen=True, slots=True)
class _Words:
    hindi: Mapping[str, str]
    """Romanised word -> Devanagari."""
    hindi_signs: frozenset[str]
    """Words that show a sentence to be Hindi."""
    english: frozenset[str]
    """Words to leave alone."""
    english_signs: frozenset[str]


@lru_cache(maxsize=1)
def _words() -> _Words:
    raw = read_yaml(_FILE)
    lexicon: dict[str, str] = {}
    for entry in load_lexicon().entries():
        devanagari = [name for name in entry.names.get("hi", ()) if " " not in name]
        for name in entry.names.get("hi-Latn", ()):
            if said := next((word for word in devanagari if same_word(name, word)), None):
                lexicon.setdefault(name.lower(), said)
    ours = {spelling: word for word, spellings in raw["hindi"].items() for spelling in spellings}
    return _Words(
        hindi={word: said for word, said in lexicon.items() if word not in raw["english"]} | ours,
        hindi_signs=frozenset(ours) - frozenset(raw["either"]),
        english=frozenset(raw["english"]),
        english_signs=frozenset(raw["english_signs"]) - frozenset(raw["either"]),
    )


def english_words() -> frozenset[str]:
    """English words that turn up among Romanised Hindi, lower case."""
    return _words().english


def same_word(latin: str, devanagari: str) -> bool:
    """Whether both are one word in two scripts; vowels count little, because nobody spells them alike."""
    from indic_transliteration import sanscript
    from rapidfuzz import fuzz

    sounds = sanscript.transliterate(devanagari, sanscript.DEVANAGARI, sanscript.ITRANS).lower()
    return bool(fuzz.ratio(latin.lower().replace("a", ""), _NOT_COMPARED.sub("", sounds)) >= LEAST_LIKENESS)


def _spelled_out(word: str) -> str:
    from indic_transliteration import sanscript

    for ending, sound in _LAST_SOUND:
        itrans = ending.sub(sound, word)
        if itrans != word:
            break
    return _LAST_VIRAMA.sub("", str(sanscript.transliterate(itrans, sanscript.ITRANS, sanscript.DEVANAGARI)))


def to_devanagari(text: str) -> str:
    """Every word in Latin letters that is not English, in Devanagari; English sentences and the rest unchanged."""
    words = _words()

    def spell(match: regex.Match[str]) -> str:
        word = match[0].lower()
        if len(word) > 1 and match[0].isupper():  # an abbreviation: its letters are read
            return match[0]
        return words.hindi.get(word) or (match[0] if word in words.english else _spelled_out(word))

    def sentence(match: regex.Match[str]) -> str:
        said = {word.lower() for word in _WORD.findall(match[0])}
        if len(said & words.english_signs) > len(said & words.hindi_signs):
            return match[0]
        return str(_WORD.sub(spell, match[0]))

    return str(_SENTENCE.sub(sentence, text))
