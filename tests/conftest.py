"""What tests share: a state folder with models, understanding, index and a seeded marketplace, made once; and an empty
database for each test, on PostgreSQL too where KALAVAANI_TEST_POSTGRES_URL names a server."""

import asyncio
import gc
import os
import shutil
import uuid
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from filelock import FileLock
from sqlalchemy import text

from actions.marketplace.database import Database, async_url, create_engine
from assistant import models
from assistant.application import Assistant, open_answerer, open_assistant, open_parser
from assistant.cli.knowledge import build
from assistant.cli.marketplace import seed_marketplace
from assistant.cli.place import train_if_needed
from assistant.migrations import upgrade
from assistant.recogniser import LazyRecogniser
from assistant.settings import Settings
from nlu.parser import Parser
from rag.answerer import Answerer

gc.set_threshold(20_000, 20, 10)
"""Most of what tests make stays as long as they run: looking through it as often as usual took a fifth of the time."""

RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID") or uuid.uuid4().hex
"""This run of the tests, the same in all its workers."""
MODELS = ("whisper-base", "minilm")
POSTGRES_URL = os.environ.get("KALAVAANI_TEST_POSTGRES_URL")
BACKENDS = ["sqlite", "postgresql"] if POSTGRES_URL else ["sqlite"]

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def prepared_home(pytestconfig: pytest.Config) -> Path:
    """A state folder with everything that a first run makes; kept between runs, renewed where data changed."""
    state = Settings().home_folder
    missing = [
        status.name for status in models.status(state) if status.name in MODELS and status.state != "ready"
    ]
    if missing:
        pytest.fail(
            f"models {', '.join(missing)} are not in {state}: run `make test`, or `kalavaani models fetch`"
        )
    home = Path(pytestconfig.cache.mkdir("kalavaani-home")) if pytestconfig.cache else state
    with FileLock(home.with_suffix(".lock")):  # several workers need it, one makes it
        made_by = home / "made-by-run"
        if made_by.exists() and made_by.read_text() == RUN:
            return home
        link = home / "models"
        if link.is_symlink() or not link.exists():
            link.unlink(missing_ok=True)
            link.symlink_to(state / "models")
        settings = Settings(home=home)
        train_if_needed(settings)
        build(settings)
        (home / "kalavaani.db").unlink(missing_ok=True)
        asyncio.run(seed_marketplace(settings, None, sender="seed", demonstration=True))
        made_by.write_text(RUN)
    return home


@pytest.fixture
def settings(prepared_home: Path, tmp_path: Path) -> Settings:
    """Settings of a state folder of the test's own, with the demonstration marketplace in it; speech offline."""
    home = tmp_path / "home"
    home.mkdir()
    for name in ("models", "nlu", "index"):
        (home / name).symlink_to(prepared_home / name)
    shutil.copy(prepared_home / "kalavaani.db", home / "kalavaani.db")
    return Settings(home=home, speech="espeak")


@pytest.fixture(scope="session")
def parser(prepared_home: Path) -> Parser:
    """The understanding model, loaded once: it keeps nothing of what it reads."""
    loaded = open_parser(Settings(home=prepared_home))
    gc.freeze()
    return loaded


@pytest.fixture(scope="session")
def library(prepared_home: Path) -> Answerer:
    """What answers craft questions, loaded once: nobody changes the prepared index."""
    return open_answerer(Settings(home=prepared_home))


@pytest.fixture(scope="session")
def recogniser(prepared_home: Path) -> LazyRecogniser:
    """The hearing model, loaded at the first recording of all."""
    return LazyRecogniser(Settings(home=prepared_home))


@pytest.fixture
def loaded_once(
    parser: Parser, library: Answerer, recogniser: LazyRecogniser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Assistants of this test share their models with those of other tests."""
    for module in ("application", "cli.understand", "cli.evaluation", "cli.diagnosis"):
        monkeypatch.setattr(f"assistant.{module}.open_parser", lambda _: parser)
    for module in ("application", "cli.knowledge", "cli.evaluation"):
        monkeypatch.setattr(f"assistant.{module}.open_answerer", lambda _: library)
    monkeypatch.setattr("assistant.application.LazyRecogniser", lambda _: recogniser)


@pytest.fixture
async def assistant(settings: Settings, loaded_once: None) -> AsyncIterator[Assistant]:
    """The whole product, real models and all."""
    async with open_assistant(settings) as opened:
        yield opened


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture(params=BACKENDS)
async def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """URL of an empty database that is gone after the test."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'market.db'}"
        return
    assert POSTGRES_URL
    name = f"kalavaani_{uuid.uuid4().hex[:12]}"
    server = create_engine(POSTGRES_URL).execution_options(isolation_level="AUTOCOMMIT")
    async with server.connect() as connection:
        await connection.execute(text(f"CREATE DATABASE {name}"))
    yield async_url(POSTGRES_URL).set(database=name).render_as_string(hide_password=False)
    async with server.connect() as connection:
        await connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    await server.dispose()


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    await upgrade(database_url)
    database = Database(database_url)
    yield database
    await database.dispose()


@pytest.fixture
def message() -> Callable[[], str]:
    """Message ids, each new."""
    return lambda: f"msg-{uuid.uuid4().hex[:8]}"
