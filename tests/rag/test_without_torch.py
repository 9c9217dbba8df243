"""Without the extra `torch`, what needs it says so, and everything else goes on."""

import sys

import pytest

from knowledge.lexicon import load_lexicon
from rag.answerer import Answerer
from rag.errors import EmbeddingModelMissing, RerankerMissing
from rag.other_embeddings import SentenceTransformerEmbeddings
from rag.reranking import CrossEncoderReranker
from rag.retrieval import Retriever

INSTALL = r"sentence-transformers is not installed: `pip install 'kalavaani\[torch\]'`"


@pytest.fixture(autouse=True)
def nothing_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)


def test_embeddings_say_what_to_install() -> None:
    embeddings = SentenceTransformerEmbeddings("intfloat/multilingual-e5-small", frozenset({"en", "ta"}))
    assert embeddings.model_id == "sentence-transformers:intfloat/multilingual-e5-small"
    assert embeddings.understands == {"en", "ta"}
    for _ in range(2):
        with pytest.raises(EmbeddingModelMissing, match=INSTALL):
            embeddings.embed_query("wax")
    with pytest.raises(EmbeddingModelMissing, match=INSTALL):
        embeddings.embed_documents(["wax", "clay"])


def test_a_reranker_says_what_to_install() -> None:
    with pytest.raises(RerankerMissing, match=INSTALL):
        CrossEncoderReranker("BAAI/bge-reranker-v2-m3").scores("wax", ["wax"])


def test_a_search_goes_on_without_its_reranker(answerer: Answerer, caplog: pytest.LogCaptureFixture) -> None:
    plain = answerer.retriever()
    reranker = CrossEncoderReranker("BAAI/bge-reranker-v2-m3")
    retriever = Retriever(plain.opened, answerer.embeddings, load_lexicon(), reranker=reranker)
    question = plain.read("How is dhokra made?", "en")
    assert retriever.search(question, "en") == plain.search(question, "en")
    assert "reranker_missing: going on without it" in caplog.text
