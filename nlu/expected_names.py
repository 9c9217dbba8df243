"""Names that are hard to read but that the sentence expects: "the vaze came broken", "mtka tuta hua aaya".

A name is believed at half a likeness where the sentence has a place for its kind, and not at a good likeness
where it has none: "cancle my order" is not about a candle.
"""

from collections.abc import Iterator, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA, Levenshtein

from knowledge.languages import DEFAULT
from knowledge.lexicon import Lexicon
from nlu.gazetteer import Sense, lexicon_names
from nlu.labels import LEXICON_ENTITIES
from nlu.phonetics import word_phones
from nlu.tagger import NOTHING, Tagger, kinds_of_words
from nlu.tokens import Token

CONFIDENCE = 0.7
"""Of a name that was only expected; low enough that it is repeated to the person."""
_EVERYWHERE = (DEFAULT, "hi", "hi-Latn")
"""Names of these are looked for in sentences of every language, besides those of its own."""
_UNMISTAKABLE = frozenset(("craft", "place", "material"))
"""Kinds whose names are like few other words."""
_MIN_LETTERS = 3
_MIN_LIKENESS = 0.72
_CANDIDATES = 5

Span = tuple[int, int, str]
"""First word of a name, the word behind it, and its kind."""


class ExpectedNames:
    """The one-word names of a lexicon, and a tagger that says where names stand."""

    def __init__(self, lexicon: Lexicon, tagger: Tagger) -> None:
        self._lexicon = lexicon
        self._tagger = tagger
        self._names: dict[str, dict[str, _NamesOfKind]] = {}

    def believable(
        self, tokens: Sequence[Token], names: Sequence[Span], likeness: Span, language: str
    ) -> bool:
        """Whether a name that is merely alike can stand where it was found; `names` are all that were found."""
        first, last, kind = likeness
        if not _UNMISTAKABLE.isdisjoint(kind.split("+")):
            return True
        kinds = kinds_of_words(tokens, names)
        tags = self._tagger.tags(tokens, kinds, language, hidden=range(first, last))
        return any(tag != NOTHING for tag in tags[first:last])

    def missed(
        self, tokens: Sequence[Token], names: Sequence[Span], language: str
    ) -> Iterator[tuple[int, Sense]]:
        """Unknown words that stand where a name is expected, and the name of that kind that each is like."""
        kinds = kinds_of_words(tokens, names)
        unknown = [at for at, token in enumerate(tokens) if not self._tagger.knows(token, kinds[at])]
        if not unknown:
            return
        tags = self._tagger.tags(tokens, kinds, language)
        for at in unknown:
            if tags[at] != NOTHING and (sense := self._of_kind(tags[at], language).nearest(tokens[at].key)):
                yield at, sense

    def _of_kind(self, kind: str, language: str) -> "_NamesOfKind":
        if language not in self._names:
            by_kind: dict[str, dict[str, Sense]] = {kind: {} for kind in LEXICON_ENTITIES}
            for words, sense in lexicon_names(self._lexicon, {*_EVERYWHERE, language}):
                if len(words) == 1 and len(words[0]) >= _MIN_LETTERS and not sense.doubtful:
                    by_kind[sense.kind].setdefault(words[0], Sense(sense.kind, sense.value))
            self._names[language] = {kind: _NamesOfKind(names) for kind, names in by_kind.items()}
        return self._names[language][kind]


class _NamesOfKind:
    def __init__(self, names: dict[str, Sense]) -> None:
        self._senses = names
        self._sounds = {name: word_phones(name) for name in names}

    def nearest(self, written: str) -> Sense | None:
        """The name that is most like a word, by letters and by sound alike, if one is like enough."""
        heard = word_phones(written)
        if len(written) < _MIN_LETTERS or not heard:
            return None
        by_letters = process.extract(
            written, self._senses.keys(), scorer=OSA.normalized_similarity, limit=_CANDIDATES
        )
        by_sound = process.extract(
            heard, self._sounds, scorer=Levenshtein.normalized_similarity, limit=_CANDIDATES
        )
        best, most = None, _MIN_LIKENESS
        for name in sorted({name for name, _, _ in by_letters} | {name for _, _, name in by_sound}):
            sound = self._sounds[name]
            if sound[:1] != heard[:1]:
                continue
            alike = (
                OSA.normalized_similarity(written, name) + Levenshtein.normalized_similarity(heard, sound)
            ) / 2
            if alike > most:
                best, most = self._senses[name], alike
        return best
