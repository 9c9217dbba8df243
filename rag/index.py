"""Builds the Chroma index from articles: incrementally, and all or nothing."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.chunks import Chunk, chunks_of
from rag.documents import load_articles
from rag.embeddings import IdentifiedEmbeddings
from rag.errors import DocumentError, IndexMissing, IndexModelMismatch
from rag.store import IndexLocation, IndexStore, store_at

if TYPE_CHECKING:
    from langchain_chroma import Chroma

logger = logging.getLogger(__name__)

FORMAT = 1
"""Raised when what is stored changes meaning: an index of another format is built anew."""
WRITE_BATCH = 64

Progress = Callable[[int, int, str], None]
"""Called with (chunks done, chunks in all, title of the article under way)."""


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What a build did."""

    articles: int
    chunks: int
    embedded: int
    """Chunks whose vectors were computed; the others came from the index before."""
    removed: int
    """Chunks of the index before that are gone."""
    changed: bool
    """False when the index was already up to date."""


@dataclass(frozen=True, slots=True)
class OpenIndex:
    """A complete index, ready to be searched."""

    generation: str
    vectors: "Chroma"
    """LangChain vector store over the chunks; cosine distance."""
    chunks: tuple[Chunk, ...]
    ids: tuple[str, ...]
    """Ids of the chunks in the vector store, in the same order."""


class _KnownVectors(IdentifiedEmbeddings):
    """Vectors of the index before where a text has not changed, computed ones elsewhere."""

    def __init__(self, known: dict[str, list[float]], embeddings: IdentifiedEmbeddings) -> None:
        self._known = known
        self._embeddings = embeddings
        self.computed = 0

    @property
    def model_id(self) -> str:
        return self._embeddings.model_id

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known.update(zip(new, self._embeddings.embed_documents(new), strict=True))
            self.computed += len(new)
        return [self._known[text] for text in texts]

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


def build_index(
    articles: Path,
    location: IndexLocation,
    embeddings: IdentifiedEmbeddings,
    *,
    progress: Progress | None = None,
) -> IndexReport:
    """Index every article (`*.md`, at any depth) under `articles`.

    Readers see the old index until the new one is complete. Vectors of unchanged chunks are taken over,
    unless another model made them.

    Raises:
        DocumentError: an article is malformed, or there is none.
        EmbeddingModelMissing: the embedding model is not there.
        IndexBusy: another process is building this index.
    """
    loaded = load_articles(articles)
    chunks = {chunk.id: chunk for article in loaded for chunk in chunks_of(article)}
    if not chunks:
        raise DocumentError(f"{articles}: no articles to index")
    store = store_at(location)
    with store.writing():
        previous = store.current()
        old_ids, known = _vectors_before(store, previous, embeddings.model_id)
        if previous is not None and set(chunks) == old_ids:
            return IndexReport(len(loaded), len(chunks), embedded=0, removed=0, changed=False)
        reusing = _KnownVectors(known, embeddings)
        generation = store.new_generation()
        _write(store, generation, chunks, reusing, progress)
        store.publish(generation)
        store.discard_except({generation, previous} if previous else {generation})
    logger.info("index %s holds %d chunks, %d embedded anew", generation, len(chunks), reusing.computed)
    return IndexReport(
        articles=len(loaded),
        chunks=len(chunks),
        embedded=reusing.computed,
        removed=len(old_ids - set(chunks)),
        changed=True,
    )


def open_index(store: IndexStore, generation: str | None, embeddings: IdentifiedEmbeddings) -> OpenIndex:
    """Read a generation that `store.current()` named.

    Raises:
        IndexMissing: `generation` is None, or was deleted meanwhile.
        IndexModelMismatch: another model, or an older version of Kalavaani, made the index.
    """
    from chromadb.errors import ChromaError

    if generation is None:
        raise IndexMissing("there is no index yet: run `kalavaani index`")
    try:
        metadata = store.client(generation).get_collection(store.collection_name(generation)).metadata or {}
        vectors = _collection(store, generation, embeddings, create=False)
        stored: dict[str, Any] = vectors.get(include=["metadatas"])
    except (ChromaError, ValueError) as error:
        raise IndexMissing(f"the index cannot be read ({error}): run `kalavaani index`") from error
    if metadata.get("model_id") != embeddings.model_id or metadata.get("format") != FORMAT:
        raise IndexModelMismatch(
            f"the index was made by {metadata.get('model_id')} (format {metadata.get('format')}), "
            f"not by {embeddings.model_id} (format {FORMAT}): run `kalavaani index`"
        )
    rows = [
        (Chunk.from_metadata(item), id_) for id_, item in zip(stored["ids"], stored["metadatas"], strict=True)
    ]
    rows.sort(key=lambda row: (row[0].article, row[0].section_order, row[0].part))
    return OpenIndex(
        generation=generation,
        vectors=vectors,
        chunks=tuple(chunk for chunk, _ in rows),
        ids=tuple(id_ for _, id_ in rows),
    )


def _write(
    store: IndexStore,
    generation: str,
    chunks: dict[str, Chunk],
    embeddings: IdentifiedEmbeddings,
    progress: Progress | None,
) -> None:
    vectors = _collection(store, generation, embeddings, create=True)
    ids = list(chunks)
    for start in range(0, len(ids), WRITE_BATCH):
        batch: Sequence[str] = ids[start : start + WRITE_BATCH]
        if progress:
            progress(start, len(ids), chunks[batch[0]].title)
        vectors.add_texts(
            [chunks[id_].text for id_ in batch],
            metadatas=[dict(chunks[id_].to_metadata()) for id_ in batch],
            ids=list(batch),
        )
    if progress:
        progress(len(ids), len(ids), "")


def _vectors_before(
    store: IndexStore, generation: str | None, model_id: str
) -> tuple[set[str], dict[str, list[float]]]:
    """Ids of the chunks of the index before, and its vectors by text; both empty when it cannot be used."""
    from chromadb.errors import ChromaError

    if generation is None:
        return set(), {}
    try:
        collection = store.client(generation).get_collection(store.collection_name(generation))
        if (collection.metadata or {}).get("model_id") != model_id or collection.metadata.get(
            "format"
        ) != FORMAT:
            return set(), {}
        stored = collection.get(include=["documents", "embeddings"])
    except (ChromaError, ValueError):
        logger.warning("the index before cannot be read and is built anew")
        return set(), {}
    texts = stored["documents"] or []
    vectors: Any = stored["embeddings"]
    known = {text: [float(number) for number in vector] for text, vector in zip(texts, vectors, strict=True)}
    return set(stored["ids"]), known


def _collection(
    store: IndexStore, generation: str, embeddings: IdentifiedEmbeddings, *, create: bool
) -> "Chroma":
    from langchain_chroma import Chroma

    metadata = {"hnsw:space": "cosine", "model_id": embeddings.model_id, "format": FORMAT} if create else None
    return Chroma(
        client=store.client(generation),
        collection_name=store.collection_name(generation),
        embedding_function=embeddings,
        collection_metadata=metadata,
        create_collection_if_not_exists=create,
    )
