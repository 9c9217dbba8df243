"""Embeddings of a provider: a server on this machine speaks OpenAI's protocol, well and badly."""

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from rag.answerer import Answerer
from rag.errors import EmbeddingModelMissing, EmbeddingsUnavailable, IndexModelMismatch
from rag.index import build_index
from rag.other_embeddings import RemoteEmbeddings, open_remote_embeddings
from rag.store import IndexLocation

NAME = "openai:local-embedder"
LANGUAGES = frozenset({"en", "ta"})
PATIENCE_S = 30.0
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def vector(text: str) -> list[float]:
    """How often each letter occurs."""
    return [float(text.lower().count(letter)) + 0.1 for letter in LETTERS]


@dataclass
class Embedder:
    """Answers every request in one way, and keeps what it was sent."""

    status: int = 200
    body: bytes | None = None
    """Instead of vectors."""
    held: Event = field(default_factory=Event)
    """Answers wait until this is set."""
    requests: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        sent = json.loads(request.rfile.read(int(request.headers["content-length"])))
        self.requests.append({"path": request.path, **sent})
        self.held.wait(PATIENCE_S)
        body = json.dumps(self._vectors(sent)).encode() if self.body is None else self.body
        request.send_response(self.status)
        request.send_header("content-type", "application/json")
        request.send_header("content-length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    def _vectors(self, sent: dict[str, Any]) -> dict[str, Any]:
        texts = [sent["input"]] if isinstance(sent["input"], str) else sent["input"]
        data = [
            {"object": "embedding", "index": place, "embedding": vector(text)}
            for place, text in enumerate(texts)
        ]
        return {
            "object": "list",
            "model": sent["model"],
            "data": data,
            "usage": {"prompt_tokens": 1, "total_tokens": 1},
        }


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Embedder]:
    """A server that answers at once unless `held` is cleared."""
    monkeypatch.setenv("OPENAI_API_KEY", "local")
    embedder = Embedder()
    embedder.held.set()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            embedder.answer(self)

        def log_message(self, *_: Any) -> None:
            pass

        def handle(self) -> None:
            with contextlib.suppress(ConnectionError):  # who asked did not wait
                super().handle()

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    embedder.url = f"http://127.0.0.1:{listening.server_port}/v1"
    thread = Thread(target=listening.serve_forever, args=(0.01,))
    thread.start()
    yield embedder
    embedder.held.set()
    listening.shutdown()
    listening.server_close()
    thread.join()


def opened(url: str | None, name: str = NAME, timeout_s: float = PATIENCE_S) -> RemoteEmbeddings:
    return open_remote_embeddings(name, LANGUAGES, url=url, timeout_s=timeout_s)


def test_texts_get_their_vectors_in_order(server: Embedder) -> None:
    embeddings = opened(server.url)
    assert server.requests == [], "nothing is sent before it is needed"
    texts = ["wax", "brass", "மெழுகு"]
    assert embeddings.embed_documents(texts) == [vector(text) for text in texts]
    assert embeddings.embed_query("clay") == vector("clay")
    assert (embeddings.model_id, embeddings.understands) == (NAME, LANGUAGES)
    assert {(asked["path"], asked["model"]) for asked in server.requests} == {
        ("/v1/embeddings", "local-embedder")
    }


def test_the_server_is_sent_the_text_itself(server: Embedder) -> None:
    """Not numbers of OpenAI's own tokeniser, which no other server knows."""
    opened(server.url).embed_documents(["molten brass"])
    assert server.requests[0]["input"] in ("molten brass", ["molten brass"])


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, b'{"error": {"message": "out of memory"}}'),
        (401, b'{"error": {"message": "wrong key"}}'),
        (429, b"{}"),
        (200, b"<html>a proxy's page</html>"),
        (200, b"{}"),
        (200, b'{"data": []}'),
        (200, b""),
    ],
)
def test_a_failing_provider_is_one_error(server: Embedder, status: int, body: bytes) -> None:
    server.status, server.body = status, body
    with pytest.raises(EmbeddingsUnavailable, match=f"^{NAME} does not answer: ") as caught:
        opened(server.url).embed_query("wax")
    assert "wrong key" not in str(caught.value)


def test_a_vector_too_few_is_a_failure(server: Embedder) -> None:
    one = {"object": "embedding", "index": 0, "embedding": vector("wax")}
    server.body = json.dumps({"object": "list", "data": [one]}).encode()
    with pytest.raises(EmbeddingsUnavailable, match="1 vectors for 2 texts"):
        opened(server.url).embed_documents(["wax", "brass"])


def test_a_slow_provider_is_not_waited_for(server: Embedder) -> None:
    server.held.clear()
    with pytest.raises(EmbeddingsUnavailable):
        opened(server.url, timeout_s=0.1).embed_query("wax")
    assert len(server.requests) == 2, "asked once more"


def test_nobody_listens() -> None:
    with pytest.MonkeyPatch.context() as patch, pytest.raises(EmbeddingsUnavailable):
        patch.setenv("OPENAI_API_KEY", "local")
        opened("http://127.0.0.1:9/v1").embed_query("wax")


def test_a_provider_that_recovers_is_asked_again(server: Embedder) -> None:
    embeddings = opened(server.url)
    server.status = 500
    with pytest.raises(EmbeddingsUnavailable):
        embeddings.embed_query("wax")
    server.status = 200
    assert embeddings.embed_query("wax") == vector("wax")


def test_without_a_key_the_error_says_so(server: Embedder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    with pytest.raises(EmbeddingModelMissing, match=f"'{NAME}' cannot be used: .*OPENAI_API_KEY"):
        opened(server.url).embed_query("wax")
    assert server.requests == []


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("nobody:model", "'nobody:model' cannot be used: .*not supported"),
        ("openai:", "'openai:' cannot be used: Model name cannot be empty"),
        ("cohere:embed-english-v3.0", "the package of 'cohere:embed-english-v3.0' is not installed"),
    ],
)
def test_an_unknown_provider_is_said_to_be_unknown(name: str, told: str) -> None:
    with pytest.raises(EmbeddingModelMissing, match=told):
        opened(None, name).embed_documents(["wax"])


def test_the_missing_package_is_named() -> None:
    with pytest.raises(EmbeddingModelMissing, match=r"langchain.cohere"):
        opened(None, "cohere:embed-english-v3.0").embed_query("wax")


def test_an_index_belongs_to_the_model_that_made_it(
    server: Embedder, tmp_path: Path, corpus: Path, embeddings: Any
) -> None:
    location = IndexLocation(tmp_path)
    report = build_index([corpus], location, opened(server.url))
    assert report.changed and report.embedded > report.chunks
    answerer = Answerer(location, opened(server.url))
    assert answerer.ask("How is dhokra made?", language="en").text.startswith("A core of clay")
    for other in (embeddings, opened(server.url, "openai:another-embedder")):
        with pytest.raises(IndexModelMismatch, match=f"made by {NAME}"):
            Answerer(location, other).ask("How is dhokra made?", language="en")


def test_questions_go_on_without_the_provider(server: Embedder, tmp_path: Path, corpus: Path) -> None:
    location = IndexLocation(tmp_path)
    build_index([corpus], location, opened(server.url))
    server.status = 503
    assert Answerer(location, opened(server.url)).ask("How is dhokra made?", language="en").answered
