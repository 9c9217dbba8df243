"""Builds the index in the background, one build at a time, and remembers how each went.

A build's state is a small file, so that every process of the server can tell it; a lock that goes with the process
says whether the build is still under way.
"""

import json
import logging
import os
import queue
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock, Timeout

from connectors.errors import CODES, where_it_broke
from rag.errors import RagError
from rag.index import IndexReport, Progress

logger = logging.getLogger(__name__)

MAX_REMEMBERED = 20
PROGRESS_EVERY_S = 0.5
LOCK_PATIENCE_S = 0.3
"""Somebody who asks about a build holds the lock for a moment."""
_LOCK = "rebuild.lock"

Build = Callable[[Progress], IndexReport]
State = Literal["running", "done", "failed"]


@dataclass(frozen=True, slots=True)
class Rebuild:
    """One build of the index."""

    id: str
    state: State
    started_at: str
    finished_at: str | None = None
    done: int = 0
    """Texts."""
    total: int | None = None
    report: dict[str, Any] | None = None
    error: dict[str, str] | None = None
    """Code and message."""


class RebuildRunning(Exception):
    """A build is under way; `id` names it, if it is known."""

    def __init__(self, id_: str | None) -> None:
        super().__init__("the index is being built already")
        self.id = id_


class IndexRebuilds:
    """The builds of one index, by all processes of the server."""

    def __init__(self, folder: Path, build: Build) -> None:
        self._folder = folder
        self._build = build
        self._writing = threading.Lock()

    def start(self) -> Rebuild:
        """Begin a build in a thread; it is given up when the process ends, which harms nothing.

        Raises:
            RebuildRunning: one is under way.
            OSError: the lock or the build's state cannot be written.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        rebuild = Rebuild(uuid.uuid4().hex, "running", _now())
        begun: queue.SimpleQueue[bool | Exception] = queue.SimpleQueue()
        threading.Thread(target=self._run, args=(rebuild, begun), name="index rebuild", daemon=True).start()
        has_begun = begun.get()
        if isinstance(has_begun, Exception):
            raise has_begun
        if not has_begun:
            running = next((one.id for one in self._remembered() if one.state == "running"), None)
            raise RebuildRunning(running)
        return rebuild

    def find(self, id_: str) -> Rebuild | None:
        """A build and how far it is; None when there is none of this id."""
        if not (id_.isascii() and id_.isalnum()):
            return None
        rebuild = self._read(self._folder / f"{id_}.json")
        if rebuild is None or rebuild.state != "running" or self._is_running():
            return rebuild
        # It may have ended between the two looks.
        rebuild = self._read(self._folder / f"{id_}.json")
        if rebuild is None or rebuild.state != "running":
            return rebuild
        return replace(rebuild, state="failed", error=_error("interrupted", CODES["interrupted"]))

    def _run(self, rebuild: Rebuild, begun: "queue.SimpleQueue[bool | Exception]") -> None:
        lock = FileLock(self._folder / _LOCK)
        try:
            lock.acquire(timeout=LOCK_PATIENCE_S)
        except Timeout:
            begun.put(False)
            return
        except Exception as error:  # whoever waits for the beginning must hear of it
            begun.put(error)
            return
        try:
            try:
                self._forget_old()
                self._write(rebuild)
            except Exception as error:
                begun.put(error)
                return
            begun.put(True)
            try:
                self._write(self._finished(rebuild))
            except OSError as error:
                logger.error("how the build of the index went was not written: %s", where_it_broke(error))
        finally:
            lock.release()

    def _finished(self, rebuild: Rebuild) -> Rebuild:
        """The build, done or failed."""
        under_way = rebuild
        written_at = time.monotonic()

        def progress(done: int, total: int, title: str) -> None:
            nonlocal under_way, written_at
            under_way = replace(under_way, done=done, total=total)
            if time.monotonic() - written_at >= PROGRESS_EVERY_S:
                self._write(under_way)
                written_at = time.monotonic()

        try:
            report = asdict(self._build(progress))
        except RagError as error:
            logger.warning("the index was not rebuilt: %s", error.code)
            failed = _error(error.code, str(error))
            return replace(under_way, state="failed", finished_at=_now(), error=failed)
        except Exception as error:  # a caller who asks must learn that it ended
            logger.error("the index was not rebuilt: %s", where_it_broke(error))
            failed = _error("internal_error", CODES["internal_error"])
            return replace(under_way, state="failed", finished_at=_now(), error=failed)
        return replace(under_way, state="done", finished_at=_now(), report=report)

    def _is_running(self) -> bool:
        lock = FileLock(self._folder / _LOCK)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            return True
        lock.release()
        return False

    def _remembered(self) -> list[Rebuild]:
        """Builds, newest first."""
        found = [self._read(path) for path in self._folder.glob("*.json")]
        return sorted((one for one in found if one), key=lambda one: one.started_at, reverse=True)

    def _forget_old(self) -> None:
        for rebuild in self._remembered()[MAX_REMEMBERED - 1 :]:
            (self._folder / f"{rebuild.id}.json").unlink(missing_ok=True)

    def _read(self, path: Path) -> Rebuild | None:
        try:
            return Rebuild(**json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def _write(self, rebuild: Rebuild) -> None:
        path = self._folder / f"{rebuild.id}.json"
        with self._writing:
            written = path.with_suffix(".new")
            written.write_text(json.dumps(asdict(rebuild)), encoding="utf-8")
            os.replace(written, path)


def _error(code: str, message: str) -> dict[str, str]:
    return {"code": code, "message": message}


def _now() -> str:
    return datetime.now(UTC).isoformat()
