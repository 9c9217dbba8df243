"""Decides whether what was found answers the question: a logistic regression over retrieval evidence.

The coefficients in `abstention.json` are made by `python -m rag.calibration` from questions that the articles
answer and questions that they do not. What `is_hopeless` says is never answered.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from rag.lexical import coverage
from rag.questions import Question
from rag.ranking import section_scores
from rag.retrieval import Search

COEFFICIENTS_FILE = Path(__file__).with_name("abstention.json")
FEATURES = (
    "best_cosine",
    "cosine_gain",
    "sentence_cosine",
    "bm25",
    "sentence_coverage",
    "section_coverage",
    "article_coverage",
    "missing_rarity",
    "missing_words",
    "missing_in_meaning",
    "covered_weight",
    "margin",
    "agreement",
    "section_asked",
    "no_ask",
    "vague_ask",
    "expectation_unmet",
    "names_unmet",
    "craft_known",
    "no_content",
)
MAX_MISSING_WORDS = 4


@dataclass(frozen=True, slots=True)
class Coefficients:
    """A logistic regression: one number a feature, and the intercept."""

    weights: Mapping[str, float]
    intercept: float

    def probability(self, features: Mapping[str, float]) -> float:
        """Probability, 0 to 1, that the section answers."""
        logit = self.intercept + sum(self.weights[name] * features[name] for name in FEATURES)
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, logit))))


def features_of(question: Question, search: Search) -> dict[str, float]:
    """Evidence for the best sentence of a search that found something, by `FEATURES`."""
    best = search.sentences[0]
    section: frozenset[str] = frozenset()
    article: frozenset[str] = frozenset()
    for hit in search.hits:
        if hit.chunk.article == best.section[0]:
            article |= hit.stems
            if hit.section == best.section:
                section |= hit.stems
    content = [term for term in search.terms if term.is_content]
    missing = [term.rarity for term in content if not term.is_in(article)]
    cosines = [sentence.cosine for sentence in search.sentences if sentence.section[0] == best.section[0]]
    best_cosine = max(sentence.cosine for sentence in search.sentences)
    scores = list(section_scores(search.sentences).values())
    lexical_best = max(search.hits, key=lambda hit: hit.bm25)
    dense_best = max(search.hits, key=lambda hit: hit.cosine)
    asked = question.section_boosts()
    return {
        "best_cosine": best_cosine,
        "cosine_gain": max(cosines) - sum(cosines) / len(cosines),
        "sentence_cosine": best.cosine,
        "bm25": math.log1p(max(0.0, lexical_best.bm25)),
        "sentence_coverage": best.coverage,
        "section_coverage": coverage(search.terms, section),
        "article_coverage": coverage(search.terms, article),
        "missing_rarity": max(missing, default=0.0),
        "missing_words": min(len(missing), MAX_MISSING_WORDS) / MAX_MISSING_WORDS,
        "missing_in_meaning": max(missing, default=0.0) * (1.0 - best_cosine),
        "covered_weight": sum(term.rarity for term in content if term.is_in(best.stems)),
        "margin": scores[0] - scores[1] if len(scores) > 1 else scores[0],
        "agreement": float(search.dense and lexical_best.section == dense_best.section == best.section),
        "section_asked": max(
            (asked.get(hit.chunk.section, 0.0) for hit in search.hits if hit.section == best.section),
            default=0.0,
        ),
        "no_ask": float(not question.asks),
        "vague_ask": float(all(match.ask.fallback for match in question.asks)),
        "expectation_unmet": float(bool(question.expected_signs()) and not best.meets_expectation),
        "names_unmet": float(bool(question.expected_names()) and not best.names_expected),
        "craft_known": float(search.restricted),
        "no_content": float(not question.content),
    }


def answer_probability(question: Question, search: Search) -> float:
    """Calibrated probability, 0 to 1, that the best section of the search answers the question."""
    if is_hopeless(question, search):
        return 0.0
    return load_coefficients()[kind_of(search)].probability(features_of(question, search))


def is_hopeless(question: Question, search: Search) -> bool:
    """Nothing was found, the craft in question has no article, or nothing says what it is about.

    It is also hopeless to ask outright for what articles never say, and to ask in words that we do not know.
    """
    if not search.sentences or (question.crafts and not search.restricted):
        return True
    if question.never_strength() or (question.abroad and not _speaks_of(question.abroad, search)):
        return True
    if search.restricted:
        return False
    return not any(unit.english or unit.equivalents for unit in question.content) and (
        search.by_gist or not question.content
    )


def _speaks_of(countries: Sequence[str], search: Search) -> bool:
    """Whether the best article names one of the countries."""
    article = search.sentences[0].section[0]
    held = frozenset(stem for hit in search.hits if hit.chunk.article == article for stem in hit.stems)
    return any(all(part in held for part in country.split()) for country in countries)


def kind_of(search: Search) -> str:
    """Which coefficients judge: `dense`, `gist` (dense search for the gist of the question), or `lexical`."""
    if not search.dense:
        return "lexical"
    return "gist" if search.by_gist else "dense"


@cache
def load_coefficients(path: Path = COEFFICIENTS_FILE) -> Mapping[str, Coefficients]:
    """The coefficients by kind of search."""
    raw: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return {
        kind: Coefficients(
            {name: float(model["weights"][name]) for name in FEATURES}, float(model["intercept"])
        )
        for kind, model in raw["models"].items()
    }
