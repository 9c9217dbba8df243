"""Messages to other people than the one who speaks: "your order is on its way"."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from actions.marketplace.tables import Address
from actions.results import Notice
from assistant.dialogue.tracker import Tracker
from assistant.dialogue.turn_actions import TurnActions
from assistant.store import outbox
from assistant.store.tables import OutboxReply

WHATSAPP_WINDOW = timedelta(hours=24)
"""WhatsApp takes free text only so long after the person last wrote; we count from our last answer there."""


async def send(
    session: AsyncSession, notices: Sequence[Notice], turn: TurnActions, *, message_id: str, now: datetime
) -> None:
    """Queue notices in the turn's transaction; who has no phone number finds the news when she asks for it."""
    for number, notice in enumerate(notices):
        phone = notice.phone or await _phone(session, notice.person_id)
        if phone is None:
            continue
        reader = Tracker.new(notice.person_id, turn.domain, notice.language)
        reader.channel = "sms" if notice.phone else await _channel(session, phone, now)
        turn.say(notice.name, reader, **notice.values)
        await outbox.put(
            session,
            reader.replies,
            message_id=f"notice-{number}:{message_id}",
            channel=reader.channel,
            address=phone,
            now=now,
            delay=timedelta(),
            author=outbox.ONCE if notice.phone else outbox.ASSISTANT,
        )


async def _phone(session: AsyncSession, person_id: str) -> str | None:
    """The phone number that the person gave last."""
    query = select(Address.address).where(Address.person_id == person_id, Address.channel == "phone")
    return await session.scalar(query.order_by(Address.id.desc()).limit(1))


async def _channel(session: AsyncSession, phone: str, now: datetime) -> str:
    """WhatsApp where we answered the person there within its window, else SMS."""
    recent = select(OutboxReply.id).where(
        OutboxReply.address == phone,
        OutboxReply.channel == "whatsapp",
        OutboxReply.sent_at >= now - WHATSAPP_WINDOW,
        OutboxReply.message_id.not_like("notice-%"),
    )
    return "whatsapp" if await session.scalar(recent.limit(1)) is not None else "sms"
