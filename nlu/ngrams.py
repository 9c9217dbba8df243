"""Word and letter n-grams of a sentence, weighed by TF-IDF, one sentence at a time and fast.

The definition is scikit-learn's (`TfidfVectorizer` with `sublinear_tf`, and its `char_wb` analyser): tf = 1 + ln
count, idf = 1 + ln((1 + n) / (1 + df)), each channel of unit length. Its vectorizers check their input for so
long that four of them take ten milliseconds a sentence; this takes one tenth.
"""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from nlu.phonetics import word_phones

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

_WORDS = (1, 2)
_LETTERS = (2, 4)
_CHANNELS = ("words", "letters", "sound words", "sound letters", "concepts")
_CHANNEL_LENGTHS = {"concepts": 0.6}
"""Length of a channel where others have length 1: the words themselves tell more than what they stand for."""
CONCEPTS_BEHIND = " | "
"""Stands between the words of a sentence and the concepts in them."""
_BY_SOUND = frozenset(("sound words", "sound letters"))
"""Channels that only add noise beside a sentence vector, whose languages are written as they are read."""
_MOST_REMEMBERED = 50_000
"""Words whose letters are remembered."""
_LARGE = 10_000
"""Sentences from which on a corpus is large."""
_MIN_SENTENCES = {"words": (1, 2), "letters": (2, 3), "sound words": (1, 2), "sound letters": (2, 3)}
"""In how many sentences an n-gram must be, in a small corpus and in a large one; in fewer it is an accident."""


def channels(sentence: str) -> dict[str, Counter[str]]:
    """How often each n-gram occurs: of words and letters, as written and as sounds."""
    words, sounds, concepts = _read(sentence)
    return {
        "words": Counter(_word_ngrams(words)),
        "letters": Counter(ngram for word in words for ngram in _letter_ngrams(word)),
        "sound words": Counter(_word_ngrams(sounds)),
        "sound letters": Counter(ngram for word in sounds for ngram in _letter_ngrams(word)),
        "concepts": Counter(_word_ngrams(concepts)),
    }


def _read(sentence: str) -> tuple[list[str], list[str], list[str]]:
    """The words of a sentence, the same as sounds, and its concepts."""
    sentence, _, concepts = sentence.partition(CONCEPTS_BEHIND)
    words = sentence.split(" ")
    sounds = [word if word[0] in "^$_" else word_phones(word) or word for word in words]
    return words, sounds, concepts.split(" ") if concepts else []


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The n-grams of the training sentences, with their weights."""

    columns: dict[str, dict[str, int]]
    """Channel -> n-gram -> column."""
    idf: "NDArray[np.float64]"

    def weigh(self, sentence: str) -> tuple[list[int], list[float]]:
        """Columns and weights of the n-grams of a sentence that the vocabulary has."""
        columns: list[int] = []
        weights: list[float] = []
        for channel, counts in channels(sentence).items():
            known = self.columns[channel]
            here = [(known[ngram], 1 + math.log(count)) for ngram, count in counts.items() if ngram in known]
            channel_weights = [weight * self.idf[column] for column, weight in here]
            length = math.sqrt(sum(weight * weight for weight in channel_weights)) or 1.0
            length /= _CHANNEL_LENGTHS.get(channel, 1.0)
            columns.extend(column for column, _ in here)
            weights.extend(weight / length for weight in channel_weights)
        return columns, weights


class Corpus:
    """Many sentences, counted once; folds of them are weighed as if the rest had never been seen."""

    def __init__(self, sentences: Sequence[str]) -> None:
        import numpy as np
        from scipy.sparse import csr_matrix

        columns: dict[str, dict[str, int]] = {channel: {} for channel in _CHANNELS}
        places: dict[str, list[int]] = {channel: [] for channel in _CHANNELS}
        ends: dict[str, list[int]] = {channel: [0] for channel in _CHANNELS}
        letters: dict[str, dict[str, list[int]]] = {"letters": {}, "sound letters": {}}
        for sentence in sentences:
            words, sounds, concepts = _read(sentence)
            for channel, said in (("words", words), ("sound words", sounds), ("concepts", concepts)):
                known = columns[channel]
                places[channel].extend(known.setdefault(ngram, len(known)) for ngram in _word_ngrams(said))
            for channel, said in (("letters", words), ("sound letters", sounds)):
                known, of_word = columns[channel], letters[channel]
                for word in said:
                    if word not in of_word:
                        of_word[word] = [
                            known.setdefault(ngram, len(known)) for ngram in _letter_ngrams(word)
                        ]
                    places[channel] += of_word[word]
            for channel in _CHANNELS:
                ends[channel].append(len(places[channel]))
        self._columns = columns
        self._frequencies = {}
        for channel in _CHANNELS:
            counts = csr_matrix(
                (np.ones(len(places[channel])), places[channel], ends[channel]),
                shape=(len(sentences), len(columns[channel])),
            )
            counts.sum_duplicates()
            counts.data = 1 + np.log(counts.data)
            self._frequencies[channel] = counts

    def idf(self, rows: "NDArray[np.int64]") -> "dict[str, NDArray[np.float64]]":
        """Weights of the n-grams in some sentences by channel; 0 for those that are too rare there."""
        import numpy as np

        weights = {}
        large = len(rows) >= _LARGE
        for channel, matrix in self._frequencies.items():
            least = _MIN_SENTENCES.get(channel, (1, 1))[large]
            seen = np.bincount(matrix[rows].indices, minlength=matrix.shape[1])
            idf = 1 + np.log((1 + len(rows)) / (1 + seen))
            weights[channel] = np.where(seen >= least, idf, 0.0)
        return weights

    def matrix(
        self,
        idf: "dict[str, NDArray[np.float64]]",
        rows: "NDArray[np.int64]",
        vectors: "NDArray[np.float32] | None" = None,
    ) -> "csr_matrix":
        """The weights of some sentences, a row each; all channels side by side, their vectors behind them.

        Beside vectors the channels of sounds are empty.
        """
        from scipy.sparse import csr_matrix, diags, hstack
        from sklearn.preprocessing import normalize

        parts = [
            csr_matrix((len(rows), matrix.shape[1]))
            if vectors is not None and channel in _BY_SOUND
            else normalize(matrix[rows] @ diags(idf[channel])) * _CHANNEL_LENGTHS.get(channel, 1.0)
            for channel, matrix in self._frequencies.items()
            if matrix.shape[1]
        ]
        if vectors is not None:
            parts.append(csr_matrix(vectors[rows]))
        together: csr_matrix = hstack(parts, format="csr")
        together.eliminate_zeros()
        return together

    def vocabulary(self, idf: "dict[str, NDArray[np.float64]]") -> "tuple[Vocabulary, NDArray[np.int64]]":
        """The n-grams that have a weight, and which columns of `matrix` they are."""
        import numpy as np

        weights = np.concatenate([idf[channel] for channel in self._columns])
        kept = np.flatnonzero(weights)
        place = {int(column): index for index, column in enumerate(kept)}
        columns: dict[str, dict[str, int]] = {}
        start = 0
        for channel, known in self._columns.items():
            columns[channel] = {
                ngram: place[start + column] for ngram, column in known.items() if start + column in place
            }
            start += len(known)
        return Vocabulary(columns, weights[kept]), kept


def _word_ngrams(words: Sequence[str]) -> Iterator[str]:
    for length in range(_WORDS[0], _WORDS[1] + 1):
        for first in range(len(words) - length + 1):
            yield " ".join(words[first : first + length])


@lru_cache(maxsize=_MOST_REMEMBERED)
def _letter_ngrams(word: str) -> tuple[str, ...]:
    padded = f" {word} "
    found = []
    for length in range(_LETTERS[0], _LETTERS[1] + 1):
        if length >= len(padded):
            found.append(padded)
            break
        found += [padded[first : first + length] for first in range(len(padded) - length + 1)]
    return tuple(found)
