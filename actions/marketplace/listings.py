"""Listings: publishing what an artisan described, and changing her own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from actions.marketplace import artisans, audit
from actions.marketplace.audit import Cause
from actions.marketplace.errors import InvalidListing, NotFound, NotYours
from actions.marketplace.statuses import ListingStatus, check_listing_transition
from actions.marketplace.tables import Listing, StockMovement

MAX_PRICE_PAISE = 10**10
"""Ten crore rupees: more than that is a misheard number."""
MAX_QUANTITY = 100_000
MOST_TOLD = 10_000
"""More pieces of one thing than this, told by an artisan, are a misheard number."""
STOCK_REASONS: Mapping[str, int] = {"made": 1, "sold": -1, "damaged": -1, "given": -1}
"""Reason why an artisan's stock changed -> whether pieces come or go. A new count has the reason "counted"."""
MAX_IMAGES = 10


@dataclass(frozen=True, slots=True)
class ListingDraft:
    """What an artisan has told about a piece; attribute values are canonical values of the lexicon."""

    product_type: str
    price_paise: int
    quantity: int = 1
    craft: str | None = None
    materials: tuple[str, ...] = ()
    colours: tuple[str, ...] = ()
    technique: str | None = None
    dimensions: str | None = None
    """Such as "6 m" or "30x20 cm"."""
    weight: str | None = None
    duration: str | None = None
    """Working time for one piece as said, such as "3 day"."""
    hours: float | None = None
    """The same in hours."""
    titles: Mapping[str, str] = field(default_factory=dict)
    """Language -> title; see `titles.titles`."""
    descriptions: Mapping[str, str] = field(default_factory=dict)
    images: tuple[str, ...] = ()
    quote_id: int | None = None


def _check_price(price_paise: int) -> None:
    if not 0 < price_paise <= MAX_PRICE_PAISE:
        raise InvalidListing("a price must be more than nothing and at most ten crore rupees")


def _check_quantity(quantity: int, *, least: int) -> None:
    if not least <= quantity <= MAX_QUANTITY:
        raise InvalidListing(f"a number of pieces must be between {least} and {MAX_QUANTITY}")


async def publish(
    session: AsyncSession, artisan_id: str, draft: ListingDraft, *, message_id: str, now: datetime
) -> Listing:
    """Put a piece on sale.

    Raises:
        NotFound: the person is not an artisan.
        InvalidListing: no product type, no price, or no pieces.
    """
    artisan = await artisans.get(session, artisan_id)
    if not draft.product_type:
        raise InvalidListing("a listing must say what the product is")
    _check_price(draft.price_paise)
    _check_quantity(draft.quantity, least=1)
    listing = Listing(
        artisan=artisan,
        artisan_id=artisan_id,
        status=ListingStatus.PUBLISHED,
        product_type=draft.product_type,
        craft=draft.craft,
        materials=list(draft.materials),
        colours=list(draft.colours),
        technique=draft.technique,
        dimensions=draft.dimensions,
        weight=draft.weight,
        duration=draft.duration,
        hours=draft.hours,
        price_paise=draft.price_paise,
        quantity=draft.quantity,
        titles=dict(draft.titles),
        descriptions=dict(draft.descriptions),
        images=list(draft.images),
        quote_id=draft.quote_id,
        created_at=now,
        updated_at=now,
    )
    session.add(listing)
    await session.flush()
    _move_stock(session, listing, draft.quantity, "published", message_id=message_id, now=now)
    after = {"product_type": draft.product_type, "price_paise": draft.price_paise, "quantity": draft.quantity}
    audit.record(session, Cause(artisan_id, message_id, now), "listing.publish", listing.id, after=after)
    await session.flush()
    return listing


async def get(session: AsyncSession, listing_id: int) -> Listing:
    """The listing; raises `NotFound`."""
    listing = await session.get(Listing, listing_id)
    if listing is None:
        raise NotFound(f"there is no listing {listing_id}")
    return listing


async def get_own(session: AsyncSession, artisan_id: str, listing_id: int) -> Listing:
    """One's own listing that is not archived.

    Raises:
        NotFound: no such listing, or somebody else's: numbers can be guessed, so both sound the same.
    """
    listing = await session.get(Listing, listing_id)
    if listing is None or listing.artisan_id != artisan_id or listing.status is ListingStatus.ARCHIVED:
        raise NotFound(f"there is no listing {listing_id} of yours")
    return listing


async def listings_of(
    session: AsyncSession, artisan_id: str, *, statuses: tuple[ListingStatus, ...] | None = None
) -> list[Listing]:
    """An artisan's listings, the newest first; without `statuses` all but the archived ones."""
    query = select(Listing).where(Listing.artisan_id == artisan_id)
    if statuses is None:
        query = query.where(Listing.status != ListingStatus.ARCHIVED)
    else:
        query = query.where(Listing.status.in_(statuses))
    return list(await session.scalars(query.order_by(Listing.created_at.desc(), Listing.id.desc())))


async def update_price(
    session: AsyncSession,
    artisan_id: str,
    listing_id: int,
    price_paise: int,
    *,
    message_id: str,
    now: datetime,
) -> Listing:
    """Set the price of one's own listing; raises `NotFound`, `NotYours`, `InvalidListing`."""
    listing = await _own(session, artisan_id, listing_id)
    _check_price(price_paise)
    before = listing.price_paise
    listing.price_paise = price_paise
    listing.updated_at = now
    audit.record(
        session,
        Cause(artisan_id, message_id, now),
        "listing.price",
        listing_id,
        before={"price_paise": before},
        after={"price_paise": price_paise},
    )
    await session.flush()
    return listing


async def set_stock(
    session: AsyncSession,
    artisan_id: str,
    listing_id: int,
    quantity: int,
    *,
    message_id: str,
    now: datetime,
) -> Listing:
    """Set how many pieces there are, 0 to 10,000; none makes it sold out. Raises as `update_price` does."""
    listing = await _own(session, artisan_id, listing_id)
    change = quantity - listing.quantity
    return await _note_stock(session, artisan_id, listing, change, "counted", message_id=message_id, now=now)


async def move_stock(
    session: AsyncSession,
    artisan_id: str,
    listing_id: int,
    pieces: int,
    reason: str,
    *,
    message_id: str,
    now: datetime,
) -> Listing:
    """Add or take pieces of one's own listing, for a reason of `STOCK_REASONS`.

    Raises:
        NotFound, NotYours: as `update_price`.
        InvalidListing: an unknown reason, no pieces, more than there are, or more than 10,000 afterwards.
    """
    if reason not in STOCK_REASONS or pieces < 1:
        raise InvalidListing("pieces come or go for a reason, and at least one of them")
    listing = await _own(session, artisan_id, listing_id)
    change = STOCK_REASONS[reason] * pieces
    return await _note_stock(session, artisan_id, listing, change, reason, message_id=message_id, now=now)


async def _note_stock(
    session: AsyncSession,
    artisan_id: str,
    listing: Listing,
    change: int,
    reason: str,
    *,
    message_id: str,
    now: datetime,
) -> Listing:
    """Change the stock as its artisan told, and note who told it."""
    if listing.status is ListingStatus.ARCHIVED:
        raise InvalidListing("this listing was taken off the market")
    before, after = listing.quantity, listing.quantity + change
    if not 0 <= after <= MOST_TOLD:
        raise InvalidListing(f"a number of pieces must be between 0 and {MOST_TOLD}")
    await change_stock(session, listing, change, reason, message_id=message_id, now=now)
    audit.record(
        session,
        Cause(artisan_id, message_id, now),
        "listing.stock",
        listing.id,
        before={"quantity": before},
        after={"quantity": after, "reason": reason},
    )
    await session.flush()
    return listing


async def add_image(
    session: AsyncSession, artisan_id: str, listing_id: int, image: str, *, message_id: str, now: datetime
) -> Listing:
    """Add a photo (its URL or key) to one's own listing; the same one twice is one. Raises as above."""
    listing = await _own(session, artisan_id, listing_id)
    if image in listing.images:
        return listing
    if len(listing.images) >= MAX_IMAGES:
        raise InvalidListing(f"a listing has at most {MAX_IMAGES} photos")
    listing.images = [*listing.images, image]
    listing.updated_at = now
    cause = Cause(artisan_id, message_id, now)
    audit.record(session, cause, "listing.image", listing_id, after={"images": len(listing.images)})
    await session.flush()
    return listing


async def archive(
    session: AsyncSession, artisan_id: str, listing_id: int, *, message_id: str, now: datetime
) -> Listing:
    """Take one's own listing off the market for good. Raises as `update_price` does."""
    listing = await _own(session, artisan_id, listing_id)
    before = listing.status
    check_listing_transition(before, ListingStatus.ARCHIVED)
    listing.status = ListingStatus.ARCHIVED
    listing.updated_at = now
    audit.record(
        session,
        Cause(artisan_id, message_id, now),
        "listing.archive",
        listing_id,
        before={"status": before.value},
        after={"status": listing.status.value},
    )
    await session.flush()
    return listing


async def change_stock(
    session: AsyncSession,
    listing: Listing,
    change: int,
    reason: str,
    *,
    message_id: str,
    now: datetime,
    order_id: int | None = None,
) -> None:
    """Add or take pieces of a listing that `lock` has locked; the status follows the stock."""
    if change == 0:
        return
    _check_quantity(listing.quantity + change, least=0)
    listing.quantity += change
    listing.updated_at = now
    if listing.quantity == 0 and listing.status is ListingStatus.PUBLISHED:
        listing.status = ListingStatus.SOLD_OUT
    elif listing.quantity > 0 and listing.status is ListingStatus.SOLD_OUT:
        listing.status = ListingStatus.PUBLISHED
    _move_stock(session, listing, change, reason, message_id=message_id, now=now, order_id=order_id)
    await session.flush()


async def lock(session: AsyncSession, listing_id: int) -> Listing:
    """The listing as it is now, kept from others until the transaction ends; raises `NotFound`."""
    query = select(Listing).where(Listing.id == listing_id).with_for_update(of=Listing)
    listing = await session.scalar(query.execution_options(populate_existing=True))
    if listing is None:
        raise NotFound(f"there is no listing {listing_id}")
    return listing


async def _own(session: AsyncSession, artisan_id: str, listing_id: int) -> Listing:
    listing = await lock(session, listing_id)
    if listing.artisan_id != artisan_id:
        raise NotYours("this listing belongs to another artisan")
    return listing


def _move_stock(
    session: AsyncSession,
    listing: Listing,
    change: int,
    reason: str,
    *,
    message_id: str,
    now: datetime,
    order_id: int | None = None,
) -> None:
    movement = StockMovement(
        listing_id=listing.id, change=change, reason=reason, order_id=order_id, message_id=message_id, at=now
    )
    session.add(movement)
