"""Missed calls: a number that nobody answers rings back, so that a caller pays nothing.

Quiet hours do not count here: she rang herself a moment ago.
"""

import hmac
import logging
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from actions.marketplace.database import Database
from assistant.messages import Reply
from assistant.settings import Settings
from assistant.store import contacts, inbox, outbox
from assistant.store.tables import OutboxReply
from connectors.twilio.call_step import known_number
from connectors.twilio.signature import Form
from knowledge.languages import DEFAULT

_log = logging.getLogger(__name__)

CHANNEL = "phone-call"
"""Channel of the outbox whose messages are calls."""
PAUSE = timedelta(minutes=3)
"""One call back in this time, however often somebody rings meanwhile."""
CALLS_A_DAY = 10
"""Calls back to one number in 24 hours: no machine shall ring us up all day at our cost."""
ALL_CALLS_A_DAY = 500
"""Calls back to all numbers together in 24 hours: a caller's number is easily forged, and each call costs us."""
_INDIAN_MOBILE = re.compile(r"\+91[6-9]\d{9}")
"""Of India's numbers only these are called back (National Numbering Plan 2003)."""
_OPT_OUTS = ("phone", "sms")
"""Channels on which somebody may have told us to leave a number alone."""


@dataclass(frozen=True, slots=True)
class CallOrder:
    """What a call back needs to know besides whom it calls; travels as the text of an outbox reply."""

    caller_id: str
    """The number that she rang, so that she knows who calls."""
    rang_at: datetime

    def as_text(self) -> str:
        return f"{self.caller_id} {self.rang_at.isoformat()}"

    @classmethod
    def of(cls, text: str) -> "CallOrder":
        caller_id, rang_at = text.split(" ", 1)
        return cls(caller_id, datetime.fromisoformat(rang_at))


@dataclass(frozen=True, slots=True)
class RingBacks:
    """Takes missed calls and queues the calls back."""

    database: Database
    numbers: frozenset[str]
    """Our numbers that are never answered."""
    prefixes: tuple[str, ...]
    """Beginnings of the numbers that are called back."""
    secret: bytes
    """Keeps numbers out of ids that outlive them."""

    def is_missed_call(self, form: Form) -> bool:
        inbound = not form.get("Direction", "").startswith("outbound")
        return inbound and form.get("To", "") in self.numbers

    async def ask(self, form: Form) -> bool:
        """Queue a call back in one transaction; False where there is none: number withheld, abroad or opted out, a
        webhook that came before, one called a moment ago, or too many calls today."""
        number, now = known_number(form), datetime.now(UTC)
        if number is None or not self._is_called(number):
            return False
        message_id = f"{CHANNEL}:{form['CallSid']}"
        async with self.database.session() as session:
            if not await self._may_be_called(session, number, now):
                return False
            for claimed in (message_id, _window(number, now, self.secret)):
                if not await inbox.claim(session, claimed, CHANNEL, {}, now):
                    return False
                await inbox.finish(session, claimed, now)
            await outbox.put(
                session,
                [Reply(CallOrder(form["To"], now).as_text(), DEFAULT)],
                message_id=message_id,
                channel=CHANNEL,
                address=number,
                now=now,
                delay=timedelta(),
            )
        return True

    def _is_called(self, number: str) -> bool:
        """Whether calls to it are at our cost: a forged number may be a satellite's or a premium service's."""
        if number.startswith("+91") and not _INDIAN_MOBILE.fullmatch(number):
            return False
        return number.startswith(self.prefixes)

    async def _may_be_called(self, session: AsyncSession, number: str, now: datetime) -> bool:
        for channel in _OPT_OUTS:
            if await contacts.opted_out(session, channel, number):
                return False
        today = (OutboxReply.channel == CHANNEL, OutboxReply.queued_at > now - timedelta(days=1))
        everybody = await session.scalar(select(func.count()).select_from(OutboxReply).where(*today))
        if (everybody or 0) >= ALL_CALLS_A_DAY:
            _log.warning("no more calls back today: %d were queued in 24 hours", everybody)
            return False
        called = select(func.count(), func.max(OutboxReply.queued_at)).where(
            *today, OutboxReply.address == number
        )
        times, last = (await session.execute(called)).one()
        return times < CALLS_A_DAY and (last is None or last <= now - PAUSE)


def ring_backs(settings: Settings, database: Database) -> RingBacks | None:
    """Missed calls of these settings; None where no number is set, or we could not call back."""
    numbers = frozenset(settings.missed_call_number_list)
    token = settings.twilio_auth_token
    if not numbers or token is None or not can_call(settings):
        return None
    return RingBacks(database, numbers, settings.ring_back_prefix_list, token.get_secret_value().encode())


def can_call(settings: Settings) -> bool:
    """Whether account, token and the address that Twilio asks what to say are configured."""
    return bool(settings.twilio_account_sid and settings.twilio_auth_token and settings.public_url)


def _window(number: str, now: datetime, secret: bytes) -> str:
    """An id that two calls at the same moment share, so that only one of them is answered."""
    digest = hmac.digest(secret, number.encode(), "sha256").hex()[:32]
    return f"{CHANNEL}:{digest}:{int(now.timestamp() // PAUSE.total_seconds())}"
