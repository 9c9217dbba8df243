"""The real application on a port of the loopback, and a simulator that finds it there."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from assistant.settings import Settings
from connectors.simulation.listening import free_port, listening
from connectors.simulation.terminal import Screen


class Heard(Screen):
    """A screen that remembers its events."""

    def __init__(self, folder: Path) -> None:
        super().__init__(as_json=True, folder=folder)
        self.events: list[dict[str, Any]] = []

    def event(self, name: str, line: str = "", **fields: Any) -> None:
        self.events.append({"event": name, **fields})

    def of(self, *names: str) -> list[dict[str, Any]]:
        return [event for event in self.events if event["event"] in names]

    @property
    def texts(self) -> list[str]:
        return [event["text"] for event in self.of("message") if event["text"]]


async def typed(lines: Sequence[str]) -> AsyncIterator[str]:
    for line in lines:
        yield line


@pytest.fixture
def screen(tmp_path: Path) -> Heard:
    return Heard(tmp_path / "heard")


@pytest.fixture(autouse=True)
def soon_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.simulation.chat.QUIET_S", 0.5)
    monkeypatch.setattr("connectors.simulation.live_call.QUIET_S", 0.3)
    monkeypatch.setattr("connectors.simulation.telephone.SMS_S", 0.1)


@pytest.fixture(autouse=True)
def nothing_in_advance(monkeypatch: pytest.MonkeyPatch) -> None:
    """Prompts are spoken when they are needed."""
    monkeypatch.setattr("connectors.app.CallPrompts.texts", lambda *_: [])


@pytest.fixture
def port() -> int:
    """Where the provider's API will be."""
    return free_port()


@pytest.fixture
def simulated(tmp_path: Path, port: int) -> Settings:
    """Both providers configured, at the simulator's; whether Meta is used, its token decides."""
    api = f"http://127.0.0.1:{port}"
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        home=tmp_path / "home",
        speech="espeak",
        public_url="https://kalavaani.example.org",
        twilio_account_sid=f"AC{'0' * 32}",
        twilio_auth_token=SecretStr("12345"),
        twilio_number="+14155238886",
        twilio_whatsapp_number="+14155238886",
        twilio_api_url=api,
        twilio_media_hosts="127.0.0.1",
        whatsapp_phone_number_id="106540352242922",
        whatsapp_app_secret=SecretStr("app-secret"),
        whatsapp_verify_token=SecretStr("chosen by us"),
        whatsapp_api_url=api,
        whatsapp_media_hosts="127.0.0.1",
    )


Served = Callable[[Settings], AbstractAsyncContextManager[tuple[str, Any]]]


@pytest.fixture
def served(open_app: Any) -> Served:
    """Starts the application on a port; gives its address and the application."""

    @asynccontextmanager
    async def started(settings: Settings) -> AsyncIterator[tuple[str, Any]]:
        async with open_app(settings) as running, listening(running.app, 0) as url:
            yield url, running
            await asyncio.sleep(0)

    return started
