"""Whether somebody may be sent a message now: asked when it is queued, and again just before it is sent."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from actions.low_stock import LOW
from actions.marketplace import alerts, consents, maker_questions
from actions.marketplace.statuses import ListingStatus
from actions.marketplace.tables import Listing, MakerQuestion, Person
from assistant.proactive.kinds import KINDS, NoticeKind
from assistant.proactive.quiet_hours import NIGHT, PROMOTION, QuietHours
from knowledge.lexicon import load_lexicon


@dataclass(frozen=True, slots=True)
class Allowed:
    """It may go out now."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """It must not go out, for good."""

    reason: str
    """`unknown_kind`, `nobody`, `stopped`, `no_consent` or `stale`."""


@dataclass(frozen=True, slots=True)
class NotBefore:
    """It waits."""

    at: datetime


Verdict = Allowed | Withheld | NotBefore


async def may_send(
    session: AsyncSession,
    person_id: str | None,
    kind: str,
    now: datetime,
    *,
    about: int | None = None,
    quiet: QuietHours = NIGHT,
) -> Verdict:
    """Whether a person may be sent a message of a kind (see `KINDS`) now.

    `about` is the number of the listing or question that it tells of: news that are none any more are withheld.
    """
    known = KINDS.get(kind)
    if known is None:
        return Withheld("unknown_kind")
    if known.category == "code":
        return Allowed()
    person = await session.get(Person, person_id) if person_id else None
    while person is not None and person.merged_into is not None:
        person = await session.get(Person, person.merged_into)
    if person is None or person.erased_at is not None:
        return Withheld("nobody")
    if refused := _refused(person, known):
        return Withheld(refused)
    if about is not None and kind in _IS_STALE and await _IS_STALE[kind](session, person.id, about, now):
        return Withheld("stale")
    if known.is_urgent:
        return Allowed()
    later = quiet.next_time(now)
    if known.category == "alert":
        later = PROMOTION.next_time(later)
    return Allowed() if later <= now else NotBefore(later)


def _refused(person: Person, kind: NoticeKind) -> str | None:
    """Why the person does not want messages of a kind; None when she does."""
    if kind.category == "alert":
        if consents.PRICE_ALERTS not in person.consents:
            return "no_consent"
        return None if consents.agreed_after_stopping(person, consents.PRICE_ALERTS) else "stopped"
    stops = {consents.STOPPED_ALL, *((consents.STOPPED,) if kind.goes_first else ())}
    return "stopped" if stops & person.consents.keys() else None


async def _is_filled_up(session: AsyncSession, person_id: str, listing_id: int, now: datetime) -> bool:
    listing = await session.get(Listing, listing_id)
    return listing is None or listing.quantity > LOW or listing.status is ListingStatus.ARCHIVED


async def _is_not_waited_for(session: AsyncSession, person_id: str, listing_id: int, now: datetime) -> bool:
    listing = await session.get(Listing, listing_id)
    return listing is None or not await alerts.waits_for(session, person_id, listing, load_lexicon(), now)


async def _is_closed(session: AsyncSession, person_id: str, question_id: int, now: datetime) -> bool:
    question = await session.get(MakerQuestion, question_id)
    return question is None or question.status != maker_questions.OPEN


_IS_STALE: Mapping[str, Callable[[AsyncSession, str, int, datetime], Awaitable[bool]]] = {
    "low_stock": _is_filled_up,
    "price_alert": _is_not_waited_for,
    "buyer_question": _is_closed,
}
