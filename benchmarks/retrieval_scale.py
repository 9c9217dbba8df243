"""How long answers take with our articles and with many more chunks, and with several processes on one store.

    python benchmarks/retrieval_scale.py [--chunks 20000] [--processes 1 2 4]

The further chunks are sentences of our articles in another order, under invented titles; their vectors are random,
since only time is measured. Asks the English questions of our question set. Writes
benchmarks/results/retrieval_scale.json.
"""

import argparse
import json
import multiprocessing
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

import numpy as np
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from assistant.application import open_embeddings
from assistant.settings import Settings
from knowledge import ROOT
from rag.answerer import Answerer
from rag.chunks import chunks_of
from rag.documents import load_articles
from rag.embeddings import IdentifiedEmbeddings
from rag.evaluation import load_cases, own_questions
from rag.index import build_index
from rag.store import IndexLocation

RESULTS: Final = Path(__file__).parent / "results" / "retrieval_scale.json"
DIMENSIONS: Final = 384
SENTENCES_A_SECTION: Final = 5
SECTIONS_AN_ARTICLE: Final = 6
SEED: Final = 11
console = Console()


class RandomDocuments(IdentifiedEmbeddings):
    """The real model for questions, random unit vectors for documents."""

    def __init__(self, real: IdentifiedEmbeddings) -> None:
        self._real = real
        self._random = np.random.default_rng(SEED)

    @property
    def model_id(self) -> str:
        return "random documents"

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        vectors = self._random.standard_normal((len(texts), DIMENSIONS))
        return [
            list(map(float, vector)) for vector in vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        ]

    def embed_query(self, text: str) -> list[float]:
        return self._real.embed_query(text)


def write_further(folder: Path, chunks: int) -> None:
    """Articles with at least so many chunks, one a section."""
    ours = [article for article in load_articles(ROOT) if article.language == "en"]
    sentences = [
        sentence.text
        for article in ours
        for section in article.sections
        for paragraph in section.paragraphs
        for sentence in paragraph.sentences
    ]
    chosen = random.Random(SEED)
    for number in range(-(-chunks // SECTIONS_AN_ARTICLE)):
        sections = "\n\n".join(
            f"## Part {part}\n\n{' '.join(chosen.sample(sentences, SENTENCES_A_SECTION))} [s1]"
            for part in range(SECTIONS_AN_ARTICLE)
        )
        (folder / f"further_{number}.md").write_text(
            f"---\ntitle: Further {number}\nkind: selling\nlanguage: en\nsources:\n"
            '  - {id: s1, title: "T", url: "https://example.org/", publisher: "P", accessed: 2026-01-01}\n'
            f"reviewed: 2026-01-01\n---\n{sections}\n",
            encoding="utf-8",
        )


def ask_all(location: IndexLocation) -> list[float]:
    """Milliseconds that each question took, warm."""
    answerer = Answerer(location, RandomDocuments(open_embeddings(Settings())))
    answerer.warm()
    questions = [case.question for case in load_cases(own_questions()) if case.language == "en"]
    answerer.ask(questions[0], language="en")
    times = []
    for question in questions:
        started = time.perf_counter()
        answerer.ask(question, language="en")
        times.append((time.perf_counter() - started) * 1_000)
    return times


def measure(location: IndexLocation, processes: int) -> dict[str, float]:
    """p50 and p95 of one question, and questions a second of all processes together."""
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        answered = pool.map(ask_all, [location] * processes)
        pool.close()
        pool.join()
    times = sorted(elapsed for own in answered for elapsed in own)
    return {
        "processes": processes,
        "p50_ms": statistics.median(times),
        "p95_ms": times[int(0.95 * len(times))],
        "questions_a_second": sum(len(own) / (sum(own) / 1_000) for own in answered),
    }


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--chunks", type=int, default=20_000)
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2, 4])
    wanted = parser.parse_args()
    own = sum(1 for article in load_articles(ROOT) for _ in chunks_of(article))
    table = Table("chunks", "processes", "p50 ms", "p95 ms", "questions/s")
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for chunks in (own, wanted.chunks):
            further = Path(folder) / f"further-{chunks}"
            further.mkdir()
            write_further(further, chunks - own)
            location = IndexLocation(Path(folder) / f"index-{chunks}")
            with Progress(console=console, transient=True) as progress:
                task = progress.add_task(f"index of {chunks:,} chunks", total=None)
                report = build_index(
                    [ROOT, further],
                    location,
                    RandomDocuments(open_embeddings(Settings())),
                    progress=lambda done, total, _: progress.update(task, completed=done, total=total),  # noqa: B023
                )
            for processes in wanted.processes if chunks == own else wanted.processes[:1]:
                row = {"chunks": report.chunks, **measure(location, processes)}
                rows.append(row)
                table.add_row(
                    f"{report.chunks:,}",
                    str(processes),
                    f"{row['p50_ms']:.1f}",
                    f"{row['p95_ms']:.1f}",
                    f"{row['questions_a_second']:.0f}",
                )
    console.print(table)
    RESULTS.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
