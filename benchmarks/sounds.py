"""What is found by sound in what a recogniser wrote: crafts and objects, people, commands, and false alarms.

    python benchmarks/sounds.py [--notes FOLDER] [--no-write]

Reads the lists `tests/nlu/data/noisy_*.tsv`; half of the newer rows were looked at while the matcher was made (tune),
half were not (unseen). With a folder of voice notes (manifest.tsv: file, language, transcript, craft, object), they are
heard by Whisper base with the product's hints, once and with its second hearing, as Opus and as a telephone carries
them; without one, those of tests/audio/names. Writes benchmarks/results/sounds.txt.
"""

import argparse
import asyncio
import csv
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from assistant.dialogue.tracker import Tracker
from assistant.hints import LexiconDoubts, hints_for
from assistant.models import path_of
from assistant.settings import Settings
from benchmarks.noisy_lists import Noisy, guesses, names_in, read_list, written_sentences
from knowledge.lexicon import Entry, Lexicon, load_lexicon
from nlu.entities import EntityFinder
from nlu.language import detect
from nlu.ordinary import OrdinaryWords
from nlu.phonetics import sound
from nlu.rasa_data import read_training_data
from nlu.repair import read_repair
from nlu.sound_commands import hear_command
from nlu.spoken_names import names_heard
from nlu.tokens import keys
from nlu.training import DATA_FOLDER, ordinary_words
from nlu.yes_no import read_yes_no
from voice.decoding import decode
from voice.encoding import encode
from voice.errors import AudioSilent
from voice.hearing import Hearing
from voice.whisper_ct2 import WhisperCT2

ROOT: Final = Path(__file__).parent
RESULTS: Final = ROOT / "results" / "sounds.txt"
NOTES: Final = ROOT.parent / "tests" / "audio" / "names"
NAMED: Final = ("craft", "product_type", "material", "place")
CROSS_SCRIPT_KINDS: Final = ("craft", "product_type", "place")
POLARITY: Final = {"affirm": "yes", "deny": "no"}
MIN_COVERAGE: Final = 0.5
WORST_SHOWN: Final = 12
PATIENCE_S: Final = 600.0
"""This is no test of speed."""

Rows = Iterable[Sequence[object]]


def share(found: int, asked: int) -> str:
    return f"{found}/{asked} = {100 * found / asked:.0f} %" if asked else "-"


def table(title: str, headings: Sequence[str], rows: Rows) -> list[str]:
    """Columns side by side, under a title."""
    cells = [[str(cell) for cell in row] for row in (headings, *rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(headings))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in cells]
    return [title, *(line.rstrip() for line in lines), ""]


def names_table(finder: EntityFinder, group: str) -> list[str]:
    """Recall and wrong guesses; `group` is the attribute of the rows that they are told apart by."""
    counted: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in read_list("names"):
        count = counted[row.part, str(getattr(row, group)) + ("" if row.hints else ", no hints")]
        found = names_in(finder, row)
        count["rows"] += 1
        for kind, meant in row.meant.items():
            count[f"{kind} asked"] += 1
            count[kind] += any(entity.entity == kind and entity.value in meant for entity in found)
        count["wrong"] += sum(
            entity.value not in row.meant.get(entity.entity, {entity.value})
            for entity in guesses(found)
            if entity.entity in NAMED
        )
    rows = [
        (
            part,
            name,
            count["rows"],
            *(share(count[kind], count[f"{kind} asked"]) for kind in NAMED),
            f"{100 * count['wrong'] / count['rows']:.0f}",
        )
        for (part, name), count in sorted(counted.items())
    ]
    headings = ("part", group, "rows", "craft", "object", "material", "place", "wrong guesses in 100")
    return table(f"Names found, by {group}", headings, rows)


def alarms_table(finder: EntityFinder) -> list[str]:
    counted: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for row in [*read_list("ordinary"), *written_sentences()]:
        hints = "" if row.hints or row.channel == "written" else ", no hints"
        language = "written by us" if row.channel == "written" else row.language + hints
        count = counted[row.part, language]
        count[0] += bool(guesses(names_in(finder, row)))
        count[1] += 1
    rows = [
        (part, language, total, alarms, f"{100 * alarms / total:.1f}")
        for (part, language), (alarms, total) in sorted(counted.items())
    ]
    headings = ("part", "language", "sentences", "alarms", "in 100")
    return table("False alarms in sentences without a name", headings, rows)


def people_table() -> list[str]:
    rows = read_list("people")
    people = sorted({person for row in rows for person in row.meant["person"]})
    counted: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in rows:
        heard = [people[place] for place in names_heard(row.heard, people)]
        count = counted[row.part, row.language]
        count[0] += 1
        count[1] += heard[:1] == list(row.meant["person"])
        count[2] += bool(heard) and heard[:1] != list(row.meant["person"])
    others = [row for row in [*read_list("ordinary"), *read_list("names"), *written_sentences()]]
    alarms = sum(bool(names_heard(row.heard, people)) for row in others)
    shown: list[Sequence[object]] = [
        (part, language, share(right, total), wrong)
        for (part, language), (total, right, wrong) in sorted(counted.items())
    ]
    shown.append(("all", "no person named", share(alarms, len(others)), "(false alarms)"))
    headings = ("part", "language", "found", "another one")
    return table(f"People by name, among {len(people)} artisans", headings, shown)


def command_said(row: Noisy, *, by_sound: bool) -> str | None:
    """The command of a hearing as the words tell it, and by sound where they tell none."""
    language = detect(row.heard, previous=row.language)
    repair, polarity = read_repair(row.heard, language), read_yes_no(row.heard, language)
    if repair is not None and repair.coverage >= MIN_COVERAGE:
        return repair.name
    if polarity is not None and polarity.coverage >= MIN_COVERAGE:
        return POLARITY[polarity.polarity]
    for known in (language, row.language) if by_sound else ():
        if (heard := hear_command(row.heard, known)) is not None:
            return POLARITY.get(heard.meaning, heard.meaning)
    return None


def commands_table() -> list[str]:
    counted: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for row in read_list("commands"):
        [meant] = row.meant["command"]
        count = counted[row.part, "en" if row.language == "en" else "others"]
        said = command_said(row, by_sound=True)
        count[0] += 1
        count[1] += command_said(row, by_sound=False) == meant
        count[2] += said == meant
        count[3] += said not in (meant, None)
    others = [*read_list("ordinary"), *read_list("names"), *written_sentences()]
    silent = [row for row in others if command_said(row, by_sound=False) is None]
    alarms = sum(command_said(row, by_sound=True) is not None for row in silent)
    rows: list[Sequence[object]] = [
        (part, language, share(plain, total), share(right, total), wrong)
        for (part, language), (total, plain, right, wrong) in sorted(counted.items())
    ]
    rows.append(("all", "no command", "-", share(alarms, len(silent)), "(false alarms)"))
    headings = ("part", "language", "by words", "by words and sound", "another one")
    return table("Commands heard badly", headings, rows)


def meets(entry: Entry, language: str) -> bool:
    """Whether a name in `language` has the consonants of an English or Roman one.

    Voiced and voiceless count as the same: Tamil does not tell them apart in writing.
    """
    own = {sound(keys(name)).coarse for name in entry.names.get(language, ())}
    roman = {sound(keys(n)).coarse for known in ("en", "hi-Latn") for n in entry.names.get(known, ())}
    return bool(own & roman)


def scripts_table(lexicon: Lexicon) -> list[str]:
    languages = ("hi", "mr", "bn", "as", "gu", "pa", "or", "te", "kn", "ml", "ta", "ur")
    rows = []
    worst: list[str] = []
    for kind in CROSS_SCRIPT_KINDS:
        cells: list[object] = [kind]
        missing: dict[str, int] = defaultdict(int)
        for language in languages:
            named = [entry for entry in lexicon.entries(kind) if language in entry.names]
            met = [entry for entry in named if meets(entry, language)]
            for entry in named:
                missing[entry.value] += not meets(entry, language)
            cells.append(f"{100 * len(met) / len(named):.0f} %" if named else "-")
        rows.append(cells)
        ranked = sorted(missing.items(), key=lambda item: -item[1])[:WORST_SHOWN]
        worst.append(f"{kind}, worst: " + ", ".join(f"{value} ({count})" for value, count in ranked))
    title = "Entries whose name has the same consonants as an English or Roman one (translated names cannot)"
    return [*table(title, ("kind", *languages), rows)[:-1], *worst, ""]


@dataclass
class NotedDoubts:
    """Doubts that remember what was heard first."""

    doubts: LexiconDoubts
    first: list[str] = field(default_factory=list)

    def hints(self, text: str, language: str) -> tuple[str, ...]:
        self.first.append(text)
        return self.doubts.hints(text, language)

    def is_better(self, second: str, first: str, language: str) -> bool:
        return self.doubts.is_better(second, first, language)


async def notes_table(folder: Path, finder: EntityFinder, lexicon: Lexicon) -> list[str]:
    """Whisper base on voice notes, as Opus and as 8 kHz μ-law made from it, with one hearing and with two."""
    hearing = Hearing(WhisperCT2(path_of("whisper-base", Settings().home_folder)))
    counted: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    lost = []
    with (folder / "manifest.tsv").open(encoding="utf-8", newline="") as stream:
        notes = list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
    for note in notes:
        data = (folder / note["file"]).read_bytes()
        hints = hints_for(Tracker("", {}, language=note["language"]), lexicon)
        meant = {"craft": frozenset({note["craft"]}), "product_type": frozenset({note["object"]})}
        for channel, sent in (("opus", data), ("phone", encode(decode(data), "mulaw"))):
            count = counted[channel]
            count[0] += 1
            doubts = NotedDoubts(LexiconDoubts(finder, lexicon))
            try:
                text = (
                    await hearing.hear(
                        sent,
                        language=note["language"],
                        hints=hints,
                        second_thought=doubts,
                        timeout_s=PATIENCE_S,
                    )
                ).text
            except AudioSilent:
                text = ""
            for place, heard in ((1, " ".join(doubts.first)), (2, text)):
                row = Noisy(heard, meant, note["language"], "", channel, True, "unseen", note["transcript"])
                found = {(entity.entity, entity.value) for entity in names_in(finder, row)}
                right = all(any((kind, one) in found for one in values) for kind, values in meant.items())
                count[place] += right
            if not right:
                lost.append(f"  {channel}: {text}  [{note['craft']}, {note['object']}]")
    hearing.close()
    rows = [(name, share(one, total), share(two, total)) for name, (total, one, two) in counted.items()]
    title = f"Voice notes by Whisper base: craft and object both right ({len(notes)} notes)"
    return [*table(title, ("channel", "heard once", "heard again where strange"), rows)[:-1], *lost, ""]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--notes", type=Path, default=NOTES, help="folder of voice notes with a manifest.tsv")
    parser.add_argument("--no-audio", action="store_true", help="leave the voice notes out")
    parser.add_argument("--no-write", action="store_true", help="leave benchmarks/results as it is")
    chosen = parser.parse_args()

    lexicon = load_lexicon()
    finder = EntityFinder(lexicon, OrdinaryWords(ordinary_words(read_training_data(DATA_FOLDER))))
    lines = [
        *names_table(finder, "language"),
        *names_table(finder, "channel"),
        *alarms_table(finder),
        *people_table(),
        *commands_table(),
        *scripts_table(lexicon),
    ]
    if not chosen.no_audio:
        lines += asyncio.run(notes_table(chosen.notes, finder, lexicon))
    text = "\n".join(lines).rstrip() + "\n"
    print(text)
    if not chosen.no_write:
        RESULTS.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
