"""What is none of our business: how often it is noticed, and how often a real wish is taken for it."""

from collections.abc import Sequence
from dataclasses import dataclass

from nlu.evaluation.counts import Outcome, Share

OUT_OF_SCOPE = "out_of_scope"


@dataclass(frozen=True, slots=True)
class ScopeFigures:
    """Out of scope by the label alone, and as the assistant acts."""

    recall: Share
    """Cases out of scope that got that intent."""
    recall_acting: Share
    """Cases out of scope upon which the assistant does not act."""
    false_alarms: Share
    """Other cases that got the intent `out_of_scope`."""
    false_alarms_acting: Share
    """Other cases upon which the assistant does not act."""


def does_not_act(intent: str, confidence: float, threshold: float) -> bool:
    """Whether the assistant starts nothing upon an intent: it is out of scope, or too uncertain.

    `threshold` is the least confidence at which the assistant acts when it asked nothing.
    """
    return intent == OUT_OF_SCOPE or confidence < threshold


def scope_figures(outcomes: Sequence[Outcome], threshold: float) -> ScopeFigures:
    """Count what was taken for out of scope."""
    strange = [outcome for outcome in outcomes if outcome.case.intent == OUT_OF_SCOPE]
    ours = [outcome for outcome in outcomes if outcome.case.intent != OUT_OF_SCOPE]

    def labelled(group: Sequence[Outcome]) -> Share:
        return Share.of(outcome.intent == OUT_OF_SCOPE for outcome in group)

    def left(group: Sequence[Outcome]) -> Share:
        return Share.of(does_not_act(outcome.intent, outcome.confidence, threshold) for outcome in group)

    return ScopeFigures(labelled(strange), left(strange), labelled(ours), left(ours))
