"""Runs migrations: on the connection that `upgrade` hands over, else (alembic command) on one of its own."""

import asyncio
import importlib.util
import os
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import JSON, Connection

import actions.marketplace.tables  # noqa: F401  (registers its tables)
from actions.marketplace.database import Base, UtcDateTime, create_engine

if importlib.util.find_spec("assistant.store") and importlib.util.find_spec("assistant.store.tables"):
    importlib.import_module("assistant.store.tables")


def render_item(kind: str, item: Any, _autogen: AutogenContext) -> str | Literal[False]:
    """How our own column types are written into a migration: as plain types that never change under it."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, JSON):
        return "sa.JSON()"
    return False


def run(connection: Connection) -> None:
    # Batch mode: SQLite cannot alter most things in place.
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_type=True,
        render_as_batch=True,
        render_item=render_item,
    )
    with context.begin_transaction():
        context.run_migrations()


async def run_on_own_connection() -> None:
    engine = create_engine(os.environ.get("KALAVAANI_DATABASE_URL", "sqlite:///kalavaani.db"))
    async with engine.begin() as connection:
        await connection.run_sync(run)
    await engine.dispose()


handed_over: Connection | None = context.config.attributes.get("connection")
if handed_over is not None:
    run(handed_over)
else:
    asyncio.run(run_on_own_connection())
