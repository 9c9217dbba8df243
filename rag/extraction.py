"""Chooses the sentences that answer a question, and joins them readably."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import regex

from rag.chunks import Chunk, Passage
from rag.language_tables import language_tables
from rag.lexical import Term
from rag.questions import Question
from rag.ranking import RankedSentence, SectionKey
from rag.sentences import normalise, script_of, stems, words

MAX_SENTENCES = 6
"""What a screen shows."""
SPOKEN_SENTENCES = 3
"""What a listener can follow."""
WORTH_SHOWING = 0.55
"""Sentences after the third are shown if they score at least this part of the best sentence's score."""
OTHER_SECTION_SHARE = 0.6
"""A sentence of another section is shown if it scores at least this part of the best sentence's score."""
MAX_ELSEWHERE = 3
"""Sentences from other sections than the best one."""
NEAR_DUPLICATE = 0.8
"""Share of common stems (Jaccard) from which two sentences say the same."""
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
    """Sentences chosen from the articles."""

    about: str
    """Title of the article with the best sentence."""
    language: str
    quotes: tuple[Quote, ...]
    """In the order in which they are shown."""
    spoken: tuple[Quote, ...]
    """Those to be said aloud, in the same order."""

    def text(self, quotes: Sequence[Quote], *, naming: bool) -> str:
        """Some of the sentences, joined; `naming` puts the title first unless they say a word of it."""
        said = " ".join(ended(quote.passage.text) for quote in quotes)
        if naming and not set(stems(self.about, self.language)) & set(stems(said, self.language)):
            return f"{self.about}: {said}"
        return said


def extract(
    question: Question,
    ranked: Sequence[RankedSentence],
    terms: Sequence[Term],
    section_of: Callable[[SectionKey], Sequence[Chunk]],
) -> Excerpt:
    """The best sentences of the best section, in its order, then those from elsewhere that are nearly as good.

    A section of steps is given whole to a question that asks how something is done. `ranked` is not empty;
    `section_of` gives the chunks of a section in order.
    """
    first = section_of(ranked[0].section)
    passages = [passage for chunk in first for passage in chunk.passages]
    wants_whole = any(match.ask.whole and first[0].section in match.ask.sections for match in question.asks)
    if wants_whole and not _singles_out(passages, terms, first[0].language):
        steps = tuple(Quote(_title(first[0]), passage) for passage in _steps(passages))
        return Excerpt(first[0].title, first[0].language, steps, steps[:SPOKEN_SENTENCES])
    chosen = _chosen(ranked, stay_in_article=bool(question.subjects))
    sections = list(dict.fromkeys(sentence.section for sentence in chosen))
    sections.sort(key=lambda section: section != ranked[0].section)
    quotes: list[Quote] = []
    spoken: list[Quote] = []
    for section in sections:
        chunks = section_of(section)
        said = [passage for chunk in chunks for passage in chunk.passages]
        places = {
            _place(chunks, sentence): rank
            for rank, sentence in enumerate(chosen)
            if sentence.section == section
        }
        for place in _readable(sorted(places), said, chunks[0].language):
            quotes.append(Quote(_title(chunks[0]), said[place]))
            if places.get(place, places.get(place + 1, MAX_SENTENCES)) < SPOKEN_SENTENCES:
                spoken.append(quotes[-1])
    return Excerpt(
        first[0].title, first[0].language, tuple(quotes[:MAX_SENTENCES]), tuple(spoken[:SPOKEN_SENTENCES])
    )


def _title(chunk: Chunk) -> str:
    return f"{chunk.title}: {chunk.heading}"


def _place(section: Sequence[Chunk], sentence: RankedSentence) -> int:
    """Place of a sentence in its section, from 0."""
    return sum(len(chunk.passages) for chunk in section[: sentence.part]) + sentence.place


def _chosen(ranked: Sequence[RankedSentence], *, stay_in_article: bool) -> list[RankedSentence]:
    """The sentences that are worth showing, best first, none of them twice in other words."""
    best = ranked[0]
    chosen: list[RankedSentence] = []
    elsewhere = 0
    for sentence in ranked:
        same = sentence.section == best.section
        if not same and (
            elsewhere == MAX_ELSEWHERE or (stay_in_article and sentence.section[0] != best.section[0])
        ):
            continue
        needed = OTHER_SECTION_SHARE if not same else 0.0 if len(chosen) < SPOKEN_SENTENCES else WORTH_SHOWING
        if sentence.score < needed * best.score or any(_says_the_same(sentence, other) for other in chosen):
            continue
        chosen.append(sentence)
        elsewhere += not same
        if len(chosen) == MAX_SENTENCES:
            break
    return chosen


def _says_the_same(one: RankedSentence, other: RankedSentence) -> bool:
    union = one.stems | other.stems
    return bool(union) and len(one.stems & other.stems) / len(union) >= NEAR_DUPLICATE


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


def _readable(places: Sequence[int], passages: Sequence[Passage], language: str) -> list[int]:
    """The places, and before a sentence that leans on the one before it, that one."""
    readable: list[int] = []
    for place in places:
        if place and place - 1 not in readable and _leans(passages[place].text, language):
            readable.append(place - 1)
        readable.append(place)
    return readable


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
