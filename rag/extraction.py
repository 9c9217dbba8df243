"""Chooses the sentences of a section that answer a question, and joins them readably."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass

import regex

from rag.asks import YEAR_CUE
from rag.chunks import Chunk, Passage
from rag.embeddings import IdentifiedEmbeddings
from rag.lexical import Term, coverage
from rag.questions import Question
from rag.sentences import script_of, stems

MAX_SENTENCES = 3
MAX_STEPS = 14
MAX_STEP_CHARACTERS = 1_600
MAX_CACHED_VECTORS = 8_192

COVERAGE_WEIGHT = 1.0
CUE_WEIGHT = 0.35
COSINE_WEIGHT = 1.0
FIRST_WEIGHT = 0.15
"""The first sentence of a section usually says what matters most; later ones get a share of this."""

_YEAR = regex.compile(r"\p{N}{4}")
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


class SentenceVectors:
    """Vectors of sentences that were compared before; bounded, shared between threads."""

    def __init__(self, embeddings: IdentifiedEmbeddings) -> None:
        self._embeddings = embeddings
        self._known: dict[str, list[float]] = {}
        self._writing = threading.Lock()

    def cosines(self, question: str, sentences: Sequence[str]) -> list[float]:
        """Cosine of each sentence with the question."""
        new = [sentence for sentence in dict.fromkeys(sentences) if sentence not in self._known]
        computed = dict(zip(new, self._embeddings.embed_documents(new), strict=True)) if new else {}
        query = self._embeddings.embed_query(question)
        vectors = [computed.get(sentence) or self._known[sentence] for sentence in sentences]
        with self._writing:
            if len(self._known) + len(computed) <= MAX_CACHED_VECTORS:
                self._known.update(computed)
        return [sum(a * b for a, b in zip(query, vector, strict=True)) for vector in vectors]


def extract(
    question: Question, section: Sequence[Chunk], terms: Sequence[Term], vectors: SentenceVectors | None
) -> Excerpt:
    """Sentences of `section` (its chunks in order) that answer; `vectors` where the model knows the language.

    A section of steps is given whole to a question that asks how something is done.
    """
    first = section[0]
    title = f"{first.title}: {first.heading}"
    passages = [passage for chunk in section for passage in chunk.passages]
    wants_whole = any(match.ask.whole and first.section in match.ask.sections for match in question.asks)
    if wants_whole and not _singles_out(passages, terms):
        return Excerpt(title, tuple(_steps(passages)))
    if len(passages) <= MAX_SENTENCES:
        return Excerpt(title, tuple(passages))
    scores = _scores(question, first.language, passages, terms, vectors)
    chosen = sorted(sorted(range(len(passages)), key=lambda place: -scores[place])[:MAX_SENTENCES])
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


def _scores(
    question: Question,
    language: str,
    passages: Sequence[Passage],
    terms: Sequence[Term],
    vectors: SentenceVectors | None,
) -> list[float]:
    cosines = [0.0] * len(passages)
    if vectors is not None:
        cosines = vectors.cosines(question.text, [passage.text for passage in passages])
    cues = frozenset(cue for match in question.asks for cue in match.ask.cues.get(language, ()))
    scores = []
    for place, (passage, cosine) in enumerate(zip(passages, cosines, strict=True)):
        held = frozenset(stems(passage.text))
        score = COVERAGE_WEIGHT * coverage(terms, held) if terms else 0.0
        score += COSINE_WEIGHT * cosine + FIRST_WEIGHT / (1 + place)
        if _has_cue(cues, held, passage.text):
            score += CUE_WEIGHT
        scores.append(score)
    return scores


def _has_cue(cues: frozenset[str], held: frozenset[str], text: str) -> bool:
    if YEAR_CUE in cues and _YEAR.search(text):
        return True
    return any(all(part in held for part in cue.split()) for cue in cues if cue != YEAR_CUE)


def _readable(chosen: list[int], passages: Sequence[Passage], scores: Sequence[float]) -> list[int]:
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
