"""The index is built once, changed piece by piece, and never half."""

import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from rag.answerer import Answerer
from rag.errors import DocumentError, IndexBusy, IndexMissing, IndexModelMismatch
from rag.index import build_index, open_index
from rag.store import IndexLocation, store_at

PROJECT = Path(__file__).parents[2]


@pytest.fixture
def articles(tmp_path: Path, corpus: Path) -> Path:
    """A copy of the small corpus, to change."""
    return Path(shutil.copytree(corpus, tmp_path / "articles"))


@pytest.fixture
def location(tmp_path: Path) -> IndexLocation:
    return IndexLocation(tmp_path / "index")


def test_a_second_build_changes_nothing(articles: Path, location: IndexLocation, embeddings: Any) -> None:
    seen: list[tuple[int, int, str]] = []
    first = build_index([articles], location, embeddings, progress=lambda *state: seen.append(state))
    assert first.articles == 4 and first.chunks == first.embedded == len(embeddings.embedded)
    assert seen[0] == (0, first.chunks, "Dhokra") and seen[-1] == (first.chunks, first.chunks, "")

    embeddings.embedded.clear()
    second = build_index([articles], location, embeddings)
    assert not second.changed and embeddings.embedded == []


def test_only_what_changed_is_embedded(articles: Path, location: IndexLocation, embeddings: Any) -> None:
    build_index([articles], location, embeddings)
    embeddings.embedded.clear()
    path = articles / "kalamkari.md"
    path.write_text(path.read_text(encoding="utf-8").replace("a mild soap", "soapnut"), encoding="utf-8")
    report = build_index([articles], location, embeddings)
    assert report.changed and report.embedded == 1 and report.removed == 1
    assert [text.splitlines()[0] for text in embeddings.embedded] == ["Kalamkari: Care"]


def test_a_deleted_article_leaves_the_index(articles: Path, location: IndexLocation, embeddings: Any) -> None:
    build_index([articles], location, embeddings)
    (articles / "madhubani.md").unlink()
    report = build_index([articles], location, embeddings)
    assert report.embedded == 0 and report.removed == 7
    store = store_at(location)
    opened = open_index(store, store.current(), embeddings)
    assert "madhubani" not in {chunk.craft for chunk in opened.chunks}


def test_another_model_is_refused_until_the_index_is_rebuilt(
    articles: Path, location: IndexLocation, embeddings: Any, make_embeddings: Any
) -> None:
    build_index([articles], location, embeddings)
    other = make_embeddings("other-words")
    with pytest.raises(IndexModelMismatch, match="made by words"):
        Answerer(location, other).ask("How is dhokra made?", language="en")
    report = build_index([articles], location, other)
    assert report.embedded == report.chunks
    assert Answerer(location, other).ask("How is dhokra made?", language="en").answered


def test_without_an_index_the_error_says_what_to_run(location: IndexLocation, embeddings: Any) -> None:
    with pytest.raises(IndexMissing, match="run `kalavaani index`"):
        Answerer(location, embeddings).ask("How is dhokra made?", language="en")


def test_a_malformed_article_leaves_the_old_index(
    articles: Path, location: IndexLocation, embeddings: Any
) -> None:
    build_index([articles], location, embeddings)
    before = store_at(location).current()
    (articles / "broken.md").write_text("no front matter")
    with pytest.raises(DocumentError, match=r"broken\.md:1"):
        build_index([articles], location, embeddings)
    assert store_at(location).current() == before


def test_an_empty_folder_is_an_error_not_an_empty_index(
    tmp_path: Path, location: IndexLocation, embeddings: Any
) -> None:
    (tmp_path / "nothing").mkdir()
    with pytest.raises(DocumentError, match="no articles"):
        build_index([tmp_path / "nothing"], location, embeddings)


def test_one_writer_at_a_time(articles: Path, location: IndexLocation, embeddings: Any) -> None:
    with store_at(location).writing(), pytest.raises(IndexBusy):
        build_index([articles], location, embeddings)
    assert build_index([articles], location, embeddings).changed


KILLED_BUILD = """
import sys, time
from pathlib import Path
from rag.index import build_index
from rag.store import IndexLocation
from rag.embeddings import IdentifiedEmbeddings

class Stuck(IdentifiedEmbeddings):
    model_id = "words"

    def embed_documents(self, texts):
        print("embedding", flush=True)
        time.sleep(60)

    def embed_query(self, text):
        raise AssertionError("not asked for")

build_index([Path(sys.argv[1])], IndexLocation(Path(sys.argv[2])), Stuck())
"""


def test_what_was_removed_lies_nowhere_after_the_next_build(
    articles: Path, location: IndexLocation, embeddings: Any
) -> None:
    build_index([articles], location, embeddings)
    (articles / "madhubani.md").unlink()
    assert build_index([articles], location, embeddings).changed
    generations = [path for path in location.folder.iterdir() if path.is_dir()]
    assert len(generations) == 2, "readers who are a little late lose nothing"
    assert not build_index([articles], location, embeddings).changed
    assert [path.name for path in location.folder.iterdir() if path.is_dir()] == [
        store_at(location).current()
    ]


def test_killing_the_indexer_leaves_the_old_index_whole(
    articles: Path, location: IndexLocation, embeddings: Any
) -> None:
    build_index([articles], location, embeddings)
    before = store_at(location).current()
    path = articles / "dhokra.md"
    path.write_text(
        path.read_text(encoding="utf-8").replace("Molten brass", "Molten bronze"), encoding="utf-8"
    )
    with subprocess.Popen(
        [sys.executable, "-c", KILLED_BUILD, str(articles), str(location.folder)],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None and process.stdout.readline() == "embedding\n"
        process.send_signal(signal.SIGKILL)

    assert store_at(location).current() == before
    answer = Answerer(location, embeddings).ask("How is dhokra made?", language="en")
    assert "Molten brass" in answer.text

    assert build_index([articles], location, embeddings).changed
    generations = [path.name for path in location.folder.iterdir() if path.is_dir()]
    assert len(generations) == 2, "the killed build's folder is cleared away, the index before is kept"
    assert "Molten bronze" in Answerer(location, embeddings).ask("How is dhokra made?", language="en").text


def test_a_running_answerer_takes_up_a_new_index(
    articles: Path, location: IndexLocation, embeddings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.answerer.REFRESH_INTERVAL_S", 0.0)
    build_index([articles], location, embeddings)
    answerer = Answerer(location, embeddings)
    assert "Molten brass" in answerer.ask("How is dhokra made?", language="en").text
    path = articles / "dhokra.md"
    path.write_text(
        path.read_text(encoding="utf-8").replace("Molten brass", "Molten bronze"), encoding="utf-8"
    )
    build_index([articles], location, embeddings)
    time.sleep(0.01)
    assert "Molten bronze" in answerer.ask("How is dhokra made?", language="en").text


@pytest.fixture
def server(tmp_path: Path) -> object:
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    chroma = Path(sys.executable).with_name("chroma")
    with subprocess.Popen(
        [chroma, "run", "--path", tmp_path / "server", "--host", "127.0.0.1", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            for _ in range(300):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def test_a_chroma_server_serves_as_well_as_a_folder(
    articles: Path, tmp_path: Path, server: str, embeddings: Any, make_embeddings: Any
) -> None:
    location = IndexLocation(tmp_path / "index", url=server)
    with pytest.raises(IndexMissing):
        Answerer(location, embeddings).ask("How is dhokra made?", language="en")
    assert build_index([articles], location, embeddings).changed
    assert not build_index([articles], location, embeddings).changed
    (articles / "madhubani.md").unlink()
    assert build_index([articles], location, embeddings).embedded == 0
    assert Answerer(location, embeddings).ask("How is dhokra made?", language="en").answered
    with pytest.raises(IndexModelMismatch):
        Answerer(location, make_embeddings("other")).ask("How is dhokra made?", language="en")


def test_a_silent_server_is_a_missing_index(tmp_path: Path, embeddings: Any) -> None:
    location = IndexLocation(tmp_path, url="http://127.0.0.1:9")
    with pytest.raises(IndexMissing, match="no Chroma server answers"):
        Answerer(location, embeddings).ask("How is dhokra made?", language="en")
