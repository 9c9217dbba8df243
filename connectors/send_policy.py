"""What may be sent to somebody now, looked at again just before it is sent: opt-out, consent, WhatsApp's window."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from assistant.store import contacts
from connectors.parts import Part
from connectors.planner import plan
from connectors.sending import Delivery, Sender

WINDOW = timedelta(hours=24)
"""WhatsApp takes free text so long after the person last wrote."""
WINDOW_MARGIN = timedelta(minutes=1)
"""A message must arrive within the window, not only begin its way."""
CONFIRMATION = "confirmation"
"""Kind of the answer to "stop": the one thing that is sent after it."""


@dataclass(frozen=True, slots=True)
class Send:
    """These messages, in order."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Withhold:
    """Nothing, for good."""

    code: str


@dataclass(frozen=True, slots=True)
class Defer:
    """Nothing yet."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Divert:
    """The same on another channel."""

    channel: str


Decision = Send | Withhold | Defer | Divert


@dataclass(frozen=True, slots=True)
class SendPolicy:
    """Decides what goes out."""

    senders: Mapping[str, Sender]

    async def decide(self, session: AsyncSession, delivery: Delivery, now: datetime) -> Decision:
        to = delivery.to
        if delivery.kind != CONFIRMATION and await contacts.opted_out(session, to.channel, to.address):
            return Withhold("opted_out")
        parts = plan(delivery.replies, self.senders[to.channel].capabilities)
        if to.channel != "whatsapp" or await _window_is_open(session, to.address, now):
            return Send(parts)
        if "sms" in self.senders and to.address.startswith("+"):
            return Divert("sms")
        return Withhold("window_closed")


async def _window_is_open(session: AsyncSession, address: str, now: datetime) -> bool:
    last = await contacts.last_received_at(session, "whatsapp", address)
    return last is not None and now < last + WINDOW - WINDOW_MARGIN
