"""Conversation tests: play scripted conversations through the whole turn and say what did not hold."""

import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from assistant.application import open_assistant
from assistant.cli.app import AsJson, app, run, settings
from assistant.cli.marketplace import seed_marketplace
from assistant.cli.output import console, fail, notes, print_json
from assistant.conversation_tests import Case, Failure, Played, load_cases, run_case
from assistant.dialogue.flows import Flows
from assistant.errors import ConfigurationError
from assistant.settings import Settings


@app.command(name="test-conversations")
def test_conversations(
    files: Annotated[
        list[Path], typer.Argument(help="Test files (Rasa's end-to-end YAML), or folders of them.")
    ],
    only: Annotated[str | None, typer.Option("-k", help="Only cases whose name contains this.")] = None,
    coverage: Annotated[bool, typer.Option(help="Show which steps of the flows were never reached.")] = False,
    as_json: AsJson = False,
) -> None:
    """Play conversations against a demonstration marketplace of their own; nothing of yours is touched."""
    missing = [path for path in files if not path.exists()]
    if missing:
        fail("file_missing", f"there is no {missing[0]}", exit_code=2)
    try:
        cases = [case for path in files for case in load_cases(path) if (only or "") in case.name]
    except ConfigurationError as error:
        fail(error.code, str(error), exit_code=2)
    if not cases:
        fail("no_conversations", "no test case was found there", exit_code=2)
    failed = run(_play(settings(), cases, coverage, as_json))
    raise typer.Exit(1 if failed else 0)


async def _play(loaded: Settings, cases: Sequence[Case], coverage: bool, as_json: bool) -> int:
    """Play all cases in a marketplace that is thrown away afterwards; gives the number of cases that failed."""
    played = Played()
    failures: list[Failure] = []
    with tempfile.TemporaryDirectory(prefix="kalavaani-") as folder:
        database = f"sqlite:///{folder}/conversations.db"
        apart = loaded.model_copy(update={"database_url": database})
        await seed_marketplace(apart, None, sender="seed", demonstration=True)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        async with open_assistant(apart) as assistant:
            with Progress(*columns, console=notes, disable=as_json) as progress:
                task = progress.add_task("conversations", total=len(cases))
                for case in cases:
                    progress.update(task, description=escape(case.name))
                    failures += await run_case(case, assistant.turns, assistant.database, played)
                    progress.advance(task)
            flows = assistant.turns.script.flows
    failed = {failure.case for failure in failures}
    if as_json:
        for case in cases:
            reasons = [f"step {f.step}: {f.reason}" for f in failures if f.case == case.name]
            print_json({"case": case.name, "file": case.file, "passed": not reasons, "reasons": reasons})
    else:
        _print(cases, failures, played)
        if coverage:
            _print_coverage(flows, played)
    return len(failed)


def _print(cases: Sequence[Case], failures: Sequence[Failure], played: Played) -> None:
    failed = {failure.case for failure in failures}
    for failure in failures:
        console.print(f"[red]✗[/] [bold]{failure.case}[/] step {failure.step}: {escape(failure.reason)}")
    table = Table(title="commands understood")
    table.add_column("command")
    table.add_column("times", justify="right")
    for name, count in played.commands.most_common():
        table.add_row(name, str(count))
    console.print(table)
    colour = "red" if failed else "green"
    console.print(
        f"[{colour}]{len(cases) - len(failed)} of {len(cases)} conversations went as they should[/]"
    )


def _print_coverage(flows: Flows, played: Played) -> None:
    table = Table(title="steps reached")
    for column in ("flow", "reached", "never"):
        table.add_column(column, overflow="fold")
    reached: Counter[str] = Counter(flow for flow, _ in played.steps)
    for flow in flows:
        never = [step for step in flow.steps if (flow.id, step) not in played.steps]
        table.add_row(flow.id, f"{reached[flow.id]}/{len(flow.steps)}", ", ".join(never))
    console.print(table)
