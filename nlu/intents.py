"""The statistical intent classifier: TF-IDF of words (1–2) and letters (2–5), a linear model, calibrated.

Every value in a sentence is replaced by its kind, which is worth four points of accuracy, and the words are
seen twice: as written and as sounds, so that Hindi in Devanagari and in Roman letters train each other.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nlu.entities import NameFound
from nlu.ngrams import Corpus, Vocabulary
from nlu.results import IntentScore
from nlu.tokens import Token

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_C = 0.5
_SEED = 7
_NEVER_SEEN = -10.0
"""Score of an intent that a fold had no example of."""
_TEMPERATURES = tuple(0.1 * 1.12**step for step in range(30))

ARTISAN_INTENTS = frozenset(
    (
        "create_listing",
        "update_price",
        "update_stock",
        "remove_listing",
        "show_my_listings",
        "quote_golden_price",
        "update_order_status",
        "demand_forecast",
        "sales_summary",
        "register_artisan",
    )
)
BUYER_INTENTS = frozenset(
    (
        "search_products",
        "product_details",
        "recommend_products",
        "track_order",
        "place_order",
        "cancel_order",
        "find_artisans_nearby",
    )
)
_ROLE_ODDS = 0.35
"""How much less likely an intent of the other role is than the words alone say."""


def view(tokens: Sequence[Token], names: Sequence[NameFound], numbers: Sequence[tuple[int, int, str]]) -> str:
    """A sentence as the model sees it: its words, every value replaced by its kind.

    "I want to sell a saree for 2500" is "^ i want to sell a _product_type for _price $". `numbers` are
    stretches of text (start, end, kind) that quantities cover.
    """
    words: list[str] = []
    name_at = {name.first: name for name in names}
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if (name := name_at.get(index)) is not None:
            words.append(f"_{name.senses[0].kind}")
            index = max(name.last, index + 1)
            continue
        covering = next(((end, kind) for start, end, kind in numbers if start <= token.start < end), None)
        if covering is not None:
            words.append(f"_{covering[1]}")
            while index < len(tokens) and tokens[index].start < covering[0]:
                index += 1
            continue
        words.append("_number" if token.key[0].isdigit() else token.key)
        index += 1
    return " ".join(("^", *words, "$"))


@dataclass(frozen=True, slots=True)
class IntentModel:
    """A fitted classifier; make it with `fit`."""

    intents: tuple[str, ...]
    vocabulary: Vocabulary
    weights: "NDArray[np.float32]"
    """A row an n-gram, a column an intent."""
    offsets: "NDArray[np.float32]"
    """One an intent."""
    temperature: float = 1.0

    @classmethod
    def fit(cls, sentences: Sequence[str], intents: Sequence[str], temperature: float = 1.0) -> "IntentModel":
        """Learn from sentences as `view` gives them; the same input gives the same model."""
        import numpy as np

        corpus = Corpus(sentences)
        rows = np.arange(len(sentences))
        idf = corpus.idf(rows)
        classifier = _fitted(corpus.matrix(idf, rows), intents)
        vocabulary, kept = corpus.vocabulary(idf)
        weights, offsets = classifier.coef_, classifier.intercept_
        if len(classifier.classes_) == 2:
            # scikit-learn keeps one row for two classes
            weights, offsets = np.concatenate([-weights, weights]), np.concatenate([-offsets, offsets])
        return cls(
            tuple(str(name) for name in classifier.classes_),
            vocabulary,
            np.ascontiguousarray(weights.T[kept], dtype=np.float32),
            offsets.astype(np.float32),
            temperature,
        )

    def scores(self, sentence: str) -> "NDArray[np.float64]":
        """Uncalibrated scores, one an intent in the order of `intents`."""
        import numpy as np

        columns, weights = self.vocabulary.weigh(sentence)
        if not columns:
            return self.offsets.astype(np.float64)
        found: NDArray[np.float64] = (
            np.array(weights, dtype=np.float32) @ self.weights[columns] + self.offsets
        ).astype(np.float64)
        return found

    def rank(self, sentence: str, *, role: str | None = None) -> tuple[IntentScore, ...]:
        """All intents with calibrated probabilities, most probable first."""
        import numpy as np

        chances = probabilities(self.scores(sentence)[None, :], self.temperature)[0]
        if role in ("artisan", "buyer"):
            strange = BUYER_INTENTS if role == "artisan" else ARTISAN_INTENTS
            chances = chances * np.array(
                [_ROLE_ODDS if intent in strange else 1.0 for intent in self.intents]
            )
            chances = chances / chances.sum()
        order = np.argsort(-chances, kind="stable")
        return tuple(IntentScore(self.intents[index], float(chances[index])) for index in order)


def cross_scores(
    sentences: Sequence[str],
    intents: Sequence[str],
    groups: Sequence[int],
    folds: int,
    tell: Callable[[int, int], None],
) -> tuple["NDArray[np.float64]", tuple[str, ...]]:
    """Scores of every sentence by a model that saw neither it nor its group, and what the columns stand for.

    `tell` is called with the folds that are done and how many there are.
    """
    import numpy as np
    from sklearn.model_selection import StratifiedGroupKFold

    names = tuple(sorted(set(intents)))
    column = {intent: index for index, intent in enumerate(names)}
    scores = np.full((len(intents), len(names)), _NEVER_SEEN)
    corpus = Corpus(sentences)
    splitter = StratifiedGroupKFold(folds, shuffle=True, random_state=_SEED)
    for number, (shown, hidden) in enumerate(splitter.split(sentences, list(intents), list(groups)), start=1):
        idf = corpus.idf(shown)
        classifier = _fitted(corpus.matrix(idf, shown), [intents[row] for row in shown])
        found = classifier.decision_function(corpus.matrix(idf, hidden))
        columns = [column[str(intent)] for intent in classifier.classes_]
        if len(columns) == 2:
            found = np.stack([-found, found], axis=1)
        scores[np.ix_(hidden, columns)] = found
        tell(number, folds)
    return scores, names


def _fitted(matrix: Any, intents: Sequence[str]) -> Any:
    from sklearn.svm import LinearSVC

    return LinearSVC(C=_C, random_state=_SEED, dual=True).fit(matrix, list(intents))


def best_temperature(scores: "NDArray[np.float64]", intents: Sequence[str], truth: Sequence[str]) -> float:
    """The temperature under which the probabilities of held-out scores are most honest (least log loss).

    Temperature scaling: Guo et al., "On Calibration of Modern Neural Networks", ICML 2017.
    """
    import numpy as np

    column = {intent: index for index, intent in enumerate(intents)}
    rows = [row for row, intent in enumerate(truth) if intent in column]
    columns = [column[truth[row]] for row in rows]

    def loss(temperature: float) -> float:
        chosen = probabilities(scores[rows], temperature)[range(len(rows)), columns]
        return float(-np.log(np.maximum(chosen, 1e-12)).mean())

    return min(_TEMPERATURES, key=loss)


def probabilities(scores: "NDArray[np.float64]", temperature: float) -> "NDArray[np.float64]":
    """Scores as probabilities, a row an example: their softmax at a temperature."""
    import numpy as np

    shifted = np.exp((scores - scores.max(axis=1, keepdims=True)) / temperature)
    chances: NDArray[np.float64] = shifted / shifted.sum(axis=1, keepdims=True)
    return chances
