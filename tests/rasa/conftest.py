"""A real Rasa server with a small bot, and our action server, where they are installed."""

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant.dialogue.engine import DOMAIN_FOLDER

ROOT = Path(__file__).parent.parent.parent
BOT = Path(__file__).parent / "bot"
TOKEN = "geheim"
PATIENCE_S = 240.0


def environment(**more: str) -> dict[str, str]:
    quiet = {
        "RASA_TELEMETRY_ENABLED": "false",
        "PYTHONWARNINGS": "ignore",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    }
    return {**os.environ, **quiet, "NO_PROXY": "127.0.0.1", **more}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


@contextmanager
def program(command: Sequence[str | Path], log: Path, ready: str, **how: Any) -> Iterator[None]:
    """A program that runs in the background until the block ends; `ready` answers when it can be asked."""
    with log.open("w", encoding="utf-8") as written:
        running = subprocess.Popen(command, stdout=written, stderr=subprocess.STDOUT, **how)
        try:
            until = time.monotonic() + PATIENCE_S
            while not _answers(ready):
                if running.poll() is not None or time.monotonic() > until:
                    pytest.fail(f"{command[0]} did not start:\n{log.read_text(encoding='utf-8')[-3000:]}")
                time.sleep(0.3)
            yield
        finally:
            running.terminate()
            try:
                running.wait(20)
            except subprocess.TimeoutExpired:
                running.kill()


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5, trust_env=False).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


@pytest.fixture(scope="session")
def home(prepared_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state folder with models and an empty marketplace."""
    folder: Path = tmp_path_factory.mktemp("rasa-home")
    for name in ("models", "nlu", "index"):
        (folder / name).symlink_to(prepared_home / name)
    return folder


@pytest.fixture(scope="session")
def sdk() -> None:
    if importlib.util.find_spec("rasa_sdk") is None:
        pytest.skip("rasa-sdk is not installed: `make rasa-check`, or the extra `rasa`")


@pytest.fixture(scope="session")
def executable() -> Path:
    """The `rasa` of `KALAVAANI_RASA` (the program, or its virtual environment), else of `make rasa-check`."""
    named = Path(os.environ.get("KALAVAANI_RASA", ROOT / ".rasa-venv"))
    for program in (named, named / "bin" / "rasa"):
        if program.is_file():
            return program
    pytest.skip("Rasa is not installed: `make rasa-check`, or set KALAVAANI_RASA to its virtual environment")


@pytest.fixture(scope="session")
def action_server(sdk: None, home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`kalavaani rasa-actions` with a token; gives its address."""
    port = free_port()
    start = "from assistant.cli import main; main()"
    with program(
        [sys.executable, "-c", start, "rasa-actions", "--port", str(port)],
        tmp_path_factory.mktemp("actions") / "log",
        f"http://127.0.0.1:{port}/health",
        cwd=ROOT,
        env=environment(KALAVAANI_HOME=str(home), KALAVAANI_RASA_ACTIONS_TOKEN=TOKEN, PYTHONPATH=str(ROOT)),
    ):
        yield f"http://127.0.0.1:{port}"


@dataclass(frozen=True)
class Rasa:
    """A running Rasa server."""

    url: str
    log: Path

    def say(self, message: str, sender: str, **metadata: str) -> list[dict[str, Any]]:
        """A message through Rasa's REST channel; gives what is answered."""
        answer = httpx.post(
            f"{self.url}/webhooks/rest/webhook",
            json={"sender": sender, "message": message, "metadata": metadata},
            timeout=60,
            trust_env=False,
        )
        assert answer.status_code == 200, answer.text
        parts: list[dict[str, Any]] = answer.json()
        return parts

    def parse(self, text: str) -> dict[str, Any]:
        answer = httpx.post(f"{self.url}/model/parse", json={"text": text}, timeout=60, trust_env=False)
        parsed: dict[str, Any] = answer.json()
        return parsed


@pytest.fixture(scope="session")
def rasa(executable: Path, action_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rasa]:
    """A Rasa server with the bot in `bot/`, our domain files, and our actions."""
    folder: Path = tmp_path_factory.mktemp("bot")
    shutil.copytree(DOMAIN_FOLDER, folder / "domain", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(BOT / "domain.yml", folder / "domain" / "bot.yml")
    endpoint = f"action_endpoint:\n  url: {action_server}/webhook\n  token: {TOKEN}\n"
    (folder / "endpoints.yml").write_text(endpoint, encoding="utf-8")
    (folder / "credentials.yml").write_text("rest:\n", encoding="utf-8")
    data = [str(BOT / "nlu.yml"), str(BOT / "rules.yml")]
    train = [executable, "train", "--domain", "domain", "--config", BOT / "config.yml", "--data", *data]
    trained = subprocess.run(
        train, cwd=folder, env=environment(), capture_output=True, text=True, check=False
    )
    assert trained.returncode == 0, trained.stdout[-3000:] + trained.stderr[-3000:]
    port = free_port()
    serve = [executable, "run", "--enable-api", "-i", "127.0.0.1", "-p", str(port)]
    files = ["--model", "models", "--endpoints", "endpoints.yml", "--credentials", "credentials.yml"]
    url, log = f"http://127.0.0.1:{port}", folder / "log"
    with program([*serve, *files], log, f"{url}/status", cwd=folder, env=environment()):
        yield Rasa(url, log)
