"""Addresses on channels: when their owners last wrote, and whether they told us to send nothing more."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, exists, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from actions.marketplace.tables import Address
from assistant.messages import PHONE_CHANNELS
from assistant.store.tables import Contact


async def received(session: AsyncSession, channel: str, address: str, now: datetime) -> None:
    """Somebody wrote to us there, at this time; what was written before that is no news."""
    last = await last_received_at(session, channel, address)
    if last is None or last < now:
        await _set(session, channel, address, last_received_at=now)


async def last_received_at(session: AsyncSession, channel: str, address: str) -> datetime | None:
    """When the address's owner last wrote; None: never, as far as we know."""
    query = select(Contact.last_received_at).where(Contact.channel == channel, Contact.address == address)
    return await session.scalar(query)


async def window_closed(session: AsyncSession, channel: str, address: str) -> None:
    """The provider says that free text is not taken there now, whatever we believed."""
    await _set(session, channel, address, last_received_at=None)


async def opt_out(session: AsyncSession, channel: str, address: str, now: datetime) -> None:
    """Send nothing more there."""
    await _set(session, channel, address, opted_out_at=now)


async def opt_in(session: AsyncSession, channel: str, address: str) -> None:
    """Send there again."""
    await _set(session, channel, address, opted_out_at=None)


async def opted_out(session: AsyncSession, channel: str, address: str) -> bool:
    """Whether the address's owner wants nothing there."""
    query = select(Contact.opted_out_at).where(Contact.channel == channel, Contact.address == address)
    return await session.scalar(query) is not None


async def forget(session: AsyncSession, channel: str, address: str) -> None:
    """A message that is forgotten once it is settled has been: forget where it went, if that is nobody's any more.

    What somebody is known by stays, and so does a stranger's word that she wants nothing there.
    """
    channels = PHONE_CHANNELS if channel in PHONE_CHANNELS else frozenset({channel})
    await session.execute(
        delete(Contact).where(
            Contact.channel.in_(channels),
            Contact.address == address,
            Contact.opted_out_at.is_(None),
            ~exists().where(Address.address == Contact.address),
        )
    )


async def _set(session: AsyncSession, channel: str, address: str, **values: Any) -> None:
    known = update(Contact).where(Contact.channel == channel, Contact.address == address)
    if getattr(await session.execute(known.values(values)), "rowcount", 0):
        return
    try:
        async with session.begin_nested():
            session.add(Contact(channel=channel, address=address, **values))
            await session.flush()
    except IntegrityError:  # another process met the address at the same moment
        await session.execute(known.values(values))
