"""SMS and WhatsApp: what people write is answered once, in TwiML that Twilio accepts."""

import asyncio
from functools import partial
from typing import Any

from sqlalchemy import select

from assistant.store.tables import OutboxReply
from connectors.capabilities import Capabilities
from connectors.splitting import split
from connectors.twilio.capabilities import CAPABILITIES

MESSAGING = "/webhooks/twilio/messaging"
SAREE = "I want to sell a red silk banarasi saree, 6 metres long, 3 pieces, 4500 rupees each"


async def test_a_written_listing_is_read_back_with_numbered_choices_and_published(running: Any) -> None:
    (checked,) = await running.message("SM1", SAREE)
    assert checked.endswith("Shall I publish it?\n1. Yes, publish\n2. No")
    (done,) = await running.message("SM2", "1")
    assert done.startswith("Done! Red Banarasi silk saree is now on sale for ₹4,500.")
    (listing,) = await running.listings()
    assert (listing.status, listing.price_paise, listing.quantity) == ("published", 450_000, 3)


async def test_the_same_webhook_twice_gives_one_listing_and_one_reply(running: Any) -> None:
    await running.message("SM1", SAREE)
    assert len(await running.message("SM2", "yes")) == 1
    assert await running.message("SM2", "yes") == []
    assert len(await running.listings()) == 1


async def test_the_same_webhook_many_times_at_the_same_moment_too(running: Any) -> None:
    await running.message("SM1", SAREE)
    before = len(running.twilio.taken)
    await asyncio.gather(*(running.message("SM2", "yes") for _ in range(6)))
    assert len(running.twilio.taken) == before + 1 and len(await running.listings()) == 1
    async with running.database.reading() as session:
        statuses = list(await session.scalars(select(OutboxReply.status)))
    assert set(statuses) == {"sent"}, "nothing is left for the outbox to send a second time"


async def test_different_people_write_at_the_same_moment_and_each_gets_her_own_answer(running: Any) -> None:
    people = [f"+9198123456{number:02d}" for number in range(8)]
    await asyncio.gather(*(running.message(f"SM1{who}", SAREE, sender=who) for who in people))
    await asyncio.gather(*(running.message(f"SM2{who}", "yes", sender=who) for who in people))
    listings = await running.listings()
    assert len(listings) == 8 and len({listing.artisan_id for listing in listings}) == 8


async def test_the_same_number_is_the_same_person_on_sms_and_whatsapp(running: Any) -> None:
    await running.message("SM1", SAREE, sender="whatsapp:+919812345678")
    (done,) = await running.message("SM2", "yes", sender="+919812345678")
    assert done.startswith("Done!")


async def test_a_button_is_pressed(running: Any) -> None:
    await running.message("SM1", "hello")
    (asked,) = await running.message(
        "SM2",
        "Sell something",
        ButtonPayload="/create_listing",
        ButtonText="Sell something",
        MessageType="button",
    )
    assert "What do you want to sell?" in asked


async def test_a_forged_message_gets_403_in_our_error_shape_and_does_nothing(running: Any) -> None:
    answer = await running.post(MESSAGING, {"MessageSid": "SM1", "From": "+919812345678"}, signature="x" * 28)
    assert answer.status_code == 403 and answer.json()["error"]["code"] == "signature_invalid"
    async with running.database.reading() as session:
        assert not list(await session.scalars(select(OutboxReply.id)))


async def test_every_kind_of_message_that_we_cannot_read_is_answered_politely(running: Any) -> None:
    unreadable = [
        {"MessageType": "contacts", "MediaUrl0": "https://x/1", "MediaContentType0": "text/vcard"},
        {"MessageType": "document", "MediaUrl0": "https://x/1", "MediaContentType0": "application/pdf"},
        {"MessageType": "video", "MediaUrl0": "https://x/1", "MediaContentType0": "video/mp4"},
        {"MessageType": "sticker", "MediaUrl0": "https://x/1", "MediaContentType0": "image/webp"},
        {"MessageType": "something_new"},
    ]
    for number, fields in enumerate(unreadable):
        written, recording = await running.message(f"SM{number}", **fields)
        assert not written.startswith("Something went wrong"), fields
        assert "/spoken/" in recording, "she may not be able to read: it is said, too"


async def test_an_empty_message_is_answered_with_what_to_do(running: Any) -> None:
    (answer,) = await running.message("SM1", "")
    assert answer.startswith("Your message was empty.")


async def test_fields_that_twilio_adds_later_do_no_harm(running: Any) -> None:
    (answer,) = await running.message("SM1", "hello", ChannelMetadata="{}", NewIn2031="क ख", Forwarded="true")
    assert answer.startswith("Namaste!")


async def test_a_long_answer_goes_out_in_parts_that_twilio_takes(running: Any, monkeypatch: Any) -> None:
    monkeypatch.setitem(CAPABILITIES, "whatsapp", Capabilities(split=partial(split, limit=80)))
    parts = await running.message("SM1", "hello")
    assert len(parts) > 2 and all(len(part) <= 80 for part in parts)
    assert " ".join(parts).startswith("Namaste! I am Kalavaani.") and parts[-1].endswith(
        "5. Ask about a craft"
    )


async def test_characters_that_xml_refuses_do_not_break_the_answer(running: Any) -> None:
    answer = await running.message("SM1", "hel\x00lo \x1b & <b>\ufffe")
    assert answer, "the answer is XML that can be parsed"


async def test_a_report_about_our_own_message_is_not_taken_for_a_message(running: Any) -> None:
    assert await running.message("SM1", "", MessageStatus="delivered", SmsStatus="delivered") == []
    assert await running.message("SM1", "hello") != [], "its id was not used up"
