"""Finds crafts in a question, however they are spelt and in whichever script."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from knowledge.lexicon import Lexicon
from rag.asks import Word, is_stop_word
from rag.language_tables import language_tables
from rag.sentences import stems, words
from rag.sounds import sound

MAX_NAME_WORDS = 4
MIN_SOUND_LENGTH = 4
"""Keys of shorter names sound like ordinary words: those must be spelt as in the lexicon."""
MIN_STEM_LENGTH = 4
"""The same for names without their endings."""
MIN_BEGINNING = 6
"""Characters that a name has at least to be found with an ending."""
MAX_ENDING = 6
"""Characters that an ending has at most."""
MIN_FUZZY_LENGTH = 6
MIN_SIMILARITY = 88.0
"""rapidfuzz ratio, 0 to 100, from which a misspelt name is taken for the craft."""


@dataclass(frozen=True, slots=True)
class NamedCraft:
    """A craft that a question names."""

    craft: str
    """Canonical value."""
    positions: frozenset[int]
    """Words of the question that name it."""


class CraftNames:
    """All names of all crafts: of the lexicon, and the titles of articles."""

    def __init__(
        self, lexicon: Lexicon, titles: Iterable[tuple[str, str]], is_ordinary: Callable[[Word, str], bool]
    ) -> None:
        """`titles` are (canonical craft, title of an article about it).

        `is_ordinary(word, language)` tells words that mean something else, such as चित्र (picture), which sounds
        like the craft chittara: alone they name a craft only when spelt exactly so.
        """
        self._is_ordinary = is_ordinary
        self._spelt: dict[str, str] = {}
        self._sounding: dict[str, str] = {}
        self._stemmed: dict[str, str] = {}
        """Names in languages that write case endings and postpositions together with the noun."""
        names = [(entry.value, name) for entry in lexicon.entries("craft") for _, name in entry.spellings()]
        names += [(entry.value, entry.value) for entry in lexicon.entries("craft")]
        for craft, name in (*names, *titles):
            parts = words(name)
            key = "".join(sound(part) for part in parts)
            self._spelt.setdefault(" ".join(parts), craft)
            if len(key) >= MIN_SOUND_LENGTH:
                self._sounding.setdefault(key, craft)
        self._places = frozenset(
            " ".join(stems(name, language))
            for entry in lexicon.entries("place")
            for language, name in entry.spellings()
        )
        """Places after which crafts are called: such a word is not ordinary."""
        for entry in lexicon.entries("craft"):
            for language, name in entry.spellings():
                stemmed = " ".join(stems(name, language))
                if language in language_tables() and len(stemmed) >= MIN_STEM_LENGTH and not name.isascii():
                    self._stemmed.setdefault(stemmed, entry.value)
        self._fuzzy = [key for key in self._sounding if len(key) >= MIN_FUZZY_LENGTH]

    def find(self, question: Sequence[Word], language: str) -> list[NamedCraft]:
        """Crafts in the order of the question; the longest name wins, misspelt ones come last."""
        found: list[NamedCraft] = []
        taken: set[int] = set()
        for look_up in (self._named, self._misspelt):
            for length in range(min(MAX_NAME_WORDS, len(question)), 0, -1):
                for start in range(len(question) - length + 1):
                    span = range(start, start + length)
                    if taken.isdisjoint(span) and (
                        craft := look_up(question[start : start + length], language)
                    ):
                        found.append(NamedCraft(craft, frozenset(span)))
                        taken.update(span)
        return sorted(found, key=lambda named: min(named.positions))

    def _named(self, span: Sequence[Word], language: str) -> str | None:
        if craft := self._spelt.get(" ".join(word.text for word in span)):
            return craft
        stemmed = " ".join(word.stem for word in span)
        if stemmed in self._stemmed and (stemmed in self._places or self._may_be_name(span, language)):
            return self._stemmed[stemmed]
        if not self._may_be_name(span, language):
            return None
        return self._sounding.get("".join(word.sound for word in span)) or self._with_ending(span)

    def _with_ending(self, span: Sequence[Word]) -> str | None:
        """The craft whose name begins what is written together with an ending."""
        if span[-1].is_latin:
            return None
        text = " ".join(word.text for word in span)
        longest = min(MAX_ENDING, len(span[-1].text) - 1)  # an ending is never a whole word
        names = (text[:-cut] for cut in range(1, longest + 1) if len(text) - cut >= MIN_BEGINNING)
        return next((self._spelt[name] for name in names if name in self._spelt), None)

    def _misspelt(self, span: Sequence[Word], language: str) -> str | None:
        key = "".join(word.sound for word in span)
        if len(key) < MIN_FUZZY_LENGTH or not self._may_be_name(span, language):
            return None
        return self._similar(key)

    def _may_be_name(self, span: Sequence[Word], language: str) -> bool:
        if any(is_stop_word(word, language) for word in span):
            return False
        return len(span) > 1 or not self._is_ordinary(span[0], language)

    def _similar(self, key: str) -> str | None:
        from rapidfuzz import fuzz, process

        best = process.extractOne(key, self._fuzzy, scorer=fuzz.ratio, score_cutoff=MIN_SIMILARITY)
        return self._sounding[best[0]] if best else None
