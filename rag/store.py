"""Where an index lives, and how a new one takes the place of the old.

Every build writes a *generation* of its own; a pointer names the generation that readers use. In a folder, a
generation is an embedded Chroma database in its own sub-folder and the pointer is a file; on a server, a
generation is a few collections and the pointer is the metadata of one small collection. The one before stays
until the next build, so that readers who are a little late lose nothing.
"""

import json
import os
import re
import secrets
import shutil
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from rag.errors import IndexBusy, IndexMissing

if TYPE_CHECKING:
    from chromadb.api import ClientAPI

_PREFIX = "kalavaani-"
_POINTER_COLLECTION = "kalavaani-current"
_POINTER_FILE = "current.json"
_LOCK_FILE = "build.lock"
_GENERATION = re.compile(r"\d{14}-[0-9a-f]{8}")


@dataclass(frozen=True, slots=True)
class IndexLocation:
    """Place of an index."""

    folder: Path
    """Folder for the embedded store; also holds the lock of the one writer."""
    url: str | None = None
    """Address of a Chroma server, such as "http://localhost:8000", used instead of the embedded store."""


class IndexStore(ABC):
    """The generations of one index."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @abstractmethod
    def current(self) -> str | None:
        """The generation that readers use; None when no build was ever completed."""

    @abstractmethod
    def client(self, generation: str) -> "ClientAPI":
        """A Chroma client that sees the generation's collections."""

    @abstractmethod
    def publish(self, generation: str) -> None:
        """Make readers use `generation` from now on; atomic."""

    @abstractmethod
    def discard_except(self, keep: set[str]) -> None:
        """Delete all other generations, unfinished ones too."""

    @staticmethod
    def new_generation() -> str:
        return f"{datetime.now(UTC):%Y%m%d%H%M%S}-{secrets.token_hex(4)}"

    @staticmethod
    def chunks_name(generation: str, language: str) -> str:
        """Collection of the chunks in one language."""
        return f"{_PREFIX}{generation}-chunks-{language}"

    @staticmethod
    def sentences_name(generation: str) -> str:
        """Collection of the single sentences."""
        return f"{_PREFIX}{generation}-sentences"

    def languages(self, generation: str) -> list[str]:
        """Languages in which a generation has chunks."""
        prefix = self.chunks_name(generation, "")
        names = [collection.name for collection in self.client(generation).list_collections()]
        return sorted(name.removeprefix(prefix) for name in names if name.startswith(prefix))

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Be the only writer of this machine; the lock goes with the process, however it ends.

        Raises:
            IndexBusy: another process is writing.
        """
        from filelock import FileLock, Timeout

        self._folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self._folder / _LOCK_FILE, timeout=0)
        try:
            lock.acquire()
        except Timeout as error:
            raise IndexBusy("another process is building the index: wait until it is done") from error
        try:
            yield
        finally:
            lock.release()


class EmbeddedStore(IndexStore):
    """Generations as sub-folders of one folder."""

    def current(self) -> str | None:
        try:
            generation = json.loads((self._folder / _POINTER_FILE).read_text(encoding="utf-8"))["generation"]
        except (OSError, ValueError, KeyError, TypeError):
            return None
        usable = isinstance(generation, str) and _GENERATION.fullmatch(generation)
        return generation if usable and (self._folder / generation).is_dir() else None

    def client(self, generation: str) -> "ClientAPI":
        import chromadb

        return chromadb.PersistentClient(path=str(self._folder / generation), settings=_settings())

    def publish(self, generation: str) -> None:
        pointer = self._folder / _POINTER_FILE
        written = pointer.with_suffix(".new")
        with written.open("w", encoding="utf-8") as file:
            json.dump({"generation": generation}, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(written, pointer)

    def discard_except(self, keep: set[str]) -> None:
        for path in self._folder.iterdir():
            if path.is_dir() and _GENERATION.fullmatch(path.name) and path.name not in keep:
                shutil.rmtree(path, ignore_errors=True)


class ServerStore(IndexStore):
    """Generations as collections of a Chroma server."""

    def __init__(self, folder: Path, url: str) -> None:
        super().__init__(folder)
        self._url = url
        self._client: ClientAPI | None = None

    def current(self) -> str | None:
        from chromadb.errors import NotFoundError

        try:
            metadata = self._connected().get_collection(_POINTER_COLLECTION).metadata
        except NotFoundError:
            return None
        generation = (metadata or {}).get("generation")
        return generation if isinstance(generation, str) else None

    def client(self, generation: str) -> "ClientAPI":
        return self._connected()

    def publish(self, generation: str) -> None:
        pointer = self._connected().get_or_create_collection(_POINTER_COLLECTION)
        pointer.modify(metadata={"generation": generation})

    def discard_except(self, keep: set[str]) -> None:
        client = self._connected()
        for collection in client.list_collections():
            generation = _GENERATION.match(collection.name.removeprefix(_PREFIX))
            if generation and generation.group() not in keep:
                client.delete_collection(collection.name)

    def _connected(self) -> "ClientAPI":
        if self._client is None:
            import chromadb

            address = urlsplit(self._url)
            try:
                self._client = chromadb.HttpClient(
                    host=address.hostname or "localhost",
                    port=address.port or (443 if address.scheme == "https" else 8000),
                    ssl=address.scheme == "https",
                    settings=_settings(),
                )
            except ValueError as error:  # what chromadb raises when nothing answers
                raise IndexMissing(f"no Chroma server answers at {self._url}") from error
        return self._client


def store_at(location: IndexLocation) -> IndexStore:
    """The store of a location."""
    if location.url:
        return ServerStore(location.folder, location.url)
    return EmbeddedStore(location.folder)


def _settings() -> Any:
    from chromadb.config import Settings

    return Settings(anonymized_telemetry=False)
