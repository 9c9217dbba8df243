"""The real application on the loopback, looked at by the doctor; the simulator's APIs stand for the providers."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from assistant.settings import Settings
from connectors.diagnosis.context import Context
from connectors.diagnosis.finding import Finding, fine
from connectors.simulation.graph_api import GraphApi
from connectors.simulation.listening import listening
from connectors.simulation.twilio_api import TwilioApi

ACCOUNT = f"AC{'0' * 32}"
NUMBER_ID = "106540352242922"
Looked = Callable[..., AbstractAsyncContextManager[Context]]


@pytest.fixture(autouse=True)
def nothing_in_advance(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.app.CallPrompts.texts", lambda *_: [])


@pytest.fixture
async def apis() -> AsyncIterator[tuple[str, str]]:
    """Addresses of Twilio's and Meta's API."""
    twilio, meta = TwilioApi(ACCOUNT, "12345"), GraphApi(NUMBER_ID, "EAAtoken")
    async with listening(twilio.application, 0) as first, listening(meta.application, 0) as second:
        yield first, second


@pytest.fixture
def configured(tmp_path: Path, apis: tuple[str, str]) -> Settings:
    """Everything set as it should be."""
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        home=tmp_path / "home",
        speech="espeak",
        public_url="https://kalavaani.example.org",
        twilio_account_sid=ACCOUNT,
        twilio_auth_token=SecretStr("12345"),
        twilio_number="+14155238886",
        twilio_whatsapp_number="+14155238886",
        twilio_api_url=apis[0],
        twilio_media_hosts="127.0.0.1",
        whatsapp_phone_number_id=NUMBER_ID,
        whatsapp_app_secret=SecretStr("app-secret"),
        whatsapp_verify_token=SecretStr("chosen by us"),
        whatsapp_api_url=apis[1],
        whatsapp_media_hosts="127.0.0.1",
        rest_token=SecretStr("a secret of servers"),
        calls="live",
        missed_call_numbers="+911140000000",
        web_origins="https://shop.example",
    )


@pytest.fixture
def looked(open_app: Any) -> Looked:
    """Starts the application with these settings, for a doctor whose own settings may differ by `changes`."""

    @asynccontextmanager
    async def started(settings: Settings, **changes: Any) -> AsyncIterator[Context]:
        async with open_app(settings) as running, listening(running.app, 0) as url:
            context = Context(settings.model_copy(update=changes), url)
            context.seen["public address"] = fine("public address", "taken for granted here")
            yield context

    return started


def states(findings: list[Finding]) -> dict[str, bool | None]:
    return {finding.name: finding.ok for finding in findings}
