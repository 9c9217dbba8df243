"""Hears that something said before was wrong: "not A, B", "A nahin, B", "B, not A", "change the price to B"."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from nlu.endings import bases
from nlu.entities import EntityReading, as_entity
from nlu.phrasebook import companions
from nlu.phrases import PhraseTrie
from nlu.results import CorrectionSignal, Entity, Number
from nlu.tokens import Token

_MAX_LITTLE_WORDS = 2
_MAX_BARE_REFUSAL_WORDS = 6
"""A refusal without the wanted value is only believed in a message as short as this."""
_LITTLE_WORDS = frozenset(("a", "an", "the", "of", "for", "in", "made"))
"""May stand between "not" and what it refuses; only English refuses in front."""


@dataclass(frozen=True, slots=True)
class CorrectionReading:
    """The correction in a text, and which of its entities were refused."""

    signal: CorrectionSignal | None
    refused: frozenset[Entity]


@dataclass(frozen=True, slots=True)
class _Tables:
    openers: PhraseTrie[bool]
    refuse_before: PhraseTrie[bool]
    refuse_after: PhraseTrie[bool]
    becomes: PhraseTrie[bool]
    change: PhraseTrie[bool]
    change_strong: PhraseTrie[bool]
    slots: PhraseTrie[str]
    question_words: frozenset[str]


@lru_cache
def _tables(language: str) -> _Tables:
    books = companions(language)
    tables = _Tables(
        openers=PhraseTrie(),
        refuse_before=PhraseTrie(),
        refuse_after=PhraseTrie(),
        becomes=PhraseTrie(),
        change=PhraseTrie(),
        change_strong=PhraseTrie(),
        slots=PhraseTrie(),
        question_words=frozenset[str]().union(*(book.question_words for book in books)),
    )
    for book in books:
        for trie, phrases in (
            (tables.openers, book.openers),
            (tables.refuse_before, book.refuse_before),
            (tables.refuse_after, book.refuse_after),
            (tables.becomes, book.becomes),
            (tables.change, book.change),
            (tables.change_strong, book.change_strong),
        ):
            for phrase in phrases:
                trie.add(phrase, True)
        for kind, names in book.slots.items():
            for name in names:
                if tables.slots.get(name) is None:
                    tables.slots.add(name, kind)
    return tables


def read_correction(
    text: str, tokens: Sequence[Token], reading: EntityReading, language: str
) -> CorrectionReading:
    """The correction that `text` makes, if it has the shape of one.

    Whether something is really corrected depends on what is filled; that is for the caller to judge.
    """
    tables = _tables(language)
    entities = reading.entities()
    opened = tables.openers.longest(tokens, 0) is not None
    refused_numbers = tuple(
        as_entity(quantity) for quantity in reading.quantities if quantity.kind and quantity.refused
    )
    refused = tuple(entity for entity in entities if _is_refused(tokens, entity, tables))
    wanted = tuple(entity for entity in entities if entity not in refused)
    old = (*refused_numbers, *refused)
    if old:
        new = tuple(entity for entity in wanted if entity.entity in {item.entity for item in old})
        if not new and not (opened or len(tokens) <= _MAX_BARE_REFUSAL_WORDS) and not refused_numbers:
            return CorrectionReading(None, frozenset())
        number = None if new else _bare_number(reading, old)
        slot = (new or old)[0].entity
        return CorrectionReading(CorrectionSignal(slot, old, new, number), frozenset(refused))
    pair = _bare_pair(reading)
    if pair is not None:
        return CorrectionReading(CorrectionSignal(None, bare_number=pair), frozenset())
    return CorrectionReading(_change(tokens, wanted, reading, tables, opened, language), frozenset())


def _is_refused(tokens: Sequence[Token], entity: Entity, tables: _Tables) -> bool:
    """Whether a "not" stands before it or a "nahi" after it, little words between them allowed."""
    first = next(index for index, token in enumerate(tokens) if token.end > entity.start)
    last = next((index for index, token in enumerate(tokens) if token.start >= entity.end), len(tokens))
    for skipped in range(_MAX_LITTLE_WORDS + 1):
        end = first - skipped
        if end <= 0 or any(token.key not in _LITTLE_WORDS for token in tokens[end:first]):
            break
        if any(tables.refuse_before.get(_keys(tokens[start:end])) for start in range(max(0, end - 3), end)):
            return True
    match = tables.refuse_after.longest(tokens, last) if last < len(tokens) else None
    return match is not None and not any(token.key in tables.question_words for token in tokens[match.last :])


def _bare_pair(reading: EntityReading) -> Number | None:
    """The 2500 of "not 2000, 2500", where neither number says what it counts."""
    refused = [quantity for quantity in reading.quantities if quantity.kind is None and quantity.refused]
    if not refused:
        return None
    return next(
        (
            Number(quantity.value, quantity.start, quantity.end)
            for quantity in reading.quantities
            if quantity.kind is None and not quantity.refused
        ),
        None,
    )


def _bare_number(reading: EntityReading, old: Sequence[Entity]) -> Number | None:
    """A wanted number without a role beside a refused value with one: "the price is not 2000, 2500"."""
    if not any(item.source == "quantity" for item in old):
        return None
    return next(
        (
            Number(quantity.value, quantity.start, quantity.end)
            for quantity in reading.quantities
            if quantity.kind is None and not quantity.refused
        ),
        None,
    )


def _change(
    tokens: Sequence[Token],
    wanted: tuple[Entity, ...],
    reading: EntityReading,
    tables: _Tables,
    opened: bool,
    language: str,
) -> CorrectionSignal | None:
    """ "change the price", "price 2500 kar do", "no, silk", "make it 2500"."""
    strong = _any(tables.change_strong, tokens)
    changes = strong or _any(tables.change, tokens)
    named = next(
        (
            match.payload
            for match in tables.slots.find(tokens, bases(language))
            if not any(entity.start <= tokens[match.first].start < entity.end for entity in wanted)
        ),
        None,
    )
    fitting = tuple(entity for entity in wanted if named is None or entity.entity == named)
    number = next(
        (
            Number(quantity.value, quantity.start, quantity.end)
            for quantity in reading.quantities
            if quantity.kind is None
        ),
        None,
    )
    if named is not None and (strong or (changes and (fitting or number))):
        return CorrectionSignal(named, new=fitting, bare_number=None if fitting else number)
    becomes = _any(tables.becomes, tokens)
    if (opened or becomes) and (fitting or number):
        slot = named or (fitting[0].entity if fitting else None)
        return CorrectionSignal(slot, new=fitting, bare_number=None if fitting else number)
    return None


def _any(trie: PhraseTrie[bool], tokens: Sequence[Token]) -> bool:
    return any(True for _ in trie.find(tokens))


def _keys(tokens: Sequence[Token]) -> tuple[str, ...]:
    return tuple(token.key for token in tokens)
