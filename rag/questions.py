"""A question, understood as far as retrieval needs: crafts, asks, content words and what stands for them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rag.asks import AskMatch, Word, find_asks, is_stop_word, read_words
from rag.glossary import MAX_PHRASE_WORDS, Glossary, Phrases
from rag.names import CraftNames


@dataclass(frozen=True, slots=True)
class Unit:
    """A content word (or phrase) of a question."""

    words: tuple[Word, ...]
    equivalents: Phrases = field(default_factory=dict)
    """Language -> phrases of stems that mean the same."""
    asked: bool = False
    """An answer need not repeat it: part of what is asked ("which state"), or what a named craft makes."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked."""

    text: str
    language: str
    crafts: tuple[str, ...]
    """Canonical values of the crafts that the question names, or that the conversation is about."""
    names_craft: bool
    """The question itself names them."""
    asks: tuple[AskMatch, ...]
    units: tuple[Unit, ...]

    @property
    def content(self) -> tuple[Unit, ...]:
        """Units that an answer should speak of."""
        return tuple(unit for unit in self.units if not unit.asked)

    def section_boosts(self) -> Mapping[str, float]:
        """Section -> how much the asks raise it."""
        boosts: dict[str, float] = {}
        for match in self.asks:
            for section, weight in match.ask.sections.items():
                boosts[section] = max(boosts.get(section, 0.0), weight * match.strength)
        return boosts

    def never_strength(self) -> float:
        """How plainly the question asks for what articles do not say."""
        return max((match.strength for match in self.asks if match.ask.never), default=0.0)


class QuestionReader:
    """Reads questions with the tables of this package and the lexicon."""

    def __init__(self, names: CraftNames, glossary: Glossary) -> None:
        self._names = names
        self._glossary = glossary

    def read(self, text: str, language: str, craft: str | None = None) -> Question:
        """`craft` is what the conversation is about; a craft that the question names goes before it."""
        all_words = read_words(text)
        named = self._names.find(all_words, language)
        hidden = frozenset(position for craft_name in named for position in craft_name.positions)
        rest = [word for position, word in enumerate(all_words) if position not in hidden]
        asks = find_asks(rest, language)
        crafts = tuple(dict.fromkeys(craft_name.craft for craft_name in named))
        return Question(
            text=text,
            language=language,
            crafts=crafts or ((craft,) if craft else ()),
            names_craft=bool(crafts),
            asks=tuple(asks),
            units=tuple(self._units(rest, asks, language, of_craft=bool(crafts or craft))),
        )

    def _units(
        self, words: Sequence[Word], asks: Sequence[AskMatch], language: str, *, of_craft: bool
    ) -> Iterator[Unit]:
        asked = {position for match in asks if not match.ask.never for position in match.positions}
        position = 0
        while position < len(words):
            unit, length = self._unit_at(words, position, language)
            if unit is not None:
                is_asked = asked.issuperset(range(position, position + length))
                is_product = of_craft and self._glossary.names_product(unit.words, language)
                yield Unit(unit.words, unit.equivalents, asked=is_asked or is_product)
            position += length

    def _unit_at(self, words: Sequence[Word], start: int, language: str) -> tuple[Unit | None, int]:
        for length in range(min(MAX_PHRASE_WORDS, len(words) - start), 0, -1):
            span = tuple(words[start : start + length])
            if all(is_stop_word(word, language) for word in span):
                continue
            if equivalents := self._glossary.find(span, language):
                return Unit(span, equivalents), length
        if is_stop_word(words[start], language):
            return None, 1
        return Unit((words[start],)), 1
