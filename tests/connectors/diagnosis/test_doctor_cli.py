"""`kalavaani doctor --channel`: tables for people, lines for programs, and an exit code for scripts."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.cli import diagnosis as _  # noqa: F401  (adds its commands)
from assistant.cli.app import app
from connectors.diagnosis import channels
from connectors.diagnosis.finding import Finding, fine
from connectors.simulation.listening import free_port


@pytest.fixture
def nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An address at which no server listens."""
    monkeypatch.setenv("KALAVAANI_HOME", str(tmp_path))
    monkeypatch.setenv("KALAVAANI_SPEECH", "espeak")
    monkeypatch.setenv("KALAVAANI_TWILIO_API_URL", "http://127.0.0.1:1")
    return f"http://127.0.0.1:{free_port()}"


def test_what_is_missing_is_listed_with_advice_and_the_exit_code_says_so(nobody: str) -> None:
    done = CliRunner().invoke(app, ["doctor", "--channel", "all", "--server", nobody, "--json"])
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.exit_code == 1
    assert {one["channel"] for one in found} == {"sms", "whatsapp", "phone", "live", "web", "rasa"}
    assert all(one["advice"] for one in found if not one["ok"])
    assert all(set(one) == {"channel", "check", "ok", "found", "advice"} for one in found)


def test_people_see_a_table(nobody: str) -> None:
    done = CliRunner().invoke(app, ["doctor", "--channel", "sms", "--server", nobody])
    assert done.exit_code == 1 and "KALAVAANI_PUBLIC_URL" in done.stdout.replace("\n", "")
    assert CliRunner().invoke(app, ["doctor", "--channel", "pigeon"]).exit_code == 2


def test_all_fine_is_zero(nobody: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def well(*asked: object) -> AsyncIterator[tuple[str, list[Finding]]]:
        assert asked
        yield "sms", [fine("[a] name", "well")]

    monkeypatch.setattr(channels, "diagnose", well)
    done = CliRunner().invoke(app, ["doctor", "--channel", "sms"])
    assert done.exit_code == 0 and "[a] name" in done.stdout
