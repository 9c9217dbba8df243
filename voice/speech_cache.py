"""Speech that was made before, on disk: prompts and questions are said again and again."""

import contextlib
import hashlib
import json
import logging
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

log = logging.getLogger(__name__)

DEFAULT_LIMIT_BYTES: Final = 200 * 1024 * 1024
_ROOM_AFTER_EVICTION: Final = 0.9
_SUFFIX: Final = ".speech"
_FORMAT_VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class SpeechKey:
    """Everything that makes one recording different from another."""

    text: str
    """As it is handed to the engine."""
    language: str
    engine: str
    rate: float
    audio_format: str

    @property
    def digest(self) -> str:
        """SHA-256 of all fields, in hexadecimal."""
        fields = [
            _FORMAT_VERSION,
            self.text,
            self.language,
            self.engine,
            f"{self.rate:.2f}",
            self.audio_format,
        ]
        return hashlib.sha256(json.dumps(fields).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class StoredSpeech:
    data: bytes
    duration_s: float


class SpeechCache:
    """Files named by `SpeechKey.digest`: one line of JSON with the duration, then the encoded sound.

    Several processes may share a folder: files appear whole, and one that vanishes is a miss. When the folder
    outgrows its limit, what was used longest ago goes first. A disk that fails costs time, never an answer.
    """

    def __init__(self, folder: Path, *, limit_bytes: int = DEFAULT_LIMIT_BYTES) -> None:
        self._folder = folder
        self._limit_bytes = limit_bytes
        self._size_bytes: int | None = None
        """As far as this process knows; counted at the first write."""

    def get(self, key: SpeechKey) -> StoredSpeech | None:
        path = self._path(key)
        try:
            header, _, data = path.read_bytes().partition(b"\n")
        except OSError:
            return None
        try:
            duration_s = float(json.loads(header)["duration_s"])
        except (ValueError, KeyError, TypeError):
            log.warning("unreadable entry in the speech cache")
            path.unlink(missing_ok=True)
            return None
        with contextlib.suppress(OSError):
            os.utime(path)
        return StoredSpeech(data, duration_s)

    def put(self, key: SpeechKey, speech: StoredSpeech) -> None:
        content = json.dumps({"duration_s": speech.duration_s}).encode() + b"\n" + speech.data
        path = self._path(key)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor, unfinished = tempfile.mkstemp(dir=path.parent, suffix=".part")
            try:
                with os.fdopen(descriptor, "wb") as target:
                    target.write(content)
                os.replace(unfinished, path)
            except OSError:
                Path(unfinished).unlink(missing_ok=True)
                raise
        except OSError as error:
            log.warning("speech could not be cached: %s", error.strerror)
            return
        self._size_bytes = self._counted() if self._size_bytes is None else self._size_bytes + len(content)
        if self._size_bytes > self._limit_bytes:
            self._evict()

    def _path(self, key: SpeechKey) -> Path:
        return self._folder / key.digest[:2] / (key.digest + _SUFFIX)

    def _entries(self) -> list[tuple[float, int, Path]]:
        """Last use, size and path of every entry, oldest use first."""
        found = []
        for path in self._folder.glob(f"??/*{_SUFFIX}"):
            with contextlib.suppress(OSError):
                status = path.stat()
                found.append((status.st_mtime, status.st_size, path))
        return sorted(found)

    def _counted(self) -> int:
        return sum(size for _, size, _ in self._entries())

    def _evict(self) -> None:
        entries = self._entries()
        total = sum(size for _, size, _ in entries)
        for _, size, path in entries:
            if total <= self._limit_bytes * _ROOM_AFTER_EVICTION:
                break
            path.unlink(missing_ok=True)
            total -= size
        self._size_bytes = total
