"""Craft knowledge: ask, index."""

import sys
import time
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from assistant.application import open_answerer, rebuild_index
from assistant.cli.app import AsJson, Language, app, settings
from assistant.cli.output import console, notes, print_json
from assistant.cli.understand import line_as_json
from assistant.settings import Settings
from nlu.language import detect
from rag.answerer import Answerer


@app.command()
def ask(
    question: Annotated[
        str | None, typer.Argument(help="The question; without it, one a line from standard input.")
    ] = None,
    language: Language = None,
    as_json: AsJson = False,
) -> None:
    """Ask about a craft; the answer comes with its sources, or not at all.

    Lines on standard input are text, or JSON with `question` and `lang`.
    """
    answerer = open_answerer(settings())
    lines = [question] if question is not None else sys.stdin
    for line in lines:
        asked = line_as_json(line.rstrip("\n"), "question")
        text = str(asked.get("question") or "")
        shown = _answer(answerer, text, asked.get("lang") or language or detect(text))
        if as_json:
            print_json(shown)
        else:
            _print_answer(shown)


def _answer(answerer: Answerer, question: str, language: str) -> dict[str, Any]:
    started = time.perf_counter()
    answer = answerer.ask(question, language=language)
    return {
        "answered": answer.answered,
        "answer": answer.text,
        "citations": [{"title": c.title, "source": c.source, "quote": c.quote} for c in answer.citations],
        "elapsed_ms": round((time.perf_counter() - started) * 1000, 1),
    }


def _print_answer(shown: dict[str, Any]) -> None:
    if not shown["answered"]:
        console.print("I do not know. I only answer what I can show a source for.")
        return
    console.print(escape(shown["answer"]))
    for title, source in dict.fromkeys((c["title"], c["source"]) for c in shown["citations"]):
        console.print(f"   [dim]{escape(title)}  {escape(source)}[/]", soft_wrap=True)


@app.command()
def index(as_json: AsJson = False) -> None:
    """Build the index of craft articles, anew only where something changed."""
    report = build(settings())
    if as_json:
        print_json(report)
    else:
        state = "built" if report["changed"] else "up to date"
        console.print(
            f"Index {state}: {report['articles']} articles, {report['chunks']} passages, "
            f"{report['embedded']} embedded anew, {report['removed']} removed."
        )


def build(loaded: Settings) -> dict[str, Any]:
    """Index our articles and the operator's own, with a progress bar; the report as JSON."""
    columns = (
        TextColumn("[bold]indexing"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=notes) as progress:
        task = progress.add_task("", total=None)

        def advance(done: int, total: int, title: str) -> None:
            progress.update(task, description=title, completed=done, total=total)

        report = rebuild_index(loaded, advance)
    return {
        "articles": report.articles,
        "chunks": report.chunks,
        "embedded": report.embedded,
        "removed": report.removed,
        "changed": report.changed,
    }
