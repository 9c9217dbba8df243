"""What the short encoder window saves and costs: the same Whisper model, full window against short, in one run.

    python benchmarks/transcription.py [--clips tests/audio] [--rounds 3] [--threads 2] [--beam 1]

Every English clip is heard by faster-whisper's own `transcribe()` (full window), by this product's recogniser with
the full window, and by this product's recogniser as it is used: voice activity first, short window. They take turns,
so that a busy machine is busy for all. Word errors are counted with the hints of a new conversation and without.
Hindi clips are only heard the product's way: see `sounds_wrong_percent`.
Writes benchmarks/results/transcription.json and .md; ends with 1 if the promise does not hold.
"""

import argparse
import csv
import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import regex
from rich.console import Console
from rich.progress import track
from rich.table import Table

from assistant.dialogue.tracker import Tracker
from assistant.hints import hints_for
from assistant.models import path_of
from assistant.settings import Settings
from benchmarks.word_error import word_error_percent
from knowledge.lexicon import load_lexicon
from nlu.phonetics import sound
from voice.activity import segments, speech_spans
from voice.audio import Audio
from voice.decoding import decode
from voice.whisper_ct2 import WhisperCT2

ROOT: Final = Path(__file__).parent
RESULTS: Final = ROOT / "results"
NOTE_S: Final = (3.0, 6.0)
PROMISED_RATIO: Final = 3.0
PROMISED_POINTS: Final = 2.0
THEIRS, OURS_FULL, OURS = "faster-whisper", "full window", "short window"

console = Console()
Recogniser = Callable[[Audio, Sequence[str]], str]


@dataclass(frozen=True, slots=True)
class Clip:
    name: str
    language: str
    transcript: str
    audio: Audio

    @property
    def is_note(self) -> bool:
        return NOTE_S[0] <= self.audio.duration_s <= NOTE_S[1]


@dataclass(slots=True)
class Figures:
    """What one recogniser made of one clip."""

    seconds: float
    """Median over the rounds, with hints."""
    text: str
    text_without_hints: str


def read_clips(folder: Path) -> list[Clip]:
    """Clips of a manifest (file, language, transcript); names without an ending also find their phone version."""
    clips = []
    with (folder / "manifest.tsv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream, delimiter="\t"):
            name = row["file"]
            names = [name] if Path(name).suffix else [f"{name}.ogg", f"phone/{name}.wav"]
            for path in (folder / each for each in names):
                if row["transcript"] and path.is_file():
                    audio = decode(path.read_bytes())
                    clips.append(
                        Clip(str(path.relative_to(folder)), row["language"], row["transcript"], audio)
                    )
    return clips


def product(recogniser: WhisperCT2, language: str = "en") -> Recogniser:
    def hear(audio: Audio, hints: Sequence[str]) -> str:
        pieces = segments(audio, speech_spans(audio))
        return " ".join(recogniser.transcribe(piece, language=language, hints=hints).text for piece in pieces)

    return hear


def plain_faster_whisper(model: Path, threads: int, beam: int) -> Recogniser:
    from faster_whisper import WhisperModel

    whisper = WhisperModel(
        str(model), device="cpu", compute_type="int8", cpu_threads=threads, local_files_only=True
    )

    def hear(audio: Audio, hints: Sequence[str]) -> str:
        pieces, _ = whisper.transcribe(
            audio.samples, language="en", beam_size=beam, hotwords=", ".join(hints) or None
        )
        return " ".join(piece.text.strip() for piece in pieces)

    return hear


def measure(
    clips: Sequence[Clip], recognisers: dict[str, Recogniser], hints: Sequence[str], rounds: int
) -> dict[str, dict[str, Figures]]:
    """Clip → recogniser → figures."""
    order = list(recognisers)
    measured: dict[str, dict[str, Figures]] = {}
    for hear in recognisers.values():
        hear(clips[0].audio, hints)  # Nothing is counted while memory is being touched for the first time.
    for number, clip in enumerate(track(clips, "listening", console=console, transient=True)):
        times: dict[str, list[float]] = {name: [] for name in order}
        texts: dict[str, str] = {}
        for turn in range(rounds):
            first = (number + turn) % len(order)
            for name in order[first:] + order[:first]:
                started = time.perf_counter()
                texts[name] = recognisers[name](clip.audio, hints)
                times[name].append(time.perf_counter() - started)
        measured[clip.name] = {
            name: Figures(statistics.median(times[name]), texts[name], recognisers[name](clip.audio, ()))
            for name in order
        }
    return measured


def sounds_wrong_percent(clips: Sequence[Clip], texts: Sequence[str]) -> float:
    """Wrong consonants in percent, whatever the script; the measure for Hindi, whose words base mostly misspells."""
    from rapidfuzz.distance import Levenshtein

    wrong = total = 0
    for clip, text in zip(clips, texts, strict=True):
        said, heard = skeleton(clip.transcript), skeleton(text)
        wrong += min(len(said), Levenshtein.distance(said, heard))
        total += len(said)
    return 100 * wrong / total


def skeleton(text: str) -> str:
    return sound(tuple(regex.findall(r"[\p{L}\p{M}\p{N}]+", text.lower()))).skeleton


def summary(clips: Sequence[Clip], measured: dict[str, dict[str, Figures]]) -> dict[str, Any]:
    """The figures of the promise."""
    notes = [clip.name for clip in clips if clip.is_note]
    said = [clip.transcript for clip in clips]
    found: dict[str, Any] = {"clips": len(clips), "notes_3_to_6_s": len(notes)}
    for name in (THEIRS, OURS_FULL, OURS):
        figures = [measured[clip.name][name] for clip in clips]
        found[name] = {
            "note_seconds_median": statistics.median(measured[note][name].seconds for note in notes),
            "word_error_percent": word_error_percent(said, [each.text for each in figures]),
            "word_error_percent_without_hints": word_error_percent(
                said, [each.text_without_hints for each in figures]
            ),
        }
    for name in (THEIRS, OURS_FULL):
        ratios = [measured[note][name].seconds / measured[note][OURS].seconds for note in notes]
        found[name]["times_slower_median"] = statistics.median(ratios)
        found[name]["times_slower_least"] = min(ratios)
    worse = [
        found[OURS][each] - found[THEIRS][each]
        for each in ("word_error_percent", "word_error_percent_without_hints")
    ]
    found["holds"] = found[THEIRS]["times_slower_median"] >= PROMISED_RATIO and max(worse) <= PROMISED_POINTS
    return found


def clip_table(clips: Sequence[Clip], measured: dict[str, dict[str, Figures]]) -> Table:
    table = Table(title="Seconds (faster-whisper; ours with full and short window) and word error in percent")
    table.add_column("clip", no_wrap=True)
    for heading in ("length", "theirs", "full", "short", "ratio", "WER", "ours"):
        table.add_column(heading, justify="right", no_wrap=True)
    for clip in clips:
        theirs, full, ours = (measured[clip.name][name] for name in (THEIRS, OURS_FULL, OURS))
        table.add_row(
            clip.name,
            f"{clip.audio.duration_s:.1f}",
            *(f"{each.seconds:.2f}" for each in (theirs, full, ours)),
            f"{theirs.seconds / ours.seconds:.1f}",
            *(f"{word_error_percent([clip.transcript], [each.text]):.0f}" for each in (theirs, ours)),
        )
    return table


def markdown(report: dict[str, Any]) -> str:
    found, machine, hindi = report["summary"], report["machine"], report["hindi"]
    rows = [
        f"| {title} | {found[name]['note_seconds_median']:.2f} s | {slower} |"
        f" {found[name]['word_error_percent']:.1f} % | {found[name]['word_error_percent_without_hints']:.1f} % |"
        for name, title, slower in (
            (
                THEIRS,
                "faster-whisper's `transcribe()`, full window",
                f"{found[THEIRS]['times_slower_median']:.1f} ×",
            ),
            (OURS_FULL, "our recogniser, full window", f"{found[OURS_FULL]['times_slower_median']:.1f} ×"),
            (OURS, "our recogniser as used: voice activity, short window", "1 ×"),
        )
    ]
    lines = [
        "# Transcription: short window against full window",
        "",
        f"Whisper base int8, beam {report['beam']}, {report['threads']} threads; {found['clips']} English clips,"
        f" {found['notes_3_to_6_s']} of them 3–6 s long; {report['rounds']} rounds, taking turns.",
        f"{machine['processor']}, {machine['cores']} cores, load {machine['load']:.1f} at the end;"
        f" {machine['versions']}; {report['when']}.",
        "",
        "| | 3–6 s note, median | against ours | WER with hints | WER without |",
        "|---|---|---|---|---|",
        *rows,
        "",
        f"Promise (≥ {PROMISED_RATIO:g} × faster, at most {PROMISED_POINTS:g} points worse):"
        f" {'holds' if found['holds'] else 'DOES NOT HOLD'}.",
    ]
    if hindi:
        lines += [
            "",
            f"Hindi ({hindi['clips']} clips by espeak-ng, the base model): {hindi['sounds_wrong_percent']:.0f} % of"
            f" consonants wrong with hints, {hindi['sounds_wrong_percent_without_hints']:.0f} % without;"
            f" {hindi['seconds_median']:.2f} s a clip. Not dictation: for matching by sound.",
        ]
    return "\n".join(lines) + "\n"


def processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")


def hear_hindi(clips: Sequence[Clip], recogniser: WhisperCT2, hints: Sequence[str]) -> dict[str, Any] | None:
    if not clips:
        return None
    hear = product(recogniser, "hi")
    seconds, texts = [], []
    for clip in clips:
        started = time.perf_counter()
        texts.append(hear(clip.audio, hints))
        seconds.append(time.perf_counter() - started)
    return {
        "clips": len(clips),
        "sounds_wrong_percent": sounds_wrong_percent(clips, texts),
        "sounds_wrong_percent_without_hints": sounds_wrong_percent(
            clips, [hear(clip.audio, ()) for clip in clips]
        ),
        "seconds_median": statistics.median(seconds),
        "texts": dict(zip([clip.name for clip in clips], texts, strict=True)),
    }


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clips", type=Path, default=ROOT.parent / "tests" / "audio")
    parser.add_argument(
        "--model", type=Path, help="folder of a CTranslate2 Whisper; default: the fetched one"
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--beam", type=int, default=1)
    parser.add_argument("--no-write", action="store_true", help="leave benchmarks/results as it is")
    chosen = parser.parse_args()

    model = chosen.model or path_of("whisper-base", Settings().home_folder)
    clips = read_clips(chosen.clips)
    english = [clip for clip in clips if clip.language == "en"]
    hints = hints_for(Tracker("", {}), load_lexicon())
    short = WhisperCT2(model, cpu_threads=chosen.threads, beam_size=chosen.beam)
    full = WhisperCT2(model, cpu_threads=chosen.threads, beam_size=chosen.beam, full_window=True)
    recognisers = {
        THEIRS: plain_faster_whisper(model, chosen.threads, chosen.beam),
        OURS_FULL: product(full),
        OURS: product(short),
    }
    measured = measure(english, recognisers, hints, chosen.rounds)
    report = {
        "when": time.strftime("%Y-%m-%d"),
        "beam": chosen.beam,
        "threads": chosen.threads,
        "rounds": chosen.rounds,
        "hints": list(hints),
        "machine": {
            "processor": processor(),
            "cores": os.cpu_count(),
            "load": os.getloadavg()[0],
            "versions": f"faster-whisper {version('faster-whisper')}, CTranslate2 {version('ctranslate2')}",
        },
        "summary": summary(english, measured),
        "hindi": hear_hindi([clip for clip in clips if clip.language == "hi"], short, hints),
        "english": {
            name: {which: asdict(figures) for which, figures in each.items()}
            for name, each in measured.items()
        },
    }
    console.print(clip_table(english, measured))
    text = markdown(report)
    console.print(text, markup=False, highlight=False, soft_wrap=True)
    if not chosen.no_write:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / "transcription.json").write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n")
        (RESULTS / "transcription.md").write_text(text)
    return 0 if report["summary"]["holds"] else 1


if __name__ == "__main__":
    sys.exit(main())
