"""Chooses the sentences of a section that answer a question, and joins them readably."""

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from rag.chunks import Chunk, Passage
from rag.lexical import Term
from rag.questions import Question
from rag.ranking import RankedSentence
from rag.sentences import script_of, stems

MAX_SENTENCES = 3
MAX_STEPS = 14
MAX_STEP_CHARACTERS = 1_600

_DEPENDENT = regex.compile(
    r"(?:They|Their|These|Those|Then|This|Such|Both|However|But|And|So|Here|There|वे|ये|इन्हें|इनके|इनमें|यही|फिर|लेकिन|दोनों)\b"
)
_ENDED = regex.compile(r"[.!?।॥][\"'”’)]*$")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Sentences chosen from one section, in its order."""

    title: str
    """Title of the article and heading of the section."""
    passages: tuple[Passage, ...]

    @property
    def text(self) -> str:
        return " ".join(ended(passage.text) for passage in self.passages)


def extract(
    question: Question, section: Sequence[Chunk], ranked: Sequence[RankedSentence], terms: Sequence[Term]
) -> Excerpt:
    """Sentences of `section` (its chunks in order) that answer, by their rank.

    A section of steps is given whole to a question that asks how something is done.
    """
    first = section[0]
    key = first.article, first.section_order
    title = f"{first.title}: {first.heading}"
    passages = [passage for chunk in section for passage in chunk.passages]
    wants_whole = any(match.ask.whole and first.section in match.ask.sections for match in question.asks)
    if wants_whole and not _singles_out(passages, terms):
        return Excerpt(title, tuple(_steps(passages)))
    if len(passages) <= MAX_SENTENCES:
        return Excerpt(title, tuple(passages))
    offsets = [sum(len(chunk.passages) for chunk in section[:part]) for part in range(len(section))]
    scores = {
        offsets[sentence.part] + sentence.place: sentence.score
        for sentence in ranked
        if sentence.section == key
    }
    chosen = sorted(sorted(scores, key=lambda place: -scores[place])[:MAX_SENTENCES])
    return Excerpt(title, tuple(passages[place] for place in _readable(chosen, passages, scores)))


def ended(sentence: str) -> str:
    """The sentence with a full stop, or a danda after Devanagari."""
    if _ENDED.search(sentence):
        return sentence
    return sentence.rstrip(";,:") + ("।" if script_of(sentence) == "devanagari" else ".")


def _singles_out(passages: Sequence[Passage], terms: Sequence[Term]) -> bool:
    """Whether the content words of a question point at some of the sentences rather than at all or none."""
    content = [term for term in terms if not term.asked]
    holding = sum(any(term.is_in(frozenset(stems(passage.text))) for term in content) for passage in passages)
    return 0 < holding < len(passages)


def _readable(chosen: list[int], passages: Sequence[Passage], scores: dict[int, float]) -> list[int]:
    """A first sentence that leans on the one before it gets that one, in place of the weakest."""
    first = chosen[0]
    if first == 0 or not _DEPENDENT.match(passages[first].text):
        return chosen
    if len(chosen) == MAX_SENTENCES:
        weakest = min(chosen[1:], key=lambda place: scores[place])
        chosen = [place for place in chosen if place != weakest]
    return [first - 1, *chosen]


def _steps(passages: Sequence[Passage]) -> list[Passage]:
    steps: list[Passage] = []
    length = 0
    for passage in passages[:MAX_STEPS]:
        length += len(passage.text)
        if steps and length > MAX_STEP_CHARACTERS:
            break
        steps.append(passage)
    return steps
