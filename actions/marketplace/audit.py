"""The audit log: every change names who made it and by which message."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from actions.marketplace.tables import AuditEntry


@dataclass(frozen=True, slots=True)
class Cause:
    """Where a change comes from."""

    actor_id: str
    """The person who made it."""
    message_id: str
    """The message that made it."""
    at: datetime


def record(
    session: AsyncSession,
    cause: Cause,
    action: str,
    entity_id: str | int,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Add one entry; `action` is "entity.verb", such as "listing.publish". Never an address in the values."""
    session.add(
        AuditEntry(
            at=cause.at,
            actor_id=cause.actor_id,
            message_id=cause.message_id,
            action=action,
            entity=action.partition(".")[0],
            entity_id=str(entity_id),
            before=dict(before) if before is not None else None,
            after=dict(after) if after is not None else None,
        )
    )


async def history(session: AsyncSession, entity: str, entity_id: str | int) -> list[AuditEntry]:
    """Every change to one thing, oldest first."""
    query = select(AuditEntry).where(AuditEntry.entity == entity, AuditEntry.entity_id == str(entity_id))
    return list(await session.scalars(query.order_by(AuditEntry.id)))
