"""Sentence embeddings behind LangChain's interface: MiniLM as int8 ONNX, without PyTorch."""

import threading
from abc import abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from langchain_core.embeddings import Embeddings

from rag.errors import EmbeddingModelMissing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MODEL_FILE = "model.onnx"
TOKENIZER_FILE = "tokenizer.json"
MAX_TOKENS = 256
"""Window that the model was trained for; longer text is cut."""
BATCH_SIZE = 32


class IdentifiedEmbeddings(Embeddings):
    """Embeddings that say which model made them, so that an index can refuse another's vectors."""

    @property
    @abstractmethod
    def model_id(self) -> str:
        """Name of the model, kept in the index."""

    @property
    def understands(self) -> frozenset[str]:
        """Language codes that the model embeds usefully."""
        return frozenset({"en"})


class OnnxEmbeddings(IdentifiedEmbeddings):
    """A BERT-like sentence encoder: mean pooling over the tokens, then L2 norm. Threads may share it.

    `folder` holds `model.onnx` (inputs input_ids, attention_mask, token_type_ids; output batch x tokens x
    dimensions) and `tokenizer.json`. Both are read at the first use.
    """

    def __init__(self, folder: Path, *, model_id: str = "all-MiniLM-L6-v2-int8", threads: int = 2) -> None:
        self._folder = folder
        self._model_id = model_id
        self._threads = threads
        self._loading = threading.Lock()
        self._loaded: tuple[Any, Any] | None = None

    @property
    def model_id(self) -> str:
        return self._model_id

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One unit vector a text, in order.

        Raises:
            EmbeddingModelMissing: the model's files are not in the folder, or are damaged.
        """
        vectors: list[list[float]] = [[]] * len(texts)
        by_length = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        for start in range(0, len(texts), BATCH_SIZE):
            batch = by_length[start : start + BATCH_SIZE]  # texts of one length need no padding
            for place, vector in zip(batch, self._embed([texts[place] for place in batch]), strict=True):
                vectors[place] = vector.tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """The unit vector of a question; raises as `embed_documents` does."""
        return self.embed_documents([text])[0]

    def _embed(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        import numpy as np

        session, tokenizer = self._model()
        encodings = tokenizer.encode_batch(list(texts))
        ids = np.array([encoding.ids for encoding in encodings], dtype=np.int64)
        mask = np.array([encoding.attention_mask for encoding in encodings], dtype=np.int64)
        feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        tokens: NDArray[np.float32] = session.run(None, feed)[0]
        weights = mask[:, :, None].astype(np.float32)
        pooled = (tokens * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1.0)
        norms = np.linalg.norm(pooled, axis=1, keepdims=True)
        return np.asarray(pooled / np.maximum(norms, 1e-12), dtype=np.float32)

    def _model(self) -> tuple[Any, Any]:
        with self._loading:
            if self._loaded is None:
                self._loaded = self._load()
            return self._loaded

    def _load(self) -> tuple[Any, Any]:
        for name in (MODEL_FILE, TOKENIZER_FILE):
            if not (self._folder / name).is_file():
                raise EmbeddingModelMissing(f"{name} is not in {self._folder}: run `kalavaani models fetch`")
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # other work needs the cores
        try:
            tokenizer = Tokenizer.from_file(str(self._folder / TOKENIZER_FILE))
            session = onnxruntime.InferenceSession(
                str(self._folder / MODEL_FILE), sess_options=options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # both libraries raise bare or private exception types
            raise EmbeddingModelMissing(
                f"the model in {self._folder} cannot be loaded ({error}): run `kalavaani models fetch` again"
            ) from error
        tokenizer.enable_truncation(MAX_TOKENS)
        tokenizer.enable_padding()
        return session, tokenizer
