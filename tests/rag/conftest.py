"""The small corpus of the tests, and embeddings that need no model."""

import hashlib
import math
import os
from pathlib import Path

import pytest

from rag.answerer import Answerer
from rag.embeddings import MODEL_FILE, IdentifiedEmbeddings, OnnxEmbeddings
from rag.index import build_index
from rag.sentences import search_terms
from rag.store import IndexLocation

DATA = Path(__file__).parent / "data"
ARTICLES = DATA / "articles"
DIMENSIONS = 64


class WordEmbeddings(IdentifiedEmbeddings):
    """A text's vector counts its words in hashed places; counts the texts that it was given."""

    def __init__(self, model_id: str = "words", understands: frozenset[str] = frozenset()) -> None:
        self._model_id = model_id
        self._understands = understands
        self.embedded: list[str] = []

    @property
    def model_id(self) -> str:
        return self._model_id

    @property
    def understands(self) -> frozenset[str]:
        return self._understands

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.embedded.extend(texts)
        return [self._vector(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        return self._vector(text)

    def _vector(self, text: str) -> list[float]:
        counts = [0.0] * DIMENSIONS
        for term in search_terms(text):
            counts[hashlib.sha256(term.encode()).digest()[0] % DIMENSIONS] += 1.0
        norm = math.sqrt(sum(count * count for count in counts)) or 1.0
        return [count / norm for count in counts]


@pytest.fixture
def make_embeddings() -> type[WordEmbeddings]:
    return WordEmbeddings


@pytest.fixture
def embeddings() -> WordEmbeddings:
    return WordEmbeddings()


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Folder of the small corpus; not to be changed."""
    return ARTICLES


@pytest.fixture(scope="session")
def index_location(tmp_path_factory: pytest.TempPathFactory) -> IndexLocation:
    """An index of the small corpus."""
    location = IndexLocation(tmp_path_factory.mktemp("index"))
    build_index([ARTICLES], location, WordEmbeddings())
    return location


@pytest.fixture(scope="session")
def answerer(index_location: IndexLocation) -> Answerer:
    """Answers from the small corpus, by words alone."""
    return Answerer(index_location, WordEmbeddings())


@pytest.fixture(scope="session")
def minilm() -> OnnxEmbeddings:
    """The real model, where it has been fetched."""
    home = Path(os.environ.get("KALAVAANI_HOME", "~/.local/share/kalavaani")).expanduser()
    folder = home / "models" / "minilm"
    if not (folder / MODEL_FILE).is_file():
        pytest.skip(f"MiniLM is not in {folder}")
    return OnnxEmbeddings(folder)
