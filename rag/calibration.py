"""Fits the abstention coefficients: `python -m rag.calibration MODEL_FOLDER` writes `abstention.json`.

Crafts that have articles are put into the questions of `calibration.yml`, whose answers must come from the right
section; the questions of `WRITTEN` have facts, one of which the answer must hold. Answers that miss them
although there is an answer teach nothing and are left out. Nothing of the evaluation questions is used.
"""

import json
import logging
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import NamedTuple

from knowledge import ROOT
from knowledge.lexicon import Lexicon, load_lexicon
from knowledge.yaml_file import read_yaml
from rag.abstention import COEFFICIENTS_FILE, FEATURES, features_of, is_hopeless, kind_of
from rag.answerer import article_languages
from rag.embeddings import IdentifiedEmbeddings, OnnxEmbeddings
from rag.evaluation import auc, load_cases, mentions_any
from rag.extraction import extract
from rag.index import build_index, open_index
from rag.retrieval import Retriever
from rag.store import IndexLocation, store_at

logger = logging.getLogger(__name__)

CRAFTS_PER_QUESTION = 12
"""Each question with a place for a craft is asked about this many."""
FREE_QUESTION_WEIGHT = 4.0
"""A question that was written for one craft counts as much as this many filled ones."""
REGULARISATION_C = 0.05
SEED = 7
WRITTEN = ("calibration.jsonl", "calibration_sections.jsonl")
"""Questions that were written one by one."""


@dataclass(frozen=True, slots=True)
class Example:
    """One question with what should become of it."""

    language: str
    text: str
    answerable: bool
    section: str | None = None
    """Section that answers, where one is known."""
    facts: tuple[str, ...] = ()
    """One of these must be in the answer."""
    weight: float = 1.0


class _Row(NamedTuple):
    features: list[float]
    answerable: bool
    weight: float


class _Blind(IdentifiedEmbeddings):
    """Embeddings that know no language, to see how lexical search does alone."""

    def __init__(self, embeddings: IdentifiedEmbeddings) -> None:
        self._embeddings = embeddings

    @property
    def model_id(self) -> str:
        return self._embeddings.model_id

    @property
    def understands(self) -> frozenset[str]:
        return frozenset()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return self._embeddings.embed_documents(texts)

    def embed_query(self, text: str) -> list[float]:
        return self._embeddings.embed_query(text)


def examples(crafts: Sequence[str], lexicon: Lexicon) -> Iterator[Example]:
    """All questions to learn from; those with a place for a craft are asked about some of the crafts."""
    table = read_yaml(Path(__file__).with_name("calibration.yml"))
    random = Random(SEED)

    def filled(template: str, language: str) -> Iterator[str]:
        for craft in random.sample(list(crafts), min(CRAFTS_PER_QUESTION, len(crafts))):
            yield template.format(craft=lexicon.name("craft", craft, language))

    for language, sections in table["answerable"].items():
        for section, templates in sections.items():
            for template in templates:
                for text in filled(template, language):
                    yield Example(language, text, answerable=True, section=section)
    for language, templates in table["unanswerable"].items():
        for template in templates:
            for text in filled(template, language):
                yield Example(language, text, answerable=False)
    for language, texts in table["elsewhere"].items():
        for text in texts:
            yield Example(language, text, answerable=False)
    for case in (case for name in WRITTEN for case in load_cases(Path(__file__).with_name(name))):
        if case.craft is None or case.craft in crafts:
            yield Example(
                case.language,
                case.question,
                answerable=case.answerable,
                facts=case.must_mention_any,
                weight=FREE_QUESTION_WEIGHT,
            )


def rows(retriever: Retriever, lexicon: Lexicon) -> Iterator[tuple[str, _Row]]:
    """(kind of search, evidence with its label) for every question that is not refused outright."""
    crafts = sorted({craft for craft, language in retriever.crafts if language == "en"})
    for example in examples(crafts, lexicon):
        question = retriever.read(example.text, example.language)
        for language in article_languages(example.language):
            search = retriever.search(question, language)
            if is_hopeless(question, search):
                continue
            section = retriever.section(search.sentences[0].section)[0].section
            excerpt = extract(question, search.sentences, search.terms, retriever.section)
            answer = excerpt.text(excerpt.quotes, naming=True)
            missed = example.section not in (None, section) or not mentions_any(answer, example.facts)
            if not (example.answerable and missed):
                features = features_of(question, search)
                values = [features[name] for name in FEATURES]
                yield kind_of(search), _Row(values, example.answerable, example.weight)
            if search.restricted:
                break


def calibrate(articles: Path, embeddings: IdentifiedEmbeddings, target: Path = COEFFICIENTS_FILE) -> None:
    """Index the articles into a temporary folder, fit, and write the coefficients."""
    lexicon = load_lexicon()
    samples: dict[str, list[_Row]] = {}
    with tempfile.TemporaryDirectory() as folder:
        location = IndexLocation(Path(folder))
        build_index([articles], location, embeddings)
        store = store_at(location)
        for used in (embeddings, _Blind(embeddings)):
            opened = open_index(store, store.current(), used)
            for kind, row in rows(Retriever(opened, used, lexicon), lexicon):
                samples.setdefault(kind, []).append(row)
    fitted = {"models": {kind: _logistic(kept) for kind, kept in samples.items()}}
    target.write_text(json.dumps(fitted, indent=2) + "\n", encoding="utf-8")


def _logistic(samples: Sequence[_Row]) -> dict[str, object]:
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    values = np.array([row.features for row in samples])
    labels = np.array([row.answerable for row in samples])
    mean, spread = values.mean(axis=0), values.std(axis=0)
    spread[spread == 0] = 1.0
    model = LogisticRegression(C=REGULARISATION_C, max_iter=2_000)
    model.fit((values - mean) / spread, labels, sample_weight=[row.weight for row in samples])
    weights = model.coef_[0] / spread
    probabilities = model.predict_proba((values - mean) / spread)[:, 1]
    separation = auc(probabilities[labels].tolist(), probabilities[~labels].tolist())
    logger.info("%d questions, AUC %.3f in sample", len(samples), separation)
    return {
        "intercept": round(float(model.intercept_[0] - (weights * mean).sum()), 4),
        "weights": {name: round(float(weight), 4) for name, weight in zip(FEATURES, weights, strict=True)},
        "questions": len(samples),
        "auc_in_sample": round(separation, 4),
    }


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    calibrate(ROOT, OnnxEmbeddings(Path(sys.argv[1])))
