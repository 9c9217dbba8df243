"""Ranks the sentences of the sections found, and with them the sections."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.chunks import Chunk
from rag.expectations import meets
from rag.lexical import Term, coverage, covered_weight
from rag.questions import Question

SectionKey = tuple[str, int]
"""(article id, place of the section in it)."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What a sentence gains by each sign that it answers."""

    coverage: float = 1.0
    """Holding all the content words of the question."""
    cosine: float = 1.2
    """Having the question's meaning, as far as the vectors say (cosine 1)."""
    section: float = 0.8
    """Standing in a section that is asked for outright."""
    section_beside_content: float = 0.85
    """Part of it that remains where the question has content words: "where does its silk come from"."""
    chunk: float = 0.8
    """Standing in the chunk that retrieval ranked first."""
    expected: float = 0.8
    """Holding a number, a year ... where one is asked for."""
    named: float = 0.3
    """Naming places, materials ... where such are asked for."""
    cue: float = 0.3
    """Holding a word that answers of this kind use."""
    first: float = 0.1
    """Standing first in its section; later ones get a share."""


WEIGHTS = Weights()
ENOUGH_NAMES = 2
"""More names of the kind that is asked for do not make a sentence better."""
MIN_TERM_WEIGHT = 0.5
"""Weight that the terms of a question have at least together: one common word alone shows little."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A chunk to rank, as retrieval found it."""

    chunk: Chunk
    score: float
    """0 to 1: text match relative to the best chunk."""
    cosines: tuple[float, ...]
    """Cosine of each sentence with the question; 0 where unknown."""
    stems: tuple[frozenset[str], ...]
    """Stems of each sentence, and of the heading above it."""
    names: tuple[Mapping[str, int], ...]
    """How many places, materials ... each sentence names."""


@dataclass(frozen=True, slots=True)
class RankedSentence:
    """A sentence with its score and what the score rests on."""

    section: SectionKey
    part: int
    """Part of the section, from 0."""
    place: int
    """Place in the chunk, from 0."""
    score: float
    coverage: float
    """Weighted share of the question's terms that it holds."""
    cosine: float
    meets_expectation: bool
    """It shows a sign that is asked for, beside a content word of the question if there is any."""
    names_expected: bool
    """It names something of a kind that is asked for."""
    stems: frozenset[str]


def rank_sentences(
    question: Question, terms: Sequence[Term], candidates: Sequence[Candidate], weights: Weights = WEIGHTS
) -> list[RankedSentence]:
    """All sentences of the candidates, best first; a question that an article asks counts for its answer.

    What is asked raises a section only where the subject is known: otherwise the question looks for it.
    """
    boosts = question.section_boosts()
    signs, kinds = question.expected_signs(), question.expected_names()
    total = max(MIN_TERM_WEIGHT, sum(term.weight for term in terms))
    content = [term for term in terms if term.is_content]
    section_weight = weights.section * (weights.section_beside_content if content else 1.0)
    ranked: list[RankedSentence] = []
    for candidate in candidates:
        chunk = candidate.chunk
        cues = _cues(question, chunk)
        for place, passage in enumerate(chunk.passages):
            if passage.is_question:
                continue
            held, cosine = candidate.stems[place], candidate.cosines[place]
            if place and chunk.passages[place - 1].is_question:
                held |= candidate.stems[place - 1]
                cosine = max(cosine, candidate.cosines[place - 1])
            covered = covered_weight(terms, held)
            met = meets(passage.text, signs)
            named = max((candidate.names[place].get(kind, 0) for kind in kinds), default=0)
            score = (
                weights.coverage * covered / total
                + weights.cosine * cosine
                + section_weight
                * (boosts.get(chunk.section, 0.0) if chunk.subject in question.subjects else 0.0)
                + weights.chunk * candidate.score
                + weights.expected * met
                + weights.named * min(1.0, named / ENOUGH_NAMES)
                + weights.cue * any(all(part in held for part in cue.split()) for cue in cues)
                + weights.first / (1 + place + chunk.part)
            )
            ranked.append(
                RankedSentence(
                    section=(chunk.article, chunk.section_order),
                    part=chunk.part,
                    place=place,
                    score=score,
                    coverage=coverage(terms, held),
                    cosine=cosine,
                    meets_expectation=met and (not content or any(term.is_in(held) for term in content)),
                    names_expected=named > 0,
                    stems=held,
                )
            )
    return sorted(ranked, key=lambda sentence: -sentence.score)


def section_scores(ranked: Sequence[RankedSentence]) -> Mapping[SectionKey, float]:
    """Score of each section: that of its best sentence; best first."""
    scores: dict[SectionKey, float] = {}
    for sentence in ranked:
        scores.setdefault(sentence.section, sentence.score)
    return scores


def _cues(question: Question, chunk: Chunk) -> frozenset[str]:
    """Cue phrases of the asks that the chunk's section answers."""
    return frozenset(
        cue
        for match in question.asks
        if not match.ask.sections or chunk.section in match.ask.sections
        for cue in match.ask.cues.get(chunk.language, ())
    )
