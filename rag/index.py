"""Builds the Chroma index from articles: incrementally, and all or nothing.

A generation has two collections: the chunks, and the single sentences in languages that the embedding model knows.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
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

FORMAT = 3
"""Raised when what is stored changes meaning: an index of another format is built anew."""
WRITE_BATCH = 256

Progress = Callable[[int, int, str], None]
"""Called with (texts done, texts in all, title of the article under way)."""


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What a build did."""

    articles: int
    chunks: int
    embedded: int
    """Texts (chunks and sentences) whose vectors were computed; the others came from the index before."""
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
    sentence_vectors: "Chroma"
    """The same over single sentences; ids are those of `sentence_id`."""
    chunks: tuple[Chunk, ...]
    ids: tuple[str, ...]
    """Ids of the chunks in the vector store, in the same order."""


@dataclass(frozen=True, slots=True)
class _Record:
    """One text to be written to a collection."""

    text: str
    metadata: Mapping[str, str | int | bool]
    title: str


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

    def stand_in(self, text: str, other: str) -> None:
        """Let the vector of `other` stand for `text`, in a language that the model does not know anyway."""
        if text not in self._known:
            self._known[text] = self.embed_query(other)


def sentence_id(chunk_id: str, place: int) -> str:
    """Id of the sentence at `place` in a chunk."""
    return f"{chunk_id}-{place}"


def build_index(
    folders: Sequence[Path],
    location: IndexLocation,
    embeddings: IdentifiedEmbeddings,
    *,
    progress: Progress | None = None,
) -> IndexReport:
    """Index every article (`*.md`, at any depth) under the folders.

    Readers see the old index until the new one is complete. Vectors of unchanged texts are taken over,
    unless another model made them.

    Raises:
        DocumentError: an article is malformed, or there is none.
        EmbeddingModelMissing: the embedding model is not there.
        IndexBusy: another process is building this index.
    """
    loaded = [article for folder in folders for article in load_articles(folder)]
    chunks = {chunk.id: chunk for article in loaded for chunk in chunks_of(article)}
    if not chunks:
        raise DocumentError(f"{', '.join(map(str, folders))}: no articles to index")
    store = store_at(location)
    with store.writing():
        previous = store.current()
        old_ids, known = _vectors_before(store, previous, embeddings.model_id)
        if previous is not None and set(chunks) == old_ids:
            return IndexReport(len(loaded), len(chunks), embedded=0, removed=0, changed=False)
        reusing = _KnownVectors(known, embeddings)
        generation = store.new_generation()
        _write(store, generation, chunks, reusing, embeddings.understands, progress)
        store.publish(generation)
        store.discard_except({generation, previous} if previous else {generation})
    logger.info("index %s holds %d chunks; %d texts embedded anew", generation, len(chunks), reusing.computed)
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
    names = store.collection_name(generation), store.sentences_name(generation)
    try:
        metadata = store.client(generation).get_collection(names[0]).metadata or {}
        if metadata.get("model_id") != embeddings.model_id or metadata.get("format") != FORMAT:
            raise IndexModelMismatch(
                f"the index was made by {metadata.get('model_id')} (format {metadata.get('format')}), "
                f"not by {embeddings.model_id} (format {FORMAT}): run `kalavaani index`"
            )
        vectors, sentence_vectors = (_collection(store, generation, name, embeddings) for name in names)
        stored: dict[str, Any] = vectors.get(include=["metadatas"])
    except (ChromaError, ValueError) as error:
        raise IndexMissing(f"the index cannot be read ({error}): run `kalavaani index`") from error
    rows = [
        (Chunk.from_metadata(item), id_) for id_, item in zip(stored["ids"], stored["metadatas"], strict=True)
    ]
    rows.sort(key=lambda row: (row[0].article, row[0].section_order, row[0].part))
    return OpenIndex(
        generation=generation,
        vectors=vectors,
        sentence_vectors=sentence_vectors,
        chunks=tuple(chunk for chunk, _ in rows),
        ids=tuple(id_ for _, id_ in rows),
    )


def _write(
    store: IndexStore,
    generation: str,
    chunks: Mapping[str, Chunk],
    embeddings: _KnownVectors,
    understood: frozenset[str],
    progress: Progress | None,
) -> None:
    known = {chunk.place: chunk for chunk in chunks.values() if chunk.language in understood}
    for chunk in chunks.values():
        if chunk.language not in understood:
            twin = known.get(chunk.place)
            embeddings.stand_in(chunk.text, twin.text if twin else f"{chunk.title}: {chunk.heading}")
    whole = {id_: _Record(chunk.text, chunk.to_metadata(), chunk.title) for id_, chunk in chunks.items()}
    single = {
        sentence_id(id_, place): _Record(
            passage.text, {"language": chunk.language, "subject": chunk.subject or ""}, chunk.title
        )
        for id_, chunk in chunks.items()
        if chunk.language in understood
        for place, passage in enumerate(chunk.passages)
    }
    total, done = len(whole) + len(single), 0
    for name, records in (
        (store.collection_name(generation), whole),
        (store.sentences_name(generation), single),
    ):
        vectors = _collection(store, generation, name, embeddings, create=True)
        ids = list(records)
        for start in range(0, len(ids), WRITE_BATCH):
            batch: Sequence[str] = ids[start : start + WRITE_BATCH]
            if progress:
                progress(done, total, records[batch[0]].title)
            vectors.add_texts(
                [records[id_].text for id_ in batch],
                metadatas=[dict(records[id_].metadata) for id_ in batch],
                ids=list(batch),
            )
            done += len(batch)
    if progress:
        progress(total, total, "")


def _vectors_before(
    store: IndexStore, generation: str | None, model_id: str
) -> tuple[set[str], dict[str, list[float]]]:
    """Ids of the chunks of the index before, and its vectors by text; both empty when it cannot be used."""
    from chromadb.errors import ChromaError

    if generation is None:
        return set(), {}
    known: dict[str, list[float]] = {}
    try:
        client = store.client(generation)
        collection = client.get_collection(store.collection_name(generation))
        metadata = collection.metadata or {}
        if metadata.get("model_id") != model_id or metadata.get("format") != FORMAT:
            return set(), {}
        ids = set(collection.get(include=[])["ids"])
        for one in (collection, client.get_collection(store.sentences_name(generation))):
            stored: Any = one.get(include=["documents", "embeddings"])
            for text, vector in zip(stored["documents"], stored["embeddings"], strict=True):
                known[text] = [float(number) for number in vector]
    except (ChromaError, ValueError):
        logger.warning("the index before cannot be read and is built anew")
        return set(), {}
    return ids, known


def _collection(
    store: IndexStore, generation: str, name: str, embeddings: IdentifiedEmbeddings, *, create: bool = False
) -> "Chroma":
    from langchain_chroma import Chroma

    metadata = {"hnsw:space": "cosine", "model_id": embeddings.model_id, "format": FORMAT} if create else None
    return Chroma(
        client=store.client(generation),
        collection_name=name,
        embedding_function=embeddings,
        collection_metadata=metadata,
        create_collection_if_not_exists=create,
    )
