"""Price alerts: what buyers wait for, who waits for a listing, and whom we told of it already."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from actions.marketplace import audit, consents
from actions.marketplace.audit import Cause
from actions.marketplace.search import SearchQuery, kinds_of
from actions.marketplace.statuses import ListingStatus
from actions.marketplace.tables import AlertTelling, Listing, PriceAlert
from actions.wishes import Wish
from knowledge.lexicon import Lexicon

KEPT_FOR = timedelta(days=30)
MOST_ALERTS = 5
"""Alerts that one person has at the same time."""
MOST_TOLD = 200
"""People who are told of one listing; who asked first comes first."""
_COMPARED = 5000
"""Alerts that are held against a listing."""
NOT_WAITED_FOR = frozenset({"occasion", "recipient"})
"""Criteria that put things in order, but leave nothing out."""


async def keep(
    session: AsyncSession, person_id: str, criteria: Mapping[str, Any], *, message_id: str, now: datetime
) -> PriceAlert | None:
    """Wait for what fits, for 30 days; the same wish again begins anew. None when she has five alerts already.

    To ask for it is to agree to be told.
    """
    wanted = {name: value for name, value in criteria.items() if name not in NOT_WAITED_FOR}
    own = await active(session, person_id, now)
    alert = next((each for each in own if each.criteria == wanted), None)
    if alert is None and len(own) >= MOST_ALERTS:
        return None
    if alert is None:
        alert = PriceAlert(
            person_id=person_id,
            criteria=wanted,
            product_type=wanted.get("product_type"),
            created_at=now,
            expires_at=now + KEPT_FOR,
        )
        session.add(alert)
    alert.expires_at = now + KEPT_FOR
    await session.flush()
    cause = Cause(person_id, message_id, now)
    audit.record(session, cause, "price_alert.keep", alert.id, after={"criteria": wanted})
    await consents.give(session, person_id, consents.PRICE_ALERTS, message_id=message_id, now=now)
    return alert


async def active(session: AsyncSession, person_id: str, now: datetime) -> list[PriceAlert]:
    """The person's alerts that still wait, the oldest first."""
    query = select(PriceAlert).where(PriceAlert.person_id == person_id, *_waiting(now))
    return list(await session.scalars(query.order_by(PriceAlert.id)))


async def stop(
    session: AsyncSession, person_id: str, alert_id: int | None, *, message_id: str, now: datetime
) -> int:
    """End one of the person's alerts, or all of them; gives how many ended."""
    ended = [each for each in await active(session, person_id, now) if alert_id in (None, each.id)]
    for alert in ended:
        alert.ended_at = now
        audit.record(session, Cause(person_id, message_id, now), "price_alert.stop", alert.id)
    await session.flush()
    return len(ended)


async def tell(session: AsyncSession, listing: Listing, lexicon: Lexicon, now: datetime) -> Sequence[str]:
    """Ids of those who wait for such a listing and were not told of it, the longest waiting first; they count as told
    from now on."""
    if listing.status is not ListingStatus.PUBLISHED:
        return ()
    told = select(AlertTelling.person_id).where(AlertTelling.listing_id == listing.id)
    query = select(PriceAlert).where(
        *_waiting(now),
        or_(PriceAlert.product_type.is_(None), PriceAlert.product_type == listing.product_type),
        PriceAlert.person_id != listing.artisan_id,
        PriceAlert.person_id.not_in(told),
    )
    found = await session.scalars(query.order_by(PriceAlert.id).limit(_COMPARED))
    waiting = (alert.person_id for alert in found if fits(listing, alert.criteria, lexicon))
    people = list(dict.fromkeys(waiting))[:MOST_TOLD]
    session.add_all(AlertTelling(person_id=each, listing_id=listing.id, at=now) for each in people)
    await session.flush()
    return people


async def note_told(session: AsyncSession, person_id: str, shown: Sequence[Listing], now: datetime) -> None:
    """Count listings as told that the person sees by herself."""
    query = select(AlertTelling.listing_id).where(AlertTelling.person_id == person_id)
    told = set(await session.scalars(query))
    news = [listing for listing in shown if listing.id not in told]
    session.add_all(AlertTelling(person_id=person_id, listing_id=each.id, at=now) for each in news)
    await session.flush()


async def waits_for(
    session: AsyncSession, person_id: str, listing: Listing, lexicon: Lexicon, now: datetime
) -> bool:
    """Whether one of the person's alerts still wants this listing as it is now."""
    if listing.status is not ListingStatus.PUBLISHED:
        return False
    return any(fits(listing, each.criteria, lexicon) for each in await active(session, person_id, now))


def fits(listing: Listing, criteria: Mapping[str, Any], lexicon: Lexicon) -> bool:
    """Whether a listing is what is waited for; silk takes tussar silk too, blue takes dark blue, as in a search."""
    query = Wish(criteria).query(limit=1)
    return (
        _has_attributes(listing, query)
        and _costs(listing, query)
        and (not query.materials or _any_material(listing, query.materials, lexicon))
        and not _any_material(listing, query.unwanted_materials, lexicon)
        and (not query.colours or any(_is_shade(held, query.colours) for held in listing.colours))
        and not set(query.unwanted_colours) & set(listing.colours)
    )


def _has_attributes(listing: Listing, query: SearchQuery) -> bool:
    for name in ("product_type", "craft", "technique"):
        if getattr(query, name) not in (None, getattr(listing, name)):
            return False
    maker = listing.artisan
    return query.place is None or query.place.lower() in (maker.place, (maker.state or "").lower())


def _costs(listing: Listing, query: SearchQuery) -> bool:
    least, most = query.min_price_paise, query.max_price_paise
    return (least or 0) <= listing.price_paise and (most is None or listing.price_paise <= most)


def _any_material(listing: Listing, materials: Sequence[str], lexicon: Lexicon) -> bool:
    kinds = {kind for material in materials for kind in kinds_of(material, lexicon)}
    return bool(kinds & set(listing.materials))


def _is_shade(held: str, colours: Sequence[str]) -> bool:
    return any(held == colour or held.endswith(f" {colour}") for colour in colours)


def _waiting(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return PriceAlert.ended_at.is_(None), PriceAlert.expires_at > now
