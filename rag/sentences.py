"""Sentences and words of Indian texts: splitting, spelling normalisation, stems and character grams."""

import threading
import unicodedata
from functools import lru_cache
from typing import Any

import regex

WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")
GRAM_LENGTH = 4

_LATIN = regex.compile(r"\p{Latin}")
_END = regex.compile(r"(?<=[.!?।॥][\"'”’)]*)\s+(?=[\"'“‘(]*[\p{Lu}\p{Lo}\p{N}])")
_ABBREVIATION = regex.compile(
    r"(?:^|[\s(])(?:\p{Lu}|(?:\p{Lu}\.)+\p{Lu}|dr|mr|mrs|ms|smt|shri|st|no|nos|rs|vol|fig|approx|ca?|vs|etc|"
    r"e\.g|i\.e|डॉ|रु|सं)\.$",
    regex.IGNORECASE,
)
_INVISIBLE = regex.compile("[\u200b-\u200f\ufeff\u00ad]")
_NUKTA = "\u093c"
_HALF_NASAL = regex.compile(
    "\u0919\u094d(?=[\u0915-\u0918])|\u091e\u094d(?=[\u091a-\u091d])|\u0923\u094d(?=[\u091f-\u0922])"
    "|\u0928\u094d(?=[\u0924-\u0927])|\u092e\u094d(?=[\u092a-\u092d])"
)
_SNOWBALL = {"latin": "english", "devanagari": "hindi", "tamil": "tamil"}
_stemmers: dict[str, Any] = {}
_stemming = threading.Lock()


def split_sentences(text: str) -> list[str]:
    """Sentences of a paragraph, in order, whitespace tidied; ends are . ! ? and the danda."""
    sentences: list[str] = []
    for piece in _END.split(" ".join(text.split())):
        if sentences and _ABBREVIATION.search(sentences[-1]):
            sentences[-1] += " " + piece
        elif piece:
            sentences.append(piece)
    return sentences


def normalise(text: str) -> str:
    """Lower case, and one spelling where Hindi allows several.

    Nukta is dropped (ख़रीद = खरीद), chandrabindu and half nasals become anusvara (हिन्दी = हिंदी), accents of
    Latin letters and invisible joiners go.
    """
    decomposed = unicodedata.normalize("NFKD", _INVISIBLE.sub("", text)).lower()
    plain = "".join(
        char
        for char in decomposed
        if char != _NUKTA and not (unicodedata.combining(char) and _is_latin_mark(char))
    )
    return _HALF_NASAL.sub("\u0902", unicodedata.normalize("NFC", plain).replace("\u0901", "\u0902"))


def words(text: str) -> list[str]:
    """Normalised words in order."""
    return WORD.findall(normalise(text))


def script_of(text: str) -> str:
    """ "latin", or the script of the first letter that is not Latin, such as "devanagari"."""
    for char in text:
        if char.isalpha() and not _LATIN.match(char):
            return unicodedata.name(char, "OTHER LETTER").split()[0].lower()
    return "latin"


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """Stem of a normalised word: Snowball for English, Hindi and Tamil; other languages keep the word."""
    language = _SNOWBALL.get(script_of(word))
    if language is None:
        return word
    with _stemming:  # a Snowball stemmer keeps its word in itself
        if language not in _stemmers:
            import snowballstemmer

            _stemmers[language] = snowballstemmer.stemmer(language)
        return normalise(_stemmers[language].stemWord(word))


def stems(text: str) -> list[str]:
    """Stems of the words in order."""
    return [stem(word) for word in words(text)]


def grams(word: str) -> list[str]:
    """Character grams of a normalised word; none of a shorter one."""
    return [word[start : start + GRAM_LENGTH] for start in range(len(word) - GRAM_LENGTH + 1)]


def search_terms(text: str) -> list[str]:
    """Terms for lexical search: stems of all words, and character grams of those in Indian scripts."""
    terms: list[str] = []
    for word in words(text):
        terms.append(stem(word))
        if script_of(word) != "latin":
            terms.extend(grams(word))
    return terms


def _is_latin_mark(char: str) -> bool:
    return "\u0300" <= char <= "\u036f"
