"""The widget in a real Chromium, against the real application under uvicorn with small ears and small books."""

import asyncio
import io
import shutil
import socket
import wave
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np
import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, sync_playwright

from actions.marketplace.database import Database
from actions.registry import ACTIONS
from assistant.dialogue.engine import load_script
from assistant.messages import Reply
from assistant.responses import load_responses
from assistant.settings import Settings
from assistant.store import outbox
from connectors.app import create_app
from knowledge.lexicon import load_lexicon
from nlu.results import IntentScore, ParseResult
from rag.answers import Answer, Citation
from tests.connectors.conftest import KnownSentences
from tests.web.widget_page import Shop, WidgetPage, open_shop
from voice.audio import SAMPLE_RATE_HZ
from voice.decoding import decode
from voice.errors import AudioSilent
from voice.transcription import Heard

ROOT = Path(__file__).parents[2]
SPOKEN = ROOT / "tests" / "audio" / "listing_saree_full.ogg"
SAREE = "I want to sell a red silk banarasi saree, 6 metres long, 3 pieces, 4500 rupees each"
"""What the small ears hear in every recording that is loud enough."""
AUDIBLE = 0.01
"""Root mean square of samples between -1 and 1 above which somebody speaks."""
PATIENCE_MS = 10_000


class SmallParser(KnownSentences):
    """Understands the sentences of our stories, and questions of how something is made."""

    def parse(self, text: str, *, language: str | None = None, **more: Any) -> ParseResult:
        if text.startswith("How is"):
            score = IntentScore("ask_craft_question", 0.99)
            return ParseResult(text, language or "en", score, (score,), ())
        return super().parse(text, language=language, **more)


class SmallEars:
    """Hearing that decodes what the browser recorded, and hears our sentence wherever there is a voice."""

    async def hear(self, data: bytes, *, language: str, content_type: str | None, **_: Any) -> Heard:
        sound = await asyncio.to_thread(decode, data, content_type)
        if float(np.sqrt(np.mean(np.square(sound.samples)))) < AUDIBLE:
            raise AudioSilent("nothing was said")
        return Heard(SAREE, language, 0.95, len(sound.samples) / SAMPLE_RATE_HZ, 10.0)

    def close(self) -> None:
        pass


class SmallLibrary:
    """Knows how one thing is made, from a page on the web and from a book."""

    def ask(self, question: str, *, language: str, craft: str | None = None) -> Answer:
        return Answer(
            answered=True,
            text="Dhokra is cast with the lost wax.",
            spoken="Dhokra is cast with the lost wax.",
            citations=(
                Citation("Dhokra: process", "https://example.org/dhokra", "It is cast with the lost wax."),
                Citation("Dhokra: history", "Bastar Handbook, 1950", "It is old."),
                Citation("Dhokra: trap", "javascript:alert(1)", "It is dangerous."),
            ),
            confidence=0.9,
            language="en",
            craft="dhokra",
        )

    def warm(self) -> None:
        pass


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@dataclass
class Server:
    """The application, served on the loopback; it can go away and come back, with the same state folder."""

    settings: Settings
    port: int = field(default_factory=free_port)
    app: FastAPI | None = None
    _running: tuple[uvicorn.Server, Thread] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.app = create_app(self.settings)
        config = uvicorn.Config(
            self.app, host="127.0.0.1", port=self.port, log_level="error", timeout_graceful_shutdown=1
        )
        server = uvicorn.Server(config)
        thread = Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            thread.join(0.02)
            assert thread.is_alive(), "the application did not start"
        self._running = server, thread

    def tell(self, session: str, text: str) -> None:
        """Queue what an operator answers to a visitor."""

        async def queue() -> None:
            database, now = Database(self.settings.database), datetime.now(UTC)
            async with database.session() as transaction:
                await outbox.put(
                    transaction,
                    [Reply(text, "en")],
                    message_id=f"ticket:{session}",
                    channel="web",
                    address=session,
                    now=now,
                    delay=timedelta(),
                    author=outbox.OPERATOR,
                )
            await database.dispose()

        # A thread of its own: the browser's loop runs in this one.
        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, queue()).result()

    def stop(self) -> None:
        if self._running is None:
            return
        server, thread = self._running
        server.should_exit = True
        thread.join(30)
        assert not thread.is_alive(), "the application did not stop"
        self._running = None


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One running application for the tests of a file; each has visitors of its own."""
    script, lexicon = load_script(load_responses(), ACTIONS), load_lexicon()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("assistant.application.load_script", lambda *_: script)
        patch.setattr("assistant.application.load_responses", lambda: script.responses)
        patch.setattr("assistant.application.load_lexicon", lambda: lexicon)
        patch.setattr("assistant.application.Parser.load", lambda *_, **__: SmallParser())
        patch.setattr("assistant.application.open_hearing", lambda *_: SmallEars())
        patch.setattr("assistant.application.open_answerer", lambda *_: SmallLibrary())
        settings = Settings(
            _env_file=None,  # type: ignore[call-arg]
            home=tmp_path_factory.mktemp("home"),
            speech="espeak",
        )
        running = Server(settings)
        running.start()
        yield running
        running.stop()


@pytest.fixture(scope="session")
def spoken_wav(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The spoken sentence as Chromium's fake microphone wants it: PCM, and loud from the first moment."""
    sound = decode(SPOKEN.read_bytes(), "audio/ogg")
    path = tmp_path_factory.mktemp("microphone") / "saree.wav"
    content = io.BytesIO()
    with wave.open(content, "wb") as stream:
        stream.setnchannels(1)
        stream.setsampwidth(2)
        stream.setframerate(SAMPLE_RATE_HZ)
        stream.writeframes((np.clip(sound.samples, -1, 1) * 32767).astype("<i2").tobytes())
    path.write_bytes(content.getvalue())
    return path


@pytest.fixture(scope="module")
def browser(spoken_wav: Path) -> Iterator[Browser]:
    """It ends with the file: asynchronous tests cannot run in the same thread meanwhile."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.fail(
            "Chromium is missing: install it as `chromium` (Debian: apt-get install chromium)", pytrace=False
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--autoplay-policy=no-user-gesture-required",
                "--use-fake-device-for-media-stream",
                "--use-fake-ui-for-media-stream",
                f"--use-file-for-fake-audio-capture={spoken_wav}",
            ],
        )
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh visitor's page. What its scripts complain of fails the test."""
    context = browser.new_context(locale="en-IN", viewport={"width": 900, "height": 800})
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert not complaints


@pytest.fixture(scope="module")
def shop() -> Iterator[Shop]:
    with open_shop() as shop:
        yield shop


@pytest.fixture
def widget(page: Page, server: Server, shop: Shop) -> WidgetPage:
    """Opens shops' pages with the widget in them."""
    return WidgetPage(page, server.url, shop)
