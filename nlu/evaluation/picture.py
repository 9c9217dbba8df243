"""Draws an evaluation: which intents are taken for which, and whether the confidences are honest."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from nlu.errors import NluError
from nlu.evaluation.counts import Bin
from nlu.evaluation.figures import Evaluation

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FORMATS = frozenset((".png", ".svg", ".pdf"))
_INCHES_AN_INTENT = 0.32
_LEAST_INCHES = 5.0
_DOTS_AN_INCH = 130
_DARK = 0.5
"""Share from which a cell is so dark that its number is written in white."""


class PlotsMissing(NluError):
    """The library that draws is not installed."""

    code = "plots_missing"


def draw(measured: Evaluation, path: Path) -> None:
    """Write a picture; its format is that of the path's ending, one of `FORMATS`.

    Left a heat map of the confusions: a row a true intent, shares of the row. Right the reliability diagram.

    Raises:
        PlotsMissing: matplotlib is not installed.
        OSError: the file cannot be written.
    """
    check_plots()
    from matplotlib.figure import Figure

    side = max(_LEAST_INCHES, _INCHES_AN_INTENT * len(measured.intents))
    figure = Figure(figsize=(side * 1.75 + 2, side + 2), layout="constrained")
    matrix, curve = figure.subplots(1, 2, width_ratios=(2, 1))
    _draw_confusions(matrix, measured)
    _draw_reliability(curve, measured.reliability, measured.calibration_error)
    figure.savefig(path, dpi=_DOTS_AN_INCH)


def check_plots() -> None:
    """Whether pictures can be drawn here.

    Raises:
        PlotsMissing: matplotlib is not installed.
    """
    try:
        import matplotlib  # noqa: F401
    except ImportError as error:
        raise PlotsMissing("drawing needs matplotlib: `pip install 'kalavaani[plots]'`") from error


def confusion_shares(measured: Evaluation) -> tuple[list[str], list[list[float]]]:
    """The intents, and for each true intent (row) the share of its cases understood as each intent (column).

    Rows of intents that were only understood, never meant, are zeros.
    """
    names = list(measured.intents)
    place = {name: index for index, name in enumerate(names)}
    shares = [[0.0] * len(names) for _ in names]
    for name, counts in measured.intents.items():
        if counts.support:
            shares[place[name]][place[name]] = counts.right / counts.support
    for truth, understood, count in measured.confusions:
        shares[place[truth]][place[understood]] = count / measured.intents[truth].support
    return names, shares


def _draw_confusions(axes: "Axes", measured: Evaluation) -> None:
    names, shares = confusion_shares(measured)
    labels = [name or "nothing" for name in names]
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    axes.set_xticks(range(len(names)), labels, rotation=90)
    axes.set_yticks(range(len(names)), labels)
    axes.set_xlabel("understood")
    axes.set_ylabel("meant")
    axes.set_title(f"intents, {measured.overall.cases} sentences, {measured.overall.accuracy:.1%} right")
    for row, values in enumerate(shares):
        for column, value in enumerate(values):
            if round(100 * value):
                axes.text(
                    column,
                    row,
                    f"{100 * value:.0f}",
                    ha="center",
                    va="center",
                    fontsize=7,
                    color="white" if value >= _DARK else "black",
                )


def _draw_reliability(axes: "Axes", curve: Sequence[Bin], calibration_error: float) -> None:
    confidences = [step.confidence for step in curve]
    axes.plot((0, 1), (0, 1), linestyle="--", color="grey", label="honest")
    axes.plot(confidences, [step.accuracy for step in curve], marker="o", label="measured")
    for step in curve:
        axes.annotate(
            str(step.count),
            (step.confidence, step.accuracy),
            xytext=(0, 6),
            textcoords="offset points",
            ha="center",
            fontsize=7,
        )
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1.03)
    axes.set_aspect("equal")
    axes.set_xlabel("confidence")
    axes.set_ylabel("share right")
    axes.set_title(f"confidence, expected calibration error {calibration_error:.3f}")
    axes.legend(loc="lower right")
