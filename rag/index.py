"""Builds the Chroma index from articles: incrementally, and all or nothing.

A generation has a collection of chunks for each language, which needs no filter then (filters slow Chroma down most),
and one of single sentences in languages that the embedding model knows, from which vectors are only read by id.
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.chunks import Chunk, chunks_of
from rag.documents import load_articles
from rag.embeddings import IdentifiedEmbeddings
from rag.errors import DocumentError, EmbeddingsUnavailable, IndexMissing, IndexModelMismatch
from rag.store import IndexLocation, IndexStore, store_at

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection

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
    chunks: tuple[Chunk, ...]
    ids: tuple[str, ...]
    """Ids of the chunks in the vector store, in the same order."""
    _by_language: "Mapping[str, Collection]"
    _sentences: "Collection"

    def nearest(
        self, vector: Sequence[float], language: str, limit: int, subjects: Sequence[str] = ()
    ) -> dict[str, float]:
        """Cosines of the nearest chunks in a language by their ids; only those about `subjects`, if any are given."""
        where: Any = {"subject": {"$in": list(subjects)}} if subjects else None
        with _reaching():
            found = self._by_language[language].query(
                query_embeddings=list(vector), n_results=limit, where=where, include=["distances"]
            )
        distances = found["distances"] or [[]]
        return {id_: 1.0 - distance for id_, distance in zip(found["ids"][0], distances[0], strict=True)}

    def sentence_cosines(self, vector: Sequence[float], ids: Sequence[str]) -> dict[str, float]:
        """Cosines of some sentences; those that have no vector are left out."""
        import numpy as np

        if not ids:
            return {}
        with _reaching():
            stored = self._sentences.get(ids=list(ids), include=["embeddings"])
        vectors = np.asarray(stored["embeddings"], dtype=np.float32)
        if not len(vectors):
            return {}
        lengths = np.linalg.norm(vectors, axis=1) * float(np.linalg.norm(vector))
        cosines = vectors @ np.asarray(vector, dtype=np.float32) / np.maximum(lengths, 1e-12)
        return {id_: float(cosine) for id_, cosine in zip(stored["ids"], cosines, strict=True)}


@contextmanager
def _reaching() -> Iterator[None]:
    """Errors of a Chroma server that went away, as one of ours."""
    import httpx
    from chromadb.errors import ChromaError

    try:
        yield
    except (ChromaError, httpx.HTTPError) as error:
        raise EmbeddingsUnavailable("the vector store does not answer") from error


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
    store = store_at(location)
    with store.writing():
        loaded = [article for folder in folders for article in load_articles(folder)]
        chunks = {chunk.id: chunk for article in loaded for chunk in chunks_of(article)}
        if not chunks:
            raise DocumentError(f"{', '.join(map(str, folders))}: no articles to index")
        previous = store.current()
        old_ids, known = _vectors_before(store, previous, embeddings)
        if previous is not None and set(chunks) == old_ids:
            store.discard_except({previous})  # what was removed two builds ago must not lie there for ever
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
    try:
        client = store.client(generation)
        sentences = client.get_collection(store.sentences_name(generation))
        metadata = sentences.metadata or {}
        known = str(metadata.get("understood", "")).split(",")
        same_model = metadata.get("model_id") == embeddings.model_id and metadata.get("format") == FORMAT
        if not same_model or not embeddings.understands.issubset(known):
            raise IndexModelMismatch(
                f"the index was made by {metadata.get('model_id')} (format {metadata.get('format')}), "
                f"not by {embeddings.model_id} (format {FORMAT}): run `kalavaani index`"
            )
        by_language = {
            language: client.get_collection(store.chunks_name(generation, language))
            for language in store.languages(generation)
        }
        stored: list[Any] = [collection.get(include=["metadatas"]) for collection in by_language.values()]
    except (ChromaError, ValueError) as error:
        raise IndexMissing(f"the index cannot be read ({error}): run `kalavaani index`") from error
    rows = [
        (Chunk.from_metadata(item), id_)
        for found in stored
        for id_, item in zip(found["ids"], found["metadatas"], strict=True)
    ]
    rows.sort(key=lambda row: (row[0].article, row[0].section_order, row[0].part))
    return OpenIndex(
        generation=generation,
        chunks=tuple(chunk for chunk, _ in rows),
        ids=tuple(id_ for _, id_ in rows),
        _by_language=by_language,
        _sentences=sentences,
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
    records: dict[str, dict[str, _Record]] = {store.sentences_name(generation): {}}
    for id_, chunk in chunks.items():
        name = store.chunks_name(generation, chunk.language)
        records.setdefault(name, {})[id_] = _Record(chunk.text, chunk.to_metadata(), chunk.title)
        if chunk.language in understood:
            for place, passage in enumerate(chunk.passages):
                records[store.sentences_name(generation)][sentence_id(id_, place)] = _Record(
                    passage.text, {"language": chunk.language}, chunk.title
                )
    total, done = sum(map(len, records.values())), 0
    metadata = {
        "hnsw:space": "cosine",
        "model_id": embeddings.model_id,
        "format": FORMAT,
        "understood": ",".join(sorted(understood)),
    }
    for name, own in records.items():
        collection = store.client(generation).create_collection(
            name, metadata=metadata, embedding_function=None
        )
        ids = list(own)
        for start in range(0, len(ids), WRITE_BATCH):
            batch = ids[start : start + WRITE_BATCH]
            if progress:
                progress(done, total, own[batch[0]].title)
            vectors: Any = embeddings.embed_documents([own[id_].text for id_ in batch])
            collection.add(
                ids=batch,
                embeddings=vectors,
                documents=[own[id_].text for id_ in batch],
                metadatas=[dict(own[id_].metadata) for id_ in batch],
            )
            done += len(batch)
    if progress:
        progress(total, total, "")


def _understood(embeddings: IdentifiedEmbeddings) -> str:
    return ",".join(sorted(embeddings.understands))


def _vectors_before(
    store: IndexStore, generation: str | None, embeddings: IdentifiedEmbeddings
) -> tuple[set[str], dict[str, list[float]]]:
    """Ids of the chunks of the index before, and its vectors by text; both empty when it cannot be used."""
    from chromadb.errors import ChromaError

    if generation is None:
        return set(), {}
    known: dict[str, list[float]] = {}
    try:
        client = store.client(generation)
        sentences = client.get_collection(store.sentences_name(generation))
        metadata = sentences.metadata or {}
        made_by = (metadata.get("model_id"), metadata.get("format"), metadata.get("understood"))
        if made_by != (embeddings.model_id, FORMAT, _understood(embeddings)):
            return set(), {}
        names = [store.chunks_name(generation, language) for language in store.languages(generation)]
        ids: set[str] = set()
        for name in (store.sentences_name(generation), *names):
            stored: Any = client.get_collection(name).get(include=["documents", "embeddings"])
            if name in names:
                ids.update(stored["ids"])
            for text, vector in zip(stored["documents"], stored["embeddings"], strict=True):
                known[text] = [float(number) for number in vector]
    except (ChromaError, ValueError):
        logger.warning("the index before cannot be read and is built anew")
        return set(), {}
    return ids, known
