"""An evaluation of understanding as tables on a terminal."""

from rich import box
from rich.markup import escape
from rich.table import Table

from assistant.cli.output import console
from nlu.evaluation import Counts, Evaluation, Figures, Share

MOST_CONFUSIONS = 15
BAR_WIDTH = 20
GOOD, POOR = 0.9, 0.75
"""Shares from which on a figure is green, and below which it is red."""


def print_evaluation(measured: Evaluation) -> None:
    """A sentence, then tables: languages, what is out of scope, intents, entities, confusions, reliability."""
    overall = measured.overall
    timed = f", parse p50 {overall.latency.p50_ms:.1f} ms" if overall.latency else ""
    console.print(
        f"[bold]{overall.cases} sentences: intents {overall.accuracy:.1%} right (macro F1 {overall.macro_f1:.3f}), "
        f"entities F1 {overall.entities.f1:.3f}, prices and quantities {_share(overall.amounts)}{timed}[/]",
        soft_wrap=True,
    )
    console.print(_languages(measured), _scope(measured))
    console.print(_counted("intents", measured.intents))
    if measured.entities:
        console.print(_counted("entities", measured.entities))
    if measured.confusions:
        console.print(_confusions(measured))
    console.print(_reliability(measured))
    console.print(f"expected calibration error {measured.calibration_error:.3f}")


def print_mistakes(measured: Evaluation) -> None:
    """Every sentence that was misunderstood, with what was understood."""
    for mistake in measured.mistakes:
        case = mistake.case
        console.print(f"[bold]{escape(case.text)}[/] [dim]{case.language}[/]", soft_wrap=True)
        if mistake.intent != case.intent:
            console.print(
                f"   [red]{mistake.intent or 'nothing'}[/] {mistake.confidence:.2f}, wanted [green]{case.intent}[/]"
            )
        for word, pairs in (("missed", mistake.missed), ("wrong", mistake.wrong)):
            for kind, value in pairs:
                console.print(f"   {word} {kind}: {escape(value)}", soft_wrap=True)


def _languages(measured: Evaluation) -> Table:
    table = Table(title="languages", box=box.SIMPLE_HEAD, collapse_padding=True, pad_edge=False)
    table.add_column("language", no_wrap=True)
    for name in (
        "cases",
        "intents",
        "macro F1",
        "entities P",
        "R",
        "F1",
        "amounts right",
        "p50 ms",
        "p95 ms",
    ):
        table.add_column(name, justify="right")
    for language, figures in _rows(measured):
        entities, latency = figures.entities, figures.latency
        table.add_row(
            language,
            str(figures.cases),
            _coloured(figures.accuracy, f"{figures.accuracy:.1%}"),
            f"{figures.macro_f1:.3f}",
            f"{entities.precision:.3f}",
            f"{entities.recall:.3f}",
            _coloured(entities.f1, f"{entities.f1:.3f}"),
            _share(figures.amounts),
            *((f"{latency.p50_ms:.1f}", f"{latency.p95_ms:.1f}") if latency else ("–", "–")),
        )
    return table


def _scope(measured: Evaluation) -> Table:
    table = Table(
        title="out of scope",
        caption="“or not acted upon”: also what is so uncertain that the assistant asks",
        box=box.SIMPLE_HEAD,
    )
    table.add_column("language")
    for name in ("cases", "found", "… or not acted upon", "false alarms", "… or not acted upon"):
        table.add_column(name, justify="right")
    for language, figures in _rows(measured):
        scope = figures.scope
        shares = (scope.recall, scope.recall_acting, scope.false_alarms, scope.false_alarms_acting)
        table.add_row(language, str(scope.recall.whole), *(_share(share) for share in shares))
    return table


def _rows(measured: Evaluation) -> list[tuple[str, Figures]]:
    rows = list(measured.languages.items())
    return rows if len(rows) == 1 else [*rows, ("[bold]all[/]", measured.overall)]


def _counted(title: str, counted: dict[str, Counts]) -> Table:
    table = Table(title=title, row_styles=["", "dim"])
    table.add_column(title.removesuffix("s") if title == "intents" else "entity")
    for name in ("precision", "recall", "F1", "support"):
        table.add_column(name, justify="right")
    for name, counts in counted.items():
        table.add_row(
            escape(name or "nothing"),
            f"{counts.precision:.3f}",
            f"{counts.recall:.3f}",
            _coloured(counts.f1, f"{counts.f1:.3f}"),
            str(counts.support),
        )
    return table


def _confusions(measured: Evaluation) -> Table:
    count = len(measured.confusions)
    title = (
        f"the {MOST_CONFUSIONS} most frequent of {count} confusions"
        if count > MOST_CONFUSIONS
        else "confusions"
    )
    table = Table("wanted", "understood", title=title, row_styles=["", "dim"])
    table.add_column("times", justify="right")
    for truth, understood, times in measured.confusions[:MOST_CONFUSIONS]:
        table.add_row(truth, understood or "nothing", str(times))
    return table


def _reliability(measured: Evaluation) -> Table:
    table = Table("confidence", "right", "", title="are the confidences honest?")
    table.add_column("answers", justify="right")
    for step in measured.reliability:
        filled = round(step.accuracy * BAR_WIDTH)
        bar = f"[green]{'█' * filled}[/][dim]{'░' * (BAR_WIDTH - filled)}[/]"
        table.add_row(f"{step.confidence:.2f}", f"{step.accuracy:.2f}", bar, str(step.count))
    return table


def _share(share: Share) -> str:
    return "–" if share.value is None else f"{share.value:.1%}"


def _coloured(value: float, text: str) -> str:
    if value >= GOOD:
        return f"[green]{text}[/]"
    return f"[red]{text}[/]" if value < POOR else text
