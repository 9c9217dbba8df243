"""BM25 alone, dense alone and ours on the same questions, and what the answers hold, in one run.

    python benchmarks/retrieval.py [--questions tests/rag/data/questions.jsonl]

Builds an index of `knowledge/crafts` in a temporary folder. A chunk is relevant when it is about the question's craft
and holds one of its facts; the articles searched are those in the question's language. BM25 alone and dense alone get
the question as it was written; dense alone is asked only in languages that the model knows. Writes
benchmarks/results/retrieval.json; ends with 1 if ours is worse than the better of the two.
"""

import argparse
import json
import math
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

import bm25s
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from assistant.application import open_embeddings
from assistant.settings import Settings
from knowledge import ROOT
from rag.answerer import Answerer, base_language
from rag.chunks import Chunk
from rag.evaluation import Case, Score, load_cases, mentions_any, run_cases, score
from rag.index import build_index
from rag.sentences import search_terms
from rag.store import IndexLocation

RESULTS: Final = Path(__file__).parent / "results" / "retrieval.json"
QUESTIONS: Final = Path(__file__).parents[1] / "tests" / "rag" / "data" / "questions.jsonl"
TOP: Final = 10

System = Callable[[Case], Sequence[Chunk]]
console = Console()


def bm25_alone(chunks: Sequence[Chunk]) -> System:
    """BM25 over the chunks of the question's language, nothing else."""
    by_language: dict[str, tuple[bm25s.BM25, list[Chunk]]] = {}
    for language in {chunk.language for chunk in chunks}:
        own = [chunk for chunk in chunks if chunk.language == language]
        index = bm25s.BM25(method="lucene")
        index.index([search_terms(chunk.text) for chunk in own], show_progress=False)
        by_language[language] = index, own

    def search(case: Case) -> Sequence[Chunk]:
        index, own = by_language[base_language(case.language)]
        scores = index.get_scores(search_terms(case.question))
        return [own[place] for place in (-scores).argsort(kind="stable")[:TOP]]

    return search


def dense_alone(answerer: Answerer) -> System:
    """MiniLM over the chunks of the question's language, nothing else."""
    vectors = answerer.retriever().opened.vectors

    def search(case: Case) -> Sequence[Chunk]:
        where = {"language": base_language(case.language)}
        found = vectors.similarity_search(case.question, k=TOP, filter=where)
        return [Chunk.from_metadata(document.metadata) for document in found]

    return search


def ours(answerer: Answerer) -> System:
    """Our retriever: understanding, both searches fused, then raised by what is asked."""
    retriever = answerer.retriever()

    def search(case: Case) -> Sequence[Chunk]:
        question = retriever.read(case.question, case.language)
        found = retriever.search(question, base_language(case.language))
        return [hit.chunk for hit in found.hits[:TOP]]

    return search


def is_relevant(chunk: Chunk, case: Case) -> bool:
    return case.craft in (None, chunk.craft) and mentions_any(chunk.text, case.must_mention_any)


def ndcg(found: Sequence[Chunk], case: Case, chunks: Sequence[Chunk]) -> float:
    """Normalised discounted cumulative gain of the first ten, relevance 0 or 1."""
    language = base_language(case.language)
    relevant = sum(is_relevant(chunk, case) for chunk in chunks if chunk.language == language)
    gain = sum(1 / math.log2(rank + 2) for rank, chunk in enumerate(found[:TOP]) if is_relevant(chunk, case))
    best = sum(1 / math.log2(rank + 2) for rank in range(min(relevant, TOP)))
    return gain / best if best else 0.0


def measure(
    answerer: Answerer, cases: Sequence[Case], understood: frozenset[str]
) -> dict[str, dict[str, dict[str, float]]]:
    """System -> language -> figures, over the answerable questions whose fact stands in an article."""
    chunks = answerer.retriever().opened.chunks
    usable = [
        case
        for case in cases
        if case.answerable
        and any(
            is_relevant(chunk, case) for chunk in chunks if chunk.language == base_language(case.language)
        )
    ]
    systems = {"BM25": bm25_alone(chunks), "dense": dense_alone(answerer), "ours": ours(answerer)}
    figures: dict[str, dict[str, dict[str, float]]] = {}
    for name, search in systems.items():
        for language in dict.fromkeys(case.language for case in usable):
            if name == "dense" and language not in understood:
                continue
            asked = [(case, search(case)) for case in usable if case.language == language]
            figures.setdefault(name, {})[language] = {
                "questions": len(asked),
                "recall_at_5": sum(
                    any(is_relevant(chunk, case) for chunk in found[:5]) for case, found in asked
                )
                / len(asked),
                "ndcg_at_10": sum(ndcg(found, case, chunks) for case, found in asked) / len(asked),
            }
    return figures


def show(figures: dict[str, dict[str, dict[str, float]]], scores: Sequence[Score]) -> None:
    table = Table("system", "language", "questions", "recall@5", "nDCG@10", title="Retrieval of chunks")
    for name, languages in figures.items():
        for language, row in languages.items():
            cells = f"{row['questions']:.0f}", f"{row['recall_at_5']:.3f}", f"{row['ndcg_at_10']:.3f}"
            table.add_row(name, language, *cells)
    console.print(table)
    table = Table("language", "facts in answers", "answered", "wrongly answered", "AUC", "p50 ms", "p95 ms")
    for row in scores:
        table.add_row(
            f"{row.language} ({row.answerable}+{row.unanswerable})",
            f"{row.fact_rate:.3f}",
            f"{row.answered_rate:.3f}",
            f"{row.false_answer_rate:.3f}",
            f"{row.auc:.3f}",
            f"{row.p50_ms:.1f}",
            f"{row.p95_ms:.1f}",
        )
    console.print(table)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--questions", type=Path, default=QUESTIONS)
    cases = load_cases(parser.parse_args().questions)
    embeddings = open_embeddings(Settings())
    with tempfile.TemporaryDirectory() as folder, Progress(console=console, transient=True) as progress:
        location = IndexLocation(Path(folder))
        task = progress.add_task("index", total=None)
        build_index(
            ROOT / "crafts",
            location,
            embeddings,
            progress=lambda done, total, _: progress.update(task, completed=done, total=total),
        )
        answerer = Answerer(location, embeddings)
        figures = measure(answerer, cases, embeddings.understands)
        task = progress.add_task("ask", total=len(cases))
        scores = score(
            run_cases(answerer, cases, progress=lambda done, _: progress.update(task, completed=done))
        )
    show(figures, scores)
    RESULTS.parent.mkdir(exist_ok=True)
    written = {"retrieval": figures, "answers": [asdict(row) for row in scores]}
    RESULTS.write_text(json.dumps(written, indent=2) + "\n", encoding="utf-8")
    better = all(
        row["ndcg_at_10"] >= languages[language]["ndcg_at_10"]
        for languages in figures.values()
        for language, row in figures["ours"].items()
        if language in languages
    )
    return 0 if better else 1


if __name__ == "__main__":
    sys.exit(main())
