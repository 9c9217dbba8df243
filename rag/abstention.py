"""Decides whether the best section found answers the question: a logistic regression over retrieval evidence.

The coefficients in `abstention.json` are made by `python -m rag.calibration` from questions that the articles
answer and questions that they do not. A question without craft or content word, or about a craft that has no
article, is never answered.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from rag.lexical import coverage
from rag.questions import Question
from rag.retrieval import Search, best_sections

COEFFICIENTS_FILE = Path(__file__).with_name("abstention.json")
FEATURES = (
    "cosine",
    "bm25",
    "section_coverage",
    "article_coverage",
    "missing_rarity",
    "missing_words",
    "margin",
    "agreement",
    "section_asked",
    "never_in_articles",
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
    """Evidence for the best section of a search that found something, by `FEATURES`."""
    best = search.hits[0]
    held = frozenset().union(
        *(
            stems
            for hit, stems in zip(search.hits, search.stems, strict=True)
            if (hit.chunk.article, hit.chunk.section_order) == (best.chunk.article, best.chunk.section_order)
        )
    )
    article = frozenset().union(
        *(
            stems
            for hit, stems in zip(search.hits, search.stems, strict=True)
            if hit.chunk.article == best.chunk.article
        )
    )
    missing = [term.rarity for term in search.terms if not term.asked and not term.is_in(article)]
    sections = best_sections(search.hits)
    return {
        "cosine": max(hit.cosine for hit in search.hits),
        "bm25": math.log1p(max(hit.bm25 for hit in search.hits)),
        "section_coverage": coverage(search.terms, held),
        "article_coverage": coverage(search.terms, article),
        "missing_rarity": max(missing, default=0.0),
        "missing_words": min(len(missing), MAX_MISSING_WORDS) / MAX_MISSING_WORDS,
        "margin": best.score - sections[1].score if len(sections) > 1 else best.score,
        "agreement": float(
            search.dense
            and max(search.hits, key=lambda hit: hit.bm25) is max(search.hits, key=lambda hit: hit.cosine)
        ),
        "section_asked": best.boost,
        "never_in_articles": question.never_strength(),
        "craft_known": float(search.restricted),
        "no_content": float(not question.content),
    }


def answer_probability(question: Question, search: Search) -> float:
    """Calibrated probability, 0 to 1, that the best section of the search answers the question."""
    if is_hopeless(question, search):
        return 0.0
    return load_coefficients()[kind_of(search)].probability(features_of(question, search))


def is_hopeless(question: Question, search: Search) -> bool:
    """Nothing was found, the named craft has no article, or there is neither craft nor content word."""
    if not search.hits or (question.names_craft and not search.restricted):
        return True
    return not search.restricted and not question.content


def kind_of(search: Search) -> str:
    """Which coefficients a search is judged by: those with a dense score, or the lexical ones."""
    return "dense" if search.dense else "lexical"


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
