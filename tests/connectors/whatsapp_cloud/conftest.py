"""Meta's Graph API on the loopback, as far as WhatsApp needs it; it keeps what it was asked."""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from typing import Any

import pytest
from pydantic import SecretStr

from assistant.settings import Settings
from connectors.whatsapp_cloud.graph import Graph

DATA = Path(__file__).parent / "data"
SECRET = "app-secret"
NUMBER_ID = "106540352242922"
TOKEN = "EAAtoken"


@dataclass
class FakeGraph:
    """What it holds and what it was asked."""

    url: str
    lookups: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Media id -> what Meta says of it."""
    files: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    """Path -> status, headers, body."""
    refusals: list[tuple[int, Any]] = field(default_factory=list)
    """Status and body of the next answers to POST; 0: the connection breaks."""
    asked: list[tuple[str, str, str | None]] = field(default_factory=list)
    """Method, path and credentials of every request."""
    agents: set[str | None] = field(default_factory=set)
    messages: list[dict[str, Any]] = field(default_factory=list)
    """Bodies posted as messages."""
    uploads: list[bytes] = field(default_factory=list)
    """Whole multipart bodies."""
    counting: Lock = field(default_factory=Lock)

    def media(self, media_id: str, content: bytes, mime_type: str, **said: Any) -> str:
        """A file that lies here; `said` is what the lookup tells differently."""
        self.files[f"/files/{media_id}"] = (200, {"content-type": mime_type}, content)
        self.lookups[media_id] = {
            "messaging_product": "whatsapp",
            "url": f"{self.url}/files/{media_id}",
            "mime_type": mime_type,
            "sha256": hashlib.sha256(content).hexdigest(),
            "file_size": str(len(content)),
            "id": media_id,
            **said,
        }
        return media_id


class GraphHandler(BaseHTTPRequestHandler):
    graph: FakeGraph

    def do_GET(self) -> None:
        self._note()
        path = self.path.partition("?")[0]
        media_id = path.rpartition("/")[2]
        if path in self.graph.files:
            self._answer(*self.graph.files[path])
        elif media_id in self.graph.lookups and path.startswith("/v23.0/"):
            self._answer(200, {}, json.dumps(self.graph.lookups[media_id]).encode())
        else:
            error = {"error": {"message": "Unsupported get request.", "code": 100, "error_subcode": 33}}
            self._answer(400, {}, json.dumps(error).encode())

    def do_POST(self) -> None:
        self._note()
        body = self.rfile.read(int(self.headers["content-length"]))
        with self.graph.counting:
            taken: list[Any] = self.graph.uploads if self.path.endswith("/media") else self.graph.messages
            taken.append(body if taken is self.graph.uploads else json.loads(body))
            number, message = len(taken), taken[-1]
        if self.graph.refusals:
            status, said = self.graph.refusals.pop(0)
            if status:
                self._answer(status, {}, said if isinstance(said, bytes) else json.dumps(said).encode())
            return
        if self.path.endswith("/media"):
            answer: dict[str, Any] = {"id": f"4490709327384{number:03}"}
        elif "status" in message:
            answer = {"success": True}
        else:
            answer = {"messaging_product": "whatsapp", "messages": [{"id": f"wamid.OUT{number}"}]}
        self._answer(200, {}, json.dumps(answer).encode())

    def _note(self) -> None:
        self.graph.asked.append((self.command, self.path, self.headers.get("authorization")))
        self.graph.agents.add(self.headers.get("user-agent"))

    def _answer(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in {"content-length": str(len(body)), **headers}.items():
            if value:
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def serving(host: str) -> Iterator[FakeGraph]:
    server = ThreadingHTTPServer((host, 0), type("Handler", (GraphHandler,), {}))
    graph = FakeGraph(f"http://{host}:{server.server_port}")
    server.RequestHandlerClass.graph = graph  # type: ignore[attr-defined]
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield graph
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def meta() -> Iterator[FakeGraph]:
    with serving("127.0.0.1") as server:
        yield server


@pytest.fixture
def another_host() -> Iterator[FakeGraph]:
    """To which the first may redirect."""
    with serving("localhost") as server:
        yield server


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.whatsapp_cloud.graph.PAUSES_S", (0.0, 0.0))


@pytest.fixture
def meta_settings(tmp_path: Path, meta: FakeGraph) -> Settings:
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        home=tmp_path / "home",
        speech="espeak",
        whatsapp_token=SecretStr(TOKEN),
        whatsapp_phone_number_id=NUMBER_ID,
        whatsapp_app_secret=SecretStr(SECRET),
        whatsapp_verify_token=SecretStr("chosen by us"),
        whatsapp_api_url=meta.url,
        whatsapp_media_hosts="127.0.0.1,localhost",
    )


@pytest.fixture
async def graph(meta_settings: Settings) -> AsyncIterator[Graph]:
    opened = Graph(meta_settings)
    yield opened
    await opened.close()


def signature(body: bytes) -> str:
    return "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()


@pytest.fixture
def signed() -> Any:
    """Headers of a body as Meta sends it."""

    def headers(body: bytes) -> dict[str, str]:
        return {"x-hub-signature-256": signature(body), "content-type": "application/json"}

    return headers


def webhook(*messages: dict[str, Any], statuses: list[dict[str, Any]] | None = None, **value: Any) -> Any:
    """A body with these messages, as Meta wraps them."""
    inside = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "15550783881", "phone_number_id": NUMBER_ID},
        **({"messages": list(messages)} if messages else {}),
        **({"statuses": statuses} if statuses else {}),
        **value,
    }
    return {
        "object": "whatsapp_business_account",
        "entry": [{"id": "102290129340398", "changes": [{"field": "messages", "value": inside}]}],
    }


@pytest.fixture
def wrap() -> Any:
    return webhook


@pytest.fixture
def examples() -> dict[str, Any]:
    """Meta's own examples of webhooks, by name."""
    return dict(json.loads((DATA / "meta_openapi_webhook_examples.json").read_text()))


@pytest.fixture
def extra() -> dict[str, Any]:
    """Webhooks that Meta documents but gives no example of."""
    return dict(json.loads((DATA / "whatsapp_cloud_extra_webhooks.json").read_text()))
