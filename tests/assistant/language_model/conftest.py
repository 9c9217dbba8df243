"""The whole assistant, a parser that knows a few sentences, and a server that speaks OpenAI's chat protocol."""

import contextlib
import json
import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import func, select

from actions.context import Role
from actions.marketplace.tables import Listing
from assistant.application import Assistant, open_assistant
from assistant.messages import Incoming
from assistant.operators import Operators
from assistant.settings import Settings
from assistant.store.tables import Ticket
from assistant.turn import Turn
from nlu.results import Entity, IntentScore, Number, ParseResult, YesNo

INTENTS = {
    "I want to sell": ("create_listing", 0.97),
    "maybe my orders": ("show_my_orders", 0.55),
    "show my orders": ("show_my_orders", 0.97),
    "hello": ("greet", 0.95),
}
VALUES = {
    "saree": ("product_type", "saree"),
    "mitti": ("material", "clay"),
    "silk": ("material", "silk"),
    "banarasi": ("craft", "banarasi"),
    "6 metres": ("dimension", "6 m"),
    "3 pieces": ("quantity", "3"),
    "order 1042": ("order_id", "1042"),
}


class KnownSentences:
    """A parser that is sure of a few sentences, knows a few values, numbers in digits, yes and no, and no more."""

    def parse(self, text: str, **_: Any) -> ParseResult:
        found = [(*VALUES[words], text.index(words), words) for words in VALUES if words in text]
        entities = tuple(Entity(kind, value, at, at + len(words)) for kind, value, at, words in found)
        numbers = tuple(Number(digits[0], *digits.span()) for digits in re.finditer(r"\d+", text))
        name, confidence = next((INTENTS[known] for known in INTENTS if known in text), ("", 0.0))
        said = {"yes": YesNo("affirm", 1.0), "no": YesNo("deny", 1.0)}.get(text)
        score = IntentScore(name, confidence)
        return ParseResult(text, "en", score, (score,), entities, numbers, polarity=said)


def completion(content: str) -> dict[str, Any]:
    """A chat completion with one choice."""
    message = {"role": "assistant", "content": content}
    choice = {"index": 0, "finish_reason": "stop", "message": message}
    return {"id": "c1", "object": "chat.completion", "created": 0, "model": "m", "choices": [choice]}


@dataclass
class ChatServer:
    """Answers every request in one way, and keeps what it was sent."""

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json"
    promised_bytes: int = 0
    """Bytes that the header promises beyond those of the body."""
    held: Event = field(default_factory=Event)
    """Answers wait until this is set."""
    asked: Event = field(default_factory=Event)
    """Set by the first request."""
    requests: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""

    def proposes(self, *commands: dict[str, Any]) -> None:
        self.says(json.dumps({"commands": commands}))

    def says(self, content: str) -> None:
        self.body = json.dumps(completion(content)).encode()

    @property
    def sent(self) -> str:
        """Everything that the last request told."""
        return "\n".join(message["content"] for message in self.requests[-1]["messages"])

    @property
    def situation(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.requests[-1]["messages"][-1]["content"])["situation"]
        return told

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        sent = request.rfile.read(int(request.headers["content-length"]))
        self.requests.append({"path": request.path, **json.loads(sent)})
        self.asked.set()
        self.held.wait(30)
        request.send_response(self.status)
        request.send_header("content-type", self.content_type)
        request.send_header("content-length", str(len(self.body) + self.promised_bytes))
        request.end_headers()
        request.wfile.write(self.body)
        request.close_connection = True


@pytest.fixture
def chat_server() -> Iterator[ChatServer]:
    """A server on this machine; it answers at once unless `held` is cleared."""
    server = ChatServer()
    server.held.set()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            server.answer(self)

        def log_message(self, *_: Any) -> None:
            pass

        def handle(self) -> None:
            with contextlib.suppress(ConnectionError):  # who asked did not wait
                super().handle()

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.url = f"http://127.0.0.1:{listening.server_port}/v1"
    thread = Thread(target=listening.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.held.set()
    listening.shutdown()
    listening.server_close()
    thread.join()


@dataclass
class Talk:
    """One person who talks to the assistant; the newest turn is kept."""

    assistant: Assistant
    role: Role = "artisan"
    turn: Turn | None = None
    _messages: int = 0

    async def say(self, text: str, *, sender: str = "p1") -> str:
        return await self._send(text=text, sender=sender)

    async def press(self, payload: str) -> str:
        return await self._send(payload=payload)

    async def _send(self, *, sender: str = "p1", **content: Any) -> str:
        self._messages += 1
        incoming = Incoming("terminal", sender, f"{sender}-{self._messages}", role=self.role, **content)
        self.turn = await self.assistant.turns.run(incoming)
        assert self.turn is not None
        return " | ".join(reply.text for reply in self.turn.replies)

    @property
    def buttons(self) -> list[str]:
        """Payloads of the newest turn's buttons."""
        assert self.turn is not None
        return [button.payload for reply in self.turn.replies for button in reply.buttons]

    @property
    def commands(self) -> list[str]:
        assert self.turn is not None
        return [command.name for command in self.turn.commands]

    @property
    def slots(self) -> dict[str, Any]:
        assert self.turn is not None
        return dict(self.turn.slots)

    @property
    def operators(self) -> Operators:
        turns = self.assistant.turns
        return Operators(turns.database, turns.script, turns.presenter)

    async def count(self, table: type[Listing] | type[Ticket]) -> int:
        async with self.assistant.database.reading() as session:
            return int(await session.scalar(select(func.count()).select_from(table)) or 0)


OpenTalk = Callable[..., AbstractAsyncContextManager[Talk]]


@pytest.fixture
def open_talk(chat_server: ChatServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> OpenTalk:
    """Opens the assistant with this server's model; settings may be changed."""
    monkeypatch.setenv("OPENAI_API_KEY", "local")

    @asynccontextmanager
    async def opened(role: Role = "artisan", parser: Any = None, **changed: Any) -> AsyncIterator[Talk]:
        monkeypatch.setattr("assistant.application.open_parser", lambda _: parser or KnownSentences())
        given = {"llm": "openai:local-model", "llm_url": chat_server.url, "llm_timeout_s": 20.0, **changed}
        async with open_assistant(Settings(home=tmp_path / "home", speech="espeak", **given)) as assistant:
            yield Talk(assistant, role)

    return opened


@pytest.fixture
async def talk(open_talk: OpenTalk) -> AsyncIterator[Talk]:
    """An artisan who talks."""
    async with open_talk() as talk:
        yield talk
