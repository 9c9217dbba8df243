"""A fresh, migrated database for each test; PostgreSQL too if KALAVAANI_TEST_POSTGRES_URL names a server."""

import os
import uuid
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from actions.marketplace.database import Database, async_url, create_engine
from assistant.migrations import upgrade

POSTGRES_URL = os.environ.get("KALAVAANI_TEST_POSTGRES_URL")
BACKENDS = ["sqlite", "postgresql"] if POSTGRES_URL else ["sqlite"]

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


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
