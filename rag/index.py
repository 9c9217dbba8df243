"""Builds the Chroma index from articles: incrementally, and all or nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rag.embeddings import IdentifiedEmbeddings
from rag.store import IndexLocation

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


def build_index(
    articles: Path,
    location: IndexLocation,
    embeddings: IdentifiedEmbeddings,
    *,
    progress: Progress | None = None,
) -> IndexReport:
    """Index every article (`*.md`, at any depth) under `articles`.

    Readers see the old index until the new one is complete.

    Raises:
        DocumentError: an article is malformed.
        EmbeddingModelMissing: the embedding model is not there.
        IndexBusy: another process is building this index.
    """
    raise NotImplementedError
