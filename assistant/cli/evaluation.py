"""Measuring: evaluate nlu, evaluate data, evaluate rag."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from assistant.application import open_answerer, open_encoder, open_parser
from assistant.cli.app import AsJson, app, settings
from assistant.cli.evaluation_tables import print_evaluation, print_mistakes
from assistant.cli.output import console, fail, notes, print_json
from assistant.cli.rag_tables import outcome_as_json, print_answers, print_scores, score_as_json
from assistant.understanding.wishes import TRIGGER
from knowledge.languages import CODES
from knowledge.lexicon import load_lexicon
from nlu.errors import TrainingDataError
from nlu.evaluation import Case, Counts, Evaluation, Figures, Mistake, cross_validate, evaluate, read_cases
from nlu.evaluation.picture import FORMATS, check_plots, draw
from nlu.lint import lint
from nlu.rasa_data import read_unchecked_data
from nlu.training import DATA_FOLDER
from rag.errors import RagError
from rag.evaluation import Outcome, load_cases, own_questions, run_cases, score

WRONG_USAGE = 2

evaluate_app = typer.Typer(help="Measure how well we understand.", no_args_is_help=True)
app.add_typer(evaluate_app, name="evaluate")

Data = Annotated[Path | None, typer.Option(help="Folder of nlu.yml files; default: ours.")]


@evaluate_app.command()
def nlu(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Labelled sentences: JSONL or Rasa's nlu.yml; none: cross-validate."),
    ] = None,
    language: Annotated[
        str | None, typer.Option(help="Language of files and lines that do not say theirs.")
    ] = None,
    data: Data = None,
    folds: Annotated[int, typer.Option(min=2, help="Parts of the cross-validation.")] = 5,
    mistakes: Annotated[bool, typer.Option("--mistakes", help="List every sentence misunderstood.")] = False,
    picture: Annotated[
        Path | None, typer.Option(help="Draw confusions and reliability into this file (.png, .svg, .pdf).")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure intents, entities, honesty of the confidences and time.

    With FILES the trained model parses each sentence: {"text", "lang", "intent", "entities": {name: [values]}} a line,
    or Rasa's nlu.yml in a folder named by its language. Without FILES the training examples are cross-validated:
    intents by models that did not see them; the lexicon and the word tables behind entities are not held out.
    """
    if language is not None and language not in CODES:
        fail("language_unknown", f"{language} is not one of {', '.join(CODES)}", exit_code=WRONG_USAGE)
    if picture is not None:
        _check_picture(picture)
    try:
        measured = _parse_files(files, language) if files else _cross_validate(data or DATA_FOLDER, folds)
    except TrainingDataError as error:
        fail(error.code, str(error), exit_code=WRONG_USAGE)
    if as_json:
        how = {"files": [str(file) for file in files]} if files else {"cross_validated": True, "folds": folds}
        print_json(how | evaluation_as_json(measured, mistakes=mistakes))
    else:
        console.print(f"[dim]{_how(files, folds)}[/]")
        print_evaluation(measured)
        if mistakes:
            print_mistakes(measured)
    if picture is not None:
        draw(measured, picture)
        notes.print(f"[green]✓[/] drawn: {picture}")


@evaluate_app.command("data")
def data_command(data: Data = None, as_json: AsJson = False) -> None:
    """Look for mistakes in training data: the same sentence twice or under two intents, labels and values that do not
    exist, scripts mixed by mistake, intents with too few examples. Exit code 1 if there is an error.
    """
    folder = data or DATA_FOLDER
    if not folder.is_dir():
        fail("file_missing", f"there is no folder {folder}", exit_code=WRONG_USAGE)
    try:
        examples = read_unchecked_data(folder)
    except TrainingDataError as error:
        fail(error.code, str(error), exit_code=WRONG_USAGE)
    findings = lint(examples, load_lexicon())
    for finding in findings:
        if as_json:
            print_json({**asdict(finding), "path": str(finding.path)})
        else:
            colour = "red" if finding.severity == "error" else "yellow"
            console.print(f"[{colour}]{finding.severity}[/] {escape(str(finding))}", soft_wrap=True)
    errors = sum(finding.severity == "error" for finding in findings)
    notes.print(f"{len(examples.examples)} examples: {errors} errors, {len(findings) - errors} warnings")
    raise typer.Exit(1 if errors else 0)


@evaluate_app.command()
def rag(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Questions as JSONL; default: our own set, in 13 languages.")
    ] = None,
    mistakes: Annotated[bool, typer.Option("--mistakes", help="List every wrong or missing answer.")] = False,
    picture: Annotated[
        Path | None,
        typer.Option(help="Draw answers by language and the curve of abstention (.png, .svg, .pdf)."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure answers about crafts: retrieval, facts, citations, silence where we know nothing, time.

    A line is {"lang", "question", "craft", "must_mention_any": [facts], "answerable": true or false}, perhaps with
    "section": "dhokra#process". A question that counts as right holds one of the facts in its answer.
    """
    from rag.evaluation.picture import draw as draw_answers

    if picture is not None:
        _check_picture(picture)
    try:
        cases = [case for file in files or [own_questions()] for case in load_cases(_present(file))]
        if not cases:
            fail("questions_missing", "there is no question in it", exit_code=WRONG_USAGE)
        with _progress() as progress:
            task = progress.add_task("ask", total=len(cases))
            outcomes: list[Outcome] = run_cases(
                open_answerer(settings()),
                cases,
                progress=lambda done, total: progress.update(task, completed=done, total=total),
            )
    except RagError as error:
        fail(error.code, str(error), exit_code=WRONG_USAGE)
    if as_json:
        shown: dict[str, Any] = {"scores": [score_as_json(row) for row in score(outcomes)]}
        if mistakes:
            shown["mistakes"] = [outcome_as_json(outcome) for outcome in outcomes if not outcome.is_right]
        print_json(shown)
    else:
        print_scores(score(outcomes))
        if mistakes:
            print_answers([outcome for outcome in outcomes if not outcome.is_right])
    if picture is not None:
        draw_answers(outcomes, settings().answer_threshold, picture)
        notes.print(f"[green]✓[/] drawn: {picture}")


def _present(file: Path) -> Path:
    if not file.is_file():
        fail("file_missing", f"there is no file {file}", exit_code=WRONG_USAGE)
    return file


def _check_picture(path: Path) -> None:
    """Say before measuring what would stop the drawing after it."""
    if path.suffix not in FORMATS:
        fail(
            "format_unknown", f"a picture ends in {', '.join(sorted(FORMATS))}: {path}", exit_code=WRONG_USAGE
        )
    if not path.absolute().parent.is_dir():
        fail("file_missing", f"there is no folder {path.parent}", exit_code=WRONG_USAGE)
    check_plots()


def _how(files: list[Path] | None, folds: int) -> str:
    if files:
        return f"{', '.join(str(file) for file in files)}, parsed by the trained model"
    return (
        f"training examples, cross-validated in {folds} parts; the lexicon and the word tables behind entities "
        "are not held out"
    )


def _parse_files(files: list[Path], language: str | None) -> Evaluation:
    cases: list[Case] = []
    for file in files:
        if not file.is_file():
            fail("file_missing", f"there is no file {file}", exit_code=WRONG_USAGE)
        cases += read_cases(file, language=language)
    if not cases:
        raise TrainingDataError(f"{files[0]}:1: there is no sentence in it")
    parser = open_parser(settings())
    with _progress() as progress:
        task = progress.add_task("parse", total=len(cases))
        return evaluate(
            parser,
            cases,
            threshold=TRIGGER,
            progress=lambda _, done, total: progress.update(task, completed=done, total=total),
        )


def _cross_validate(data: Path, folds: int) -> Evaluation:
    if not data.is_dir():
        fail("file_missing", f"there is no folder {data}", exit_code=WRONG_USAGE)
    with _progress() as progress:
        task = progress.add_task("read", total=None)
        return cross_validate(
            data,
            folds=folds,
            encoder=open_encoder(settings()),
            threshold=TRIGGER,
            progress=lambda step, done, total: progress.update(
                task, description=step, completed=done, total=total
            ),
        )


def _progress() -> Progress:
    columns = (
        TextColumn("[bold]evaluating"),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    return Progress(*columns, console=notes)


def evaluation_as_json(measured: Evaluation, *, mistakes: bool = False) -> dict[str, Any]:
    """All figures; shares are 0 to 1, and null where there was nothing to count."""
    shown = _figures_as_json(measured.overall) | {
        "languages": {name: _figures_as_json(figures) for name, figures in measured.languages.items()},
        "intents": {name: _counts_as_json(counts) for name, counts in measured.intents.items()},
        "entity_kinds": {name: _counts_as_json(counts) for name, counts in measured.entities.items()},
        "confusions": [
            {"intent": truth, "understood": understood, "count": count}
            for truth, understood, count in measured.confusions
        ],
        "reliability": [asdict(step) for step in measured.reliability],
        "expected_calibration_error": round(measured.calibration_error, 4),
    }
    if mistakes:
        shown["mistakes"] = [_mistake_as_json(mistake) for mistake in measured.mistakes]
    return shown


def _figures_as_json(figures: Figures) -> dict[str, Any]:
    scope = figures.scope
    shares = {
        "amount_values": figures.amounts,
        "amount_cases": figures.amount_cases,
        "out_of_scope_recall": scope.recall,
        "out_of_scope_recall_acting": scope.recall_acting,
        "false_alarms": scope.false_alarms,
        "false_alarms_acting": scope.false_alarms_acting,
    }
    return {
        "cases": figures.cases,
        "intent_accuracy": round(figures.accuracy, 4),
        "macro_f1": round(figures.macro_f1, 4),
        "entities": _counts_as_json(figures.entities),
        **{
            name: None if share.value is None else {"share": round(share.value, 4), "of": share.whole}
            for name, share in shares.items()
        },
        "latency": None
        if figures.latency is None
        else {name: round(value, 2) for name, value in asdict(figures.latency).items()},
    }


def _counts_as_json(counts: Counts) -> dict[str, Any]:
    return {
        "precision": round(counts.precision, 4),
        "recall": round(counts.recall, 4),
        "f1": round(counts.f1, 4),
        "support": counts.support,
    }


def _mistake_as_json(mistake: Mistake) -> dict[str, Any]:
    case = mistake.case
    return {
        "text": case.text,
        "lang": case.language,
        "role": case.role,
        "intent": case.intent,
        "understood": mistake.intent,
        "confidence": round(mistake.confidence, 4),
        "missed": [list(pair) for pair in mistake.missed],
        "wrong": [list(pair) for pair in mistake.wrong],
    }
