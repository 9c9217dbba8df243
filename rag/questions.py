"""A question, understood as far as retrieval needs: crafts, asks, content words and what stands for them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from knowledge.lexicon import Lexicon
from rag.asks import AskMatch, Word, find_asks, is_stop_word, read_words
from rag.countries import foreign_countries
from rag.expectations import NAMED_KINDS, SIGNED_KINDS
from rag.glossary import MAX_PHRASE_WORDS, Glossary, Phrases
from rag.names import CraftNames
from rag.places import CraftsOfPlaces
from rag.topics import TopicNames

ASKED_SHARE = 0.4
"""Of a word that only says what is asked, such as "state" in "which state"."""
PRODUCT_SHARE = 0.1
"""Of what a named craft makes, such as "lamp" in "how is a dhokra lamp made"."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A content word (or phrase) of a question."""

    words: tuple[Word, ...]
    equivalents: Phrases = field(default_factory=dict)
    """Language -> phrases of stems that mean the same."""
    english: str = ""
    """One English name for it, or the word itself where it is in Latin letters."""
    share: float = 1.0
    """How much of it an answer must repeat: less where it is part of what is asked, or what a craft makes."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked."""

    text: str
    language: str
    crafts: tuple[str, ...]
    """Canonical values of the crafts that the question names, or that the conversation is about."""
    names_craft: bool
    """The question itself names them."""
    abroad: tuple[str, ...]
    """Foreign countries that it names, as stems."""
    topics: tuple[str, ...]
    """What it hints at, where it is about no craft: techniques and materials with an article of their own, or the
    craft that a place stands for."""
    asks: tuple[AskMatch, ...]
    units: tuple[Unit, ...]
    gist: str
    """The question in rough English, for embeddings that do not know its language."""

    @property
    def subjects(self) -> tuple[str, ...]:
        """Subjects of the articles that are preferred."""
        return self.crafts or self.topics

    @property
    def self_contained(self) -> str:
        """The text, with the name of the craft before it where the conversation only implies it."""
        return self.text if self.names_craft or not self.crafts else f"{', '.join(self.crafts)}: {self.text}"

    @property
    def content(self) -> tuple[Unit, ...]:
        """Units that an answer should speak of."""
        return tuple(unit for unit in self.units if unit.share == 1.0)

    def section_boosts(self) -> Mapping[str, float]:
        """Section -> how much the asks raise it."""
        boosts: dict[str, float] = {}
        for match in self.asks:
            for section, weight in match.ask.sections.items():
                boosts[section] = max(boosts.get(section, 0.0), weight * match.strength)
        return boosts

    def expected_signs(self) -> frozenset[str]:
        """Of `SIGNED_KINDS`, what a sentence that answers must show."""
        return self._expected().intersection(SIGNED_KINDS)

    def expected_names(self) -> frozenset[str]:
        """Of `NAMED_KINDS`, what a sentence that answers should name."""
        return self._expected().intersection(NAMED_KINDS)

    def _expected(self) -> frozenset[str]:
        return frozenset(match.ask.expects for match in self.asks if match.ask.expects)

    def never_strength(self) -> float:
        """How plainly the question asks for what articles do not say."""
        return max((match.strength for match in self.asks if match.ask.never), default=0.0)


class QuestionReader:
    """Reads questions with the tables of this package and the lexicon."""

    def __init__(
        self, lexicon: Lexicon, titles: Sequence[tuple[str, str]], topics: Sequence[tuple[str, str]] = ()
    ) -> None:
        """`titles` are (canonical craft, title of an article about it); `topics` the same of other subjects."""
        self._lexicon = lexicon
        self._glossary = Glossary(lexicon)
        self._names = CraftNames(lexicon, titles, self._is_ordinary)
        self._topics = TopicNames(lexicon, topics)
        self._places = CraftsOfPlaces(lexicon, {craft for craft, _ in titles})

    def read(self, text: str, language: str, craft: str | None = None) -> Question:
        """`craft` is what the conversation is about; a craft that the question names goes before it."""
        all_words = read_words(text, language)
        named = self._names.find(all_words, language)
        hidden = frozenset(position for craft_name in named for position in craft_name.positions)
        rest = [word for position, word in enumerate(all_words) if position not in hidden]
        asks = find_asks(rest, language)
        own = tuple(dict.fromkeys(craft_name.craft for craft_name in named))
        topics = () if own else self._topics.find(all_words)
        crafts = own or ((craft,) if craft and not topics else ())
        if not (crafts or topics):
            topics = self._places.find(all_words)
        units = tuple(self._units(rest, asks, language, of_craft=bool(crafts)))
        return Question(
            text=text,
            language=language,
            crafts=crafts,
            names_craft=bool(own),
            topics=topics,
            abroad=tuple(foreign_countries(rest, language)),
            asks=tuple(asks),
            units=units,
            gist=self._gist(crafts, asks, units),
        )

    def _is_ordinary(self, word: Word, language: str) -> bool:
        return self._glossary.find((word,), language) is not None

    def _gist(self, crafts: Sequence[str], asks: Sequence[AskMatch], units: Sequence[Unit]) -> str:
        names = [self._lexicon.name("craft", craft, "en") for craft in crafts]
        parts = [*names, *(match.ask.says for match in asks), *(unit.english for unit in units)]
        return " ".join(dict.fromkeys(part for part in parts if part))

    def _units(
        self, words: Sequence[Word], asks: Sequence[AskMatch], language: str, *, of_craft: bool
    ) -> Iterator[Unit]:
        asked = {
            position
            for match in asks
            if not (match.ask.never or match.ask.keeps_words)
            for position in match.positions
        }
        position = 0
        while position < len(words):
            for length in range(min(MAX_PHRASE_WORDS, len(words) - position), 0, -1):
                span = tuple(words[position : position + length])
                if all(is_stop_word(word, language) for word in span):
                    continue
                meaning = self._glossary.find(span, language)
                share = ASKED_SHARE if asked.issuperset(range(position, position + length)) else 1.0
                if meaning is not None:
                    if of_craft and meaning.is_product:
                        share = PRODUCT_SHARE
                    yield Unit(span, meaning.equivalents, meaning.english, share)
                elif length == 1:
                    yield Unit(span, english=span[0].text if span[0].is_latin else "", share=share)
                else:
                    continue
                position += length
                break
            else:
                position += 1
