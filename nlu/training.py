"""Trains the intent model and writes it with a fingerprint of everything that it was made from."""

import gzip
import hashlib
import json
import logging
import math
import pickle
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from knowledge import ROOT as KNOWLEDGE
from knowledge.lexicon import load_lexicon
from nlu.calibration import CrossValidated, cross_validated
from nlu.concepts import concepts
from nlu.entities import EntityFinder, EntityReading, NameFound
from nlu.errors import ModelMissing, ModelOutdated, NluError
from nlu.intents import IntentModel, view
from nlu.labels import LEXICON_ENTITIES
from nlu.meaning import SentenceEncoder, vectors
from nlu.ngrams import Corpus
from nlu.ordinary import OrdinaryWords
from nlu.phonetics import word_phones
from nlu.rasa_data import Example, TrainingData, read_training_data
from nlu.tagger import NOTHING, TaggedSentence, Tagger, kinds_of_words, train_tagger
from nlu.tokens import Token, tokenise

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

log = logging.getLogger(__name__)

NLU = Path(__file__).parent
DATA_FOLDER = NLU / "data"
MODEL_FILE = "intents.pickle.gz"
TAGGER_FILE = "names.crfsuite"
METADATA_FILE = "metadata.json"
_FORMAT = 4
_COMPRESSION = 3
_CALIBRATION_FOLDS = 3
_TELL_EVERY = 100
_EVERYDAY_LEAST, _EVERYDAY_RATIO = 2, 3
_ALIKE = 0.5
"""Share of sounds in common from which two sentences count as one for cross-validation."""
_FEATURE_MODULES = (
    "calibration",
    "concepts",
    "endings",
    "entities",
    "expected_names",
    "gazetteer",
    "inflection",
    "intents",
    "ngrams",
    "phonetics",
    "tagger",
    "tokens",
)

Progress = Callable[[str, int, int], None]
"""Called with the name of a step, how much of it is done, and how much there is."""


@dataclass(frozen=True, slots=True)
class TrainingReport:
    """What was trained, and how well it does on examples that it was not shown."""

    examples: int
    intents: int
    languages: tuple[str, ...]
    accuracy: float
    """Share of a third of the examples whose intent the others teach, none that sounds alike being among these."""
    encoder: str | None
    """The sentence encoder that took part."""
    elapsed_s: float
    model_folder: Path


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """A model from disk, with the everyday words that it was trained among."""

    intents: IntentModel
    tagger: Tagger
    ordinary: OrdinaryWords
    everyday_names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Prepared:
    """The examples as the classifier needs them."""

    data: TrainingData
    ordinary_words: list[str]
    everyday_names: list[str]
    views: list[str]
    corpus: Corpus
    tagged: list[TaggedSentence]
    intents: list[str]
    vectors: "NDArray[np.float32] | None"

    def cross_validated(self, folds: int, tell: Progress, judged_folds: int | None = None) -> CrossValidated:
        """The examples of some folds, or of all, judged by classifiers that saw neither them nor what sounds alike."""
        return cross_validated(
            self.corpus,
            self.intents,
            fold_groups(self.data.examples),
            folds,
            self.vectors,
            lambda done, total: tell("calibrate", done, total),
            judged_folds=judged_folds,
        )


def prepare(data_dir: Path, encoder: SentenceEncoder | None, tell: Progress) -> Prepared:
    """Read the examples of a folder and everything that is found in them.

    Raises:
        TrainingDataError: an example is malformed.
        LexiconError: the lexicon is malformed.
    """
    data = read_training_data(data_dir)
    examples = data.examples
    with ThreadPoolExecutor(1) as beside:
        # The encoder works outside the interpreter's lock.
        encoding = (
            beside.submit(
                vectors,
                encoder,
                [example.text for example in examples],
                [example.language for example in examples],
            )
            if encoder is not None
            else None
        )
        words = ordinary_words(data)
        finder = EntityFinder(load_lexicon(), OrdinaryWords(words))
        found = names_of_examples(examples, finder, tell)
        everyday = everyday_names(examples, found)
        views = views_of_examples(examples, found, finder.with_everyday_names(everyday))
        corpus = Corpus(views)
        tell("encode", 0, 1)
        encoded = encoding.result() if encoding is not None else None
        tell("encode", 1, 1)
    return Prepared(
        data,
        words,
        everyday,
        views,
        corpus,
        [tagged_sentence(example, names) for example, names in zip(examples, found, strict=True)],
        [example.intent for example in examples],
        encoded,
    )


def train(
    data_dir: Path,
    out_dir: Path,
    *,
    encoder: SentenceEncoder | None = None,
    progress: Progress | None = None,
) -> TrainingReport:
    """Train on every example of `data_dir` and write the model into `out_dir`.

    With an `encoder`, the languages that it understands are understood better; the model also works without it.

    Raises:
        TrainingDataError: an example is malformed.
        LexiconError: the lexicon is malformed.
    """
    began = time.monotonic()
    tell = progress or (lambda _step, _done, _total: None)
    prepared = prepare(data_dir, encoder, tell)
    with ThreadPoolExecutor(2) as beside:
        fitting = beside.submit(
            IntentModel.fit,
            prepared.views,
            prepared.corpus,
            prepared.intents,
            vectors=prepared.vectors,
            encoder_id=encoder.model_id if encoder is not None else None,
        )
        judging = beside.submit(prepared.cross_validated, _CALIBRATION_FOLDS, tell, judged_folds=1)
        tell("tag", 0, 1)
        tagger = train_tagger(prepared.tagged)
        tell("tag", 1, 1)
        tell("fit", 0, 1)
        judged = judging.result()
        model = fitting.result().calibrated(judged)
        tell("fit", 1, 1)
    accuracy = judged.accuracy(prepared.intents)
    out_dir.mkdir(parents=True, exist_ok=True)
    (out_dir / TAGGER_FILE).write_bytes(tagger)
    with gzip.open(out_dir / MODEL_FILE, "wb", compresslevel=_COMPRESSION) as file:
        pickle.dump(model, file, protocol=pickle.HIGHEST_PROTOCOL)
    metadata = {
        "format": _FORMAT,
        "fingerprint": fingerprint(data_dir),
        "encoder": model.encoder_id,
        "intents": list(model.intents),
        "languages": list(prepared.data.languages),
        "examples": len(prepared.intents),
        "held_out_accuracy": round(accuracy, 4),
        "ordinary_words": prepared.ordinary_words,
        "everyday_names": prepared.everyday_names,
    }
    (out_dir / METADATA_FILE).write_text(json.dumps(metadata, ensure_ascii=False, indent=1), encoding="utf-8")
    report = TrainingReport(
        examples=len(prepared.intents),
        intents=len(model.intents),
        languages=prepared.data.languages,
        accuracy=accuracy,
        encoder=model.encoder_id,
        elapsed_s=time.monotonic() - began,
        model_folder=out_dir,
    )
    log.info("trained on %d examples, cross-validated accuracy %.3f", report.examples, report.accuracy)
    return report


def load_model(model_dir: Path, *, data_dir: Path = DATA_FOLDER) -> LoadedModel:
    """The model in `model_dir`.

    Raises:
        ModelMissing: there is none.
        ModelOutdated: it was made from other data, another lexicon or other code than are here now.
    """
    try:
        metadata = json.loads((model_dir / METADATA_FILE).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ModelMissing(f"no understanding model in {model_dir}; run `kalavaani train`") from error
    except ValueError as error:
        raise ModelOutdated(f"the metadata in {model_dir} is unreadable; run `kalavaani train`") from error
    if metadata.get("format") != _FORMAT or metadata.get("fingerprint") != fingerprint(data_dir):
        raise ModelOutdated(
            f"the model in {model_dir} was trained on other data, another lexicon or another version; "
            "run `kalavaani train`"
        )
    with gzip.open(model_dir / MODEL_FILE, "rb") as file:
        model: Any = pickle.load(file)
    if not isinstance(model, IntentModel):
        raise NluError(f"{MODEL_FILE} holds no intent model")
    ordinary = OrdinaryWords(metadata["ordinary_words"])
    tagger = Tagger((model_dir / TAGGER_FILE).read_bytes(), ordinary)
    return LoadedModel(model, tagger, ordinary, frozenset(metadata["everyday_names"]))


def fingerprint(data_dir: Path) -> str:
    """SHA-256 over the training data, the lexicon, the word tables, the feature code and scikit-learn's version."""
    from importlib.metadata import version

    digest = hashlib.sha256(f"{_FORMAT} scikit-learn {version('scikit-learn')}".encode())
    for root, pattern in (
        (data_dir, "*/*.yml"),
        (KNOWLEDGE / "lexicon", "**/*.yml"),
        (NLU / "lexicons", "**/*.*"),
    ):
        for path in sorted(root.glob(pattern)):
            digest.update(path.relative_to(root).as_posix().encode())
            digest.update(path.read_bytes())
    for name in _FEATURE_MODULES:
        digest.update((NLU / f"{name}.py").read_bytes())
    return digest.hexdigest()


def ordinary_words(data: TrainingData) -> list[str]:
    """The words of the examples that stand outside every entity: everyday words of this domain."""
    words = set()
    for example in data.examples:
        for token in tokenise(example.text):
            if not any(found.start <= token.start < found.end for found in example.entities):
                words.add(token.key)
    return sorted(words)


def names_of_examples(
    examples: Sequence[Example], finder: EntityFinder, tell: Progress
) -> list[list[NameFound]]:
    """The lexicon's names in each example; by sound there are none, since its words count as everyday words."""
    found = []
    for number, example in enumerate(examples, start=1):
        tokens = tokenise(example.text)
        found.append(finder.names(example.text, tokens, example.language, by_sound=False))
        if number % _TELL_EVERY == 0 or number == len(examples):
            tell("read", number, len(examples))
    return found


def everyday_names(examples: Sequence[Example], found: Sequence[Sequence[NameFound]]) -> list[str]:
    """Names of the lexicon that the examples use as everyday words: at least twice, and three times as often."""
    marked: Counter[str] = Counter()
    unmarked: Counter[str] = Counter()
    for example, names in zip(examples, found, strict=True):
        tokens = tokenise(example.text)
        for name in names:
            if name.source != "lexicon":
                continue
            start, end = tokens[name.first].start, tokens[name.last - 1].end
            meant = any(mark.start < end and start < mark.end for mark in example.entities)
            (marked if meant else unmarked)[_written(tokens, name)] += 1
    return sorted(
        name
        for name, count in unmarked.items()
        if count >= _EVERYDAY_LEAST and count >= _EVERYDAY_RATIO * marked[name]
    )


def views_of_examples(
    examples: Sequence[Example], found: Sequence[Sequence[NameFound]], finder: EntityFinder
) -> list[str]:
    """What the intent model sees of each example, `found` being the names in it.

    The names of examples that hold one of the finder's everyday names are looked for again.
    """
    views = []
    for example, names in zip(examples, found, strict=True):
        tokens = tokenise(example.text)
        doubted = any(_written(tokens, name) in finder.everyday_names for name in names)
        views.append(view_of_text(example.text, example.language, finder, None if doubted else names)[0])
    return views


def tagged_sentence(example: Example, names: Sequence[NameFound]) -> TaggedSentence:
    """An example as the tagger learns from it, `names` being the lexicon's names that were found in it."""
    tokens = tokenise(example.text)
    marks = [mark for mark in example.entities if mark.entity in LEXICON_ENTITIES]
    return TaggedSentence(
        example.language,
        tuple(token.key for token in tokens),
        tuple(kinds_of_words(tokens, [name.span for name in names])),
        tuple(
            next(
                (mark.entity for mark in marks if mark.start < token.end and token.start < mark.end), NOTHING
            )
            for token in tokens
        ),
    )


def _written(tokens: Sequence[Token], name: NameFound) -> str:
    return " ".join(token.key for token in tokens[name.first : name.last])


def view_of_text(
    text: str,
    language: str,
    finder: EntityFinder,
    names: Sequence[NameFound] | None = None,
    *,
    spoken: bool = False,
) -> tuple[str, list[Token], Sequence[NameFound], EntityReading]:
    """What the intent model sees of a text, and what was found on the way; `names` if they are known."""
    tokens = tokenise(text)
    if names is None:
        names = finder.names(text, tokens, language, spoken=spoken)
    reading = finder.read(text, tokens, language, names=names)
    covered = [(quantity.start, quantity.end, quantity.kind or "number") for quantity in reading.quantities]
    covered += [(number.start, number.end, "number") for number in reading.numbers]
    return view(tokens, names, covered, concepts(tokens, language)), tokens, names, reading


def fold_groups(examples: Sequence[Example]) -> list[int]:
    """A number for each example; examples of an intent that sound alike share it.

    The same sentence stands in the data in Devanagari and in Roman letters; were one shown to the model and the
    other hidden, cross-validation would flatter it.
    """
    sounds = [frozenset(word_phones(token.key) for token in tokenise(example.text)) for example in examples]
    common = Counter(sound for said in sounds for sound in said)
    group = list(range(len(examples)))
    heads: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, (example, said) in enumerate(zip(examples, sounds, strict=True)):
        rarest = sorted(said, key=lambda sound: (common[sound], sound))
        # Whoever shares half of the sounds shares one of the rarer half.
        needed = rarest[: len(rarest) - math.ceil(_ALIKE * len(rarest)) + 1]
        candidates = sorted({head for sound in needed for head in heads[example.intent, sound]})
        for head in candidates:
            if len(said & sounds[head]) >= _ALIKE * len(said | sounds[head]):
                group[index] = head
                break
        else:
            for sound in said:
                heads[example.intent, sound].append(index)
    return group
