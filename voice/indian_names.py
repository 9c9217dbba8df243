"""Indian words inside English text, in Devanagari, for a voice that would read their Latin letters as English.

espeak-ng reads "dhokra" in English as "docker", but changes to its Hindi sounds for ढोकरा and back.
"""

from functools import lru_cache
from typing import Final

import regex

from knowledge.lexicon import load_lexicon
from voice.romanised import english_words, same_word

KINDS: Final = ("place", "craft", "occasion")
_OTHERS: Final = {"lakh": "लाख", "crore": "करोड़", "paise": "पैसे", "namaste": "नमस्ते", "kalavaani": "कलावाणी"}
_WORD = regex.compile(r"[A-Za-z]{3,}")


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    """English spelling, lower case -> Devanagari, word by word, where both are the same word."""
    names = dict(_OTHERS)
    for kind in KINDS:
        for entry in load_lexicon().entries(kind):
            english, hindi = (
                entry.name("en").lower().replace(",", "").split(),
                entry.names.get("hi", ("",))[0].split(),
            )
            if len(english) != len(hindi):
                continue
            for word, devanagari in zip(english, hindi, strict=True):
                if _WORD.fullmatch(word) and word not in english_words() and same_word(word, devanagari):
                    names.setdefault(word, devanagari)
    return names


def with_indian_sounds(text: str) -> str:
    """English `text` with every Indian word that the lexicon knows in Devanagari."""
    names = _names()
    return str(_WORD.sub(lambda match: names.get(match[0].lower(), match[0]), text))
