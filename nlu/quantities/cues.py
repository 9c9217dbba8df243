"""Looks for words beside a number that say what it is for: "under", "se kam", "pieces", "order number"."""

from collections.abc import Sequence
from functools import lru_cache

from nlu.endings import bases
from nlu.phrasebook import companions
from nlu.phrases import PhraseTrie
from nlu.quantities.lexemes import Lexeme

_MAX_CUE_WORDS = 5
_MAX_FILLERS = 3
_OPEN_SIGNS = frozenset((":", "=", "-", "–", "@", "#", "(", "₹"))
_CLOSE_SIGNS = frozenset(("/", "-", ")"))


class Cues:
    """The cue phrases of a language and its companions."""

    def __init__(self, language: str) -> None:
        self._phrases: dict[str, PhraseTrie[bool]] = {}
        self._bases = bases(language)
        for book in companions(language):
            for name, phrases in book.role_words.items():
                trie = self._phrases.setdefault(name, PhraseTrie())
                for phrase in phrases:
                    trie.add(phrase, True)
            change = self._phrases.setdefault("change", PhraseTrie())
            for phrase in (*book.change, *book.change_strong):
                change.add(phrase, True)
            for kind, phrases in book.slots.items():
                slot = self._phrases.setdefault(f"slot:{kind}", PhraseTrie())
                for phrase in phrases:
                    slot.add(phrase, True)
        self._fillers = {
            phrase[0]
            for book in companions(language)
            for phrase in book.role_words["filler"]
            if len(phrase) == 1
        }

    def words(self, name: str) -> frozenset[str]:
        """The single words of a cue list."""
        return self._phrases[name].single_words() if name in self._phrases else frozenset()

    def before(self, name: str, lexemes: Sequence[Lexeme], index: int) -> int:
        """How many words of a cue end just before `index`, little words between them allowed; 0: none."""
        position = index
        fillers = 0
        while fillers <= _MAX_FILLERS:
            if length := self.ends(name, lexemes, position):
                return length
            if position == 0:
                return 0
            lexeme = lexemes[position - 1]
            if lexeme.kind != "ending":
                if lexeme.key not in self._fillers and lexeme.key not in _OPEN_SIGNS:
                    return 0
                fillers += 1
            position -= 1
        return 0

    def ends(self, name: str, lexemes: Sequence[Lexeme], index: int) -> int:
        """How many words of a cue end right before `index`; 0: none."""
        trie = self._phrases.get(name)
        if trie is not None:
            for length in range(min(_MAX_CUE_WORDS, index), 0, -1):
                match = trie.longest(lexemes[:index], index - length, self._bases)
                if match is not None and match.last == index:
                    return length
        return 0

    def after(self, name: str, lexemes: Sequence[Lexeme], index: int) -> int:
        """How many words of a cue begin at `index`; 0: none."""
        trie = self._phrases.get(name)
        if trie is None:
            return 0
        while index < len(lexemes) and lexemes[index].key in _CLOSE_SIGNS:
            index += 1
        match = trie.longest(lexemes, index, self._bases)
        if match is None and index < len(lexemes) and lexemes[index].kind == "ending":
            match = trie.longest(lexemes, index + 1, self._bases)
        return 0 if match is None else match.last - match.first

    def anywhere(self, name: str, lexemes: Sequence[Lexeme]) -> list[tuple[int, int]]:
        """Every place of a cue: first index and index after it."""
        trie = self._phrases.get(name)
        return (
            [] if trie is None else [(match.first, match.last) for match in trie.find(lexemes, self._bases)]
        )


@lru_cache
def cues(language: str) -> Cues:
    """The cue phrases for texts of a language."""
    return Cues(language)
