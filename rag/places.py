"""Crafts that a place stands for: "the Saharanpur carvers" are those of Saharanpur wood carving."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from knowledge.lexicon import Lexicon
from rag.asks import Word
from rag.sentences import stems

MAX_NAME_WORDS = 2


class CraftsOfPlaces:
    """Places that only one craft with an article is from, by their names in every language."""

    def __init__(self, lexicon: Lexicon, crafts: Iterable[str]) -> None:
        """`crafts` are the canonical crafts that have an article."""
        made: dict[str, set[str]] = defaultdict(set)
        for craft in crafts:
            entry = lexicon.get("craft", craft)
            if entry and entry.attributes.get("place"):
                made[str(entry.attributes["place"])].add(craft)
        self._crafts: dict[str, str] = {}
        for place, those in made.items():
            entry = lexicon.get("place", place)
            if len(those) == 1 and entry:
                for language, name in (("en", place), *entry.spellings()):
                    self._crafts.setdefault(" ".join(stems(name, language)), *those)

    def find(self, question: Sequence[Word]) -> tuple[str, ...]:
        """The crafts that a question's places stand for; none when it names several of them."""
        found = {
            self._crafts[key]
            for length in range(1, MAX_NAME_WORDS + 1)
            for start in range(len(question) - length + 1)
            if (key := " ".join(word.stem for word in question[start : start + length])) in self._crafts
        }
        return tuple(found) if len(found) == 1 else ()
