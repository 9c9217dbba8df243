"""Embeddings by other models than MiniLM: sentence-transformers (extra `torch`), or a provider that LangChain knows."""

import threading
from collections.abc import Callable
from typing import Any

from langchain_core.embeddings import Embeddings

from rag.embeddings import IdentifiedEmbeddings
from rag.errors import EmbeddingModelMissing, EmbeddingsUnavailable

BATCH_SIZE = 32
RETRIES = 1
"""Times that a failed request to a provider is sent again."""


class SentenceTransformerEmbeddings(IdentifiedEmbeddings):
    """Any model of sentence-transformers, loaded at its first use. Threads may share it."""

    def __init__(self, name: str, languages: frozenset[str]) -> None:
        """`name` is one of the model hub, or a folder."""
        self._name = name
        self._languages = languages
        self._loading = threading.Lock()
        self._model: Any = None

    @property
    def model_id(self) -> str:
        return f"sentence-transformers:{self._name}"

    @property
    def understands(self) -> frozenset[str]:
        return self._languages

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One unit vector a text, in order.

        Raises:
            EmbeddingModelMissing: the extra `torch` is not installed, or the model cannot be loaded.
        """
        vectors = self._loaded().encode(
            texts, batch_size=BATCH_SIZE, normalize_embeddings=True, show_progress_bar=False
        )
        return [[float(number) for number in vector] for vector in vectors]

    def embed_query(self, text: str) -> list[float]:
        """The unit vector of a question; raises as `embed_documents` does."""
        return self.embed_documents([text])[0]

    def _loaded(self) -> Any:
        with self._loading:
            if self._model is None:
                try:
                    from sentence_transformers import SentenceTransformer
                except ImportError as error:
                    raise EmbeddingModelMissing(
                        "sentence-transformers is not installed: `pip install 'kalavaani[torch]'`"
                    ) from error
                try:
                    self._model = SentenceTransformer(self._name)
                except Exception as error:  # the library raises errors of several others
                    reason = str(error).strip().partition("\n")[0]
                    raise EmbeddingModelMissing(f"{self._name!r} cannot be loaded: {reason}") from error
            return self._model


class RemoteEmbeddings(IdentifiedEmbeddings):
    """A provider's embeddings as LangChain's `init_embeddings` makes them; connected at the first use."""

    def __init__(self, name: str, languages: frozenset[str], connect: Callable[[], Embeddings]) -> None:
        self._name = name
        self._languages = languages
        self._connect = connect
        self._loading = threading.Lock()
        self._model: Embeddings | None = None

    @property
    def model_id(self) -> str:
        return self._name

    @property
    def understands(self) -> frozenset[str]:
        return self._languages

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector a text, in order.

        Raises:
            EmbeddingModelMissing: LangChain or the provider's package is not installed, or the key is missing.
            EmbeddingsUnavailable: the provider failed or was too slow.
        """
        vectors = self._asked(lambda model: model.embed_documents(texts))
        if len(vectors) != len(texts):
            raise EmbeddingsUnavailable(f"{self._name} gave {len(vectors)} vectors for {len(texts)} texts")
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question; raises as `embed_documents` does."""
        return self._asked(lambda model: [model.embed_query(text)])[0]

    def _asked(self, ask: Callable[[Embeddings], list[list[float]]]) -> list[list[float]]:
        with self._loading:
            if self._model is None:
                self._model = self._connect()
        try:
            return ask(self._model)
        except Exception as error:  # every provider's package raises errors of its own
            raise EmbeddingsUnavailable(f"{self._name} does not answer: {type(error).__name__}") from None


def open_remote_embeddings(
    name: str, languages: frozenset[str], *, url: str | None, timeout_s: float
) -> RemoteEmbeddings:
    """A provider's embeddings, named as LangChain does: `openai:text-embedding-3-small`. Nothing is sent yet.

    Keys are read from the environment by the provider's package. `url` is the base address of another server that
    speaks the provider's protocol.
    """

    def connect() -> Embeddings:
        try:
            from langchain.embeddings import init_embeddings
        except ImportError as error:
            raise EmbeddingModelMissing("install the extra `llm`: pip install 'kalavaani[llm]'") from error
        options: dict[str, Any] = {"timeout": timeout_s, "max_retries": RETRIES}
        if url:
            options["base_url"] = url
        if name.startswith("openai:"):
            options["check_embedding_ctx_length"] = False  # it would fetch a tokeniser from the internet
        try:
            made: Any = init_embeddings(name, **options)
        except ImportError as error:
            raise EmbeddingModelMissing(f"the package of {name!r} is not installed: {error}") from error
        except Exception as error:  # every provider's package raises errors of its own
            reason = str(error).strip().partition("\n")[0]
            raise EmbeddingModelMissing(f"{name!r} cannot be used: {reason}") from error
        if not isinstance(made, Embeddings):
            raise EmbeddingModelMissing(f"{name!r} is no embedding model")
        return made

    return RemoteEmbeddings(name, languages, connect)
