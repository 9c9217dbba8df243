"""What a person agreed to be written to about, and what she stopped; kept in `Person.consents` with its time."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from actions.marketplace import audit, persons
from actions.marketplace.audit import Cause
from actions.marketplace.tables import Person

PRICE_ALERTS = "price_alert"
"""She asked to be told when there is something."""
STOPPED = "stopped_messages"
"""She wants no messages but those about her orders and answers to her questions."""
STOPPED_ALL = "stopped_all_messages"
"""She wants no message at all but answers to what she says."""


async def give(
    session: AsyncSession, person_id: str, consent: str, *, message_id: str, now: datetime
) -> None:
    """Note that the person agreed, or agreed again; raises `NotFound`."""
    person = await persons.get(session, person_id)
    person.consents = person.consents | {consent: now.isoformat()}
    await _audit(session, person_id, "person.consent", {"consent": consent}, message_id, now)


async def stop(session: AsyncSession, person_id: str, *, message_id: str, now: datetime) -> str:
    """Stop messages; said a second time it stops those about orders too. Gives what is noted now."""
    person = await persons.get(session, person_id)
    stopped = STOPPED_ALL if person.consents.keys() & {STOPPED, STOPPED_ALL} else STOPPED
    person.consents = person.consents | {stopped: now.isoformat()}
    await _audit(session, person_id, "person.stop_messages", {"stopped": stopped}, message_id, now)
    return stopped


async def resume(session: AsyncSession, person_id: str, *, message_id: str, now: datetime) -> bool:
    """Write to her again as before; False when nothing had been stopped."""
    person = await persons.get(session, person_id)
    kept = {name: at for name, at in person.consents.items() if name not in (STOPPED, STOPPED_ALL)}
    if kept == person.consents:
        return False
    person.consents = kept
    await _audit(session, person_id, "person.resume_messages", None, message_id, now)
    return True


def agreed_after_stopping(person: Person, consent: str) -> bool:
    """Whether the person agreed, and did so after she last stopped messages."""
    given = person.consents.get(consent)
    if given is None:
        return False
    stopped = [person.consents[name] for name in (STOPPED, STOPPED_ALL) if name in person.consents]
    return all(str(given) > str(at) for at in stopped)


async def _audit(
    session: AsyncSession,
    person_id: str,
    what: str,
    after: dict[str, str] | None,
    message_id: str,
    now: datetime,
) -> None:
    audit.record(session, Cause(person_id, message_id, now), what, person_id, after=after)
    await session.flush()
