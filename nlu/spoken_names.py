"""Finds names of a list in a text by sound, in whatever script either is written: artisans, titles of listings.

"Suneeta Devi's saree" and "सुनीता देवी की साड़ी" are about Sunita Devi.
"""

from collections.abc import Iterable, Sequence

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from nlu.ordinary import listed_words
from nlu.phonetics import Sound, sound
from nlu.sound_index import similarity
from nlu.tokens import keys, normalise, tokenise

_MIN_SKELETON = 3
_THRESHOLDS = {3: 0.90, 4: 0.82}
_LONG_THRESHOLD = 0.74
"""By consonants of the name."""
_PREFILTER, _LIMIT = 0.6, 20
_SAME = 0.02
"""Names as near as this to the best are meant as well as that one."""


def names_heard(text: str, names: Iterable[str]) -> list[int]:
    """The places in the list of the names that `text` says, the likest first; several if they cannot be told apart.

    A name must be said whole. One of fewer than three consonants, and one that is an everyday word, is never heard.
    """
    said = tokenise(normalise(text))
    known: dict[int, Sound] = {}
    most_words = 1
    for place, name in enumerate(names):
        words = keys(name)
        heard = sound(words)
        if len(heard.skeleton) >= _MIN_SKELETON and not all(word in listed_words() for word in words):
            known[place] = heard
            most_words = max(most_words, len(words) + 1)
    coarse = {place: heard.coarse for place, heard in known.items()}
    best: dict[int, float] = {}
    for window in _windows([token.key for token in said], most_words):
        heard = sound(window)
        near = process.extract(
            heard.coarse,
            coarse,
            scorer=Levenshtein.normalized_similarity,
            score_cutoff=_PREFILTER,
            limit=_LIMIT,
        )
        for _, _, place in near:
            score = similarity(heard, known[place])
            if score >= _THRESHOLDS.get(len(known[place].skeleton), _LONG_THRESHOLD):
                best[place] = max(best.get(place, 0.0), score)
    top = max(best.values(), default=0.0)
    found = [place for place, score in best.items() if score >= top - _SAME]
    return sorted(found, key=lambda place: -best[place])


def _windows(words: Sequence[str], most_words: int) -> Iterable[tuple[str, ...]]:
    """Runs of words, without a possessive s."""
    plain = [
        word.removesuffix("s") if word.isascii() and len(word) > _MIN_SKELETON else word for word in words
    ]
    for first in range(len(words)):
        for last in range(first + 1, min(first + most_words, len(words)) + 1):
            yield tuple(words[first:last])
            if plain[last - 1] != words[last - 1]:
                yield (*words[first : last - 1], plain[last - 1])
