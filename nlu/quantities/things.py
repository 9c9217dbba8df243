"""What is counted: the lexicon's names around a number, adjectives and little words between them allowed."""

from collections.abc import Sequence

from nlu.quantities.cues import Cues
from nlu.quantities.lexemes import Lexeme
from nlu.quantities.values import NamedSpan

_DESCRIBING_KINDS = frozenset(("colour", "material", "craft", "technique", "occasion"))
_MAX_DESCRIBING_WORDS = 4
_MAX_PARTICIPLES = 2
_COUNTED_VERBS = ("quantity_after", "quantity_after_weak")


class Things:
    """The names of one text, by the places of their first and last lexemes."""

    def __init__(self, lexemes: Sequence[Lexeme], names: Sequence[NamedSpan], cues: Cues) -> None:
        self._lexemes = lexemes
        self._cues = cues
        at = {lexeme.start: index for index, lexeme in reversed(list(enumerate(lexemes)))}
        self._starts = {
            at[name.start]: (name, self._index_after(name.end)) for name in names if name.start in at
        }
        self._ends = {
            after for name, after in self._starts.values() if name.kinds & {"product_type", "craft"}
        }

    def after(self, index: int) -> bool:
        """Whether a thing stands at `index`: "two red sarees"."""
        described = False
        words = self._cues.words("describing")
        for _ in range(_MAX_DESCRIBING_WORDS + 1):
            if index < len(self._lexemes) and self._lexemes[index].kind == "ending":
                index += 1
            if index in self._starts:
                name, after = self._starts[index]
                if "product_type" in name.kinds:
                    return True
                if not name.kinds & _DESCRIBING_KINDS:
                    return False
                described, index = "craft" in name.kinds, after
                index = self._behind_genitive(index)
            elif index < len(self._lexemes) and self._lexemes[index].key in words:
                index += 1
            else:
                break
        return described

    def before(self, index: int) -> bool:
        """Whether a thing ends right before `index`: "sarees two", "विळे दहा"."""
        return self._skip_little(index) in self._ends

    def wanted_before(self, index: int) -> bool:
        """Whether a thing and what one does with it stand before `index`: "गिलास चाहिए आठ", "बचे हैं आठ"."""
        if self._cues.ends("quantity_after", self._lexemes, index) > 1:
            return True
        for name in _COUNTED_VERBS:
            length = self._cues.ends(name, self._lexemes, index)
            if length and self._near(self._skip_little(index - length)):
                return True
        return False

    def _near(self, index: int) -> bool:
        """Whether a thing ends at `index` or a participle or two before: "गोधड्या शिवल्या आहेत बारा"."""
        for place in range(index, max(0, index - _MAX_PARTICIPLES) - 1, -1):
            if place in self._ends:
                return True
            if place and self._lexemes[place - 1].kind != "word":
                return False
        return False

    def _skip_little(self, index: int) -> int:
        """The index behind the last word before `index` that is no little word."""
        little = self._cues.words("filler") | self._cues.words("describing")
        for _ in range(_MAX_DESCRIBING_WORDS):
            if index in self._ends or not index:
                break
            lexeme = self._lexemes[index - 1]
            if lexeme.kind != "ending" and lexeme.key not in little and not self._is_adjective(index):
                break
            index -= 1
        return index

    def _is_adjective(self, index: int) -> bool:
        return any(
            after == index and name.kinds & _DESCRIBING_KINDS and "product_type" not in name.kinds
            for name, after in self._starts.values()
        )

    def _behind_genitive(self, index: int) -> int:
        """Over the के of "पच्चीस जूट के थैले", if a name follows it."""
        follows = index + 1 in self._starts
        return index + 1 if follows and self._lexemes[index].key in self._cues.words("filler") else index

    def _index_after(self, offset: int) -> int:
        return next(
            (index for index, lexeme in enumerate(self._lexemes) if lexeme.start >= offset),
            len(self._lexemes),
        )
