"""Whether a value that a language model proposes was really said."""

import math

from assistant.dialogue.domain import Slot
from assistant.understanding.values import MULTIPLE
from nlu.results import Entity, Number, ParseResult
from nlu.tokens import keys


def was_said(slot: Slot, value: str, parse: ParseResult) -> bool:
    """Whether our own reading found the value in the message, or its words stand there as they are.

    A categorical value is a kind of thing and not a word, so any allowed one passes.
    """
    if slot.type == "categorical":
        return True
    if slot.type == "float":
        return any(_same_number(value, number) for number in _numbers(parse))
    parts = [part.strip() for part in value.split(",")] if slot.name in MULTIPLE else [value]
    return all(_found(slot, part, parse) or _stands(part, parse.text) for part in parts)


def _numbers(parse: ParseResult) -> list[str]:
    """Every number that was said, and every number that a price or a count was read as."""
    parts = (parse, *parse.clauses)
    numbers: list[Number] = [number for part in parts for number in part.numbers]
    return [*(number.value for number in numbers), *(entity.value for entity in _entities(parse))]


def _entities(parse: ParseResult) -> list[Entity]:
    return [entity for part in (parse, *parse.clauses) for entity in part.entities]


def _same_number(value: str, said: str) -> bool:
    try:
        return math.isclose(float(value), float(said))
    except ValueError:
        return False


def _found(slot: Slot, value: str, parse: ParseResult) -> bool:
    return any(
        entity.entity in slot.entities and entity.value.casefold() == value.casefold()
        for entity in _entities(parse)
    )


def _stands(value: str, text: str) -> bool:
    """Whether the words of a value stand next to each other in a text."""
    wanted, words = keys(value), keys(text)
    return bool(wanted) and any(
        words[at : at + len(wanted)] == wanted for at in range(len(words) - len(wanted) + 1)
    )
