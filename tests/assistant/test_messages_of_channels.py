"""Photos, places, baskets, reactions and operators' answers through the whole turn, with real understanding."""

import uuid
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from actions.marketplace import listings, persons
from actions.marketplace.database import Database
from actions.marketplace.listings import ListingDraft
from actions.marketplace.orders import orders_for
from actions.marketplace.tables import Listing
from actions.nearby import PlaceOutside, PlaceUnreadable, known_place
from assistant.application import Assistant
from assistant.messages import Incoming, Location, Media, OrderLine
from assistant.operators import Operators
from assistant.store import tickets
from assistant.store.tables import EventRow, OutboxReply
from assistant.turn import Turn
from knowledge.lexicon import load_lexicon

JPEG = b"\xff\xd8\xff"
ANYTHING = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@dataclass
class Somebody:
    """A person on one channel."""

    assistant: Assistant
    channel: str = "whatsapp"
    role: Any = "artisan"
    address: str = ""

    def __post_init__(self) -> None:
        self.address = self.address or f"+9198{uuid.uuid4().int % 10**8:08d}"

    async def sends(self, text: str | None = None, **content: Any) -> Turn:
        incoming = Incoming(
            self.channel, self.address, uuid.uuid4().hex, text=text, role=self.role, **content
        )
        turn = await self.assistant.turns.run(incoming)
        assert turn is not None
        return turn

    async def reads(self, text: str | None = None, **content: Any) -> str:
        return " | ".join(reply.text for reply in (await self.sends(text, **content)).replies)


def photo(name: str) -> Media:
    return Media(JPEG + name.encode(), "image/jpeg")


async def on_sale(database: Database, now: Any, *titles: str) -> tuple[str, list[int]]:
    """An artisan's id and the ids of her listings, one of each product type, five pieces for 800 rupees each."""
    async with database.session() as session:
        maker = await persons.find_or_create(
            session, "phone", f"+9197{uuid.uuid4().int % 10**8:08d}", role="artisan", language=None, now=now
        )
        await persons.register_artisan(session, maker)
        made = [
            await listings.publish(
                session,
                maker.id,
                ListingDraft(product_type=title, price_paise=80_000, quantity=5, titles={"en": title}),
                message_id="m",
                now=now,
            )
            for title in titles
        ]
        return maker.id, [listing.id for listing in made]


async def test_a_basket_is_ordered_line_by_line_at_our_price(assistant: Assistant, now: Any) -> None:
    _, (vase, shawl) = await on_sale(assistant.database, now, "vase", "shawl")
    buyer = Somebody(assistant, role="buyer")
    lines = (OrderLine(str(vase), 2), OrderLine("999999", 1), OrderLine(str(shawl), 1))
    asked = await buyer.reads(order=lines)
    assert "not here any more" in asked and "2 things in your basket" in asked
    assert "vase" in await buyer.reads("Jaipur")
    second = await buyer.reads("yes")
    assert "shawl" in second and "₹800" in second, "the next one is read back at once, to the same place"
    await buyer.reads("yes")
    async with assistant.database.reading() as session:
        person = await persons.find_or_create(
            session, "phone", buyer.address, role="buyer", language=None, now=now
        )
        ordered = await orders_for(session, person.id, "buyer")
    assert {(order.listing_id, order.quantity, order.total_paise) for order in ordered} == {
        (vase, 2, 160_000),
        (shawl, 1, 80_000),
    }


@pytest.mark.parametrize("quantity", [0, -5, 10**30])
async def test_a_quantity_that_cannot_be_is_asked_for(assistant: Assistant, now: Any, quantity: int) -> None:
    _, (vase,) = await on_sale(assistant.database, now, "vase")
    turn = await Somebody(assistant, role="buyer").sends(order=(OrderLine(str(vase), quantity),))
    assert turn.flow == "place_order" and turn.slots.get("quantity") is None


async def test_the_eleventh_photo_leaves_ten(assistant: Assistant, now: Any) -> None:
    maker = Somebody(assistant)
    person = (await maker.sends("hello")).person_id
    async with assistant.database.session() as session:
        await persons.register_artisan(session, await persons.get(session, person))
        draft = ListingDraft(product_type="vase", price_paise=80_000, quantity=5, titles={"en": "Vase"})
        listing = await listings.publish(session, person, draft, message_id="m", now=now)
    for number in range(11):
        await maker.sends(image=photo(f"p{number}"))
        said = await maker.reads(payload=f"/SetSlots(photo_listing={listing.id})")
        assert ("10 photos" in said) == (number == 10)
    async with assistant.database.reading() as session:
        kept = await session.get(Listing, listing.id)
        assert kept is not None and len(kept.images) == 10


async def test_nobody_puts_photos_to_somebody_elses_product(assistant: Assistant, now: Any) -> None:
    _, (other,) = await on_sale(assistant.database, now, "vase")
    stranger = Somebody(assistant)
    await stranger.sends(image=photo("mine"))
    await stranger.sends(payload=f"/SetSlots(photo_listing={other})")
    async with assistant.database.reading() as session:
        theirs = await session.get(Listing, other)
        assert theirs is not None and theirs.images == []


async def test_a_reaction_is_claimed_and_remembered_and_not_answered(assistant: Assistant) -> None:
    reaction = Incoming("whatsapp", "+919811111111", "r1", reaction="👍")
    turn = await assistant.turns.run(reaction)
    assert turn is not None and turn.replies == ()
    assert await assistant.turns.run(reaction) is None
    async with assistant.database.reading() as session:
        said = await session.scalars(
            select(EventRow.data).where(EventRow.person_id == turn.person_id, EventRow.event == "user")
        )
        assert [event["text"] for event in said] == ["👍"]


async def test_an_operators_answer_reaches_somebody_who_rang(assistant: Assistant) -> None:
    caller = Somebody(assistant, channel="phone")
    await caller.sends(event="call_started")
    turn = await caller.sends("I want to talk to a person")
    assert turn.handoff
    operators = Operators(assistant.database, assistant.turns.script, assistant.turns.presenter)
    async with assistant.database.reading() as session:
        ticket = next(t for t in await tickets.queue(session) if t.person_id == turn.person_id)
    await operators.take(ticket.id, "asha")
    await operators.reply(ticket.id, "asha", "A moment, I look.")
    assert "A moment, I look." in await caller.reads("hello?"), "said while the call is up"
    await operators.reply(ticket.id, "asha", "Your cheque was sent on Monday.")
    await operators.give_back(ticket.id, "asha")

    async with assistant.database.reading() as session:
        rows = await session.scalars(select(OutboxReply).where(OutboxReply.author == "operator"))
        sent = [(row.channel, row.address, row.reply["text"]) for row in rows]
    assert [(channel, address) for channel, address, _ in sent] == [("sms", caller.address)] * 2
    assert "Your cheque was sent on Monday." in sent[-1][2]

    again = await caller.sends(event="call_started")
    assert "cheque was sent" in again.replies[0].text, "she hears it before anything else"
    assert "cheque was sent" not in await caller.reads(event="call_started"), "and only once"


def test_what_lies_across_a_border_is_not_called_after_an_indian_town() -> None:
    lexicon = load_lexicon()
    assert known_place(26.92, 75.82, lexicon) == "jaipur"
    assert known_place(31.63, 74.87, lexicon) == "amritsar"
    for latitude, longitude in ((31.55, 74.34), (27.7, 85.3), (23.8, 90.4), (48.85, 2.35), (-33.9, 151.2)):
        with pytest.raises(PlaceOutside):
            known_place(latitude, longitude, lexicon)


@given(latitude=st.floats(), longitude=st.floats())
def test_no_degrees_break_the_search_for_a_town(latitude: float, longitude: float) -> None:
    try:
        place = known_place(latitude, longitude, load_lexicon())
    except (PlaceOutside, PlaceUnreadable):
        return
    assert load_lexicon().get("place", place) is not None


TEXTS = st.one_of(
    st.none(),
    st.sampled_from(
        ["", "yes", "no", "👍", "🙏", "1", "ORDER 1042", "LIST", "I want to sell a vase", "stop that"]
    ),
    st.text(max_size=40),
)
MESSAGES = st.fixed_dictionaries(
    {
        "text": TEXTS,
        "image": st.sampled_from(
            [None, None, photo("a"), photo("b"), Media(b"", ""), Media(b"GIF", "image/jpeg")]
        ),
        "audio": st.sampled_from([None, None, None, Media(b"no sound", "audio/ogg")]),
        "payload": st.sampled_from(
            [
                None,
                None,
                None,
                "/SetSlots(photo_listing=new)",
                "/SetSlots(photo_listing=x)",
                "/SetSlots(basket=[])",
            ]
        ),
        "digits": st.sampled_from([None, None, None, "1", "*", "99999999999999999999"]),
        "event": st.sampled_from([None, None, None, "call_started", "silence", "hang_up"]),
        "location": st.one_of(st.none(), st.builds(Location, st.floats(), st.floats(), st.text(max_size=9))),
        "reaction": st.sampled_from([None, None, None, "", "👍", "👎", "x" * 9]),
        "order": st.one_of(
            st.just(()),
            st.lists(st.builds(OrderLine, st.text(max_size=12), st.integers()), max_size=12).map(tuple),
        ),
        "problem": st.sampled_from([None, None, None, "unsupported_contact", "media_failed", "{x}"]),
    }
)


@given(
    messages=st.lists(MESSAGES, min_size=1, max_size=3),
    channel=st.sampled_from(["whatsapp", "sms", "web", "phone"]),
    role=st.sampled_from(["artisan", "buyer"]),
)
@ANYTHING
async def test_no_mixture_of_contents_breaks_a_turn(
    assistant: Assistant, messages: list[dict[str, Any]], channel: str, role: str
) -> None:
    person = Somebody(assistant, channel=channel, role=role)
    for content in messages:
        assert "went wrong on our side" not in await person.reads(**content), content
