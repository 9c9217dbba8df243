"""Queues messages to other people than the one who speaks: "your order is on its way"."""

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from actions.marketplace import persons
from actions.marketplace.tables import Address
from actions.results import Notice
from assistant.dialogue.tracker import Tracker
from assistant.dialogue.turn_actions import TurnActions
from assistant.messages import Reply, TemplateUse
from assistant.proactive.kinds import NoticeKind, kind_of
from assistant.proactive.permission import NotBefore, Verdict, Withheld, may_send
from assistant.proactive.quiet_hours import NIGHT, QuietHours
from assistant.store import outbox
from assistant.store.tables import OutboxReply

WHATSAPP_WINDOW = timedelta(hours=24)
"""WhatsApp takes free text only so long after the person last wrote; we count from our last answer there."""
_ABOUT = re.compile(r"^notice-\d+/(?P<about>\d+):")


async def send(
    session: AsyncSession,
    notices: Sequence[Notice],
    turn: TurnActions,
    *,
    message_id: str,
    now: datetime,
    quiet: QuietHours = NIGHT,
) -> None:
    """Queue notices in the turn's transaction, each for when its reader may be written to.

    Who has no phone number, or does not want it, finds the news when she asks for it.
    """
    for number, notice in enumerate(notices):
        kind = kind_of(notice.name)
        phone = notice.phone or await _phone(session, notice.person_id)
        verdict = await may_send(session, notice.person_id, kind.name, now + notice.wait, quiet=quiet)
        if phone is None or isinstance(verdict, Withheld):
            continue
        about = str(notice.values.get(kind.about) or "0")
        if about != "0":
            await _replace(session, kind, about, phone, now)
        channel = "sms" if notice.phone else await _channel(session, phone, now)
        due = verdict.at if isinstance(verdict, NotBefore) else now + notice.wait
        await outbox.put(
            session,
            [_written(notice, turn, channel)],
            message_id=f"notice-{number}/{about}:{_short(message_id)}",
            channel=channel,
            address=phone,
            now=now,
            delay=due - now,
            author=outbox.ONCE if notice.phone else outbox.ASSISTANT,
            kind=kind.name,
        )


async def may_deliver(
    session: AsyncSession,
    kind: str,
    message_id: str,
    address: str,
    now: datetime,
    *,
    quiet: QuietHours = NIGHT,
) -> Verdict:
    """Whether a queued notice may still be sent: its reader may have said stop, and its news may be old by now."""
    reader = await persons.find(session, "phone", address)
    match = _ABOUT.match(message_id)
    about = int(match["about"]) if match else 0
    return await may_send(session, reader.id if reader else None, kind, now, about=about or None, quiet=quiet)


def _written(notice: Notice, turn: TurnActions, channel: str) -> Reply:
    """The message in its reader's words. Buttons stay where a press says by itself what it means: a number sent back
    by SMS would answer our last question instead."""
    reader = Tracker.new(notice.person_id, turn.domain, notice.language)
    reader.channel = channel
    shown = turn.shown(notice.values, reader)
    said = turn.responses.say(notice.name, shown, language=notice.language, channel=channel)
    if said is None:
        raise KeyError(f"{notice.name} has no words for {channel}")
    places = {
        place
        for variation in turn.responses.by_language[notice.language][notice.name]
        for place in variation.placeholders()
    }
    return Reply(
        text=said.text,
        language=notice.language,
        speak=said.speak,
        buttons=said.buttons if channel == "whatsapp" else (),
        template=TemplateUse(notice.name, tuple((name, shown.get(name, "")) for name in sorted(places))),
    )


async def _replace(session: AsyncSession, kind: NoticeKind, about: str, phone: str, now: datetime) -> None:
    """Withhold what still waits for the morning and is told anew now."""
    await session.execute(
        update(OutboxReply)
        .where(
            OutboxReply.status == "pending",
            OutboxReply.kind == kind.name,
            OutboxReply.address == phone,
            OutboxReply.attempts == 0,
            OutboxReply.owner.is_(None),
            OutboxReply.next_attempt_at > now,
            OutboxReply.message_id.like(f"notice-%/{about}:%"),
        )
        .values(status=outbox.WITHHELD)
        .execution_options(synchronize_session=False)
    )


def _short(message_id: str) -> str:
    """What stands for the id: it may name a visitor's session, and ours is told to providers."""
    return f"sha256-{hashlib.sha256(message_id.encode()).hexdigest()}"


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
        OutboxReply.kind == outbox.REPLY,
    )
    return "whatsapp" if await session.scalar(recent.limit(1)) is not None else "sms"
