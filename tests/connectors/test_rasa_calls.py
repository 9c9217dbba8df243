"""Actions called from a Rasa dialogue: whose they are, once each, in the person's language, and without traces."""

import asyncio
import logging
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import func, select

from actions.marketplace.tables import Address, Listing
from assistant.dialogue.tracker import Tracker
from assistant.errors import ConfigurationError
from assistant.messages import Button, Reply
from assistant.settings import Settings
from assistant.store import tickets
from assistant.store.tables import EventRow
from connectors.rasa.actions import as_message, payload_for_rasa, serve
from connectors.rasa.calls import CHANNEL, FORGET_ALL, Outcome, RasaCall, RasaCalls

SAREE = {
    "product_type": "saree",
    "material": "silk",
    "colour": ["red", "gold"],
    "price": "4500",
    "quantity": 3,
}
"""Slots as Rasa keeps them: numbers may be words, and several values a list."""


def call(
    action: str,
    sender: str = "asha",
    text: str = "yes",
    slots: dict[str, Any] | None = None,
    *,
    message: str = "m1",
    events: int = 0,
    **metadata: str,
) -> RasaCall:
    said = {"event": "user", "text": text, "timestamp": 1.5}
    return RasaCall(
        action=action,
        sender_id=sender,
        slots={"requested_slot": None, "session_started_metadata": {}, **(slots or {})},
        latest_message={"text": text, "message_id": message, "metadata": metadata or None},
        events=[said, *({"event": "action", "name": "action_listen"} for _ in range(events))],
    )


def texts(outcome: Outcome) -> str:
    return " ".join(reply.text for reply in outcome.replies)


@pytest.fixture
def calls(running: Any) -> RasaCalls:
    return RasaCalls(running.assistant)


async def publish(calls: RasaCalls, sender: str = "asha") -> Outcome:
    return await calls.run(call("action_publish_listing", sender, slots=SAREE, role="artisan"))


async def test_an_action_works_with_rasas_slots_and_answers_with_events(
    running: Any, calls: RasaCalls
) -> None:
    outcome = await publish(calls)
    (listing,) = await running.listings()
    assert (listing.price_paise, listing.quantity, sorted(listing.colours)) == (450_000, 3, ["gold", "red"])
    assert outcome.replies[-1].cards[0].id == str(listing.id)
    found = await calls.run(call("action_search_products", "ravi", "find a saree", {"product_type": "saree"}))
    assert "saree" in texts(found).lower()
    kept = {event["name"]: event["value"] for event in found.events}
    assert kept["search_wish"] == "known" and all(event["event"] == "slot" for event in found.events)


async def test_a_call_that_rasa_repeats_is_answered_alike_and_done_once(
    running: Any, calls: RasaCalls
) -> None:
    first = await publish(calls)
    again = await asyncio.gather(*(publish(calls) for _ in range(3)))
    assert len(await running.listings()) == 1
    assert all(texts(outcome) == texts(first) for outcome in again)
    asked = call("action_search_products", "ravi", "find a saree", {"product_type": "saree"})
    found = await calls.run(asked)
    assert found.events and (await calls.run(asked)).events == found.events
    later = call("action_publish_listing", slots=SAREE, role="artisan", events=4)
    await calls.run(later)
    assert len(await running.listings()) == 2, "the same words later in the conversation are another call"


async def test_calls_at_the_same_time_are_one(running: Any, calls: RasaCalls) -> None:
    await asyncio.gather(*(publish(calls) for _ in range(4)))
    assert len(await running.listings()) == 1


async def test_nobody_changes_what_is_somebody_elses(running: Any, calls: RasaCalls) -> None:
    await publish(calls)
    (listing,) = await running.listings()
    claimed = {"listing_id": str(listing.id), "price": 1, "price_confirmed": True, "is_verified": True}
    outcome = await calls.run(call("action_update_price", "mallory", slots=claimed, role="artisan"))
    removed = await calls.run(call("action_remove_listing", "mallory", slots=claimed, message="m2"))
    (after,) = await running.listings()
    assert (after.price_paise, after.status) == (listing.price_paise, listing.status)
    assert outcome.replies and removed.replies, "and she is told something"
    mine = await calls.run(call("action_show_my_listings", "mallory", message="m3"))
    assert "saree" not in texts(mine).lower()


async def test_rasas_asha_is_not_the_asha_of_another_channel(running: Any, calls: RasaCalls) -> None:
    await running.message("SM1", "I want to sell a red saree", sender="+919812345678")
    outcome = await calls.run(call("action_show_my_listings", "+919812345678"))
    assert "nothing on sale" in texts(outcome)
    async with running.database.reading() as session:
        kinds = set(await session.scalars(select(Address.channel)))
    assert kinds == {"phone", CHANNEL}


async def test_what_breaks_is_an_apology_and_nothing_is_kept(
    running: Any, calls: RasaCalls, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, logger="connectors"):
        outcome = await calls.run(call("action_publish_listing", text="my secret", role="artisan"))
    assert outcome.events == () and len(outcome.replies) == 1
    assert "InvalidListing" not in texts(outcome) and "Traceback" not in texts(outcome)
    assert await running.listings() == []
    assert "action_publish_listing failed for Rasa: InvalidListing at" in caplog.text
    assert "my secret" not in caplog.text


async def test_the_answer_is_in_the_persons_language(calls: RasaCalls) -> None:
    hindi = await calls.run(call("action_show_my_listings", text="मेरा सामान दिखाओ"))
    assert hindi.replies[0].language == "hi"
    button = await calls.run(call("action_show_my_listings", text="/show_my_listings", message="m2"))
    assert button.replies[0].language == "hi", "a button says nothing of the language: it stays"
    tamil = await calls.run(call("action_show_my_listings", text="ok", message="m3", language="ta"))
    assert tamil.replies[0].language == "ta"


async def test_slots_that_cannot_be_read_count_as_empty(calls: RasaCalls) -> None:
    slots = {"product_type": "saree", "max_price": "cheap", "search_sort": "sideways", "no_such_slot": 1}
    outcome = await calls.run(call("action_search_products", text="find a saree", slots=slots))
    assert outcome.replies


async def test_while_an_operator_has_the_conversation_nothing_is_done(running: Any, calls: RasaCalls) -> None:
    await calls.run(call("action_show_my_listings"))
    now = datetime.now(UTC)
    async with running.database.session() as session:
        person_id = await session.scalar(select(Address.person_id).where(Address.channel == CHANNEL))
        tracker = Tracker.new(person_id, running.assistant.turns.script.domain, "en")
        ticket = await tickets.open_ticket(session, tracker, address="asha", now=now)
        await tickets.take(session, ticket, "ravi", now)
    outcome = await calls.run(call("action_publish_listing", slots=SAREE, role="artisan", message="m2"))
    assert outcome == Outcome()
    assert await running.listings() == []


async def test_who_wants_to_be_forgotten_is(running: Any, calls: RasaCalls) -> None:
    await publish(calls)
    outcome = await calls.run(
        call("action_delete_my_data", slots={"delete_confirmed": True, **SAREE}, message="m9")
    )
    assert outcome.events == (FORGET_ALL,) and outcome.replies
    async with running.database.reading() as session:
        assert await session.scalar(select(func.count(EventRow.id))) == 0
        assert await session.scalar(select(func.count(Address.id))) == 0
        assert await session.scalar(select(func.count(Listing.id)).where(Listing.status == "published")) == 0


@pytest.mark.parametrize("sender", ["", "a\nb", "x" * 201, 7, None])
def test_a_sender_must_be_a_name(sender: Any) -> None:
    with pytest.raises(ValidationError):
        call("action_show_my_listings", sender)


def test_what_rasa_leaves_open_is_no_mistake() -> None:
    bare = RasaCall(action="a", sender_id="s", slots=None, latest_message=None, events=[])  # type: ignore[arg-type]
    assert (bare.text, bare.role, bare.language, bare.is_first) == ("", None, None, True)
    odd = {"text": 5, "metadata": ["x"], "message_id": {"a": 1}}
    assert RasaCall(action="a", sender_id="s", slots={}, latest_message=odd, events=[{}]).text == ""


def test_buttons_are_in_rasas_words(running: Any) -> None:
    domain = running.assistant.turns.script.domain
    said = {
        "/SetSlots(listing_confirmed=true)": "/affirm",
        "/SetSlots(listing_confirmed=false)": "/deny",
        "/SetSlots(product_type=saree)": '/inform{"product_type": "saree"}',
        "/SetSlots(ship_to=जयपुर)": '/inform{"place": "जयपुर"}',
        "/SetSlots(no_such_slot=1)": "/SetSlots(no_such_slot=1)",
        "/create_listing": "/create_listing",
    }
    for ours, theirs in said.items():
        assert payload_for_rasa(Button("x", ours), domain) == theirs
    yes = Button("Yes", "/SetSlots(listing_confirmed=true)")
    reply = Reply("Shall I?", "en", buttons=(yes,), image="abc.jpg")
    assert as_message(reply, domain, "https://kv.example") == {
        "text": "Shall I?",
        "buttons": [{"title": "Yes", "payload": "/affirm"}],
        "image": "https://kv.example/photos/abc.jpg",
    }


def test_without_a_token_it_listens_to_this_machine_only() -> None:
    settings = Settings(_env_file=None)  # type: ignore[call-arg]
    for host in ("0.0.0.0", "::", "192.168.1.7", "example.org"):
        with pytest.raises(ConfigurationError, match="KALAVAANI_RASA_ACTIONS_TOKEN"):
            serve(settings, host, 5055)
