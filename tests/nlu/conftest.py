"""What several tests of understanding share: the lexicon's matchers, and a parser trained once."""

from pathlib import Path

import pytest

from knowledge.lexicon import Lexicon, load_lexicon
from nlu.entities import EntityFinder
from nlu.ordinary import OrdinaryWords
from nlu.parser import Parser
from nlu.rasa_data import read_training_data
from nlu.training import DATA_FOLDER, ordinary_words, train


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return load_lexicon()


@pytest.fixture(scope="session")
def finder(lexicon: Lexicon) -> EntityFinder:
    return EntityFinder(lexicon, OrdinaryWords(ordinary_words(read_training_data(DATA_FOLDER))))


@pytest.fixture(scope="session")
def model_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("nlu-model")
    train(DATA_FOLDER, folder)
    return folder


@pytest.fixture(scope="session")
def parser(model_dir: Path, lexicon: Lexicon) -> Parser:
    return Parser.load(model_dir, lexicon)
