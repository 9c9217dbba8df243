"""Flows: check, list, graph."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from actions.registry import ACTIONS
from assistant.cli.app import AsJson, app, settings
from assistant.cli.output import console, fail, print_json
from assistant.dialogue.engine import Script, load_script
from assistant.dialogue.flow_graph import mermaid
from assistant.dialogue.flows import Flow
from assistant.errors import ConfigurationError
from assistant.responses import load_responses

flows_app = typer.Typer(help="Look at the flows, ours and your own.", no_args_is_help=True)
app.add_typer(flows_app, name="flows")

Extra = Annotated[
    Path | None,
    typer.Option("--flows", help="Folder of flow files of your own; default: the setting KALAVAANI_FLOWS."),
]


@flows_app.command()
def check(flows: Extra = None, as_json: AsJson = False) -> None:
    """Check all flows against slots, messages, actions and each other; every mistake with file, line and reason."""
    try:
        script = _script(flows)
    except ConfigurationError as error:
        mistakes = str(error).splitlines()
        if as_json:
            print_json({"ok": False, "mistakes": mistakes})
        else:
            for mistake in mistakes:
                console.print(f"[red]✗[/] {escape(mistake)}", soft_wrap=True)
        raise typer.Exit(1) from None
    own = [flow for flow in script.flows if not flow.is_pattern]
    patterns = [flow for flow in script.flows if flow.is_pattern]
    if as_json:
        print_json({"ok": True, "flows": len(own), "patterns": len(patterns)})
    else:
        console.print(f"[green]✓[/] {len(own)} flows and {len(patterns)} repair patterns fit together.")


@flows_app.command(name="list")
def list_flows(
    flows: Extra = None,
    patterns: Annotated[bool, typer.Option(help="Show repair patterns, too.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show every flow: what starts it, what it asks, where it stands."""
    shown = [flow for flow in _checked(flows).flows if patterns or not flow.is_pattern]
    if as_json:
        for flow in shown:
            print_json(_as_json(flow))
        return
    table = Table(title=f"{len(shown)} flows", row_styles=["", "dim"])
    for column in ("flow", "does", "started by", "asks", "file"):
        table.add_column(column, overflow="fold")
    for flow in shown:
        row = _as_json(flow)
        asks = ", ".join(row["asks"])
        table.add_row(
            f"[bold]{flow.id}[/]", flow.description, ", ".join(row["started_by"]), asks, row["file"]
        )
    console.print(table)


@flows_app.command()
def graph(
    names: Annotated[
        list[str] | None, typer.Argument(help="Flows to draw; default: all but patterns.")
    ] = None,
    flows: Extra = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="File to write; default: print.")] = None,
) -> None:
    """Draw flows as a Mermaid flowchart, to look at in any Markdown viewer that knows Mermaid."""
    script = _checked(flows)
    for name in names or ():
        if name not in script.flows:
            known = ", ".join(flow.id for flow in script.flows)
            fail("flow_unknown", f"there is no flow {name!r}; there are: {known}", exit_code=2)
    chosen = [flow for flow in script.flows if (flow.id in names if names else not flow.is_pattern)]
    chart = mermaid(chosen)
    if out is None:
        typer.echo(chart, nl=False)
        return
    fenced = out.suffix in (".md", ".markdown")
    out.write_text(f"```mermaid\n{chart}```\n" if fenced else chart, encoding="utf-8")
    console.print(f"[green]✓[/] {len(chosen)} flows drawn in {escape(str(out))}")


def _as_json(flow: Flow) -> dict[str, Any]:
    return {
        "id": flow.id,
        "name": flow.name,
        "description": flow.description,
        "started_by": [trigger.intent for trigger in flow.triggers],
        "asks": list(dict.fromkeys(step.slot for step in flow.collects())),
        "steps": len(flow.steps),
        "file": f"{flow.file}:{flow.line}",
        "fingerprint": flow.fingerprint,
    }


def _checked(flows: Path | None) -> Script:
    try:
        return _script(flows)
    except ConfigurationError as error:
        fail(error.code, f"{error}\nRun `kalavaani flows check`.")


def _script(flows: Path | None) -> Script:
    folder = flows or settings().flows
    if folder is not None and not folder.is_dir():
        fail("file_missing", f"there is no folder {folder}", exit_code=2)
    return load_script(load_responses(), ACTIONS, folder)
