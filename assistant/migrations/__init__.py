"""The history of the database's shape; `upgrade` brings a database to the latest.

A new step: `alembic -c assistant/migrations/alembic.ini revision --autogenerate -m "what changes"`.
"""

from contextlib import AsyncExitStack
from pathlib import Path

from alembic import command
from alembic.config import Config
from filelock import AsyncFileLock
from sqlalchemy import Connection, text

from actions.marketplace.database import create_engine

FOLDER = Path(__file__).parent
_LOCK_KEY = 0x6B616C61  # "kala", the advisory lock that makes starting processes migrate one at a time


def _upgrade(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK_KEY})
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


async def upgrade(url: str) -> None:
    """Bring the database at `url` to the latest shape in one transaction; a SQLite file is made if needed.

    Safe to call from several starting processes at once.
    """
    engine = create_engine(url)
    file = engine.url.database
    async with AsyncExitStack() as ending:
        if engine.url.get_backend_name() == "sqlite" and file and not file.startswith((":", "file:")):
            Path(file).parent.mkdir(parents=True, exist_ok=True)
            # Who makes a file's write-ahead log does not wait for others who do the same, but fails.
            await ending.enter_async_context(AsyncFileLock(f"{file}.lock"))
        ending.push_async_callback(engine.dispose)
        async with engine.begin() as connection:
            await connection.run_sync(_upgrade)
