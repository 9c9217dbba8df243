"""Measures understanding: intents, entities, what is out of scope, honesty of the confidences, and time.

`measuring` makes the outcomes, `figures` counts them, `picture` draws them; `cases` reads labelled sentences.
"""

from nlu.evaluation.cases import Case, cases_of_examples, read_cases
from nlu.evaluation.comparing import comparable
from nlu.evaluation.counts import Bin, Counts, Latency, Outcome, Share
from nlu.evaluation.figures import Evaluation, Figures, Mistake, evaluation_of
from nlu.evaluation.measuring import cross_validate, evaluate
from nlu.evaluation.scope import ScopeFigures, does_not_act

__all__ = [
    "Bin",
    "Case",
    "Counts",
    "Evaluation",
    "Figures",
    "Latency",
    "Mistake",
    "Outcome",
    "ScopeFigures",
    "Share",
    "cases_of_examples",
    "comparable",
    "cross_validate",
    "does_not_act",
    "evaluate",
    "evaluation_of",
    "read_cases",
]
