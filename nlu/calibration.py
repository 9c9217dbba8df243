"""How sure the classifier may be: cross-validated scores, and the temperature that makes them honest."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nlu.ngrams import Corpus

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

C = 0.5
"""Regularisation of the linear model, chosen on held-out sentences."""
SEED = 7
CLEAR = 0.97
"""From this confidence on the n-grams decide alone, and the encoder is not asked."""

_NEVER_SEEN = -10.0
"""Score of an intent that a fold had no example of."""
_TEMPERATURES = tuple(0.1 * 1.12**step for step in range(30))


@dataclass(frozen=True, slots=True)
class CrossValidated:
    """What classifiers say about examples that they were not shown."""

    intents: tuple[str, ...]
    chances: "NDArray[np.float64]"
    """Calibrated probabilities: a row an example, a column an intent."""
    temperature: float
    """For the n-grams alone."""
    vector_temperature: float | None
    """For n-grams and sentence vectors together."""


def cross_validated(
    corpus: Corpus,
    intents: Sequence[str],
    groups: Sequence[int],
    folds: int,
    vectors: "NDArray[np.float32] | None",
    tell: Callable[[int, int], None],
) -> CrossValidated:
    """Judge every example by classifiers that saw neither it nor its group.

    `vectors` has a row an example, zeros where the encoder does not understand it; `tell` is called with the folds
    that are done and how many there are.
    """
    import numpy as np

    passes = 1 if vectors is None else 2
    names, scores = _scores(corpus, intents, groups, folds, None, lambda done: tell(done, passes * folds))
    temperature = best_temperature(scores, names, intents)
    chances = probabilities(scores, temperature)
    if vectors is None:
        return CrossValidated(names, chances, temperature, None)
    understood = [int(row) for row in np.flatnonzero(vectors.any(axis=1))]
    _, more = _scores(
        corpus, intents, groups, folds, vectors, lambda done: tell(folds + done, passes * folds)
    )
    vector_temperature = best_temperature(more[understood], names, [intents[row] for row in understood])
    asked = [row for row in understood if chances[row].max() < CLEAR]
    chances[asked] = probabilities(more[asked], vector_temperature)
    return CrossValidated(names, chances, temperature, vector_temperature)


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

    return LinearSVC(C=C, random_state=SEED, dual=True).fit(matrix, list(intents))


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


def _scores(
    corpus: Corpus,
    intents: Sequence[str],
    groups: Sequence[int],
    folds: int,
    vectors: "NDArray[np.float32] | None",
    tell: Callable[[int], None],
) -> tuple[tuple[str, ...], "NDArray[np.float64]"]:
    import numpy as np
    from sklearn.model_selection import StratifiedGroupKFold

    names = tuple(sorted(set(intents)))
    column = {intent: index for index, intent in enumerate(names)}
    scores = np.full((len(intents), len(names)), _NEVER_SEEN)
    usable = np.zeros(len(intents), dtype=bool)
    usable[rows_to_learn_from(intents, vectors)] = True
    splitter = StratifiedGroupKFold(folds, shuffle=True, random_state=SEED)
    for number, (shown, hidden) in enumerate(splitter.split(groups, list(intents), list(groups)), start=1):
        idf = corpus.idf(shown)
        shown, hidden = shown[usable[shown]], hidden[usable[hidden]]
        if not len(hidden):
            continue
        classifier = fitted(corpus.matrix(idf, shown, vectors), [intents[row] for row in shown])
        found = classifier.decision_function(corpus.matrix(idf, hidden, vectors))
        if len(classifier.classes_) == 2:
            found = np.stack([-found, found], axis=1)
        scores[np.ix_(hidden, [column[str(intent)] for intent in classifier.classes_])] = found
        tell(number)
    return names, scores
