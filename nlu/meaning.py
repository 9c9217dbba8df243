"""Sentence vectors beside the n-grams, for the languages that an encoder knows.

The encoder is given from outside: anything with these three members, such as LangChain embeddings that name their
model. Without one, understanding rests on n-grams alone.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

VECTOR_WEIGHT = 2.0
"""Length of a sentence vector where each channel of n-grams has length 1."""


class SentenceEncoder(Protocol):
    """Turns sentences into vectors of unit length."""

    @property
    def model_id(self) -> str:
        """Which model it is; a classifier trained with one encoder refuses another."""

    @property
    def understands(self) -> frozenset[str]:
        """Languages whose sentences it tells apart."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector a text, in order."""


def vectors(
    encoder: SentenceEncoder, texts: Sequence[str], languages: Sequence[str]
) -> "NDArray[np.float32]":
    """A weighted vector a text; zeros for texts in a language that the encoder does not understand."""
    import numpy as np

    # Texts of like length fill a batch without padding.
    known = sorted(
        (row for row, language in enumerate(languages) if language in encoder.understands),
        key=lambda row: len(texts[row]),
    )
    if not known:
        return np.zeros((len(texts), 0), dtype=np.float32)
    found = np.array(encoder.embed_documents([texts[row] for row in known]), dtype=np.float32)
    result = np.zeros((len(texts), found.shape[1]), dtype=np.float32)
    result[known] = VECTOR_WEIGHT * found
    return result
