"""`kalavaani outbox`: what could not be delivered, and sending it once more."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from actions.marketplace.database import Database
from assistant.cli import outbox as _  # noqa: F401  (adds its commands)
from assistant.cli.app import app
from assistant.messages import Reply
from assistant.migrations import upgrade
from assistant.store import outbox

PHONE = "+919812345678"


async def _owe(url: str) -> None:
    await upgrade(url)
    database, now = Database(url), datetime.now(UTC)
    async with database.session() as session:
        ids = await outbox.put(
            session,
            [Reply("your order is on its way", "en"), Reply("another", "en")],
            message_id="m",
            channel="sms",
            address=PHONE,
            now=now,
            delay=timedelta(),
        )
        await outbox.failed(session, ids[:1], now, error_code="30005", permanent=True)
    await database.dispose()


@pytest.fixture
def runner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("KALAVAANI_HOME", str(tmp_path))
    asyncio.run(_owe(f"sqlite:///{tmp_path / 'kalavaani.db'}"))
    return CliRunner()


def test_what_failed_is_listed_without_number_and_words_and_sent_once_more(runner: CliRunner) -> None:
    listed = runner.invoke(app, ["outbox", "list", "--json"])
    (row,) = (json.loads(line) for line in listed.stdout.splitlines())
    assert (row["status"], row["error_code"], row["to"]) == ("failed", "30005", "…678")
    assert PHONE not in listed.stdout and "order" not in listed.stdout
    assert "30005" in runner.invoke(app, ["outbox", "list"]).stdout

    assert runner.invoke(app, ["outbox", "retry", str(row["id"])]).exit_code == 0
    assert "Nothing" in runner.invoke(app, ["outbox", "list"]).stdout
    waiting = runner.invoke(app, ["outbox", "list", "--status", "pending", "--json"]).stdout
    assert [json.loads(line)["attempts"] for line in waiting.splitlines()] == [0, 0]


def test_retrying_nothing_says_so(runner: CliRunner) -> None:
    assert runner.invoke(app, ["outbox", "retry"]).exit_code == 2
    assert runner.invoke(app, ["outbox", "retry", "999"]).exit_code == 1
