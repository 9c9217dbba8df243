"""The database: one engine, sessions that are one transaction each, and column types that SQLite and
PostgreSQL share."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from datetime import UTC, datetime
from functools import partial
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, MetaData, TypeDecorator, event, make_url
from sqlalchemy.engine import URL, Connection
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase

BUSY_TIMEOUT_MS = 10_000
"""How long a SQLite writer waits for another one before it gives up."""

_ASYNC_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgresql": "postgresql+asyncpg",
    "postgres": "postgresql+asyncpg",
}
_READ_ONLY = "kalavaani_read_only"


class Base(DeclarativeBase):
    """Root of every table of the application."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC time; SQLite, which forgets time zones, gets it back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without time zone: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


JsonValue = JSON(none_as_null=True)
"""A JSON column. Not JSONB on PostgreSQL, which forgets the order of keys."""


def async_url(url: str) -> URL:
    """The URL with its async driver: `sqlite:///x.db` and `postgresql://host/db` are enough to write."""
    parsed = make_url(url)
    return parsed.set(drivername=_ASYNC_DRIVERS.get(parsed.drivername, parsed.drivername))


def _begin(connection: Connection) -> None:
    """A writer takes the lock at once: upgrading a read lock later fails without waiting."""
    read_only = connection.get_execution_options().get(_READ_ONLY, False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def _prepare_sqlite(dbapi_connection: Any, _record: Any) -> None:
    """Pragmas, and the driver's own transaction handling off, so that BEGIN is ours (see `_begin`)."""
    dbapi_connection.isolation_level = None
    cursor = dbapi_connection.cursor()
    for pragma in (
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def create_engine(url: str) -> AsyncEngine:
    """An async engine for the URL, with SQLite's transactions and pragmas put right."""
    parsed = async_url(url)
    engine = create_async_engine(
        parsed,
        pool_pre_ping=parsed.get_backend_name() != "sqlite",
        hide_parameters=True,
        json_serializer=partial(json.dumps, ensure_ascii=False),
    )
    if parsed.get_backend_name() == "sqlite":
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _begin)
    return engine


class Database:
    """The application's database, by SQLAlchemy URL. Tables come from `assistant.migrations.upgrade`."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = create_engine(url)
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False)
        one_writer = self.engine.url.get_backend_name() == "sqlite"
        self._turn: AbstractAsyncContextManager[None] = asyncio.Lock() if one_writer else nullcontext()

    @asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncSession]:
        """One transaction: committed at the end, rolled back on an error.

        On SQLite, which has one writer at a time and lets those who wait try their luck, writers queue here in order.
        """
        async with self._turn, self._sessions() as session, session.begin():
            yield session

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """One consistent view for reading: never waits for a writer, and nothing in it is kept."""
        async with self._sessions() as session:
            await session.connection(execution_options={_READ_ONLY: True})
            yield session

    async def dispose(self) -> None:
        """Close every connection."""
        await self.engine.dispose()
