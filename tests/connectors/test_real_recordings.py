"""The main road on real recordings through the front door: a voice note, and a call over the telephone."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import fromstring

import pytest
from pydantic import SecretStr

from assistant.settings import Settings

AUDIO = Path(__file__).parent.parent / "audio"
PUBLIC = "https://kalavaani.example.org"
WHO = "+919800000042"


@pytest.fixture
async def real(start_app: Any, settings: Settings, twilio: Any) -> AsyncIterator[Any]:
    """The application with its real ears and the demonstration marketplace."""
    configured = settings.model_copy(
        update={
            "public_url": PUBLIC,
            "twilio_account_sid": "AC00000000000000000000000000000000",
            "twilio_auth_token": SecretStr("12345"),
            "twilio_api_url": twilio.url,
            "twilio_media_hosts": "127.0.0.1",
        }
    )
    async with start_app(configured) as running:
        yield running


async def the_new_listing(real: Any, before: int) -> Any:
    listings = await real.listings()
    assert len(listings) == before + 1
    return listings[-1]


def check(listing: Any) -> None:
    assert (listing.product_type, listing.craft, listing.status) == ("saree", "banarasi", "published")
    assert (list(listing.materials), list(listing.colours), listing.dimensions) == (["silk"], ["red"], "6 m")
    assert (listing.price_paise, listing.quantity) == (450_000, 3)


async def test_a_voice_note_becomes_a_published_listing_and_is_answered_aloud(real: Any, twilio: Any) -> None:
    before = len(await real.listings())

    async def note(sid: str, name: str) -> list[str]:
        url = twilio.media(name, (AUDIO / name).read_bytes(), "audio/ogg")
        fields = {"MessageType": "audio", "NumMedia": "1", "MediaContentType0": "audio/ogg", "MediaUrl0": url}
        answer: list[str] = await real.message(sid, sender=f"whatsapp:{WHO}", **fields)
        return answer

    written, recording = await note("SM1", "listing_saree_full.ogg")
    assert written.startswith("I heard: ") and "₹4,500" in written and "1. Yes" in written
    assert (await real.client.get(recording.removeprefix(PUBLIC))).content.startswith(b"OggS")
    written, _ = await note("SM2", "yes.ogg")
    assert "is now on sale" in written
    assert await note("SM2", "yes.ogg") == []
    check(await the_new_listing(real, before))


async def test_a_call_becomes_a_published_listing(real: Any, twilio: Any) -> None:
    before = len(await real.listings())
    fields = {"CallSid": "CA1", "From": WHO, "To": "+14155238886", "CallStatus": "in-progress"}

    async def post(address: str, **more: str) -> Any:
        parts = urlsplit(address)
        answer = await real.post(
            f"{parts.path}?{parts.query}" if parts.query else parts.path, {**fields, **more}
        )
        return fromstring(answer.text)

    await post("/webhooks/twilio/voice")
    greeting = await post("/webhooks/twilio/voice/language", Digits="1")
    recording = twilio.media(
        "RE1.wav", (AUDIO / "phone" / "listing_saree_full.wav").read_bytes(), "audio/x-wav"
    )
    checked = await post(
        greeting.find("Record").attrib["action"], RecordingUrl=recording.removesuffix(".wav")
    )
    await post(checked.find("Gather").attrib["action"], Digits="1")
    check(await the_new_listing(real, before))
