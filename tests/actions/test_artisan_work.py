"""What an artisan does after her product is up: stock, sales, registration; only her own, and never below nothing."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from actions.forecast import forecast
from actions.marketplace import artisans, audit, listings, orders, persons
from actions.marketplace.artisans import CONSENT_TO_SHOW, ArtisanProfile
from actions.marketplace.database import Database
from actions.marketplace.errors import InvalidListing, InvalidProfile, NotFound, NotYours
from actions.marketplace.listings import MOST_TOLD, ListingDraft
from actions.marketplace.sales import Goods, by_month, sales, sold_by_day
from actions.marketplace.statuses import ListingStatus, OrderStatus
from actions.marketplace.tables import Listing
from actions.seed import seed

SHAWL = ListingDraft(product_type="shawl", craft="pashmina", price_paise=150_000, quantity=6)
VASE = ListingDraft(product_type="vase", craft="blue pottery", price_paise=80_000, quantity=9)

Message = Callable[[], str]


async def _offer(database: Database, name: str, draft: ListingDraft, now: datetime) -> Listing:
    async with database.session() as session:
        person = await persons.find_or_create(session, "phone", name, role="artisan", language="hi", now=now)
        return await listings.publish(session, person.id, draft, message_id="m1", now=now)


async def test_pieces_come_and_go_for_a_reason(database: Database, now: datetime, message: Message) -> None:
    shawl = await _offer(database, "meena", SHAWL, now)
    for pieces, reason, left, status in (
        (2, "sold", 4, ListingStatus.PUBLISHED),
        (1, "damaged", 3, ListingStatus.PUBLISHED),
        (3, "given", 0, ListingStatus.SOLD_OUT),
        (5, "made", 5, ListingStatus.PUBLISHED),
    ):
        async with database.session() as session:
            changed = await listings.move_stock(
                session, shawl.artisan_id, shawl.id, pieces, reason, message_id=message(), now=now
            )
            assert (changed.quantity, changed.status) == (left, status)
    async with database.reading() as session:
        noted = [
            entry
            for entry in await audit.history(session, "listing", shawl.id)
            if entry.action == "listing.stock"
        ]
    assert [entry.after for entry in noted][-1] == {"quantity": 5, "reason": "made"}
    assert {entry.actor_id for entry in noted} == {shawl.artisan_id}


@pytest.mark.parametrize(
    ("pieces", "reason"), [(7, "sold"), (0, "made"), (-1, "sold"), (MOST_TOLD, "made"), (1, "lost")]
)
async def test_what_cannot_be_is_refused(
    database: Database, now: datetime, message: Message, pieces: int, reason: str
) -> None:
    shawl = await _offer(database, "meena", SHAWL, now)
    with pytest.raises(InvalidListing):
        async with database.session() as session:
            await listings.move_stock(
                session, shawl.artisan_id, shawl.id, pieces, reason, message_id=message(), now=now
            )
    async with database.reading() as session:
        assert (await listings.get(session, shawl.id)).quantity == 6


async def test_only_ones_own(database: Database, now: datetime, message: Message) -> None:
    shawl, vase = await _offer(database, "meena", SHAWL, now), await _offer(database, "rafiq", VASE, now)
    async with database.session() as session:
        with pytest.raises(NotYours):
            await listings.move_stock(
                session, vase.artisan_id, shawl.id, 1, "sold", message_id=message(), now=now
            )
    async with database.session() as session:
        for listing_id in (shawl.id, 999_999):
            with pytest.raises(NotFound):
                await listings.get_own(session, vase.artisan_id, listing_id)
        await listings.archive(session, shawl.artisan_id, shawl.id, message_id=message(), now=now)
        with pytest.raises(NotFound):
            await listings.get_own(session, shawl.artisan_id, shawl.id)
        with pytest.raises(InvalidListing):
            await listings.set_stock(session, shawl.artisan_id, shawl.id, 3, message_id=message(), now=now)


async def test_what_was_sold(database: Database, now: datetime, message: Message) -> None:
    shawl, vase = await _offer(database, "meena", SHAWL, now), await _offer(database, "meena", VASE, now)
    day = timedelta(days=1)
    async with database.session() as session:
        buyer = await persons.find_or_create(session, "web", "tara", role="buyer", language="en", now=now)
        for listing, pieces, at in ((shawl, 1, now), (vase, 3, now + day), (vase, 2, now + 40 * day)):
            await orders.place(session, buyer.id, listing.id, pieces, message_id=message(), now=at)
        void = await orders.place(session, buyer.id, shawl.id, 2, message_id=message(), now=now + day)
        await orders.change_status(
            session, buyer.id, void.id, OrderStatus.CANCELLED, message_id=message(), now=now + day
        )
        await listings.move_stock(
            session, shawl.artisan_id, shawl.id, 2, "sold", message_id=message(), now=now + day
        )
    async with database.reading() as session:
        month = await sales(session, Goods(shawl.artisan_id), now, now + 30 * day)
        shawls = await sales(session, Goods(shawl.artisan_id, "shawl"), now, now + 30 * day)
        nobody = await sales(session, Goods(buyer.id), now, now + 90 * day)
        sold = await sold_by_day(session, Goods(shawl.artisan_id))
    assert (month.orders, month.pieces, month.paise) == (2, 4, 150_000 + 3 * 80_000)
    assert month.best is not None and (month.best.id, month.best_pieces) == (vase.id, 3)
    assert month.elsewhere == 2
    assert (shawls.orders, shawls.paise) == (1, 150_000)
    assert (nobody.orders, nobody.best, nobody.elsewhere) == (0, None, 0)
    assert sum(pieces for _, pieces in sold) == 8
    assert by_month([(at.date(), pieces) for at, pieces in sold], (now + 70 * day).date()) == [6, 2]


def test_months_without_sales_count_as_nothing() -> None:
    sold = [(datetime(2026, month, 5, tzinfo=UTC).date(), 2) for month in (3, 3, 6)]
    assert by_month(sold, datetime(2026, 8, 20, tzinfo=UTC).date()) == [4, 0, 0, 2, 0]
    assert by_month([], datetime(2026, 8, 20, tzinfo=UTC).date()) == []


async def test_registering_and_changing_it(database: Database, now: datetime, message: Message) -> None:
    async with database.session() as session:
        visitor = await persons.find_or_create(session, "web", "v1", role="buyer", language="en", now=now)
        assert await artisans.find(session, visitor.id) is None
        assert not artisans.may_be_shown(visitor)
        told = ArtisanProfile("jaipur", "Rajasthan", "blue pottery", 20)
        artisan = await artisans.register(
            session, visitor.id, " Sunita Devi ", told, message_id=message(), now=now
        )
        assert (artisan.place, artisan.craft, artisan.experience_years) == ("jaipur", "blue pottery", 20)
        assert (visitor.name, visitor.role) == ("Sunita Devi", "artisan")
        assert visitor.consents == {CONSENT_TO_SHOW: now.isoformat()}
        again = ArtisanProfile(None, "Bihar", None, None)
        artisan = await artisans.register(session, visitor.id, "Sunita", again, message_id=message(), now=now)
        assert (artisan.place, artisan.state, artisan.craft) == (None, "Bihar", None)
        noted = await audit.history(session, "artisan", visitor.id)
    assert [entry.action for entry in noted] == ["artisan.register", "artisan.register"]
    assert "Sunita" not in str([entry.after for entry in noted]), "names stay out of the audit log"


@pytest.mark.parametrize(("name", "years"), [("", 3), ("  ", 3), ("x" * 81, 3), ("Meena", 91), ("Meena", -1)])
async def test_a_profile_that_cannot_be(database: Database, now: datetime, name: str, years: int) -> None:
    async with database.session() as session:
        visitor = await persons.find_or_create(session, "web", "v1", role="buyer", language="en", now=now)
        with pytest.raises(InvalidProfile):
            profile = ArtisanProfile(experience_years=years)
            await artisans.register(session, visitor.id, name, profile, message_id="m", now=now)


async def test_the_demonstration_remembers_two_years(database: Database, now: datetime) -> None:
    async with database.session() as session:
        await seed(session, now)
    async with database.reading() as session:
        sold = await sold_by_day(session, Goods(product_type="saree"))
        maker = await session.scalar(select(Listing.artisan_id).where(Listing.id == 1))
        own = await sold_by_day(session, Goods(maker))
    months = by_month([(at.date(), pieces) for at, pieces in sold], now.date())
    assert len(months) >= 24
    assert forecast(months, now.month - 1, ahead=2).pieces > 0
    assert sum(pieces for _, pieces in own) >= 50
