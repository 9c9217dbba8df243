"""Lists of what a recogniser wrote, with what was meant: names, commands, and sentences that hold neither."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from nlu.entities import EntityFinder
from nlu.language import detect
from nlu.results import Entity
from nlu.tokens import normalise, tokenise

DATA: Final = Path(__file__).parents[1] / "tests" / "nlu" / "data"
KINDS: Final = {"craft": "craft", "object": "product_type", "material": "material", "place": "place"}
"""Column -> kind of entity."""
EITHER: Final = "|"
"""Between values of which each is right."""

Part = Literal["tune", "unseen"]


@dataclass(frozen=True, slots=True)
class Noisy:
    """One hearing."""

    heard: str
    """What the recogniser wrote."""
    meant: Mapping[str, frozenset[str]]
    """Kind of entity -> the values of which one must be found; for commands: `command` or `person` -> which one."""
    language: str
    """What was spoken."""
    voice: str
    channel: str
    """`clean`, `opus` or `phone`; `written` for sentences that were never spoken."""
    hints: bool
    """The recogniser was told which words to expect."""
    part: str
    """`tune` rows were looked at while the matcher was made, `unseen` rows were not."""
    said: str
    """Empty where it was not kept."""


def read_list(name: str) -> list[Noisy]:
    """The rows of `tests/nlu/data/noisy_<name>.tsv` in which anything was heard."""
    with (DATA / f"noisy_{name}.tsv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
    columns = {**KINDS, "command": "command", "person": "person"}
    return [
        Noisy(
            heard=row["heard"],
            meant={
                kind: frozenset(row[column].split(EITHER))
                for column, kind in columns.items()
                if row.get(column)
            },
            language=row["lang"],
            voice=row["voice"],
            channel=row["channel"],
            hints=row["hints"] == "yes",
            part=row["part"],
            said=row["said"],
        )
        for row in rows
        if row["heard"]
    ]


def written_sentences() -> list[Noisy]:
    """The sentences of `ordinary_sentences.txt`, which hold no name and were written by us."""
    lines = (DATA / "ordinary_sentences.txt").read_text(encoding="utf-8").splitlines()
    return [Noisy(line, {}, detect(line), "", "written", False, "unseen", line) for line in lines]


def names_in(finder: EntityFinder, row: Noisy) -> list[Entity]:
    """The names that are found in what was heard, as in a conversation in the language that was spoken."""
    text = normalise(row.heard)
    tokens = tokenise(text)
    language = detect(text, previous=row.language)
    found = finder.names(text, tokens, language, spoken=row.channel != "written")
    return list(finder.read(text, tokens, language, names=found).names)


def guesses(found: list[Entity]) -> list[Entity]:
    """Those that are not written as the lexicon writes them."""
    return [entity for entity in found if entity.source != "lexicon"]
