"""What several tests of understanding share: the lexicon's matchers, and a parser."""

from pathlib import Path

import pytest

from assistant.application import open_parser
from assistant.settings import Settings
from knowledge.lexicon import Lexicon, load_lexicon
from nlu.entities import EntityFinder
from nlu.ordinary import OrdinaryWords
from nlu.parser import Parser
from nlu.rasa_data import read_training_data
from nlu.training import DATA_FOLDER, ordinary_words


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return load_lexicon()


@pytest.fixture(scope="session")
def finder(lexicon: Lexicon) -> EntityFinder:
    return EntityFinder(lexicon, OrdinaryWords(ordinary_words(read_training_data(DATA_FOLDER))))


@pytest.fixture(scope="session")
def parser(prepared_home: Path, lexicon: Lexicon) -> Parser:
    """Understanding as it is without a sentence encoder."""
    return Parser.load(Settings(home=prepared_home).model_folder, lexicon)


@pytest.fixture(scope="session")
def full_parser(prepared_home: Path) -> Parser:
    """Understanding with everything that it has."""
    return open_parser(Settings(home=prepared_home))
