"""Where in a sentence the names of things stand: a conditional random field over words and their neighbours.

The lexicon knows what a word can mean; the field knows from the words around it whether a name stands there at
all. So it expects a thing where the word is misspelt beyond recognition ("the vaze came broken"), and none
where a word is merely like a name ("cancle my order" has no candle).
"""

import ctypes
import random
import tempfile
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pycrfsuite

from nlu.labels import LEXICON_ENTITIES
from nlu.ordinary import OrdinaryWords, number_keys
from nlu.phonetics import word_phones
from nlu.tokens import Token

NOTHING = "O"
"""The tag of a word that belongs to no name."""
_UNKNOWN = "?"
_NEIGHBOURS = (-2, -1, 1, 2)
_ITERATIONS = 8
_SEED = 7
_SENTENCES_WITH_HIDDEN = 0.5
_HIDDEN_WORDS = 0.12
"""Share of the sentences in which words are hidden, a name among them, and of the other words hidden there."""


@dataclass(frozen=True, slots=True)
class TaggedSentence:
    """A training sentence: for each word its key, what the lexicon says of it, and its tag."""

    language: str
    words: tuple[str, ...]
    kinds: tuple[str, ...]
    """Kind of the lexicon's name that the word belongs to, "number", or nothing."""
    tags: tuple[str, ...]


def kinds_of_words(tokens: Sequence[Token], names: Iterable[tuple[int, int, str]]) -> list[str]:
    """What the lexicon and the number words say of each word; `names` are (first, last, kind)."""
    kinds = ["number" if token.key[0].isdigit() or token.key in number_keys() else "" for token in tokens]
    for first, last, kind in names:
        kinds[first:last] = [kind] * (last - first)
    return kinds


def train_tagger(sentences: Iterable[TaggedSentence]) -> bytes:
    """A fitted field; the same sentences give the same one.

    In every second sentence words are hidden, a name among them, so that it has to rely on what stands around them.
    Averaged perceptron: Collins, "Discriminative Training Methods for Hidden Markov
    Models", EMNLP 2002, in python-crfsuite.
    """
    chance = random.Random(_SEED)
    trainer = pycrfsuite.Trainer("averaged-perceptron", verbose=False)
    trainer.set_params({"max_iterations": _ITERATIONS})
    for sentence in sentences:
        hidden = _to_hide(sentence, chance) if chance.random() < _SENTENCES_WITH_HIDDEN else frozenset()
        words = [_UNKNOWN if at in hidden else word for at, word in enumerate(sentence.words)]
        kinds = ["" if at in hidden else kind for at, kind in enumerate(sentence.kinds)]
        trainer.append(_features(words, kinds, sentence.language), sentence.tags)
    _seed_the_solver()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tagger"
        trainer.train(str(path))
        return path.read_bytes()


class Tagger:
    """A fitted field; threads may share it."""

    def __init__(self, model: bytes, ordinary: OrdinaryWords) -> None:
        self._ordinary = ordinary
        self._model = model  # the C code reads from these very bytes
        self._tagger = pycrfsuite.Tagger()
        self._tagger.open_inmemory(self._model)
        self._one_at_a_time = threading.Lock()

    def tags(
        self, tokens: Sequence[Token], kinds: Sequence[str], language: str, hidden: range = range(0)
    ) -> list[str]:
        """For each word the kind of name that it belongs to, or `NOTHING`; as if the `hidden` words were unknown."""
        words = [
            token.key if at not in hidden and self.knows(token, kinds[at]) else _UNKNOWN
            for at, token in enumerate(tokens)
        ]
        seen = ["" if at in hidden else kind for at, kind in enumerate(kinds)]
        with self._one_at_a_time:
            found: list[str] = self._tagger.tag(_features(words, seen, language))
        return found

    def knows(self, token: Token, kind: str) -> bool:
        """Whether a word means something to us: by the lexicon, as a number or as an everyday word."""
        return bool(kind) or token.key in self._ordinary


def _to_hide(sentence: TaggedSentence, chance: random.Random) -> frozenset[int]:
    named = [at for at, tag in enumerate(sentence.tags) if tag in LEXICON_ENTITIES]
    others = (
        at
        for at, (tag, kind) in enumerate(zip(sentence.tags, sentence.kinds, strict=True))
        if tag == NOTHING and not kind and chance.random() < _HIDDEN_WORDS
    )
    return frozenset((*others, chance.choice(named)) if named else others)


def _seed_the_solver() -> None:
    """CRFsuite shuffles by the C library's `rand`, which nobody else seeds."""
    ctypes.CDLL(None).srand(_SEED)


def _features(words: Sequence[str], kinds: Sequence[str], language: str) -> list[list[str]]:
    return [_features_at(at, words, kinds, language) for at in range(len(words))]


def _features_at(at: int, words: Sequence[str], kinds: Sequence[str], language: str) -> list[str]:
    word, kind = words[at], kinds[at]
    if word[0].isdigit():
        word = "0" * len(word)
    found = [f"word={word}", f"kind={kind}", f"language={language}"]
    if word != _UNKNOWN:
        found += [f"end={word[-3:]}", f"end={language}:{word[-2:]}", f"sound={word_phones(word)}"]
    for distance in _NEIGHBOURS:
        place = at + distance
        if not 0 <= place < len(words):
            found.append(f"{distance}:edge")
            continue
        found += [f"{distance}:word={words[place]}", f"{distance}:kind={kinds[place]}"]
        if abs(distance) == 1:
            found += [f"{distance}:{kind}|{kinds[place]}", f"{distance}:{kind}|{words[place]}"]
    return found
