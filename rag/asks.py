"""What a question asks for (how made, where from, how to wash ...): `questions.yml`, said as `languages/` have it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from knowledge.yaml_file import read_yaml
from rag.language_tables import language_tables, tables_for
from rag.sentences import normalise, script_of, stem, stems, words
from rag.sounds import sound

MAX_GAP_WORDS = 3
SINGLE_WORD_STRENGTH = 0.7
"""A pattern of one word says less than one of several, which has strength 1."""
GAP_FACTOR = 0.93
"""What remains of the strength for each word that stands between those of a pattern."""
MIN_SOUND_PREFIX = 3
"""Shorter beginnings of a lone word sound like too many words; beside others, one less will do."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a question, in the forms that tables are matched in."""

    text: str
    """Normalised."""
    stem: str
    sound: str
    is_latin: bool


@dataclass(frozen=True, slots=True)
class Ask:
    """Something that people ask of any craft."""

    name: str
    says: str
    """The ask in English, for embeddings."""
    sections: Mapping[str, float]
    """Section -> how much its chunks are raised."""
    whole: bool
    never: bool
    fallback: bool
    patterns: "Mapping[str, tuple[Pattern, ...]]"
    cues: Mapping[str, frozenset[str]]
    """Language -> phrases of stems that a sentence with the answer may hold."""
    expects: str | None
    """What a sentence with the answer must hold; see `rag.expectations`."""
    keeps_words: bool
    """Words of the pattern are still what an answer should speak of."""
    instead_of: frozenset[str]
    """Names of asks that do not count beside this one."""


@dataclass(frozen=True, slots=True)
class Element:
    """One word of a pattern."""

    text: str
    """Normalised; the beginning of the word if `is_prefix`."""
    is_prefix: bool
    stem: str
    sound: str
    by_sound: bool
    """Latin words match by sound: Hindi tables serve Roman letters too."""
    only_sound: bool
    """All words do."""
    is_exact: bool
    """Only this very form is meant: lone words that speak against answering must not be taken for others."""

    def fits(self, word: Word, shortest: int) -> bool:
        """Whether a word of a question is meant; prefixes that sound shorter than `shortest` fit none by sound."""
        if self.only_sound or (self.by_sound and word.is_latin):
            if not self.is_prefix:
                return word.sound == self.sound
            if self.by_sound:
                return len(self.sound) >= shortest and word.sound.startswith(self.sound)
        if self.is_prefix:
            return word.text.startswith(self.text)
        return word.text == self.text if self.is_exact else word.stem == self.stem


Pattern = tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class AskMatch:
    """An ask found in a question."""

    ask: Ask
    strength: float
    """0 to 1."""
    positions: frozenset[int]
    """Words of the question that made the match."""


@cache
def load_asks() -> tuple[Ask, ...]:
    """The table, in the order of the file."""
    raw = read_yaml(Path(__file__).with_name("questions.yml"))
    return tuple(
        Ask(
            name=name,
            says=entry.get("says", ""),
            sections=entry.get("sections", {}),
            whole=entry.get("whole", False),
            never=entry.get("never", False),
            fallback=entry.get("fallback", False),
            patterns={
                language: tuple(
                    _compiled(pattern, language, never=entry.get("never", False))
                    for pattern in table.asks.get(name, ())
                )
                for language, table in language_tables().items()
            },
            cues={
                language: frozenset(" ".join(stems(cue, language)) for cue in table.cues.get(name, ()))
                for language, table in language_tables().items()
            },
            expects=entry.get("expects"),
            keeps_words=entry.get("keeps_words", False),
            instead_of=frozenset(entry.get("instead_of", ())),
        )
        for name, entry in raw.items()
    )


def _compiled(pattern: str, table: str, *, never: bool) -> Pattern:
    elements: list[Element] = []
    said = normalise(pattern).split()
    for word in said:
        text = word.removesuffix("*")
        if text:
            elements.append(
                Element(
                    text=text,
                    is_prefix=word.endswith("*"),
                    stem=stem(text, table),
                    sound=sound(text),
                    by_sound=table == "hi",
                    only_sound=table == "hi-Latn",
                    is_exact=never and len(said) == 1,
                )
            )
    return tuple(elements)


@cache
def _stop_words(table: str) -> frozenset[str]:
    """Stop words of one table, as stems."""
    return frozenset(stems(language_tables()[table].stop_words, table))


@cache
def _stop_sounds() -> frozenset[str]:
    """How the Hindi stop words sound."""
    return frozenset(
        sound(word) for table in ("hi", "hi-Latn") for word in words(language_tables()[table].stop_words)
    )


def read_words(text: str, language: str) -> list[Word]:
    """The words of a question."""
    return [Word(word, stem(word, language), sound(word), script_of(word) == "latin") for word in words(text)]


def is_stop_word(word: Word, language: str) -> bool:
    """Whether a word of a question says nothing about its subject."""
    if language == "hi-Latn":
        return word.sound in _stop_sounds() or word.stem in _stop_words("en")
    return any(word.stem in _stop_words(table) for table in tables_for(language))


def find_asks(question: Sequence[Word], language: str) -> list[AskMatch]:
    """The asks in a question, each with its strongest match; fallbacks only when there is nothing else."""
    matches: list[AskMatch] = []
    for ask in load_asks():
        found = [
            (_strength(positions), positions)
            for table in tables_for(language)
            for pattern in ask.patterns.get(table, ())
            if (positions := _match(pattern, question)) is not None
        ]
        if found:
            strength = max(strength for strength, _ in found)
            matches.append(
                AskMatch(ask, strength, frozenset(place for _, places in found for place in places))
            )
    replaced = {name for match in matches for name in match.ask.instead_of}
    matches = [match for match in matches if match.ask.name not in replaced]
    if any(not match.ask.fallback for match in matches):
        return [match for match in matches if not match.ask.fallback]
    return matches


def _strength(positions: Sequence[int]) -> float:
    """How plainly words at these positions ask: fully when there are several, side by side."""
    if len(positions) == 1:
        return SINGLE_WORD_STRENGTH
    between = positions[-1] - positions[0] + 1 - len(positions)
    return max(SINGLE_WORD_STRENGTH, GAP_FACTOR**between)


def _match(pattern: Pattern, question: Sequence[Word]) -> tuple[int, ...] | None:
    """Positions of the pattern's words in the question, or None."""
    shortest = MIN_SOUND_PREFIX if len(pattern) == 1 else MIN_SOUND_PREFIX - 1
    for start, word in enumerate(question):
        if pattern[0].fits(word, shortest):
            positions = (start, *_follow(pattern[1:], question, start + 1, shortest))
            if len(positions) == len(pattern):
                return positions
    return None


def _follow(pattern: Pattern, question: Sequence[Word], place: int, shortest: int) -> Iterator[int]:
    """Positions of the further words of a pattern, until one is not found within reach."""
    for element in pattern:
        for position in range(place, min(place + MAX_GAP_WORDS + 1, len(question))):
            if element.fits(question[position], shortest):
                yield position
                place = position + 1
                break
        else:
            return
