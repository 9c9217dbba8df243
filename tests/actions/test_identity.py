"""Who somebody is: phone numbers as people write them, one-time codes, two persons who are one, forgetting a person."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from actions.identity import mobile_number, send_code
from actions.marketplace import audit, codes, listings, orders, persons
from actions.marketplace.codes import Verdict
from actions.marketplace.database import Database
from actions.marketplace.errors import NotFound, TooManyCodes
from actions.marketplace.listings import ListingDraft
from actions.marketplace.tables import Address, Listing, OneTimeCode, Order, Person
from tests.actions.shop import asked_by, names, open_shop

PHONE = "+919876543210"
VASE = ListingDraft(product_type="vase", price_paise=80_000, quantity=5)


@pytest.mark.parametrize(
    "text",
    ["9876543210", "98765 43210", "+91 98765-43210", "my number is 098765 43210, ok?", "0091 9876543210"],
)
def test_a_mobile_number_is_read_as_people_write_it(text: str) -> None:
    assert mobile_number(text) == PHONE


@pytest.mark.parametrize(
    "text", ["", "12345", "+1 202 555 0143", "I have 3 sarees", "011 23456789", "1" * 500]
)
def test_what_is_no_indian_mobile_number_is_none(text: str) -> None:
    assert mobile_number(text) is None


async def _person(database: Database, channel: str, address: str, role: str = "buyer") -> str:
    async with database.session() as session:
        person = await persons.find_or_create(
            session, channel, address, role=role, language="en", name="Asha"
        )
        return person.id


async def test_the_right_code_is_good_once(database: Database, now: datetime) -> None:
    asker = await _person(database, "web", "w1")
    async with database.session() as session:
        code = await codes.issue(session, asker, PHONE, now=now)
        assert len(code) == 6 and code.isdigit()
        stored = await session.scalar(select(OneTimeCode))
        assert stored is not None and code not in (stored.digest, stored.salt)
    async with database.session() as session:
        checked = await codes.check(session, asker, code, now=now)
        assert (checked.verdict, checked.phone) == (Verdict.RIGHT, PHONE)
        assert (await codes.check(session, asker, code, now=now)).verdict is Verdict.OVER


async def test_three_wrong_tries_and_ten_minutes_end_a_code(database: Database, now: datetime) -> None:
    asker = await _person(database, "web", "w1")
    async with database.session() as session:
        code = await codes.issue(session, asker, PHONE, now=now)
        wrong = "000000" if code != "000000" else "111111"
        verdicts = [(await codes.check(session, asker, wrong, now=now)).verdict for _ in range(3)]
        assert verdicts == [Verdict.WRONG, Verdict.WRONG, Verdict.OVER]
        assert (await codes.check(session, asker, code, now=now)).verdict is Verdict.OVER
        late = await codes.issue(session, asker, PHONE, now=now)
        checked = await codes.check(session, asker, late, now=now + timedelta(minutes=11))
        assert checked.verdict is Verdict.OVER


async def test_somebody_elses_code_is_worth_nothing(database: Database, now: datetime) -> None:
    asker, other = await _person(database, "web", "w1"), await _person(database, "web", "w2")
    async with database.session() as session:
        code = await codes.issue(session, asker, PHONE, now=now)
        assert (await codes.check(session, other, code, now=now)).verdict is Verdict.OVER


async def test_a_number_is_not_flooded_with_codes(database: Database, now: datetime) -> None:
    askers = [await _person(database, "web", f"w{number}") for number in range(7)]
    async with database.session() as session:
        for asker in askers[:6]:
            await codes.issue(session, asker, PHONE, now=now)
        with pytest.raises(TooManyCodes):
            await codes.issue(session, askers[6], PHONE, now=now)
        await codes.issue(session, askers[6], PHONE, now=now + timedelta(hours=2))


async def test_one_stranger_does_not_use_up_the_codes_of_a_number(database: Database, now: datetime) -> None:
    stranger, owner = await _person(database, "web", "w1"), await _person(database, "web", "w2")
    async with database.session() as session:
        for _ in range(3):
            await codes.issue(session, stranger, PHONE, now=now)
        with pytest.raises(TooManyCodes):
            await codes.issue(session, stranger, "+919876543211", now=now)
        assert await codes.issue(session, owner, PHONE, now=now)


async def test_fresh_visitors_do_not_have_us_write_to_the_whole_country(
    database: Database, now: datetime
) -> None:
    async with database.session() as session:
        shop = await open_shop(session, now)
        said = []
        for number in range(4):
            visitor = await persons.find_or_create(
                session, "web", f"fresh{number}", role="buyer", language="en"
            )
            slots = {"phone_number": f"+91987654321{number}"}
            context = asked_by(session, visitor.id, now, slots)
            services = replace(context.services, sends_sms=True, codes_an_hour=3)
            result = await send_code(replace(context, services=services))
            said += [*names(result), *(notice.phone for notice in result.notices)]
        assert shop.buyer and said == [
            "+919876543210",
            "+919876543211",
            "+919876543212",
            "utter_code_too_often",
        ]


async def _order(database: Database, buyer: str, seller: str, now: datetime) -> int:
    async with database.session() as session:
        listing = await listings.publish(session, seller, VASE, message_id="m", now=now)
        order = await orders.place(session, buyer, listing.id, 1, message_id="m", now=now)
        return order.id


async def test_two_persons_become_one(database: Database, now: datetime) -> None:
    visitor, known = await _person(database, "web", "w1"), await _person(database, "phone", PHONE)
    seller = await _person(database, "phone", "+919000000001", role="artisan")
    order = await _order(database, visitor, seller, now)
    async with database.session() as session:
        await persons.merge(session, visitor, known, message_id="m", now=now)
    async with database.reading() as session:
        found = await persons.find(session, "web", "w1")
        assert found is not None and found.id == known
        assert (await orders.get_for(session, known, order)).id == order
        with pytest.raises(NotFound):
            await orders.get_for(session, visitor, order)
        left = await session.get(Person, visitor)
        assert left is not None and (left.name, left.merged_into) == ("", known)
        assert [entry.action for entry in await audit.history(session, "person", known)][-1] == "person.merge"


async def test_a_forgotten_person_leaves_no_name_number_or_photo(database: Database, now: datetime) -> None:
    buyer = await _person(database, "phone", PHONE)
    seller = await _person(database, "phone", "+919000000001", role="artisan")
    order = await _order(database, buyer, seller, now)
    async with database.session() as session:
        await persons.erase(session, seller, message_id="m", now=now)
    async with database.reading() as session:
        assert await persons.find(session, "phone", "+919000000001") is None
        assert await session.scalar(select(Address).where(Address.person_id == seller)) is None
        listing = await session.scalar(select(Listing))
        assert listing is not None and (listing.status, listing.images) == ("archived", [])
        assert listing.artisan.person.name == ""
        kept = await orders.get_for(session, buyer, order)
        assert kept.id == order, "the buyer still sees her order"
        assert await session.scalar(select(Order.artisan_id)) == seller
