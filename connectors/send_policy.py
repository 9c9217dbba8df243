"""What may be sent to somebody now, looked at again just before it is sent.

Opt-out, consent and quiet hours, WhatsApp's 24 hours, India's registered SMS: here it is decided whether a reply goes
out as it is, in registered words, on another channel, later, or not at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from assistant.messages import TemplateUse
from assistant.proactive.notices import may_deliver
from assistant.proactive.permission import NotBefore, Withheld
from assistant.proactive.quiet_hours import QuietHours
from assistant.settings import Settings
from assistant.store import contacts, outbox
from assistant.store.outbox import REPLY
from assistant.templates.catalogue import NEWS_WAITING
from assistant.templates.registry import Refused, Registry
from connectors.parts import Part, TemplatePart, TextPart
from connectors.planner import plan
from connectors.sending import Delivery, Sender
from connectors.sms.outgoing import is_indian, sms_text

WINDOW = timedelta(hours=24)
"""WhatsApp takes free text so long after the person last wrote."""
WINDOW_MARGIN = timedelta(minutes=1)
"""A message must arrive within the window, not only begin its way."""
KEPT = timedelta(days=7)
"""What could not be sent for so long is not sent any more."""
CODE = "code"
CODE_KEPT = timedelta(minutes=15)
"""A one-time code is of no use later."""
CONFIRMATION = "confirmation"
"""Kind of the answer to "stop": the one thing that is sent after it."""
_ANSWERS = frozenset({REPLY, CONFIRMATION})
"""Kinds that answer somebody, who needs no other consent for it."""


@dataclass(frozen=True, slots=True)
class Send:
    """These messages, in order."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Announce:
    """Only that there is news, for now; the news follow when their reader writes."""

    part: Part | None
    """None: she was told already."""
    until: datetime


@dataclass(frozen=True, slots=True)
class Withhold:
    """Nothing: the reader does not want it, or it is old by now."""

    code: str


@dataclass(frozen=True, slots=True)
class Refuse:
    """Nothing: there is no way to send it. It stands among the failed."""

    code: str


@dataclass(frozen=True, slots=True)
class Defer:
    """Nothing yet."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Divert:
    """The same on another channel."""

    channel: str


Decision = Send | Announce | Withhold | Refuse | Defer | Divert


@dataclass(frozen=True, slots=True)
class SendPolicy:
    """Decides what goes out."""

    senders: Mapping[str, Sender]
    registry: Registry
    settings: Settings

    async def decide(self, session: AsyncSession, delivery: Delivery, now: datetime) -> Decision:
        to = delivery.to
        if delivery.queued_at + (CODE_KEPT if delivery.kind == CODE else KEPT) < now:
            return Refuse("stale")
        if delivery.kind != CONFIRMATION and await contacts.opted_out(session, to.channel, to.address):
            return Withhold("opted_out")
        if delivery.kind not in _ANSWERS:
            delivery = _without_numbers(delivery)
            quiet = QuietHours.of(self.settings.quiet_hours)
            verdict = await may_deliver(
                session, delivery.kind, delivery.message_id, to.address, now, quiet=quiet
            )
            if isinstance(verdict, Withheld):
                return Withhold(verdict.reason)
            if isinstance(verdict, NotBefore):
                return Defer(verdict.at)
        if to.channel == "whatsapp" and not await _window_is_open(session, to.address, now):
            return await self._outside_window(session, delivery, now)
        if to.channel == "sms" and self.settings.dlt == "enforce" and is_indian(to.address):
            return await self._registered_sms(session, delivery, now)
        return Send(plan(delivery.replies, self.senders[to.channel].capabilities))

    async def _outside_window(self, session: AsyncSession, delivery: Delivery, now: datetime) -> Decision:
        """A template where one fits, else SMS, else word that there is news."""
        sender = self.senders["whatsapp"]
        first = delivery.replies[0]
        if len(delivery.replies) == 1 and first.template and sender.knows(first.template, first.language):
            return Send((TemplatePart(first.template, first.language),))
        to = delivery.to
        by_sms = "sms" in self.senders and to.address.startswith("+")
        if by_sms and not await contacts.opted_out(session, "sms", to.address):
            return Divert("sms")
        until, news = delivery.queued_at + KEPT, TemplateUse(NEWS_WAITING)
        if until > now and sender.knows(news, first.language):
            told = await outbox.is_announced(session, to.channel, to.address, delivery.message_id)
            return Announce(None if told else TemplatePart(news, first.language), until)
        return Refuse("window_closed")

    async def _registered_sms(self, session: AsyncSession, delivery: Delivery, now: datetime) -> Decision:
        found = sms_text(delivery.replies, delivery.to.address, self.registry, self.settings)
        if isinstance(found, Refused):
            return Refuse(found.code)
        by_whatsapp = "whatsapp" in self.senders and await _window_is_open(session, delivery.to.address, now)
        if found.instead and by_whatsapp:
            return Divert("whatsapp")
        if found.instead and delivery.kind == CONFIRMATION:
            return Refuse("dlt_no_template")
        header = found.dlt.header if found.dlt else ""
        return Send((TextPart(found.text, delivery.replies[-1].language, header),))


def _without_numbers(delivery: Delivery) -> Delivery:
    """A notice by SMS has no numbered choices: a number sent back would answer our last question instead."""
    if delivery.to.channel != "sms":
        return delivery
    return replace(delivery, replies=tuple(replace(reply, buttons=()) for reply in delivery.replies))


async def _window_is_open(session: AsyncSession, address: str, now: datetime) -> bool:
    last = await contacts.last_received_at(session, "whatsapp", address)
    return last is not None and now < last + WINDOW - WINDOW_MARGIN
