"""BM25 alone, dense alone and ours on the same questions, and what the answers hold, in one run.

    python benchmarks/retrieval.py [--questions FILE.jsonl]

Builds an index of our articles in a temporary folder. A chunk is relevant when it belongs to the section that a
question names, in any language (without one: when it is about the question's craft and holds one of its facts).
BM25 alone gets the question as it was written and searches the articles in its language; dense alone is asked only in
languages that the model knows. Writes benchmarks/results/retrieval.json; ends with 1 if ours is worse than the better
of the two.
"""

import argparse
import json
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
from assistant.cli.rag_tables import print_scores
from assistant.settings import Settings
from knowledge import ROOT
from rag.answerer import Answerer, base_language
from rag.chunks import Chunk
from rag.evaluation import Case, load_cases, ndcg, own_questions, recall, run_cases, score
from rag.index import build_index
from rag.sentences import search_terms
from rag.store import IndexLocation

RESULTS: Final = Path(__file__).parent / "results" / "retrieval.json"
TOP: Final = 10

Figures = dict[str, dict[str, dict[str, float]]]
"""System -> language -> figures."""
System = Callable[[Case], Sequence[Chunk]]
console = Console()


def bm25_alone(chunks: Sequence[Chunk]) -> System:
    """BM25 over the chunks of the question's language, nothing else."""
    by_language: dict[str, tuple[bm25s.BM25, list[Chunk]]] = {}
    for language in {chunk.language for chunk in chunks}:
        own = [chunk for chunk in chunks if chunk.language == language]
        index = bm25s.BM25(method="lucene")
        index.index([search_terms(chunk.text, language) for chunk in own], show_progress=False)
        by_language[language] = index, own

    def search(case: Case) -> Sequence[Chunk]:
        language = base_language(case.language)
        index, own = by_language[language]
        scores = index.get_scores(search_terms(case.question, language))
        return [own[place] for place in (-scores).argsort(kind="stable")[:TOP]]

    return search


def dense_alone(answerer: Answerer) -> System:
    """The embedding model over the chunks of the question's language, nothing else."""
    opened, embeddings = answerer.retriever().opened, answerer.embeddings
    by_id = dict(zip(opened.ids, opened.chunks, strict=True))

    def search(case: Case) -> Sequence[Chunk]:
        nearest = opened.nearest(embeddings.embed_query(case.question), base_language(case.language), TOP)
        return [by_id[id_] for id_ in sorted(nearest, key=lambda id_: -nearest[id_])]

    return search


def ours(answerer: Answerer) -> System:
    """Our retriever: understanding, both searches fused, then raised by what is asked."""
    retriever = answerer.retriever()

    def search(case: Case) -> Sequence[Chunk]:
        question = retriever.read(case.question, case.language)
        return [hit.chunk for hit in retriever.search(question, base_language(case.language)).hits]

    return search


def measure(answerer: Answerer, cases: Sequence[Case]) -> Figures:
    """Over the answerable questions whose answer stands in an article of their language."""
    chunks = answerer.retriever().opened.chunks
    by_language = {
        language: [chunk for chunk in chunks if chunk.language == language]
        for language in {chunk.language for chunk in chunks}
    }
    usable = [
        case
        for case in cases
        if case.answerable
        and any(case.is_supported_by(chunk) for chunk in by_language.get(base_language(case.language), ()))
    ]
    systems = {"BM25": bm25_alone(chunks), "dense": dense_alone(answerer), "ours": ours(answerer)}
    figures: Figures = {}
    for name, search in systems.items():
        for language in dict.fromkeys(case.language for case in usable):
            if name == "dense" and language not in answerer.embeddings.understands:
                continue
            asked = [(case, search(case)) for case in usable if case.language == language]
            own = by_language[base_language(language)]
            figures.setdefault(name, {})[language] = {
                "questions": len(asked),
                "recall_at_5": sum(recall(found, case) for case, found in asked) / len(asked),
                "ndcg_at_10": sum(ndcg(found, case, own) for case, found in asked) / len(asked),
            }
    return figures


def show(figures: Figures) -> None:
    table = Table("system", "language", "questions", "recall@5", "nDCG@10", title="Retrieval of chunks")
    for name, languages in figures.items():
        for language, row in languages.items():
            cells = f"{row['questions']:.0f}", f"{row['recall_at_5']:.3f}", f"{row['ndcg_at_10']:.3f}"
            table.add_row(name, language, *cells)
    console.print(table)


def is_better(figures: Figures) -> bool:
    """Whether ours is nowhere behind the better of the other two, all languages weighed by their questions."""

    def mean(name: str, languages: Sequence[str]) -> float:
        rows = [figures[name][language] for language in languages]
        return sum(row["ndcg_at_10"] * row["questions"] for row in rows) / sum(
            row["questions"] for row in rows
        )

    return all(mean("ours", list(rows)) >= mean(name, list(rows)) for name, rows in figures.items())


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--questions", type=Path, default=own_questions())
    cases = load_cases(parser.parse_args().questions)
    embeddings = open_embeddings(Settings())
    with tempfile.TemporaryDirectory() as folder, Progress(console=console, transient=True) as progress:
        location = IndexLocation(Path(folder))
        indexing = progress.add_task("index", total=None)
        build_index(
            [ROOT],
            location,
            embeddings,
            progress=lambda done, total, _: progress.update(indexing, completed=done, total=total),
        )
        answerer = Answerer(location, embeddings)
        figures = measure(answerer, cases)
        asking = progress.add_task("ask", total=len(cases))
        scores = score(
            run_cases(answerer, cases, progress=lambda done, _: progress.update(asking, completed=done))
        )
    show(figures)
    print_scores(scores)
    RESULTS.parent.mkdir(exist_ok=True)
    written = {"retrieval": figures, "answers": [asdict(row) for row in scores]}
    RESULTS.write_text(json.dumps(written, indent=2) + "\n", encoding="utf-8")
    return 0 if is_better(figures) else 1


if __name__ == "__main__":
    sys.exit(main())
