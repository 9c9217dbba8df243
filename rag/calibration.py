"""Fits the abstention coefficients: `python -m rag.calibration MODEL_FOLDER` writes `abstention.json`.

Crafts that have articles are put into the questions of `calibration.yml`, where a question counts as answered when
the section found is the one that should answer; the questions of `calibration.jsonl` have facts, which that section
must hold. Nothing of the evaluation questions is used.
"""

import json
import logging
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from typing import NamedTuple

import yaml

from knowledge import ROOT
from knowledge.lexicon import Lexicon, load_lexicon
from rag.abstention import COEFFICIENTS_FILE, FEATURES, features_of, is_hopeless, kind_of
from rag.answerer import article_languages
from rag.chunks import Chunk
from rag.embeddings import IdentifiedEmbeddings, OnnxEmbeddings
from rag.evaluation import auc, load_cases, mentions_any
from rag.index import build_index, open_index
from rag.retrieval import Retriever
from rag.store import IndexLocation, store_at

logger = logging.getLogger(__name__)

CRAFTS_PER_QUESTION = 12
"""Each question is asked about this many crafts."""
FREE_QUESTION_WEIGHT = 4.0
"""A question that was written for one craft counts as much as this many filled ones."""
REGULARISATION_C = 0.3
SEED = 7


class _Row(NamedTuple):
    features: list[float]
    right: bool
    weight: float


@dataclass(frozen=True, slots=True)
class Example:
    """One question with what should become of it."""

    language: str
    text: str
    right: Callable[[Sequence[Chunk]], bool]
    """Whether the section found, given as its chunks, answers it."""
    weight: float = 1.0


def examples(crafts: Sequence[str], lexicon: Lexicon) -> Iterator[Example]:
    """All questions to learn from; those with a place for a craft are asked about some of the crafts."""
    table = yaml.safe_load(Path(__file__).with_name("calibration.yml").read_text(encoding="utf-8"))
    random = Random(SEED)

    def filled(template: str, language: str) -> Iterator[str]:
        for craft in random.sample(list(crafts), min(CRAFTS_PER_QUESTION, len(crafts))):
            yield template.format(craft=lexicon.name("craft", craft, language))

    for language, sections in table["answerable"].items():
        for section, templates in sections.items():
            for template in templates:
                for text in filled(template, language):
                    yield Example(language, text, partial(_is_section, section))
    for language, templates in table["unanswerable"].items():
        for template in templates:
            for text in filled(template, language):
                yield Example(language, text, _never)
    for language, texts in table["elsewhere"].items():
        for text in texts:
            yield Example(language, text, _never)
    for case in load_cases(Path(__file__).with_name("calibration.jsonl")):
        if case.craft is None or case.craft in crafts:
            right = partial(_mentions, case.must_mention_any) if case.answerable else _never
            yield Example(case.language, case.question, right, FREE_QUESTION_WEIGHT)


def _is_section(key: str, section: Sequence[Chunk]) -> bool:
    return section[0].section == key


def _mentions(facts: Sequence[str], section: Sequence[Chunk]) -> bool:
    return mentions_any(" ".join(chunk.text for chunk in section), facts)


def _never(section: Sequence[Chunk]) -> bool:
    return False


def fit(retriever: Retriever, lexicon: Lexicon) -> dict[str, object]:
    """Coefficients for `abstention.json`, and how well they separate in sample."""
    crafts = sorted({craft for craft, language in retriever.crafts if language == "en"})
    rows: dict[str, list[_Row]] = {}
    for example in examples(crafts, lexicon):
        question = retriever.read(example.text, example.language)
        for language in article_languages(example.language):
            search = retriever.search(question, language)
            if is_hopeless(question, search):
                continue
            features = features_of(question, search)
            right = example.right(retriever.section(search.sentences[0].section))
            row = _Row([features[name] for name in FEATURES], right, example.weight)
            rows.setdefault(kind_of(question, search), []).append(row)
            if search.restricted:
                break
    return {"models": {kind: _logistic(samples) for kind, samples in rows.items()}}


def calibrate(articles: Path, embeddings: IdentifiedEmbeddings, target: Path = COEFFICIENTS_FILE) -> None:
    """Index the articles into a temporary folder, fit, and write the coefficients."""
    lexicon = load_lexicon()
    with tempfile.TemporaryDirectory() as folder:
        location = IndexLocation(Path(folder))
        build_index(articles, location, embeddings)
        store = store_at(location)
        opened = open_index(store, store.current(), embeddings)
        fitted = fit(Retriever(opened, embeddings, lexicon), lexicon)
    target.write_text(json.dumps(fitted, indent=2) + "\n", encoding="utf-8")


def _logistic(samples: Sequence[_Row]) -> dict[str, object]:
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    values = np.array([row.features for row in samples])
    labels = np.array([row.right for row in samples])
    mean, spread = values.mean(axis=0), values.std(axis=0)
    spread[spread == 0] = 1.0
    model = LogisticRegression(C=REGULARISATION_C, class_weight="balanced", max_iter=2_000)
    model.fit((values - mean) / spread, labels, sample_weight=[row.weight for row in samples])
    weights = model.coef_[0] / spread
    probabilities = model.predict_proba((values - mean) / spread)[:, 1]
    separation = auc(probabilities[labels].tolist(), probabilities[~labels].tolist())
    logger.info("%d questions, AUC %.3f", len(samples), separation)
    return {
        "intercept": round(float(model.intercept_[0] - (weights * mean).sum()), 4),
        "weights": {name: round(float(weight), 4) for name, weight in zip(FEATURES, weights, strict=True)},
        "questions": len(samples),
        "auc": round(separation, 4),
    }


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    calibrate(ROOT / "crafts", OnnxEmbeddings(Path(sys.argv[1])))
