"""What number words mean: the lexicon's tables, in the form that the number grammar reads."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from functools import lru_cache

from knowledge.lexicon.numbers import NumberWords as NumberTable
from knowledge.lexicon.numbers import load_numbers, numbered_languages
from nlu.phrasebook import companions, phrasebook
from nlu.tokens import keys, word_key


class Role(Enum):
    """What a word does in a number."""

    UNIT = auto()
    """A number below a hundred: "seven", "twenty", "पचपन"."""
    SCALE = auto()
    """Multiplies: hundred, hazaar, lakh, dozen."""
    MIXED = auto()
    """A whole and a half by itself: dedh 1.5, dhai 2.5."""
    SHIFT = auto()
    """Shifts the number that follows: sava +0.25, sadhe +0.5, paune -0.25."""
    PART = auto()
    """A part of what follows: half, quarter, aadha, pau."""
    REPEAT = auto()
    """Repeats the digit that follows: double, triple."""
    ARTICLE = auto()
    """May stand before a scale or a part: a hundred, half a kilo."""
    AND = auto()
    POINT = auto()


@dataclass(frozen=True, slots=True)
class NumberWord:
    """One word's part in a number."""

    role: Role
    amount: Decimal = Decimal(0)
    doubtful: bool = False
    """Also an ordinary word ("do", "so", "one"): a number only where something confirms it."""
    pairs: bool = False
    """A language where "twelve fifty" and "two ninety nine" mean 1250 and 299."""
    composes: bool = False
    """A language where 21 is said in two words, twenty and one."""
    denies: bool = False
    """Also "not": Bengali নয়."""


NumberWords = Mapping[str, NumberWord]

_PAIRING_LANGUAGES = frozenset(("en",))
_SCALES = (10_000_000, 100_000, 1000, 100)


def _plain(composes: bool) -> dict[str, NumberWord]:
    """Numbers without a word of their own, for what `joined_words` takes apart."""
    units = {f"={value}": NumberWord(Role.UNIT, Decimal(value), composes=composes) for value in range(100)}
    return units | {f"={scale}": NumberWord(Role.SCALE, Decimal(scale)) for scale in _SCALES}


@lru_cache
def number_words(language: str) -> NumberWords:
    """The number words that may occur in a text of `language`: its own first, then every other language's.

    People mix, so all tables are read; a word keeps the meaning that the nearest language gives it.
    """
    near, far = _by_nearness(language)
    merged = _plain(composes=_composes(load_numbers(near[0])))
    for name in (*near, *far):
        for word, meaning in _table(name):
            # "We do carving" is English, and no two: a doubtful word needs its own language around it.
            if name in near or not meaning.doubtful:
                merged.setdefault(word, meaning)
    return merged


@lru_cache
def and_words(language: str) -> frozenset[str]:
    """The words that join the parts of a number: "and", "aur"."""
    return frozenset(key for key, word in number_words(language).items() if word.role is Role.AND)


@lru_cache
def ordinal_words(language: str) -> Mapping[str, tuple[int, bool]]:
    """Ordinal word -> its number, and whether it is doubtful ("pehle" is also "before")."""
    near, far = _by_nearness(language)
    merged: dict[str, tuple[int, bool]] = {}
    for name in (*near, *far):
        table = load_numbers(name)
        doubtful = {word_key(word) for word in table.ambiguous}
        for value, words in table.ordinals.items():
            for word in words:
                if word.isalpha() or not word.isascii():
                    merged.setdefault(word_key(word), (value, word_key(word) in doubtful))
    return merged


@lru_cache
def joined_words(language: str) -> Mapping[str, tuple[str, ...]]:
    """Words that say several number words at once -> keys of those: बસો, இருநூறு."""
    near, far = _by_nearness(language)
    merged: dict[str, tuple[str, ...]] = {}
    for name in (*near, *far):
        table = load_numbers(name)
        for word, made_of in table.joined.items():
            merged.setdefault(word_key(word), keys(made_of))
        for amount, words in table.amounts.items():
            for word in words:
                merged.setdefault(word_key(word), _spelt_out(amount))
    return merged


def _spelt_out(amount: int) -> tuple[str, ...]:
    """A whole amount as keys of `_plain`: 2500 is "=2", "=1000", "=5", "=100".

    A leading one is left out, for what may stand before it: in "ಎಂಟು ಸಾವಿರದನಾನೂರು" it is eight.
    """
    parts: list[str] = []
    for scale in _SCALES:
        count, amount = divmod(amount, scale)
        if count == 1 and not parts:
            parts.append(f"={scale}")
        elif count:
            parts += [f"={count}", f"={scale}"]
    return (*parts, f"={amount}") if amount else tuple(parts)


def _by_nearness(language: str) -> tuple[list[str], list[str]]:
    """The languages with number words: those that help to read `language`, and the others."""
    known = numbered_languages()
    near = [book.language for book in companions(language) if book.language in known]
    return near, [other for other in known if other not in near]


def _composes(table: NumberTable) -> bool:
    """Whether 21 may be said in two words."""
    return any(len(keys(word)) == 2 for value in range(21, 100) for word in table.units.get(value, ()))


def _table(language: str) -> Iterator[tuple[str, NumberWord]]:
    table = load_numbers(language)
    denials = phrasebook(language).negations
    doubtful = {word_key(word) for word in table.ambiguous}
    pairs = language in _PAIRING_LANGUAGES
    composes = _composes(table)

    def meaning(word: str, role: Role, amount: Decimal | int = 0) -> Iterator[tuple[str, NumberWord]]:
        # Only single words ("twenty one" is put together by the grammar),
        # and only words that survive as they are: in "teees" the drawn-out letters would make it "tees".
        if len(words := keys(word)) == 1 and (not word.isascii() or words[0] == word):
            key = words[0]
            yield key, NumberWord(role, Decimal(amount), key in doubtful, pairs, composes, key in denials)

    for value, words in table.units.items():
        for word in words:
            yield from meaning(word, Role.UNIT, value)
    for value, words in table.multipliers.items():
        for word in words:
            yield from meaning(word, Role.SCALE, value)
    for word, count in table.counts.items():
        yield from meaning(word, Role.SCALE, count)
    for fraction in table.fractions.values():
        for word in fraction.words:
            if fraction.kind == "fixed":
                role = Role.MIXED if fraction.value > 1 else Role.PART
                yield from meaning(word, role, fraction.value)
            else:
                sign = 1 if fraction.kind == "plus" else -1
                yield from meaning(word, Role.SHIFT, sign * fraction.value)
    for role, listed in (
        (Role.AND, table.and_words),
        (Role.POINT, table.point_words),
    ):
        for word in listed:
            yield from meaning(word, role)
    for word in table.double_words:
        yield from meaning(word, Role.REPEAT, 2)
    for word in table.triple_words:
        yield from meaning(word, Role.REPEAT, 3)
    ordinals = {word for words in table.ordinals.values() for word in words}
    for word, amount in table.ambiguous.items():
        if word in ordinals:
            # the બીજું of "the second one" and "another" never says two
            continue
        yield from meaning(word, _doubtful_role(amount), amount)
    for book in companions(language)[:1]:
        for article in book.articles:
            yield article, NumberWord(Role.ARTICLE)


def _doubtful_role(value: Decimal) -> Role:
    if value >= 100:
        return Role.SCALE
    return Role.UNIT if value >= 1 or value == 0 else Role.PART
