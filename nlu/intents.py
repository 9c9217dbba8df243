"""The statistical intent classifier: TF-IDF of words, letters and sounds, a linear model, calibrated.

Three views of a sentence are weighed together: its words with every value replaced by its kind ("sell a
_product_type for _price"), the same words as sounds (so that Hindi in Devanagari and in Roman letters train
each other), and the concepts that its words stand for in any language ("hatao" and "remove").
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nlu.concepts import concepts_of
from nlu.entities import NameFound
from nlu.phonetics import word_phones
from nlu.results import IntentScore
from nlu.tokens import Token

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_C = 0.5
_SEED = 7
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


@dataclass(frozen=True, slots=True)
class Views:
    """One sentence as the model sees it: four strings of symbols parted by blanks."""

    words: str
    sounds: str
    concepts: str


def views(
    tokens: Sequence[Token], names: Sequence[NameFound], numbers: Sequence[tuple[int, int, str]]
) -> Views:
    """The views of a sentence.

    `numbers` are stretches of text (start, end, kind) that quantities cover; their words become `_kind`.
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
        covering = next(
            ((start, end, kind) for start, end, kind in numbers if start <= token.start < end), None
        )
        if covering is not None:
            words.append(f"_{covering[2]}")
            while index < len(tokens) and tokens[index].start < covering[1]:
                index += 1
            continue
        words.append("_number" if token.key[0].isdigit() else token.key)
        index += 1
    sounds = [word if word[0] == "_" else word_phones(word) or word for word in words]
    return Views(
        " ".join(("^", *words, "$")),
        " ".join(("^", *sounds, "$")),
        " ".join(("^", *concepts_of(words), "$")),
    )


class IntentModel:
    """A fitted classifier; make it with `fit`."""

    def __init__(self, vectorizers: Sequence[Any], classifier: Any, temperature: float) -> None:
        self._vectorizers = tuple(vectorizers)
        self._classifier = classifier
        self._temperature = temperature
        self.intents: tuple[str, ...] = tuple(str(name) for name in classifier.classes_)

    @classmethod
    def fit(
        cls, examples: Sequence[Views], intents: Sequence[str], temperature: float = 1.0
    ) -> "IntentModel":
        """Learn from examples; the same input gives the same model."""
        from sklearn.svm import LinearSVC

        vectorizers = _vectorizers()
        features = _stack([vectorizer.fit_transform(examples) for vectorizer in vectorizers])
        classifier = LinearSVC(C=_C, random_state=_SEED, dual=True)
        classifier.fit(features, list(intents))
        return cls(vectorizers, classifier, temperature)

    def with_temperature(self, temperature: float) -> "IntentModel":
        return IntentModel(self._vectorizers, self._classifier, temperature)

    def scores(self, examples: Sequence[Views]) -> "NDArray[np.float64]":
        """Uncalibrated scores: a row an example, a column an intent in the order of `intents`."""
        features = _stack([vectorizer.transform(examples) for vectorizer in self._vectorizers])
        scores: NDArray[np.float64] = self._classifier.decision_function(features)
        return scores

    def rank(self, example: Views, *, role: str | None = None) -> tuple[IntentScore, ...]:
        """All intents with calibrated probabilities, most probable first."""
        import numpy as np

        chances = probabilities(self.scores([example]), self._temperature)[0]
        if role in ("artisan", "buyer"):
            strange = BUYER_INTENTS if role == "artisan" else ARTISAN_INTENTS
            chances = chances * np.array(
                [_ROLE_ODDS if intent in strange else 1.0 for intent in self.intents]
            )
            chances = chances / chances.sum()
        order = np.argsort(-chances, kind="stable")
        return tuple(IntentScore(self.intents[index], float(chances[index])) for index in order)


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


def _stack(parts: list[Any]) -> Any:
    from scipy.sparse import hstack

    return hstack(parts, format="csr")


def _words_view(example: Views) -> str:
    return example.words


def _sounds_view(example: Views) -> str:
    return example.sounds


def _concepts_view(example: Views) -> str:
    return example.concepts


def _vectorizers() -> list[Any]:
    from sklearn.feature_extraction.text import TfidfVectorizer

    def words(view: Any, longest: int) -> Any:
        return TfidfVectorizer(
            preprocessor=view, token_pattern=r"\S+", ngram_range=(1, longest), sublinear_tf=True
        )

    def letters(view: Any) -> Any:
        return TfidfVectorizer(
            preprocessor=view, analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2
        )

    return [
        words(_words_view, 2),
        letters(_words_view),
        words(_sounds_view, 2),
        letters(_sounds_view),
        words(_concepts_view, 2),
    ]
