"""Our intent classifier on BANKING77 with 20 examples an intent, beside Rasa's DIET on the same split.

    python benchmarks/understanding.py

Trains on the training split and parses the whole test split, one sentence at a time. DIET's figures (Rasa 3.6.21,
its default pipeline, 81 epochs) were measured once on a machine of the same kind; training is compared in
processor seconds. Writes benchmarks/results/understanding.json; ends with 1 if DIET is not beaten.
"""

import argparse
import json
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.progress import track
from rich.table import Table

from assistant.application import open_encoder
from assistant.settings import Settings
from nlu.calibration import CLEAR, cross_validated
from nlu.intents import IntentModel, view
from nlu.meaning import SentenceEncoder, vectors
from nlu.ngrams import Corpus
from nlu.tokens import tokenise

DATA: Final = Path(__file__).parent / "data" / "banking77_20shot.jsonl"
RESULTS: Final = Path(__file__).parent / "results" / "understanding.json"
FOLDS: Final = 3
LANGUAGE: Final = "en"

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

console = Console()


@dataclass(frozen=True, slots=True)
class Figures:
    """One system on the test split."""

    accuracy: float
    macro_f1: float
    training_cpu_s: float
    parse_p50_ms: float
    memory_mb: float


DIET: Final = Figures(
    accuracy=0.791, macro_f1=0.792, training_cpu_s=1106.0, parse_p50_ms=7.9, memory_mb=2400.0
)
"""Rasa 3.6.21, in process; memory while training. The server needs 860 MB when idle and answers in 10.4 ms."""


@dataclass(frozen=True, slots=True)
class Ours(Figures):
    """Ours, with more detail."""

    training_s: float
    sentences: int
    clear_share: float
    """Share of the sentences that the n-grams decide alone."""
    clear_p50_ms: float
    clear_p95_ms: float
    unclear_p50_ms: float
    unclear_p95_ms: float


def read(path: Path, split: str) -> tuple[list[str], list[str]]:
    """Texts and intents of a split."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    chosen = [row for row in rows if row["split"] == split]
    return [row["text"] for row in chosen], [row["intent"] for row in chosen]


def sentence(text: str) -> str:
    """A text as the classifier sees it; these have no names that our lexicon would know."""
    return view(tokenise(text), (), ())


def train(texts: Sequence[str], intents: Sequence[str], encoder: SentenceEncoder) -> IntentModel:
    """As `kalavaani train` does, calibration included."""
    sentences = [sentence(text) for text in texts]
    corpus = Corpus(sentences)
    encoded = vectors(encoder, texts, [LANGUAGE] * len(texts))
    model = IntentModel.fit(sentences, corpus, intents, vectors=encoded, encoder_id=encoder.model_id)
    judged = cross_validated(
        corpus, intents, range(len(texts)), FOLDS, encoded, lambda _done, _total: None, judged_folds=1
    )
    return model.calibrated(judged)


@dataclass(slots=True)
class VectorWhenAsked:
    """The vector of one sentence, made only if the n-grams are not sure."""

    encoder: SentenceEncoder
    text: str
    was_asked: bool = False

    def __call__(self) -> "NDArray[np.float32]":
        self.was_asked = True
        vector: NDArray[np.float32] = vectors(self.encoder, [self.text], [LANGUAGE])[0]
        return vector


def macro_f1(truth: Sequence[str], found: Sequence[str]) -> float:
    """Mean over the intents of the harmonic mean of precision and recall."""
    right: dict[str, int] = defaultdict(int)
    meant: dict[str, int] = defaultdict(int)
    said: dict[str, int] = defaultdict(int)
    for wanted, got in zip(truth, found, strict=True):
        right[wanted] += wanted == got
        meant[wanted] += 1
        said[got] += 1
    return sum(2 * right[intent] / (meant[intent] + said[intent]) for intent in meant) / len(meant)


def percentile(times_ms: Sequence[float], share: float) -> float:
    """The time within which that share of the parses ended; 0 of none."""
    ordered = sorted(times_ms)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else 0.0


def measure(data: Path, encoder: SentenceEncoder) -> Ours:
    """Train, parse, count."""
    texts, intents = read(data, "train")
    encoder.embed_documents(["warm"])
    cpu, wall = time.process_time(), time.perf_counter()
    model = train(texts, intents, encoder)
    training_cpu_s, training_s = time.process_time() - cpu, time.perf_counter() - wall
    texts, truth = read(data, "test")
    found: list[str] = []
    clear: list[float] = []
    unclear: list[float] = []

    for text in track(texts, "parsing", console=console, transient=True):
        vector = VectorWhenAsked(encoder, text)
        began = time.perf_counter()
        best = model.rank(sentence(text), vector=vector)[0]
        elapsed_ms = (time.perf_counter() - began) * 1000
        (unclear if vector.was_asked else clear).append(elapsed_ms)
        found.append(best.name)
    return Ours(
        accuracy=sum(one == other for one, other in zip(found, truth, strict=True)) / len(truth),
        macro_f1=macro_f1(truth, found),
        training_cpu_s=training_cpu_s,
        parse_p50_ms=percentile([*clear, *unclear], 0.5),
        memory_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        training_s=training_s,
        sentences=len(truth),
        clear_share=len(clear) / len(truth),
        clear_p50_ms=percentile(clear, 0.5),
        clear_p95_ms=percentile(clear, 0.95),
        unclear_p50_ms=percentile(unclear, 0.5),
        unclear_p95_ms=percentile(unclear, 0.95),
    )


def show(ours: Ours) -> None:
    """Both side by side."""
    table = Table(title=f"BANKING77, 20 examples an intent, {ours.sentences} test sentences")
    table.add_column("")
    for name in ("Rasa DIET 3.6.21 (measured before)", "Kalavaani", "ratio"):
        table.add_column(name, justify="right")
    table.add_row("intent accuracy", f"{DIET.accuracy:.1%}", f"{ours.accuracy:.1%}", "")
    table.add_row("macro F1", f"{DIET.macro_f1:.1%}", f"{ours.macro_f1:.1%}", "")
    rows = (
        ("training, processor seconds", DIET.training_cpu_s, ours.training_cpu_s),
        ("parse p50 in process, ms", DIET.parse_p50_ms, ours.parse_p50_ms),
        ("memory at most, MB", DIET.memory_mb, ours.memory_mb),
    )
    for name, theirs, own in rows:
        table.add_row(name, f"{theirs:g}", f"{own:.3g}", f"{theirs / own:.1f} × less")
    console.print(table)
    console.print(
        f"training {ours.training_s:.1f} s by the clock; {ours.clear_share:.0%} of the sentences are decided by "
        f"n-grams alone (from confidence {CLEAR}): p50 {ours.clear_p50_ms:.1f} ms, p95 {ours.clear_p95_ms:.1f} ms; "
        f"the rest with MiniLM: p50 {ours.unclear_p50_ms:.1f} ms, p95 {ours.unclear_p95_ms:.1f} ms"
    )


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=DATA)
    encoder = open_encoder(Settings())
    if encoder is None:
        console.print("[red]MiniLM is missing: run `kalavaani models fetch`[/]")
        return 1
    ours = measure(parser.parse_args().data, encoder)
    show(ours)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(
        json.dumps({"diet": asdict(DIET), "ours": asdict(ours)}, indent=2) + "\n", encoding="utf-8"
    )
    return 0 if ours.accuracy > DIET.accuracy and ours.training_cpu_s < DIET.training_cpu_s else 1


if __name__ == "__main__":
    sys.exit(main())
