"""The statistical intent classifier: TF-IDF of words (1–2) and letters (2–5), a linear model, calibrated.

Every value in a sentence is replaced by its kind, which is worth four points of accuracy, and the words are
seen twice: as written and as sounds, so that Hindi in Devanagari and in Roman letters train each other. Where
these are not sure, sentence vectors are added for the languages that an encoder knows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nlu.calibration import CLEAR, fitted, probabilities, rows_to_learn_from
from nlu.entities import NameFound
from nlu.ngrams import CONCEPTS_BEHIND, Corpus, Vocabulary
from nlu.results import IntentScore
from nlu.tokens import Token

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


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


def view(
    tokens: Sequence[Token],
    names: Sequence[NameFound],
    numbers: Sequence[tuple[int, int, str]],
    concepts: Sequence[str] = (),
) -> str:
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
    return " ".join(("^", *words, "$")) + CONCEPTS_BEHIND + " ".join(concepts)


@dataclass(frozen=True, slots=True)
class Head:
    """One linear classifier over n-grams, and over sentence vectors if it has weights for them."""

    weights: "NDArray[np.float32]"
    """A row an n-gram, a column an intent."""
    vector_weights: "NDArray[np.float32]"
    """A row a dimension of the sentence vector; no rows for n-grams alone."""
    offsets: "NDArray[np.float32]"
    """One an intent."""
    temperature: float

    def scores(
        self, columns: Sequence[int], weights: Sequence[float], vector: "NDArray[np.float32] | None"
    ) -> "NDArray[np.float64]":
        """Uncalibrated scores, one an intent."""
        import numpy as np

        found = self.offsets.astype(np.float64)
        if columns:
            found += np.array(weights, dtype=np.float32) @ self.weights[columns]
        if vector is not None:
            found += vector @ self.vector_weights
        return found


@dataclass(frozen=True, slots=True)
class IntentModel:
    """A fitted classifier; make it with `fit`."""

    intents: tuple[str, ...]
    vocabulary: Vocabulary
    head: Head
    vector_head: Head | None = None
    """Decides where `head` is not sure and the sentence has a vector."""
    encoder_id: str | None = None
    """The encoder whose vectors `vector_head` was trained on."""

    @classmethod
    def fit(
        cls,
        corpus: Corpus,
        intents: Sequence[str],
        temperature: float,
        *,
        vectors: "NDArray[np.float32] | None" = None,
        vector_temperature: float | None = None,
        encoder_id: str | None = None,
    ) -> "IntentModel":
        """Learn from the sentences of a corpus, as `view` gives them; the same input gives the same model."""
        import numpy as np

        rows = np.arange(len(intents))
        idf = corpus.idf(rows)
        vocabulary, kept = corpus.vocabulary(idf)
        classifier = fitted(corpus.matrix(idf, rows), intents)
        vector_head = None
        if vectors is not None and vector_temperature is not None:
            understood = rows_to_learn_from(intents, vectors)
            vector_head = _head(
                fitted(corpus.matrix(idf, understood, vectors), [intents[row] for row in understood]),
                kept,
                vectors,
                vector_temperature,
            )
        return cls(
            tuple(str(name) for name in classifier.classes_),
            vocabulary,
            _head(classifier, kept, None, temperature),
            vector_head,
            encoder_id,
        )

    def rank(
        self,
        sentence: str,
        *,
        role: str | None = None,
        vector: "Callable[[], NDArray[np.float32]] | None" = None,
    ) -> tuple[IntentScore, ...]:
        """All intents with calibrated probabilities, most probable first.

        `vector` gives the weighted sentence vector; it is called only when the n-grams are not sure.
        """
        import numpy as np

        columns, weights = self.vocabulary.weigh(sentence)
        chances = self._chances(self.head, columns, weights, None)
        if vector is not None and self.vector_head is not None and chances.max() < CLEAR:
            chances = self._chances(self.vector_head, columns, weights, vector())
        if role in ("artisan", "buyer"):
            strange = BUYER_INTENTS if role == "artisan" else ARTISAN_INTENTS
            chances = chances * np.array(
                [_ROLE_ODDS if intent in strange else 1.0 for intent in self.intents]
            )
            chances = chances / chances.sum()
        order = np.argsort(-chances, kind="stable")
        return tuple(IntentScore(self.intents[index], float(chances[index])) for index in order)

    @staticmethod
    def _chances(
        head: Head, columns: Sequence[int], weights: Sequence[float], vector: "NDArray[np.float32] | None"
    ) -> "NDArray[np.float64]":
        chances: NDArray[np.float64] = probabilities(
            head.scores(columns, weights, vector)[None, :], head.temperature
        )[0]
        return chances


def _head(
    classifier: Any,
    kept: "NDArray[np.int64]",
    vectors: "NDArray[np.float32] | None",
    temperature: float,
) -> Head:
    import numpy as np

    weights, offsets = classifier.coef_, classifier.intercept_
    if len(classifier.classes_) == 2:
        # scikit-learn keeps one row for two classes
        weights, offsets = np.concatenate([-weights, weights]), np.concatenate([-offsets, offsets])
    dimensions = 0 if vectors is None else vectors.shape[1]
    ngrams = weights.shape[1] - dimensions
    return Head(
        np.ascontiguousarray(weights.T[:ngrams][kept], dtype=np.float32),
        np.ascontiguousarray(weights.T[ngrams:], dtype=np.float32),
        offsets.astype(np.float32),
        temperature,
    )
