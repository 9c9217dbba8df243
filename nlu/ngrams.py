"""Word and letter n-grams of a sentence, weighed by TF-IDF, one sentence at a time and fast.

The definition is scikit-learn's (`TfidfVectorizer` with `sublinear_tf`, and its `char_wb` analyser): tf = 1 + ln
count, idf = 1 + ln((1 + n) / (1 + df)), each channel of unit length. Its vectorizers check their input for so
long that four of them take ten milliseconds a sentence; this takes one tenth.
"""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nlu.phonetics import word_phones

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

_WORDS = (1, 2)
_LETTERS = (2, 5)
_MIN_SENTENCES = {"letters": 2, "sound letters": 2}
"""A run of letters in one sentence only is an accident."""


def channels(sentence: str) -> dict[str, Counter[str]]:
    """How often each n-gram occurs: of words and letters, as written and as sounds."""
    words = sentence.split(" ")
    sounds = [word if word[0] in "^$_" else word_phones(word) or word for word in words]
    return {
        "words": Counter(_word_ngrams(words)),
        "letters": Counter(_letter_ngrams(words)),
        "sound words": Counter(_word_ngrams(sounds)),
        "sound letters": Counter(_letter_ngrams(sounds)),
    }


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The n-grams of the training sentences, with their weights."""

    columns: dict[str, dict[str, int]]
    """Channel -> n-gram -> column."""
    idf: "NDArray[np.float64]"

    @classmethod
    def of(cls, sentences: Sequence[str]) -> "Vocabulary":
        """The vocabulary of some sentences; the same sentences give the same columns."""
        import numpy as np

        found: dict[str, Counter[str]] = {}
        for sentence in sentences:
            for channel, counts in channels(sentence).items():
                found.setdefault(channel, Counter()).update(counts.keys())
        columns: dict[str, dict[str, int]] = {}
        idf: list[float] = []
        for channel, frequencies in found.items():
            kept = sorted(
                ngram for ngram, count in frequencies.items() if count >= _MIN_SENTENCES.get(channel, 1)
            )
            columns[channel] = {ngram: len(idf) + index for index, ngram in enumerate(kept)}
            idf.extend(1 + math.log((1 + len(sentences)) / (1 + frequencies[ngram])) for ngram in kept)
        return cls(columns, np.array(idf))

    def weigh(self, sentence: str) -> tuple[list[int], list[float]]:
        """Columns and weights of the n-grams of a sentence that the vocabulary has."""
        columns: list[int] = []
        weights: list[float] = []
        for channel, counts in channels(sentence).items():
            known = self.columns[channel]
            here = [(known[ngram], 1 + math.log(count)) for ngram, count in counts.items() if ngram in known]
            channel_weights = [weight * self.idf[column] for column, weight in here]
            length = math.sqrt(sum(weight * weight for weight in channel_weights)) or 1.0
            columns.extend(column for column, _ in here)
            weights.extend(weight / length for weight in channel_weights)
        return columns, weights

    def matrix(self, sentences: Sequence[str]) -> "csr_matrix":
        """The weights of many sentences, a row each."""
        from scipy.sparse import csr_matrix

        indptr = [0]
        columns: list[int] = []
        weights: list[float] = []
        for sentence in sentences:
            row_columns, row_weights = self.weigh(sentence)
            columns.extend(row_columns)
            weights.extend(row_weights)
            indptr.append(len(columns))
        return csr_matrix((weights, columns, indptr), shape=(len(sentences), len(self.idf)))


def _word_ngrams(words: Sequence[str]) -> Iterator[str]:
    for length in range(_WORDS[0], _WORDS[1] + 1):
        for first in range(len(words) - length + 1):
            yield " ".join(words[first : first + length])


def _letter_ngrams(words: Sequence[str]) -> Iterator[str]:
    for word in words:
        padded = f" {word} "
        for length in range(_LETTERS[0], _LETTERS[1] + 1):
            if length >= len(padded):
                yield padded
                break
            for first in range(len(padded) - length + 1):
                yield padded[first : first + length]
