"""`kalavaani doctor` tells whether the chat model is set, usable and answering."""

from pathlib import Path

import pytest

from assistant.cli.diagnosis import language_model_check
from assistant.settings import Settings
from tests.assistant.language_model.conftest import ChatServer


@pytest.fixture
def loaded(chat_server: ChatServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("OPENAI_API_KEY", "local")
    return Settings(home=tmp_path, llm="openai:local-model", llm_url=chat_server.url, llm_timeout_s=20.0)


async def test_it_answers(loaded: Settings, chat_server: ChatServer) -> None:
    chat_server.proposes({"kind": "chitchat", "value": "greet"})
    check = await language_model_check(loaded)
    assert check.ok and check.found == "openai:local-model answers"


async def test_it_talks_nonsense(loaded: Settings, chat_server: ChatServer) -> None:
    chat_server.says("namaste!")
    check = await language_model_check(loaded)
    assert not check.ok and "does not answer" in check.found and "KALAVAANI_LLM_URL" in check.advice


async def test_its_key_is_missing(loaded: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    check = await language_model_check(loaded)
    assert not check.ok and check.found == "language_model_invalid" and check.advice


async def test_its_providers_package_is_missing(loaded: Settings) -> None:
    check = await language_model_check(loaded.model_copy(update={"llm": "mistralai:mistral-small"}))
    assert not check.ok and check.found == "language_model_missing" and "mistralai" in check.advice


async def test_the_extra_is_missing(loaded: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.language_model.chat_model.is_installed", lambda: False)
    check = await language_model_check(loaded)
    assert not check.ok and "kalavaani[llm]" in check.advice


async def test_it_is_off(loaded: Settings, chat_server: ChatServer) -> None:
    check = await language_model_check(loaded.model_copy(update={"llm": None}))
    assert check.ok and check.found == "off (optional)"
    assert chat_server.requests == []
