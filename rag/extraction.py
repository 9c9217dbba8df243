"""Chooses the sentences that answer a question, and joins them readably."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import regex

from rag.chunks import Chunk, Passage
from rag.language_tables import language_tables
from rag.lexical import Term
from rag.questions import Question
from rag.ranking import RankedSentence, SectionKey
from rag.sentences import normalise, script_of, stems, words

MAX_SENTENCES = 3
OTHER_SECTION_SHARE = 0.8
"""A sentence of another section is added if it scores at least this part of the best sentence's score."""
MAX_STEPS = 14
MAX_STEP_CHARACTERS = 1_600

_ENDED = regex.compile(r"[.!?।॥۔؟][\"'”’)]*$")
_FULL_STOPS = {script: "।" for script in ("devanagari", "bengali", "oriya", "gurmukhi")} | {"arabic": "۔"}


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of an answer, with its place."""

    title: str
    """Title of the article and heading of the section."""
    passage: Passage


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Sentences chosen from one article."""

    about: str
    """Title of the article."""
    language: str
    quotes: tuple[Quote, ...]

    def text(self, *, naming: bool) -> str:
        """The sentences, joined; `naming` puts the title first unless they say a word of it."""
        said = " ".join(ended(quote.passage.text) for quote in self.quotes)
        if naming and not set(stems(self.about, self.language)) & set(stems(said, self.language)):
            return f"{self.about}: {said}"
        return said


def extract(
    question: Question,
    ranked: Sequence[RankedSentence],
    terms: Sequence[Term],
    section_of: Callable[[SectionKey], Sequence[Chunk]],
) -> Excerpt:
    """The best sentences of the best section, in its order, and one from elsewhere if it is nearly as good.

    A section of steps is given whole to a question that asks how something is done. `ranked` is not empty;
    `section_of` gives the chunks of a section in order.
    """
    best = ranked[0]
    section = section_of(best.section)
    passages = [passage for chunk in section for passage in chunk.passages]
    title = f"{section[0].title}: {section[0].heading}"
    language = section[0].language
    wants_whole = any(match.ask.whole and section[0].section in match.ask.sections for match in question.asks)
    if wants_whole and not _singles_out(passages, terms, language):
        return Excerpt(
            section[0].title, language, tuple(Quote(title, passage) for passage in _steps(passages))
        )
    offsets = [sum(len(chunk.passages) for chunk in section[:part]) for part in range(len(section))]
    scores = {
        offsets[sentence.part] + sentence.place: sentence.score
        for sentence in ranked
        if sentence.section == best.section
    }
    order = sorted(scores, key=lambda place: -scores[place])[:MAX_SENTENCES]
    other = _other(ranked)
    if other is not None and (len(order) < MAX_SENTENCES or other.score > scores[order[-1]]):
        order = order[: MAX_SENTENCES - 1]
    else:
        other = None
    chosen = _readable(sorted(order), passages, scores, language)
    quotes = [Quote(title, passages[place]) for place in chosen]
    if other is not None:
        chunk = section_of(other.section)[other.part]
        quotes.append(Quote(f"{chunk.title}: {chunk.heading}", chunk.passages[other.place]))
    return Excerpt(section[0].title, language, tuple(quotes))


def ended(sentence: str) -> str:
    """The sentence with the full stop of its script."""
    if _ENDED.search(sentence):
        return sentence
    return sentence.rstrip(";,:") + _FULL_STOPS.get(script_of(sentence), ".")


def _singles_out(passages: Sequence[Passage], terms: Sequence[Term], language: str) -> bool:
    """Whether the content words of a question point at some of the sentences rather than at all or none."""
    content = [term for term in terms if term.is_content]
    held = [frozenset(stems(passage.text, language)) for passage in passages]
    holding = sum(any(term.is_in(words_held) for term in content) for words_held in held)
    return 0 < holding < len(passages)


def _other(ranked: Sequence[RankedSentence]) -> RankedSentence | None:
    """The best sentence of another section of the same article, if it is nearly as good as the very best."""
    best = ranked[0]
    for sentence in ranked:
        if sentence.score < OTHER_SECTION_SHARE * best.score:
            return None
        if sentence.section[0] == best.section[0] and sentence.section != best.section:
            return sentence
    return None


def _readable(
    chosen: list[int], passages: Sequence[Passage], scores: Mapping[int, float], language: str
) -> list[int]:
    """A first sentence that leans on the one before it gets that one, in place of the weakest."""
    first = chosen[0]
    if first == 0 or not _leans(passages[first].text, language):
        return chosen
    if len(chosen) > 1:
        weakest = min(chosen[1:], key=lambda place: scores[place])
        chosen = [place for place in chosen if place != weakest]
    return [first - 1, *chosen]


def _leans(sentence: str, language: str) -> bool:
    """Whether a sentence makes sense only after the one before it."""
    table = language_tables().get(language)
    first = next(iter(words(sentence)), "")
    return table is not None and any(normalise(word) == first for word in table.leaning)


def _steps(passages: Sequence[Passage]) -> list[Passage]:
    steps: list[Passage] = []
    length = 0
    for passage in passages[:MAX_STEPS]:
        length += len(passage.text)
        if steps and length > MAX_STEP_CHARACTERS:
            break
        steps.append(passage)
    return steps
