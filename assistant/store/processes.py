"""Running servers: each tells that it lives, and what a dead one worked on is found by the others."""

import os
import socket
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from assistant.store.tables import Process

BEAT_EVERY_S = 3.0
DEAD_AFTER = timedelta(seconds=20)
"""A process whose heart did not beat for so long is dead; one that merely stumbled takes nothing back."""
BORN_AT = datetime.now(UTC)
"""When this process began."""


@dataclass(frozen=True, slots=True)
class ThisProcess:
    """Who we are."""

    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    host: str = field(default_factory=socket.gethostname)
    pid: int = field(default_factory=os.getpid)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


async def beat(session: AsyncSession, process: ThisProcess, now: datetime) -> None:
    """Tell that this process lives."""
    row = await session.get(Process, process.id)
    if row is None:
        session.add(Process(id=process.id, host=process.host, pid=process.pid, beat_at=now))
    else:
        row.beat_at = now
    await session.flush()


async def bury(
    session: AsyncSession, process: ThisProcess, now: datetime, *, runs: Callable[[int], bool] = _runs
) -> int:
    """Forget processes that are dead; gives their number.

    On our own host the process table says so at once; in a container the next process has the number of the last.
    """
    others = await session.scalars(select(Process).where(Process.id != process.id))
    dead = [
        other.id
        for other in others
        if other.beat_at < now - DEAD_AFTER
        or (other.host == process.host and not runs(other.pid))
        or (other.host == process.host and other.pid == process.pid and other.beat_at < BORN_AT)
    ]
    if dead:
        await session.execute(delete(Process).where(Process.id.in_(dead)))
    return len(dead)


async def leave(session: AsyncSession, process: ThisProcess) -> None:
    """End in order: what is left undone is free at once."""
    await session.execute(delete(Process).where(Process.id == process.id))


def is_lost(owner: InstrumentedAttribute[str | None]) -> ColumnElement[bool]:
    """Whether a row's owner is a process that is no more."""
    return owner.is_not(None) & owner.not_in(select(Process.id))


def lives(owner: InstrumentedAttribute[str | None]) -> ColumnElement[bool]:
    """Whether a row's owner is a process that runs, as far as we know."""
    return owner.in_(select(Process.id))
