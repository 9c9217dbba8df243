"""A second look at the best chunks by a cross-encoder, which reads question and chunk together (optional)."""

import threading
from collections.abc import Sequence
from typing import Any, Protocol

from rag.errors import RerankerMissing

BATCH_SIZE = 16


class Reranker(Protocol):
    """Scores passages for a question."""

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        """One number a passage, 0 to 1, higher is better."""
        ...


class CrossEncoderReranker:
    """Any cross-encoder of sentence-transformers (extra `torch`), loaded at its first use. Threads may share it."""

    def __init__(self, name: str) -> None:
        """`name` is one of the model hub, such as "BAAI/bge-reranker-v2-m3", or a folder."""
        self._name = name
        self._loading = threading.Lock()
        self._model: Any = None

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        """Relevance of each passage, through a sigmoid.

        Raises:
            RerankerMissing: the extra `torch` is not installed, or the model cannot be loaded.
        """
        model = self._loaded()
        import torch

        pairs = [(question, passage) for passage in passages]
        found = model.predict(
            pairs, batch_size=BATCH_SIZE, activation_fn=torch.nn.Sigmoid(), show_progress_bar=False
        )
        return [float(number) for number in found]

    def _loaded(self) -> Any:
        with self._loading:
            if self._model is None:
                try:
                    from sentence_transformers import CrossEncoder
                except ImportError as error:
                    raise RerankerMissing(
                        "sentence-transformers is not installed: `pip install 'kalavaani[torch]'`"
                    ) from error
                try:
                    self._model = CrossEncoder(self._name)
                except Exception as error:  # the library raises errors of several others
                    reason = str(error).strip().partition("\n")[0]
                    raise RerankerMissing(f"{self._name!r} cannot be loaded: {reason}") from error
            return self._model
