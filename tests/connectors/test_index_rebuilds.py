"""One build of the index at a time, known to all processes."""

import threading
from pathlib import Path
from typing import Any

import pytest

from connectors.index_rebuilds import IndexRebuilds, RebuildRunning
from rag.index import IndexReport


def test_processes_know_of_each_others_builds_and_of_their_death(tmp_path: Path) -> None:
    gate = threading.Event()

    def build(progress: Any) -> IndexReport:
        progress(1, 2, "title")
        gate.wait(10)
        return IndexReport(1, 2, 2, 0, True)

    ours, theirs = IndexRebuilds(tmp_path, build), IndexRebuilds(tmp_path, build)
    begun = ours.start()
    with pytest.raises(RebuildRunning) as running:
        theirs.start()
    assert running.value.id == begun.id
    seen = theirs.find(begun.id)
    assert seen is not None and seen.state == "running"
    gate.set()
    for _ in range(200):
        seen = theirs.find(begun.id)
        if seen and seen.state == "done":
            break
        threading.Event().wait(0.02)
    assert seen is not None and seen.report == {
        "articles": 1,
        "chunks": 2,
        "embedded": 2,
        "removed": 0,
        "changed": True,
    }
    left = tmp_path / f"{'a' * 32}.json"
    left.write_text(
        '{"id": "%s", "state": "running", "started_at": "2026-11-21T00:00:00+00:00"}' % ("a" * 32)
    )
    dead = ours.find("a" * 32)
    assert dead is not None and dead.state == "failed" and dead.error and dead.error["code"] == "interrupted"


@pytest.mark.parametrize("broken", ["filelock.FileLock.acquire", "connectors.index_rebuilds.os.replace"])
def test_a_build_that_cannot_begin_says_so_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    """It neither waits for ever nor passes for a build that is under way."""

    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "no space left")

    rebuilds = IndexRebuilds(tmp_path, lambda _: IndexReport(0, 0, 0, 0, False))
    with monkeypatch.context() as patched:
        patched.setattr(broken, full)
        with pytest.raises(OSError, match="no space left"):
            rebuilds.start()
    assert rebuilds.start().state == "running", "the lock is free again"
