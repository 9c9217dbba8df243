"""How sure the classifier may be: cross-validated scores, and the temperature that makes them honest."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nlu.ngrams import Corpus

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

C = 0.5
"""Regularisation of the linear model, chosen on held-out sentences."""
TOLERANCE = 0.1
"""Of the solver; a hundredth of it takes half as long again and decides the same."""
SEED = 7
CLEAR = 0.99
"""From this confidence on the n-grams decide alone, and the encoder is not asked."""

FOREIGN = "out_of_scope"
"""The intent of what we cannot do."""
MAX_FALSE_ALARMS = 0.025
"""Share of the examples of other intents that may be taken for foreign, cross-validated; people are understood
better than that, since the examples are harder than what most say."""

_NEVER_SEEN = -10.0
"""Score of an intent that a fold had no example of."""
_TEMPERATURES = tuple(0.1 * 1.12**step for step in range(30))
_FOREIGN_ODDS = tuple(1.25**step for step in range(20))
_WORKERS = 2
"""Folds judged at the same time; the solver works outside the interpreter's lock."""


@dataclass(frozen=True, slots=True)
class CrossValidated:
    """What classifiers say about examples that they were not shown."""

    intents: tuple[str, ...]
    rows: "NDArray[np.int64]"
    """The examples that were judged."""
    chances: "NDArray[np.float64]"
    """Calibrated probabilities: a row for each of `rows`, a column an intent."""
    temperature: float
    """For the n-grams alone."""
    vector_temperature: float | None
    """For n-grams and sentence vectors together."""
    foreign_odds: float
    """How much likelier the foreign intent is than its examples alone say; already in `chances`."""

    def accuracy(self, truth: Sequence[str]) -> float:
        """Share of the judged examples whose intent is right; `truth` has all examples."""
        best = self.chances.argmax(axis=1)
        right = sum(
            self.intents[column] == truth[row]
            for row, column in zip(self.rows.tolist(), best.tolist(), strict=True)
        )
        return float(right) / len(self.rows)


def cross_validated(
    corpus: Corpus,
    intents: Sequence[str],
    groups: Sequence[int],
    folds: int,
    vectors: "NDArray[np.float32] | None",
    tell: Callable[[int, int], None],
    *,
    judged_folds: int | None = None,
) -> CrossValidated:
    """Judge the examples of the first `judged_folds` (or all) by classifiers that saw neither them nor their group.

    `vectors` has a row an example, zeros where the encoder does not understand it; `tell` is called with the folds
    that are done and how many there are.
    """
    import numpy as np

    fold = folds_of(intents, groups, folds)
    judged = range(folds if judged_folds is None else judged_folds)
    rows = np.flatnonzero(np.isin(fold, judged))
    truth = [intents[row] for row in rows.tolist()]
    total = len(judged) * (1 if vectors is None else 2)
    names, scores = _scores(corpus, intents, fold, judged, None, lambda done: tell(done, total))
    temperature = best_temperature(scores[rows], names, truth)
    chances = probabilities(scores[rows], temperature)
    vector_temperature = None
    if vectors is not None:
        understood = np.flatnonzero(vectors[rows].any(axis=1))
        _, more = _scores(
            corpus, intents, fold, judged, vectors, lambda done: tell(len(judged) + done, total)
        )
        vector_temperature = best_temperature(
            more[rows[understood]], names, [truth[place] for place in understood]
        )
        asked = [place for place in understood if chances[place].max() < CLEAR]
        chances[asked] = probabilities(more[rows[asked]], vector_temperature)
    odds = foreign_odds(chances, names, truth)
    return CrossValidated(names, rows, weighted(chances, names, odds), temperature, vector_temperature, odds)


def folds_of(intents: Sequence[str], groups: Sequence[int], folds: int) -> "NDArray[np.int64]":
    """The fold of each example: the groups of an intent are dealt out in turn."""
    import numpy as np

    intent_of = dict(zip(groups, intents, strict=True))
    order = sorted(intent_of)
    random.Random(SEED).shuffle(order)
    dealt: Counter[str] = Counter()
    fold_of = {}
    for group in order:
        fold_of[group] = dealt[intent_of[group]] % folds
        dealt[intent_of[group]] += 1
    return np.array([fold_of[group] for group in groups], dtype=np.int64)


def rows_to_learn_from(intents: Sequence[str], vectors: "NDArray[np.float32] | None") -> "NDArray[np.int64]":
    """The examples that have a vector, if they show every intent; else, and without vectors, all."""
    import numpy as np

    rows = np.arange(len(intents))
    if vectors is None:
        return rows
    understood = np.flatnonzero(vectors.any(axis=1))
    return understood if {intents[int(row)] for row in understood} == set(intents) else rows


def fitted(matrix: Any, intents: Sequence[str]) -> Any:
    """A linear classifier; the same input gives the same one."""
    from sklearn.svm import LinearSVC

    return LinearSVC(C=C, tol=TOLERANCE, random_state=SEED, dual=True).fit(matrix, list(intents))


def best_temperature(scores: "NDArray[np.float64]", names: Sequence[str], truth: Sequence[str]) -> float:
    """The temperature under which the probabilities of held-out scores are most honest (least log loss).

    Temperature scaling: Guo et al., "On Calibration of Modern Neural Networks", ICML 2017.
    """
    import numpy as np

    column = {intent: index for index, intent in enumerate(names)}
    columns = [column[intent] for intent in truth]

    def loss(temperature: float) -> float:
        chosen = probabilities(scores, temperature)[range(len(columns)), columns]
        return float(-np.log(np.maximum(chosen, 1e-12)).mean())

    return min(_TEMPERATURES, key=loss)


def probabilities(scores: "NDArray[np.float64]", temperature: float) -> "NDArray[np.float64]":
    """Scores as probabilities, a row an example: their softmax at a temperature."""
    import numpy as np

    shifted = np.exp((scores - scores.max(axis=1, keepdims=True)) / temperature)
    chances: NDArray[np.float64] = shifted / shifted.sum(axis=1, keepdims=True)
    return chances


def foreign_odds(chances: "NDArray[np.float64]", names: Sequence[str], truth: Sequence[str]) -> float:
    """The greatest odds of the foreign intent at which no more than `MAX_FALSE_ALARMS` of the others are lost to it.

    Whoever asks for the weather says words that no example has; the more of them are told apart, the better.
    """
    import numpy as np

    own = np.array([intent != FOREIGN for intent in truth])
    if FOREIGN not in names or not own.any():
        return 1.0
    foreign = names.index(FOREIGN)
    best = 1.0
    for odds in _FOREIGN_ODDS:
        taken = weighted(chances[own], names, odds).argmax(axis=1) == foreign
        if taken.mean() > MAX_FALSE_ALARMS:
            break
        best = odds
    return best


def weighted(chances: "NDArray[np.float64]", names: Sequence[str], odds: float) -> "NDArray[np.float64]":
    """Probabilities with the foreign intent `odds` times as likely, a row an example."""
    import numpy as np

    factors = np.array([odds if name == FOREIGN else 1.0 for name in names])
    raised = chances * factors
    shares: NDArray[np.float64] = raised / raised.sum(axis=1, keepdims=True)
    return shares


def _scores(
    corpus: Corpus,
    intents: Sequence[str],
    fold: "NDArray[np.int64]",
    judged: range,
    vectors: "NDArray[np.float32] | None",
    tell: Callable[[int], None],
) -> tuple[tuple[str, ...], "NDArray[np.float64]"]:
    import numpy as np

    names = tuple(sorted(set(intents)))
    column = {intent: index for index, intent in enumerate(names)}
    scores = np.full((len(intents), len(names)), _NEVER_SEEN)
    usable = np.zeros(len(intents), dtype=bool)
    usable[rows_to_learn_from(intents, vectors)] = True

    def judge(number: int) -> None:
        idf = corpus.idf(np.flatnonzero(fold != number))
        shown, hidden = np.flatnonzero((fold != number) & usable), np.flatnonzero((fold == number) & usable)
        if not len(hidden):
            return
        classifier = fitted(corpus.matrix(idf, shown, vectors), [intents[row] for row in shown.tolist()])
        found = classifier.decision_function(corpus.matrix(idf, hidden, vectors))
        if len(classifier.classes_) == 2:
            found = np.stack([-found, found], axis=1)
        columns = np.array([column[str(intent)] for intent in classifier.classes_])
        scores[hidden[:, None], columns] = found

    with ThreadPoolExecutor(_WORKERS) as pool:
        for number, _ in enumerate(pool.map(judge, judged), start=1):
            tell(number)
    return names, scores
