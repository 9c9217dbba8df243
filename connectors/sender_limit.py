"""How much one sender may write in a minute; what comes beyond is answered once, by asking her to wait."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from actions.marketplace import persons
from assistant.messages import Incoming, Reply
from assistant.store import inbox, outbox
from assistant.turn import Turns, message_id
from connectors.errors import ApiError
from connectors.rate_limit import RateLimit
from connectors.sms.opt_out import opt_command

MESSAGES_PER_MINUTE = 60
"""Of one sender: an album of photos is less, and nobody writes so much."""
REFUSALS_PER_MINUTE = 1
"""Answers to what comes beyond."""
_SAID = "utter_too_fast"
_SMS = "sms"


@dataclass(frozen=True, slots=True)
class SenderLimit:
    """Counts messages of each sender, in this process."""

    turns: Turns
    _messages: RateLimit = field(default_factory=lambda: RateLimit(MESSAGES_PER_MINUTE))
    _refusals: RateLimit = field(default_factory=lambda: RateLimit(REFUSALS_PER_MINUTE))

    async def refuse(
        self, session: AsyncSession, incoming: Incoming, opt_out_type: str | None, now: datetime
    ) -> bool:
        """Whether a message that was just claimed is too much; then it is done with. Who says stop is always heard."""
        sender = f"{incoming.channel} {incoming.sender}"
        if _permitted(self._messages, sender) or _is_stop(incoming, opt_out_type):
            return False
        if _permitted(self._refusals, sender):
            await self._ask_to_wait(session, incoming, now)
        await inbox.finish(session, message_id(incoming), now)
        return True

    async def _ask_to_wait(self, session: AsyncSession, incoming: Incoming, now: datetime) -> None:
        person = await persons.find(session, *incoming.identity)
        language = (person.language if person is not None else None) or self.turns.default_language
        said = self.turns.script.responses.say(_SAID, {}, language=language, channel=incoming.channel)
        if said is not None:
            await outbox.put(
                session,
                [Reply(said.text, language)],
                message_id=message_id(incoming),
                channel=incoming.channel,
                address=incoming.sender,
                now=now,
                delay=timedelta(),
            )


def _is_stop(incoming: Incoming, opt_out_type: str | None) -> bool:
    if incoming.channel != _SMS:
        return False
    return opt_command(incoming.text or "", question_open=False, opt_out_type=opt_out_type) == "out"


def _permitted(limit: RateLimit, who: str) -> bool:
    """Use one permission up; False when there is none."""
    try:
        limit.check(who)
    except ApiError:
        return False
    limit.take(who)
    return True
