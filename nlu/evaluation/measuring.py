"""Makes outcomes: by parsing cases, or by cross-validation on the training data."""

import time
from collections.abc import Sequence
from pathlib import Path

from knowledge.lexicon import load_lexicon
from nlu.closed_sets import read_closed_sets
from nlu.corrections import read_correction
from nlu.entities import EntityFinder
from nlu.evaluation.cases import Case, cases_of_examples
from nlu.evaluation.counts import Outcome
from nlu.evaluation.figures import Evaluation, evaluation_of
from nlu.meaning import SentenceEncoder
from nlu.ordinary import OrdinaryWords
from nlu.parser import Parser
from nlu.rasa_data import Example
from nlu.tokens import tokenise
from nlu.training import Progress, prepare

THRESHOLD = 0.5
"""Where the caller does not say from which confidence on somebody acts."""
_TELL_EVERY = 100


def evaluate(
    parser: Parser,
    cases: Sequence[Case],
    *,
    threshold: float = THRESHOLD,
    progress: Progress | None = None,
) -> Evaluation:
    """Parse every case, of which there is at least one, and compare.

    `threshold` is the least confidence at which the assistant acts. The first case is parsed once more before the
    clock runs: it loads what others find loaded.
    """
    parser.parse(cases[0].text, language=cases[0].language)
    outcomes = []
    for number, case in enumerate(cases, start=1):
        began = time.perf_counter()
        result = parser.parse(case.text, language=case.language, role=case.role)
        elapsed_ms = (time.perf_counter() - began) * 1000
        found = tuple((entity.entity, entity.value) for entity in result.entities)
        outcomes.append(Outcome(case, result.intent.name, result.intent.confidence, found, elapsed_ms))
        if progress is not None:
            progress("evaluate", number, len(cases))
    return evaluation_of(outcomes, threshold)


def cross_validate(
    data_dir: Path,
    *,
    folds: int = 5,
    encoder: SentenceEncoder | None = None,
    threshold: float = THRESHOLD,
    progress: Progress | None = None,
) -> Evaluation:
    """The training examples, the intent of each judged by a model that saw neither it nor one that sounds like it.

    The intents are of the statistical model alone: word tables take no part. Entities come from the lexicon and the
    grammars of quantities, which are not held out: they were written beside these examples.

    Raises:
        TrainingDataError: an example is malformed.
        ValueError: an intent has fewer examples than there are folds.
    """
    tell = progress or (lambda _step, _done, _total: None)
    prepared = prepare(data_dir, encoder, tell)
    judged = prepared.cross_validated(folds, tell)
    best = judged.chances.argmax(axis=1)
    finder = EntityFinder(
        load_lexicon(), OrdinaryWords(prepared.ordinary_words), frozenset(prepared.everyday_names)
    )
    examples = prepared.data.examples
    outcomes = []
    for row, (example, case) in enumerate(zip(examples, cases_of_examples(examples), strict=True)):
        intent = judged.intents[best[row]]
        found = _entities(example, intent, finder)
        outcomes.append(Outcome(case, intent, float(judged.chances[row, best[row]]), found))
        if row % _TELL_EVERY == 0:
            tell("entities", row, len(examples))
    tell("entities", len(examples), len(examples))
    return evaluation_of(outcomes, threshold)


def _entities(example: Example, intent: str, finder: EntityFinder) -> tuple[tuple[str, str], ...]:
    """The entities of an example as the parser finds them once it took it for `intent`."""
    text, language = example.text, example.language
    tokens = tokenise(text)
    names = finder.names(text, tokens, language)
    reading = finder.read(text, tokens, language, names=names, intent=intent)
    refused = read_correction(text, tokens, reading, language).refused
    closed = read_closed_sets(tokens, intent, language)
    found = [
        entity
        for entity in reading.entities()
        if entity not in refused
        and not any(other.start < entity.end and entity.start < other.end for other in closed)
    ]
    return tuple((entity.entity, entity.value) for entity in (*found, *closed))
