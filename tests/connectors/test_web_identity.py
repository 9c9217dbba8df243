"""One person on many channels: what she began by phone is hers on the web, after a code by SMS and not before."""

import asyncio
import re
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from starlette.testclient import TestClient

from actions.marketplace import listings, orders, persons
from actions.marketplace.database import Database
from actions.marketplace.listings import ListingDraft
from actions.marketplace.tables import Order
from assistant.messages import Incoming, Media
from assistant.settings import Settings
from connectors.app import create_app

PHONE = "+919876543210"
PATIENCE_S = 15


@pytest.fixture
def client(hearing: Any, twilio_settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(twilio_settings)) as client:
        yield client


class Visitor:
    """Somebody at the widget."""

    def __init__(self, socket: Any, role: str = "buyer") -> None:
        self.socket = socket
        socket.send_json({"type": "hello", "session": None, "role": role, "language": "en"})
        self.session = socket.receive_json()["session"]

    def say(self, text: str) -> str:
        self.socket.send_json({"type": "message", "id": uuid.uuid4().hex, "text": text})
        assert self.socket.receive_json()["type"] == "typing"
        said = []
        while (frame := self.socket.receive_json())["type"] != "done":
            said.append(frame["reply"]["text"])
        return " | ".join(said)


def has_bought_a_vase(settings: Settings, product_type: str = "vase") -> int:
    """Somebody with this phone number ordered a vase, or another thing, by phone; gives the order's number."""

    async def buy() -> int:
        database, now = Database(settings.database), datetime.now(UTC)
        async with database.session() as session:
            seller = await persons.find_or_create(
                session, "phone", "+919000000001", role="artisan", language="en"
            )
            buyer = await persons.find_or_create(session, "phone", PHONE, role="buyer", language="en")
            draft = ListingDraft(product_type=product_type, price_paise=80_000, quantity=2)
            listing = await listings.publish(session, seller.id, draft, message_id="m", now=now)
            order = await orders.place(session, buyer.id, listing.id, message_id="m", now=now)
            number = order.id
        await database.dispose()
        return number

    return asyncio.run(buy())


def bought(settings: Settings) -> list[Order]:
    """What was ordered under this phone number, the newest first."""

    async def look() -> list[Order]:
        database = Database(settings.database)
        async with database.reading() as session:
            buyer = await persons.find(session, "phone", PHONE)
            found = await orders.orders_for(session, buyer.id, "buyer") if buyer else []
        await database.dispose()
        return found

    return asyncio.run(look())


def the_code(twilio: Any) -> str:
    """The code in the newest SMS to the number."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        for sent in reversed(twilio.forms):
            if sent.get("To") == PHONE and (match := re.search(r"\d{6}", sent["Body"])):
                return match.group()
        time.sleep(0.2)
    raise AssertionError("no SMS came")


def test_orders_are_shown_after_a_code_by_sms_and_not_before(
    client: TestClient, twilio: Any, twilio_settings: Settings
) -> None:
    number = has_bought_a_vase(twilio_settings)
    with client.websocket_connect("/chat") as socket:
        visitor = Visitor(socket)
        assert "mobile number" in visitor.say("my orders")
        assert "mobile number" in visitor.say("12345"), "no number, no code"
        assert "98765 43210" in visitor.say("98765 43210").replace("098765", "98765")
        code = the_code(twilio)
        wrong = "000000" if code != "000000" else "111111"
        assert "not right" in visitor.say(wrong)
        told = visitor.say(code)
        assert f"Number {number}" in told and "vase" in told
        assert f"Number {number}" in visitor.say("my orders"), "known from now on"
    with client.websocket_connect("/chat") as socket:
        assert "mobile number" in Visitor(socket).say("my orders"), "another visitor is not"


def test_an_order_waits_for_the_code_and_is_hers_whose_number_it_is(
    client: TestClient, twilio: Any, twilio_settings: Settings
) -> None:
    has_bought_a_vase(twilio_settings, product_type="saree")
    with client.websocket_connect("/chat") as socket:
        visitor = Visitor(socket)
        visitor.say("find a saree")
        visitor.say("/place_order")
        said = [visitor.say(told) for told in ("302001", "/SetSlots(order_confirmed=true)")]
        assert "mobile number" in said[-1], said
        visitor.say("9876543210")
        assert len(bought(twilio_settings)) == 1, "nothing is ordered before she has shown who she is"
        assert "Your order number is" in visitor.say(the_code(twilio))
    (newer, _) = bought(twilio_settings)
    assert (newer.quantity, newer.delivery_place) == (1, "302001")


def test_without_sms_nobody_is_asked_for_a_number_in_vain(hearing: Any, twilio_settings: Settings) -> None:
    settings = twilio_settings.model_copy(update={"twilio_number": None})
    with TestClient(create_app(settings)) as client, client.websocket_connect("/chat") as socket:
        assert "cannot send an SMS" in Visitor(socket).say("my orders")


def test_guessing_codes_ends_and_shows_nothing(
    client: TestClient, twilio: Any, twilio_settings: Settings
) -> None:
    has_bought_a_vase(twilio_settings)
    with client.websocket_connect("/chat") as socket:
        visitor = Visitor(socket)
        visitor.say("my orders")
        visitor.say("9876543210")
        code = the_code(twilio)
        guesses = [f"{guess:06d}" for guess in range(4) if f"{guess:06d}" != code][:3]
        said = [visitor.say(guess) for guess in guesses]
        assert "no longer good" in said[-1]
        assert "vase" not in " ".join(said) + visitor.say(code)


def test_what_waits_on_the_phone_waits_on_the_web_too(client: TestClient, twilio: Any) -> None:
    turns = client.app.state.assistant.turns  # type: ignore[attr-defined]

    def by_sms(text: str) -> Any:
        incoming = Incoming(channel="sms", sender=PHONE, provider_id=uuid.uuid4().hex, text=text)
        return client.portal.call(turns.run, incoming)  # type: ignore[union-attr]

    assert by_sms("I want to sell a red silk banarasi saree").flow == "create_listing"
    with client.websocket_connect("/chat") as socket:
        visitor = Visitor(socket, role="artisan")
        visitor.say("my orders")
        visitor.say("9876543210")
        visitor.say(the_code(twilio))
        assert "How many" in visitor.say("6 metres"), "the listing that was begun by SMS goes on"
    assert by_sms("3 pieces").slots["dimension"] == "6 m", "and back again"


def test_begun_by_phone_photo_by_whatsapp_confirmed_by_sms(client: TestClient) -> None:
    turns = client.app.state.assistant.turns  # type: ignore[attr-defined]

    def by(channel: str, **content: Any) -> Any:
        incoming = Incoming(channel=channel, sender=PHONE, provider_id=uuid.uuid4().hex, **content)
        return client.portal.call(turns.run, incoming)  # type: ignore[union-attr]

    called = by(
        "phone", text="I want to sell a red silk banarasi saree, 6 metres long, 3 pieces, 4500 rupees each"
    )
    photo = Media(b"\x89PNG\r\n\x1a\n" + b"0" * 64, "image/png")
    assert "photo" in by("whatsapp", image=photo).replies[0].text
    done = by("sms", text="yes")
    assert "on sale" in " ".join(reply.text for reply in done.replies)
    assert done.person_id == called.person_id

    async def images() -> list[str]:
        async with turns.database.reading() as session:
            (listing,) = await listings.listings_of(session, done.person_id)
            return list(listing.images)

    (photo_id,) = client.portal.call(images)  # type: ignore[union-attr]
    assert turns.photos.path(photo_id) is not None
    by("sms", payload="/delete_my_data")
    assert "deleted everything" in by("sms", text="yes").replies[0].text
    assert turns.photos.path(photo_id) is None, "the photo itself is gone, too"


def test_a_person_who_was_forgotten_is_new_again(client: TestClient) -> None:
    turns = client.app.state.assistant.turns  # type: ignore[attr-defined]

    def by_sms(**content: Any) -> Any:
        incoming = Incoming(channel="sms", sender=PHONE, provider_id=uuid.uuid4().hex, **content)
        return client.portal.call(turns.run, incoming)  # type: ignore[union-attr]

    first = by_sms(text="I want to sell a red silk banarasi saree, 6 metres long, 3 pieces, 4500 rupees each")
    assert "on sale" in " ".join(reply.text for reply in by_sms(text="yes").replies)
    asked = by_sms(payload="/delete_my_data")
    assert "saree" in asked.replies[-1].text and asked.replies[-1].expects == "yes_no"
    assert "nothing was deleted" in by_sms(text="no").replies[0].text
    by_sms(payload="/delete_my_data")
    assert "deleted everything" in by_sms(text="yes").replies[0].text
    again = by_sms(text="hello")
    assert again.person_id != first.person_id
