"""Persons and listings in the store: one row a person, her own listings only, each change written down."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select, text

from actions.marketplace import artisans, audit, listings, persons
from actions.marketplace.artisans import ArtisanProfile
from actions.marketplace.database import Base, Database, create_engine
from actions.marketplace.errors import InvalidListing, NotFound, NotYours
from actions.marketplace.listings import ListingDraft
from actions.marketplace.statuses import ListingStatus
from actions.marketplace.tables import Listing, Person, StockMovement
from assistant.migrations import upgrade

SAREE = ListingDraft(
    product_type="saree",
    craft="banarasi",
    materials=("silk",),
    colours=("red",),
    dimensions="6 m",
    price_paise=450_000,
    quantity=3,
)


async def _artisan(database: Database, address: str = "web-1") -> str:
    async with database.session() as session:
        person = await persons.find_or_create(session, "web", address, role="artisan", language="hi")
        return person.id


async def test_the_same_address_is_the_same_person(database: Database, now: datetime) -> None:
    first = await _artisan(database)
    async with database.session() as session:
        again = await persons.find_or_create(session, "web", "web-1", role="artisan", language="en")
        assert again.id == first
        assert again.language == "hi", "the language she came with stays"
        await persons.link_address(session, first, "whatsapp", "+910000000001", message_id="m1", now=now)
        assert (await persons.find(session, "whatsapp", "+910000000001")) is again
        other = await persons.find_or_create(session, "web", "web-2", role="buyer", language=None)
        with pytest.raises(NotYours):
            await persons.link_address(
                session, other.id, "whatsapp", "+910000000001", message_id="m2", now=now
            )
        log = await audit.history(session, "person", first)
    assert [entry.action for entry in log] == ["person.create", "person.link_address"]
    assert "+910000000001" not in str([(entry.before, entry.after) for entry in log])


async def test_a_new_address_met_twice_at_once_is_one_person(database: Database) -> None:
    ids = await asyncio.gather(*(_artisan(database, "web-9") for _ in range(4)))
    assert len(set(ids)) == 1


async def test_a_published_listing_is_there_with_stock_and_audit(database: Database, now: datetime) -> None:
    artisan_id = await _artisan(database)
    async with database.session() as session:
        await artisans.update(
            session,
            artisan_id,
            ArtisanProfile(place="varanasi", state="Uttar Pradesh"),
            message_id="m1",
            now=now,
        )
        listing = await listings.publish(session, artisan_id, SAREE, message_id="m2", now=now)
    async with database.reading() as session:
        (found,) = await listings.listings_of(session, artisan_id)
        movements = list(await session.scalars(select(StockMovement)))
        (entry,) = await audit.history(session, "listing", listing.id)
    assert found.id == listing.id
    assert found.status is ListingStatus.PUBLISHED
    assert (found.materials, found.colours, found.price_paise) == (["silk"], ["red"], 450_000)
    assert found.artisan.state == "Uttar Pradesh"
    assert found.created_at == now and found.created_at.tzinfo is not None
    assert [(m.change, m.reason, m.message_id) for m in movements] == [(3, "published", "m2")]
    assert (entry.actor_id, entry.message_id, entry.action) == (artisan_id, "m2", "listing.publish")


async def test_only_her_own_listing(database: Database, now: datetime) -> None:
    sunita, meena = await _artisan(database, "sunita"), await _artisan(database, "meena")
    async with database.session() as session:
        listing = await listings.publish(session, sunita, SAREE, message_id="m1", now=now)
        for change in (
            listings.update_price(session, meena, listing.id, 100, message_id="m2", now=now),
            listings.set_stock(session, meena, listing.id, 0, message_id="m2", now=now),
            listings.archive(session, meena, listing.id, message_id="m2", now=now),
        ):
            with pytest.raises(NotYours):
                await change
        with pytest.raises(NotFound):
            await listings.update_price(session, sunita, 999, 100, message_id="m2", now=now)
    async with database.reading() as session:
        untouched = await listings.get(session, listing.id)
    assert (untouched.price_paise, untouched.quantity, untouched.status) == (450_000, 3, "published")


async def test_a_buyer_cannot_publish(database: Database, now: datetime) -> None:
    async with database.session() as session:
        buyer = await persons.find_or_create(session, "web", "b", role="buyer", language="en")
        with pytest.raises(NotFound):
            await listings.publish(session, buyer.id, SAREE, message_id="m1", now=now)


@pytest.mark.parametrize(
    "wrong",
    [
        {"price_paise": 0},
        {"price_paise": -5},
        {"price_paise": listings.MAX_PRICE_PAISE + 1},
        {"quantity": 0},
        {"product_type": ""},
    ],
)
async def test_a_listing_that_makes_no_sense_is_refused(
    database: Database, now: datetime, wrong: dict[str, object]
) -> None:
    artisan_id = await _artisan(database)
    fields = {"product_type": "saree", "price_paise": 100, "quantity": 1} | wrong
    async with database.session() as session:
        with pytest.raises(InvalidListing):
            await listings.publish(session, artisan_id, ListingDraft(**fields), message_id="m1", now=now)
        assert await listings.listings_of(session, artisan_id) == []


async def test_price_stock_and_archive(database: Database, now: datetime) -> None:
    artisan_id = await _artisan(database)
    async with database.session() as session:
        listing = await listings.publish(session, artisan_id, SAREE, message_id="m1", now=now)
        later = now + timedelta(minutes=5)
        await listings.update_price(session, artisan_id, listing.id, 500_000, message_id="m2", now=later)
        await listings.set_stock(session, artisan_id, listing.id, 0, message_id="m3", now=later)
        assert listing.status is ListingStatus.SOLD_OUT
        await listings.set_stock(session, artisan_id, listing.id, 2, message_id="m4", now=later)
        assert listing.status is ListingStatus.PUBLISHED
        await listings.archive(session, artisan_id, listing.id, message_id="m5", now=later)
        with pytest.raises(InvalidListing):
            await listings.archive(session, artisan_id, listing.id, message_id="m6", now=later)
        assert await listings.listings_of(session, artisan_id) == []
        log = await audit.history(session, "listing", listing.id)
        stock = list(await session.scalars(select(StockMovement.change).order_by(StockMovement.id)))
    assert [(e.action, e.before, e.after) for e in log][1] == (
        "listing.price",
        {"price_paise": 450_000},
        {"price_paise": 500_000},
    )
    assert [entry.message_id for entry in log] == ["m1", "m2", "m3", "m4", "m5"]
    assert stock == [3, -3, 2]
    assert listing.updated_at == later


async def test_two_who_publish_at_once_both_land(database: Database, now: datetime) -> None:
    ids = [await _artisan(database, f"a{i}") for i in range(6)]

    async def publish(artisan_id: str) -> int:
        async with database.session() as session:
            await listings.listings_of(session, artisan_id)
            await asyncio.sleep(0.01)
            return (await listings.publish(session, artisan_id, SAREE, message_id="m", now=now)).id

    published = await asyncio.gather(*map(publish, ids))
    assert len(set(published)) == 6
    async with database.reading() as session:
        assert len(list(await session.scalars(select(Listing.id)))) == 6


async def test_a_reader_does_not_wait_for_a_writer_and_sees_one_state(
    database: Database, now: datetime
) -> None:
    artisan_id = await _artisan(database)
    async with database.session() as writing:
        await listings.publish(writing, artisan_id, SAREE, message_id="m", now=now)
        async with database.reading() as reading:
            assert await listings.listings_of(reading, artisan_id) == []
    async with database.reading() as reading:
        assert len(await listings.listings_of(reading, artisan_id)) == 1


async def test_an_error_leaves_nothing_behind(database: Database, now: datetime) -> None:
    artisan_id = await _artisan(database)
    with pytest.raises(RuntimeError):
        async with database.session() as session:
            await listings.publish(session, artisan_id, SAREE, message_id="m", now=now)
            raise RuntimeError("the provider hung up")
    async with database.reading() as session:
        assert await listings.listings_of(session, artisan_id) == []
        assert await audit.history(session, "listing", 1) == []


async def test_times_keep_their_moment(database: Database) -> None:
    indian = datetime(2026, 11, 21, 15, 0, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    async with database.session() as session:
        person = await persons.find_or_create(session, "web", "t", role="buyer", language=None, now=indian)
    async with database.reading() as session:
        found = await session.get(Person, person.id)
    assert found is not None
    assert found.created_at == datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
    assert found.created_at.utcoffset() == timedelta(0)


async def test_the_migrations_make_what_the_tables_say(database_url: str) -> None:
    await asyncio.gather(*(upgrade(database_url) for _ in range(3)))
    engine = create_engine(database_url)
    async with engine.connect() as connection:
        differences = await connection.run_sync(
            lambda sync: compare_metadata(
                MigrationContext.configure(sync, opts={"compare_type": True}), Base.metadata
            )
        )
    assert differences == []
    await engine.dispose()


async def test_sqlite_is_set_up_for_several_processes(tmp_path: object) -> None:
    url = f"sqlite:///{tmp_path}/new/folder/market.db"
    await upgrade(url)
    engine = create_engine(url)
    async with engine.connect() as connection:
        pragmas = [
            (await connection.execute(text(f"PRAGMA {name}"))).scalar_one()
            for name in ("journal_mode", "foreign_keys", "busy_timeout")
        ]
    assert pragmas == ["wal", 1, 10_000]
    await engine.dispose()


async def test_photos_are_added_once_and_up_to_a_limit(database: Database, now: datetime) -> None:
    artisan_id = await _artisan(database)
    async with database.session() as session:
        listing = await listings.publish(session, artisan_id, SAREE, message_id="m1", now=now)
        for photo in ("a.jpg", "a.jpg", *(f"{number}.jpg" for number in range(listings.MAX_IMAGES - 1))):
            await listings.add_image(session, artisan_id, listing.id, photo, message_id="m2", now=now)
        assert len(listing.images) == listings.MAX_IMAGES
        with pytest.raises(InvalidListing):
            await listings.add_image(session, artisan_id, listing.id, "more.jpg", message_id="m3", now=now)


async def test_a_language_is_remembered_and_its_change_written_down(
    database: Database, now: datetime
) -> None:
    artisan_id = await _artisan(database)
    async with database.session() as session:
        for language in ("en", "en"):
            await persons.set_language(session, artisan_id, language, message_id="m1", now=now)
        changes = await audit.history(session, "person", artisan_id)
    assert [(entry.before, entry.after) for entry in changes[1:]] == [
        ({"language": "hi"}, {"language": "en"})
    ]
