"""Forgets photos that nobody uses: no listing, conversation or ticket knows them a day after they came."""

import asyncio
from typing import Any

from sqlalchemy import ColumnElement, String, cast, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from assistant.erasure import nobodys
from assistant.photos import PhotoStore
from assistant.store.tables import Conversation, Ticket

USED_WITHIN_S = 24 * 3600
"""As long as a conversation may take to say what a photo is for."""
A_ROUND = 200
"""Photos that are looked at together; the others have their turn the next time."""


async def forget_unused(session: AsyncSession, photos: PhotoStore) -> int:
    """Delete photos without use; those in use are looked at again after a day. Gives how many went."""
    old = await asyncio.to_thread(photos.untouched, USED_WITHIN_S, A_ROUND)
    unused = [photo for photo in await nobodys(session, old) if not await _is_spoken_of(session, photo)]
    for photo in old:
        if photo in unused:
            photos.forget_untouched(photo, USED_WITHIN_S)
        else:
            photos.touch(photo)
    return len(unused)


async def _is_spoken_of(session: AsyncSession, photo: str) -> bool:
    def names(column: ColumnElement[Any]) -> ColumnElement[bool]:
        return cast(column, String).contains(photo)

    talked = select(Conversation.person_id).where(names(Conversation.snapshot.expression)).limit(1)
    ticket = select(Ticket.id).where(or_(names(Ticket.slots.expression), names(Ticket.transcript.expression)))
    return await session.scalar(talked) is not None or await session.scalar(ticket.limit(1)) is not None
