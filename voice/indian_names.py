"""Indian words inside English text, in Devanagari, for a voice that would read their Latin letters as English.

espeak-ng reads "dhokra" in English as "docker", but changes to its Hindi sounds for ढोकरा and back.
"""

from functools import lru_cache
from typing import Final

import regex

from knowledge.lexicon import load_lexicon
from voice.romanised import english_words

KINDS: Final = ("place", "craft", "occasion")
LEAST_LIKENESS: Final = 76
"""Of 100: below that the Hindi name is another word, not the same one written differently."""

_OTHERS: Final = {"lakh": "लाख", "crore": "करोड़", "paise": "पैसे", "namaste": "नमस्ते", "kalavaani": "कलावाणी"}
_WORD = regex.compile(r"[A-Za-z]{3,}")


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    """English spelling, lower case -> Devanagari, word by word, where both are the same word."""
    from indic_transliteration import sanscript
    from rapidfuzz import fuzz

    names = dict(_OTHERS)
    for kind in KINDS:
        for entry in load_lexicon().entries(kind):
            english, hindi = entry.name("en").lower().replace(",", "").split(), entry.names.get("hi", ("",))[0].split()
            if len(english) != len(hindi):
                continue
            for word, devanagari in zip(english, hindi, strict=True):
                sounds = sanscript.transliterate(devanagari, sanscript.DEVANAGARI, sanscript.ITRANS)
                # Without a: Hindi writes it where nobody says it, and the other way round.
                likeness = fuzz.ratio(word.replace("a", ""), regex.sub("[^b-z]", "", sounds.lower()))
                if likeness >= LEAST_LIKENESS and _WORD.fullmatch(word) and word not in english_words():
                    names.setdefault(word, devanagari)
    return names


def with_indian_sounds(text: str) -> str:
    """English `text` with every Indian word that the lexicon knows in Devanagari."""
    names = _names()
    return str(_WORD.sub(lambda match: names.get(match[0].lower(), match[0]), text))
