"""Sentences and words of Indian texts: splitting, spelling normalisation, stems and character grams."""

import threading
import unicodedata
from functools import cache, lru_cache
from typing import Any

import regex

from rag.language_tables import language_tables

WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")
GRAM_LENGTH = 4

_LATIN = regex.compile(r"\p{Latin}")
_END = regex.compile(r"(?<=[.!?।॥۔؟][\"'”’)]*)\s+(?=[\"'“‘(]*[\p{Lu}\p{Lo}\p{N}])")
_ABBREVIATION = regex.compile(
    r"(?:^|[\s(])(?:\p{Lu}|(?:\p{Lu}\.)+\p{Lu}|dr|mr|mrs|ms|smt|shri|st|no|nos|rs|vol|fig|approx|ca?|vs|etc|"
    r"e\.g|i\.e|डॉ|रु|सं)\.$",
    regex.IGNORECASE,
)
_MARKS_AT_END = regex.compile(r"\p{M}+$")
_INVISIBLE = regex.compile("[\u200b-\u200f\ufeff\u00ad]")
_CHILLUS = str.maketrans({"ൺ": "ണ്", "ൻ": "ന്", "ർ": "ര്", "ൽ": "ല്", "ൾ": "ള്", "ൿ": "ക്"})
"""Letters of Malayalam that end a word -> the same inside one, before an ending."""
_NUKTA = "\u093c"
_HALF_NASAL = regex.compile(
    "\u0919\u094d(?=[\u0915-\u0918])|\u091e\u094d(?=[\u091a-\u091d])|\u0923\u094d(?=[\u091f-\u0922])"
    "|\u0928\u094d(?=[\u0924-\u0927])|\u092e\u094d(?=[\u092a-\u092d])"
)
_SNOWBALL = {"latin": "english", "devanagari": "hindi", "tamil": "tamil"}
MIN_STEM_LENGTH = 3
"""Characters that remain where endings are cut off."""
MAX_ENDINGS = 2
_stemmers: dict[str, Any] = {}
_stemming = threading.Lock()


def split_sentences(text: str) -> list[str]:
    """Sentences of a paragraph, in order, whitespace tidied; ends are . ! ? and those of Indian scripts."""
    sentences: list[str] = []
    for piece in _END.split(" ".join(text.split())):
        if sentences and _ABBREVIATION.search(sentences[-1]):
            sentences[-1] += " " + piece
        elif piece:
            sentences.append(piece)
    return sentences


def normalise(text: str) -> str:
    """Lower case, and one spelling where a script allows several.

    Nukta is dropped (ख़रीद = खरीद), chandrabindu and half nasals become anusvara (हिन्दी = हिंदी), Malayalam's chillus
    are unfolded (മയിൽ = മയില്), accents of Latin letters and invisible joiners go.
    """
    decomposed = unicodedata.normalize("NFKD", _INVISIBLE.sub("", text)).lower()
    decomposed = decomposed.translate(_CHILLUS)
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


@lru_cache(maxsize=131_072)
def stem(word: str, language: str = "") -> str:
    """Stem of a normalised word: Snowball for English, Hindi and Tamil, else the word without its table's endings.

    `language` matters only where several write the word's script; unknown, those of the whole script count.
    """
    script = script_of(word)
    endings = _endings(language, script)
    if endings:
        return _without(word, endings)
    snowball = _SNOWBALL.get(script)
    if snowball is None:
        return word
    with _stemming:  # a Snowball stemmer keeps its word in itself
        if snowball not in _stemmers:
            import snowballstemmer

            _stemmers[snowball] = snowballstemmer.stemmer(snowball)
        return normalise(_stemmers[snowball].stemWord(word)) or word


def stems(text: str, language: str = "") -> list[str]:
    """Stems of the words in order."""
    return [stem(word, language) for word in words(text)]


@cache
def _endings(language: str, script: str) -> tuple[str, ...]:
    """Endings that are cut off, longest first; none where Snowball has a stemmer."""
    tables = language_tables()
    if script == "latin":
        return ()
    own = [normalise(ending) for ending in tables[language].endings] if language in tables else []
    if not any(_block_of(ending) == script for ending in own) and script not in _SNOWBALL:
        own = [normalise(ending) for table in tables.values() for ending in table.endings]
    return tuple(sorted({ending for ending in own if _block_of(ending) == script}, key=len, reverse=True))


def _block_of(ending: str) -> str:
    """Script of an ending, which may begin with a vowel sign."""
    return unicodedata.name(ending[0], "OTHER").split()[0].lower() if ending else ""


def _without(word: str, endings: tuple[str, ...]) -> str:
    """The word without its endings and without the vowel signs that then end it."""
    for _ in range(MAX_ENDINGS):
        ending = next((one for one in endings if word.endswith(one)), "")
        if not ending or len(word) - len(ending) < MIN_STEM_LENGTH:
            break
        word = word.removesuffix(ending)
    bare = _MARKS_AT_END.sub("", word)
    return bare if len(bare) >= MIN_STEM_LENGTH - 1 else word


def grams(word: str) -> list[str]:
    """Character grams of a normalised word; none of a shorter one."""
    return [word[start : start + GRAM_LENGTH] for start in range(len(word) - GRAM_LENGTH + 1)]


def search_terms(text: str, language: str = "") -> list[str]:
    """Terms for lexical search: stems of all words, and character grams of those in Indian scripts."""
    terms: list[str] = []
    for word in words(text):
        terms.append(stem(word, language))
        if script_of(word) != "latin":
            terms.extend(grams(word))
    return terms


def _is_latin_mark(char: str) -> bool:
    return "\u0300" <= char <= "\u036f"
