"""Photos that people send."""

import os
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from actions.marketplace import listings, persons
from actions.marketplace.database import Database
from actions.marketplace.listings import ListingDraft
from assistant.messages import Media
from assistant.migrations import upgrade
from assistant.photo_quota import DAY_S, PhotoQuota, PhotosTooMany
from assistant.photos import MAX_BYTES, PhotoError, PhotoStore, PhotoTooLarge
from assistant.store.tables import Conversation, Ticket
from assistant.unused_photos import USED_WITHIN_S, forget_unused

JPEG = b"\xff\xd8\xff\xe0" + b"x" * 100


def test_a_photo_is_kept_once_and_found_by_its_id(tmp_path: Path) -> None:
    store = PhotoStore(tmp_path)
    first, again = store.keep(Media(JPEG, "image/jpeg")), store.keep(Media(JPEG, "application/pdf"))
    assert first == again and first.endswith(".jpg")
    path = store.path(first)
    assert path is not None and path.read_bytes() == JPEG


@pytest.mark.parametrize("data", [b"", b"<svg onload=alert(1)>", b"GIF89a", b"\x00" * 10])
def test_what_is_not_a_photo_is_refused_whatever_the_sender_calls_it(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(PhotoError):
        PhotoStore(tmp_path).keep(Media(data, "image/jpeg"))


def test_a_photo_above_the_limit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PhotoTooLarge):
        PhotoStore(tmp_path).keep(Media(JPEG + b"x" * MAX_BYTES, "image/jpeg"))


@pytest.mark.parametrize("name", ["../secret.jpg", "a.jpg", "x" * 64 + ".jpg", "f" * 64 + ".svg", ""])
def test_an_id_that_we_did_not_make_finds_nothing(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.jpg").write_bytes(JPEG)
    assert PhotoStore(tmp_path).path(name) is None


def test_one_person_sends_so_many_photos_a_day_and_others_are_not_kept_from_it() -> None:
    now = [0.0]
    quota = PhotoQuota(3, clock=lambda: now[0])
    for _ in range(3):
        quota.take("mallory")
    with pytest.raises(PhotosTooMany):
        quota.take("mallory")
    quota.take("sunita")
    now[0] = DAY_S + 1
    quota.take("mallory")


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    url = f"sqlite:///{tmp_path / 'photos.db'}"
    await upgrade(url)
    opened = Database(url)
    yield opened
    await opened.dispose()


async def test_photos_that_nobody_uses_go_after_a_day(database: Database, tmp_path: Path) -> None:
    store, now = PhotoStore(tmp_path / "photos"), datetime.now(UTC)
    shown, spoken_of, reported, unused, fresh = (
        store.keep(Media(JPEG + bytes([number]), "image/jpeg")) for number in range(5)
    )
    for photo in (shown, spoken_of, reported, unused):
        os.utime(tmp_path / "photos" / photo, times=(0, time.time() - USED_WITHIN_S - 60))
    async with database.session() as session:
        person = await persons.find_or_create(
            session, "phone", "+919812345678", role="artisan", language="hi"
        )
        draft = ListingDraft(product_type="vase", price_paise=80_000, quantity=5, images=(shown,))
        await listings.publish(session, person.id, draft, message_id="m", now=now)
        snapshot = {"slots": {"photos": [spoken_of]}}
        session.add(Conversation(person_id=person.id, snapshot=snapshot, version=1, updated_at=now))
        ticket = Ticket(person_id=person.id, channel="sms", language="hi", status="open", created_at=now)
        ticket.slots, ticket.transcript = {"problem_photos": [reported]}, []
        session.add(ticket)
    async with database.reading() as session:
        assert await forget_unused(session, store) == 1
        assert [store.path(photo) is not None for photo in (shown, spoken_of, reported, unused, fresh)] == [
            True,
            True,
            True,
            False,
            True,
        ]
        assert await forget_unused(session, store) == 0, "those in use are not looked at again today"
    assert store.untouched(USED_WITHIN_S, 10) == []
