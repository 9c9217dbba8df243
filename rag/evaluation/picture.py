"""Draws an evaluation: facts and false answers by language, and the curve of abstention."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import RagError
from rag.evaluation.measuring import Outcome
from rag.evaluation.scores import auc, roc, score

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FORMATS = frozenset((".png", ".svg", ".pdf"))
_SIZE_INCHES = (14.0, 5.5)
_DOTS_AN_INCH = 130
_BAR_WIDTH = 0.4


class PlotsMissing(RagError):
    """The library that draws is not installed."""

    code = "plots_missing"


def check_plots() -> None:
    """Whether pictures can be drawn here.

    Raises:
        PlotsMissing: matplotlib is not installed.
    """
    try:
        import matplotlib  # noqa: F401
    except ImportError as error:
        raise PlotsMissing("drawing needs matplotlib: `pip install 'kalavaani[plots]'`") from error


def draw(outcomes: Sequence[Outcome], threshold: float, path: Path) -> None:
    """Write a picture; its format is that of the path's ending, one of `FORMATS`.

    Left bars by language: answerable questions whose answer holds a fact, unanswerable ones answered. Right the ROC
    curve of answering, with the operating point.

    Raises:
        PlotsMissing: matplotlib is not installed.
        OSError: the file cannot be written.
    """
    check_plots()
    from matplotlib.figure import Figure

    figure = Figure(figsize=_SIZE_INCHES, layout="constrained")
    languages, curve = figure.subplots(1, 2, width_ratios=(3, 2))
    _draw_languages(languages, outcomes)
    _draw_curve(curve, outcomes, threshold)
    figure.savefig(path, dpi=_DOTS_AN_INCH)


def _draw_languages(axes: "Axes", outcomes: Sequence[Outcome]) -> None:
    rows = score(outcomes)
    places = range(len(rows))
    axes.bar([place - _BAR_WIDTH / 2 for place in places], [row.fact_rate for row in rows], _BAR_WIDTH)
    axes.bar(
        [place + _BAR_WIDTH / 2 for place in places], [row.false_answer_rate for row in rows], _BAR_WIDTH
    )
    axes.set_xticks(list(places), [f"{row.language}\n{row.answerable}+{row.unanswerable}" for row in rows])
    axes.set_ylim(0, 1.05)
    axes.set_ylabel("share of questions")
    axes.set_title("answerable and unanswerable questions by language")
    axes.legend(["answer holds the fact", "answered without an answer"], loc="lower right")


def _draw_curve(axes: "Axes", outcomes: Sequence[Outcome], threshold: float) -> None:
    curve = roc(outcomes)
    axes.plot([point[1] for point in curve], [point[2] for point in curve], drawstyle="steps-post")
    chosen = [point for point in curve if point[0] >= threshold]
    if chosen:
        axes.plot([chosen[-1][1]], [chosen[-1][2]], marker="o", label=f"threshold {threshold:g}")
        axes.legend(loc="lower right")
    positive = [outcome.answer.confidence for outcome in outcomes if outcome.case.answerable]
    negative = [outcome.answer.confidence for outcome in outcomes if not outcome.case.answerable]
    axes.set_xlim(-0.02, 1.02)
    axes.set_ylim(-0.02, 1.02)
    axes.set_xlabel("unanswerable questions answered")
    axes.set_ylabel("answerable questions answered")
    axes.set_title(f"abstention, area under the curve {auc(positive, negative):.3f}")
