"""The statistical intent classifier: TF-IDF of words (1–2) and letters (2–4), a linear model, calibrated.

Every value in a sentence is replaced by its kind, which is worth four points of accuracy, and the words are
seen twice: as written and as sounds, so that Hindi in Devanagari and in Roman letters train each other. Where
these are not sure, sentence vectors are added for the languages that an encoder knows.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from nlu.calibration import CLEAR, CrossValidated, fitted, probabilities, rows_to_learn_from, weighted
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


def templates_of(sentences: Sequence[str], intents: Sequence[str]) -> dict[str, str]:
    """The words of `sentences`, as `view` gives them, with their intent; without those that stand for several."""
    meant: dict[str, set[str]] = {}
    for sentence, intent in zip(sentences, intents, strict=True):
        meant.setdefault(_without_concepts(sentence), set()).add(intent)
    return {words: next(iter(found)) for words, found in meant.items() if len(found) == 1}


def _without_concepts(sentence: str) -> str:
    return sentence.partition(CONCEPTS_BEHIND)[0]


@dataclass(frozen=True, slots=True)
class Head:
    """One linear classifier over n-grams, and over sentence vectors if it has weights for them."""

    weights: "NDArray[np.float32]"
    """A row an n-gram, a column an intent."""
    vector_weights: "NDArray[np.float32]"
    """A row a dimension of the sentence vector; no rows for n-grams alone."""
    offsets: "NDArray[np.float32]"
    """One an intent."""
    temperature: float = 1.0

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
    foreign_odds: float = 1.0
    """How much likelier what we cannot do is than its examples alone say."""
    templates: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What an example says, its values replaced by their kinds -> its intent, where all such examples agree."""

    @classmethod
    def fit(
        cls,
        sentences: Sequence[str],
        corpus: Corpus,
        intents: Sequence[str],
        *,
        vectors: "NDArray[np.float32] | None" = None,
        encoder_id: str | None = None,
    ) -> "IntentModel":
        """Learn from `sentences`, as `view` gives them, and their `corpus`; the same input gives the same model."""
        import numpy as np

        rows = np.arange(len(intents))
        idf = corpus.idf(rows)
        vocabulary, kept = corpus.vocabulary(idf)
        classifier = fitted(corpus.matrix(idf, rows), intents)
        vector_head = None
        if vectors is not None:
            understood = rows_to_learn_from(intents, vectors)
            vector_head = _head(
                fitted(corpus.matrix(idf, understood, vectors), [intents[row] for row in understood]),
                kept,
                vectors,
            )
        return cls(
            tuple(str(name) for name in classifier.classes_),
            vocabulary,
            _head(classifier, kept, None),
            vector_head,
            encoder_id,
            templates=templates_of(sentences, intents),
        )

    def calibrated(self, judged: CrossValidated) -> "IntentModel":
        """The same classifier, as sure as examples that it was not shown allow."""
        vector_head = self.vector_head
        if vector_head is not None and judged.vector_temperature is not None:
            vector_head = replace(vector_head, temperature=judged.vector_temperature)
        return replace(
            self,
            head=replace(self.head, temperature=judged.temperature),
            vector_head=vector_head,
            foreign_odds=judged.foreign_odds,
        )

    def template(self, sentence: str) -> str | None:
        """The intent of the examples that say just this with other values, if there are any."""
        return self.templates.get(_without_concepts(sentence))

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
        chances = weighted(chances[None, :], self.intents, self.foreign_odds)[0]
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
    )
