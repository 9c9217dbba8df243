"""Takes apart what is written as one word: "पाचशे" is पाच शे, "ரெண்டாயிரத்துக்குள்" is 2000 and க்குள்.

So the grammars of numbers, units and roles, which read words, serve languages that join words as well.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Literal

from nlu.endings import stripped
from nlu.ordinary import listed_words
from nlu.phrasebook import companions, languages, phrasebook
from nlu.quantities.lexemes import Lexeme
from nlu.quantities.number_words import NumberWords, Role, joined_words, number_words, ordinal_words
from nlu.quantities.units import UnitTable
from nlu.tokens import word_key

_MIN_COMPOUND = 3
"""Characters of a word that can be a number and its scale."""
_MIN_CUE = 3
_BLOCK_MASK = 0x7F
_DRAVIDIAN_BLOCKS = frozenset((0x0B80, 0x0C00, 0x0C80, 0x0D00))
"""Tamil, Telugu, Kannada, Malayalam; the blocks are parallel."""
_SHORT_A, _SIGN_I, _SIGN_U, _VIRAMA = 0x05, 0x3F, 0x41, 0x4D
_FIRST_SIGN, _LAST_SIGN = 0x3E, 0x4C
_SIGN_BEHIND_VOWEL = 0x38
"""How far a vowel's sign stands behind its letter."""
_BEFORE_SCALE = frozenset((Role.UNIT, Role.MIXED, Role.SHIFT))


class WordSplitter:
    """Splits the words of texts in one language."""

    def __init__(self, language: str, units: UnitTable) -> None:
        self._language = language
        self._words: NumberWords = number_words(language)
        self._joined: Mapping[str, tuple[str, ...]] = joined_words(language)
        self._units = units
        self._cues = _cue_words(language) | frozenset(ordinal_words(language))
        self._endings = _endings(language)

    def split(self, lexemes: Sequence[Lexeme], name_endings: Mapping[int, str]) -> list[Lexeme]:
        """The lexemes with joined ones taken apart; the parts behind the first are of no width, at its end.

        `name_endings` are what is joined to lexicon names, by the offset at which the name ends.
        """
        parts: list[Lexeme] = []
        for lexeme in lexemes:
            if lexeme.kind != "word":
                parts.append(lexeme)
            elif lexeme.end in name_endings:
                parts.append(lexeme)
                parts.append(Lexeme("ending", name_endings[lexeme.end], lexeme.end, lexeme.end))
            elif parts and parts[-1].kind == "number" and parts[-1].end == lexeme.start:
                parts += self._behind_digits(lexeme)
            else:
                parts += self._word(lexeme, counted=self._is_number(parts))
        return parts

    def _is_number(self, parts: Sequence[Lexeme]) -> bool:
        """Whether the last of the parts is a number, so that a unit may follow."""
        return bool(parts) and (parts[-1].kind == "number" or parts[-1].key in self._words)

    def _behind_digits(self, lexeme: Lexeme) -> Iterator[Lexeme]:
        """The টে of ৩টে."""
        if lexeme.key in self._endings and not self._units.knows(lexeme.key):
            yield Lexeme("ending", lexeme.key, lexeme.start, lexeme.end)
        else:
            yield from self._word(lexeme, counted=True)

    def _word(self, lexeme: Lexeme, *, counted: bool) -> Iterator[Lexeme]:
        key = lexeme.key
        for way in stripped(key, self._language):
            if self._units.knows(way.ending) and (number := self._number(way.base)) is not None:
                return self._parts(lexeme, number, way.ending)
        whole = self._number(key)
        if whole is not None or self._units.knows(key):
            return self._parts(lexeme, whole or (key,))
        listed = key in listed_words()
        for way in stripped(key, self._language):
            if counted and self._units.knows(way.base):
                return self._parts(lexeme, (way.base,), way.ending)
            if listed:
                continue
            number = self._number(way.base)
            if number is not None or self._units.knows(way.base) or way.base in self._cues:
                return self._parts(lexeme, number or (way.base,), way.ending)
        return iter((lexeme,))

    def _number(self, key: str) -> tuple[str, ...] | None:
        """The number words that a word is or is made of; None for other words."""
        if key in self._words:
            return (key,)
        return self._joined.get(key) or self._compound(key)

    def _compound(self, key: str) -> tuple[str, ...] | None:
        """पाचशे, साडेतीनशे, দুদিন: a number and the scale or unit joined to it."""
        if len(key) < _MIN_COMPOUND or key.isascii():
            return None
        for cut in range(1, len(key)):
            before, after = key[:cut], key[cut:]
            scale = self._words.get(after)
            if scale is None and self._units.measures(after) and self._leads_to_unit(before):
                return self._certain(before), after
            if fused := self._fused(before, after):
                return fused
            if scale is None or scale.role is not Role.SCALE:
                continue
            if self._leads(before):
                return self._certain(before), self._certain(after)
            for inner in range(1, cut):
                if self._leads(before[:inner], Role.SHIFT) and self._leads(before[inner:], Role.UNIT):
                    return before[:inner], self._certain(before[inner:]), self._certain(after)
        return None

    def _fused(self, before: str, after: str) -> tuple[str, str] | None:
        """രണ്ടാഴ്ച is രണ്ട് ആഴ്ച, രണ്ടടി രണ്ട് അടി: the number's last vowel gave way to the unit's first."""
        block = ord(before[-1]) & ~_BLOCK_MASK
        if block not in _DRAVIDIAN_BLOCKS:
            return None
        first = ord(after[0])
        if first & ~_BLOCK_MASK == block and _FIRST_SIGN <= first & _BLOCK_MASK <= _LAST_SIGN:
            unit = chr(first - _SIGN_BEHIND_VOWEL) + after[1:]
        else:
            unit = chr(block + _SHORT_A) + after
        if not self._units.measures(unit):
            return None
        lost = (chr(block + _SIGN_U), chr(block + _SIGN_I), chr(block + _VIRAMA))
        number = next((before + sign for sign in lost if self._leads_to_unit(before + sign)), None)
        return (self._certain(number), unit) if number else None

    def _leads_to_unit(self, key: str) -> bool:
        return any(self._leads(key, role) for role in (Role.UNIT, Role.PART, Role.MIXED))

    def _leads(self, key: str, role: Role | None = None) -> bool:
        word = self._words.get(key)
        return word is not None and (word.role is role if role else word.role in _BEFORE_SCALE)

    def _certain(self, key: str) -> str:
        """The same number in a word that has no other meaning: the ছ of ছশো is six and nothing else."""
        plain = f"={self._words[key].amount:f}"
        return plain if plain in self._words else key

    def _parts(self, lexeme: Lexeme, words: Sequence[str], ending: str = "") -> Iterator[Lexeme]:
        start = lexeme.start
        for key in words:
            yield Lexeme("word", key, start, lexeme.end)
            start = lexeme.end
        if ending:
            # the টা of পাঁচটা says that these are five things
            kind: Literal["word", "ending"] = "word" if self._units.knows(ending) else "ending"
            yield Lexeme(kind, ending, lexeme.end, lexeme.end)


@lru_cache
def _cue_words(language: str) -> frozenset[str]:
    """Words that say what a number is for: the விலை of விலையை, the নম্বর of নম্বরটা."""
    return frozenset(
        word
        for book in companions(language)
        for phrases in (*book.slots.values(), *book.role_words.values())
        for phrase in phrases
        for word in phrase
        if len(word) >= _MIN_CUE
    )


@lru_cache
def _endings(language: str) -> frozenset[str]:
    if language not in languages():
        return frozenset()
    return frozenset(word_key(ending) for ending in phrasebook(language).endings)
