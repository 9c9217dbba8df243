"""The web application with everything real but for two ears: understanding and hearing know a few sentences."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlencode
from xml.etree.ElementTree import Element, fromstring

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import select
from twilio.request_validator import RequestValidator

from actions.marketplace.database import Database
from actions.marketplace.tables import Listing
from actions.registry import ACTIONS
from assistant.application import Assistant, open_assistant
from assistant.dialogue.engine import Script, load_script
from assistant.responses import load_responses
from assistant.settings import Settings
from assistant.store.tables import OutboxReply
from connectors.app import create_app
from knowledge.lexicon import Lexicon, load_lexicon
from nlu.language import detect
from nlu.results import Entity, IntentScore, ParseResult, YesNo
from voice.errors import AudioSilent
from voice.transcription import Heard

TOKEN = "12345"
ACCOUNT = "AC00000000000000000000000000000000"
PUBLIC_URL = "https://kalavaani.example.org"

INTENTS = {"I want to sell": "create_listing", "orders": "show_my_orders", "ऑर्डर": "show_my_orders"} | {
    "hello": "greet",
    "please speak hindi": "change_language",
}
VALUES = {
    "red": ("colour", "red"),
    "silk": ("material", "silk"),
    "banarasi": ("craft", "banarasi"),
    "saree": ("product_type", "saree"),
    "6 metres": ("dimension", "6 m"),
    "3 pieces": ("quantity", "3"),
    "4500 rupees": ("price", "4500"),
    "hindi": ("language", "hi"),
}


class KnownSentences:
    """A parser that understands the sentences of our stories, yes and no, and nothing else."""

    finder = None
    """What would find names that were misheard; these recordings are heard right."""

    def parse(self, text: str, *, language: str | None = None, **_: Any) -> ParseResult:
        found = [
            (kind, value, text.index(words), words)
            for words, (kind, value) in VALUES.items()
            if words in text
        ]
        entities = tuple(Entity(kind, value, at, at + len(words)) for kind, value, at, words in found)
        intent = next((intent for words, intent in INTENTS.items() if words in text), "")
        score = IntentScore(intent, 0.99 if intent else 0.0)
        said = {"yes": YesNo("affirm", 1.0), "no": YesNo("deny", 1.0)}.get(text)
        return ParseResult(text, language or detect(text), score, (score,), entities, polarity=said)


@dataclass
class KnownRecordings:
    """Hearing for which a recording is its own transcript; it can be held up, and silence is silence."""

    gate: asyncio.Event = field(default_factory=asyncio.Event)
    heard: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.gate.set()

    async def hear(self, data: bytes, *, language: str, **_: Any) -> Heard:
        await self.gate.wait()
        self.heard.append((data.decode(), language))
        if not data:
            raise AudioSilent("nothing was said")
        return Heard(data.decode(), language, 0.95, 2.0, 10.0)

    def close(self) -> None:
        pass


@dataclass(frozen=True)
class Running:
    """A running application, and Twilio calling it."""

    app: FastAPI
    client: httpx.AsyncClient
    settings: Settings
    hearing: Any
    assistant: Assistant
    database: Database
    twilio: "FakeTwilio"

    async def post(
        self, path: str, fields: Mapping[str, str], *, signature: str | None = None
    ) -> httpx.Response:
        """A webhook as Twilio sends it, signed for the public address."""
        signed = RequestValidator(TOKEN).compute_signature(f"{PUBLIC_URL}{path}", dict(fields))
        return await self.client.post(
            path,
            content=urlencode(fields),
            headers={
                "x-twilio-signature": signed if signature is None else signature,
                "content-type": "application/x-www-form-urlencoded",
            },
        )

    async def message(
        self, sid: str, body: str = "", *, sender: str = "whatsapp:+919812345678", **fields: str
    ) -> list[str]:
        """A message; gives the texts (and addresses of recordings) with which it is answered: through the API, or in
        TwiML where no number to send from is set."""
        before = len(self.twilio.forms)
        answer = await self.post("/webhooks/twilio/messaging", message_fields(sid, body, sender, **fields))
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].startswith("text/xml")
        if not self.assistant.turns.through_outbox:
            return spoken_and_written(answer.text)
        assert spoken_and_written(answer.text) == [], "it is acknowledged, and answered later"
        await self.settled()
        return [
            content
            for form in self.twilio.forms[before:]
            for content in (form.get("Body"), form.get("MediaUrl"))
            if content and form["To"] == sender
        ]

    async def settled(self) -> None:
        """Wait until everything that was accepted is answered and delivered, as far as it can be now."""
        messaging = self.app.state.messaging
        await messaging.reception.idle()
        async with asyncio.timeout(20):
            while await self._owed():
                messaging.delivery.wake()
                await asyncio.sleep(0.01)

    async def _owed(self) -> bool:
        due = select(OutboxReply.id).where(
            OutboxReply.status == "pending",
            OutboxReply.channel.in_(self.assistant.turns.through_outbox),
            (OutboxReply.next_attempt_at <= datetime.now(UTC)) | OutboxReply.owner.is_not(None),
        )
        async with self.database.reading() as session:
            return await session.scalar(due.limit(1)) is not None

    async def listings(self) -> list[Listing]:
        async with self.database.reading() as session:
            return list(await session.scalars(select(Listing).order_by(Listing.id)))


def message_fields(sid: str, body: str, sender: str, **fields: str) -> dict[str, str]:
    return {
        "MessageSid": sid,
        "AccountSid": ACCOUNT,
        "From": sender,
        "To": "whatsapp:+14155238886",
        "Body": body,
        "NumMedia": "0",
        "ApiVersion": "2010-04-01",
        **fields,
    }


def spoken_and_written(twiml: str) -> list[str]:
    response: Element = fromstring(twiml)
    assert response.tag == "Response" and {child.tag for child in response} <= {"Message"}
    return ["".join(message.itertext()) for message in response]


@dataclass
class FakeTwilio:
    """Twilio's media and message API on the loopback; keeps what it was asked and what it took."""

    url: str
    files: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    """Path -> status, headers, body."""
    moods: list[str] = field(default_factory=list)
    """What happens to the next messages: `500`, `400`, `lost` (taken, but the answer never arrives)."""
    taken: list[dict[str, str]] = field(default_factory=list)
    """Messages as Twilio lists them, newest last."""
    forms: list[dict[str, str]] = field(default_factory=list)
    """Every form that was posted."""
    asked: list[tuple[str, str, str | None]] = field(default_factory=list)
    """Method, path and credentials of every request."""

    def media(self, name: str, content: bytes, content_type: str) -> str:
        self.files[f"/media/{name}"] = (200, {"content-type": content_type}, content)
        return f"{self.url}/media/{name}"


class TwilioHandler(BaseHTTPRequestHandler):
    twilio: FakeTwilio

    def do_GET(self) -> None:
        self._note()
        if self.path.split("?")[0].endswith("/Messages.json"):
            asked = dict(parse_qsl(self.path.partition("?")[2]))
            listed = [
                message
                for message in self.twilio.taken
                if (message["to"], message["from"]) == (asked.get("To"), asked.get("From"))
            ]
            self._answer(200, {}, json.dumps({"messages": listed[::-1]}).encode())
        else:
            self._answer(*self.twilio.files.get(self.path, (404, {}, b"")))

    def do_POST(self) -> None:
        self._note()
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        form = dict(parse_qsl(body, keep_blank_values=True))
        self.twilio.forms.append(form)
        mood = self.twilio.moods.pop(0) if self.twilio.moods else ""
        if mood in ("500", "400"):
            error = {"code": 21610 if mood == "400" else 20500, "message": "refused", "status": int(mood)}
            self._answer(int(mood), {}, json.dumps(error).encode())
            return
        message = {
            "sid": f"SM{len(self.twilio.taken):032x}",
            "body": form.get("Body", ""),
            "num_media": "1" if "MediaUrl" in form else "0",
            "to": form["To"],
            "from": form["From"],
            "status": "queued",
            "date_created": format_datetime(datetime.now(UTC)),
        }
        self.twilio.taken.append(message)
        if mood != "lost":
            self._answer(201, {}, json.dumps(message).encode())

    def _note(self) -> None:
        self.twilio.asked.append((self.command, self.path, self.headers.get("authorization")))

    def _answer(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in {"content-length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def serving(host: str) -> Iterator[FakeTwilio]:
    server = ThreadingHTTPServer((host, 0), type("Handler", (TwilioHandler,), {}))
    twilio = FakeTwilio(f"http://{host}:{server.server_port}")
    server.RequestHandlerClass.twilio = twilio  # type: ignore[attr-defined]
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield twilio
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def twilio() -> Iterator[FakeTwilio]:
    with serving("127.0.0.1") as server:
        yield server


@pytest.fixture
def elsewhere() -> Iterator[FakeTwilio]:
    """A second host, to which the first may redirect."""
    with serving("localhost") as server:
        yield server


@pytest.fixture
def twilio_settings(tmp_path: Path, twilio: FakeTwilio) -> Settings:
    """An empty state folder, Twilio configured, speech offline."""
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        home=tmp_path / "home",
        speech="espeak",
        public_url=PUBLIC_URL,
        twilio_account_sid=ACCOUNT,
        twilio_auth_token=SecretStr(TOKEN),
        twilio_number="+14155238886",
        twilio_whatsapp_number="+14155238886",
        twilio_api_url=twilio.url,
        twilio_media_hosts="127.0.0.1,localhost",
    )


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A slow machine does not change what happens; tests of slowness set their own limits."""
    monkeypatch.setattr("connectors.twilio.limits.MESSAGE_DEADLINE_S", 60.0)
    monkeypatch.setattr("connectors.twilio.limits.CALL_DEADLINE_S", 60.0)
    monkeypatch.setattr("connectors.call_speech.PHRASE_PATIENCE_S", 60.0)
    monkeypatch.setattr("connectors.media.PAUSES_S", (0.0, 0.0))


@pytest.fixture(scope="session")
def read_once() -> tuple[Script, Lexicon]:
    """What every application reads when it starts; it takes longer than most of these tests."""
    return load_script(load_responses(), ACTIONS), load_lexicon()


@pytest.fixture
def hearing(monkeypatch: pytest.MonkeyPatch, read_once: tuple[Script, Lexicon]) -> KnownRecordings:
    """Understanding and hearing that know the sentences of our stories."""
    known = KnownRecordings()
    script, lexicon = read_once
    monkeypatch.setattr("assistant.application.load_script", lambda *_: script)
    monkeypatch.setattr("assistant.application.load_responses", lambda: script.responses)
    monkeypatch.setattr("assistant.application.load_lexicon", lambda: lexicon)
    monkeypatch.setattr("assistant.application.Parser.load", lambda *_, **__: KnownSentences())
    monkeypatch.setattr("assistant.application.open_hearing", lambda *_: known)
    return known


OpenApp = Callable[[Settings], AbstractAsyncContextManager[Running]]


@pytest.fixture
def start_app(monkeypatch: pytest.MonkeyPatch, twilio: FakeTwilio) -> OpenApp:
    """Starts an application as it is; it ends with the block."""

    @asynccontextmanager
    async def started(settings: Settings) -> AsyncIterator[Running]:
        inside: list[Assistant] = []

        @asynccontextmanager
        async def caught(*args: Any, **kwargs: Any) -> AsyncIterator[Assistant]:
            async with open_assistant(*args, **kwargs) as assistant:
                inside.append(assistant)
                yield assistant

        monkeypatch.setattr("connectors.app.open_assistant", caught)
        app = create_app(settings)
        database = Database(settings.database)
        transport = httpx.ASGITransport(app=app)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://10.0.0.7:8000") as client,
        ):
            hearing = inside[0].turns.perception.hearing
            yield Running(app, client, settings, hearing, inside[0], database, twilio)
        await database.dispose()

    return started


@pytest.fixture
def open_app(hearing: KnownRecordings, start_app: OpenApp) -> OpenApp:
    """Starts an application that hears and understands the sentences of our stories."""

    @asynccontextmanager
    async def opened(settings: Settings) -> AsyncIterator[Running]:
        async with start_app(settings) as running:
            yield running
            hearing.gate.set()

    return opened


@pytest.fixture
async def running(open_app: OpenApp, twilio_settings: Settings) -> AsyncIterator[Running]:
    async with open_app(twilio_settings) as running:
        yield running
