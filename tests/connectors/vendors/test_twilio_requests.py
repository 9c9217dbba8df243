"""Every request that we make to Twilio fits the API's published description."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest
from pydantic import SecretStr

from assistant.messages import TemplateUse
from assistant.settings import Settings
from assistant.templates.registry import TwilioContent
from connectors.parts import ButtonsPart, Choice, ImagePart, ListPart, Part, SoundPart, TemplatePart, TextPart
from connectors.sending import DeliveryFailed, Recipient
from connectors.twilio.calling import TwilioCaller
from connectors.twilio.ring_back import CallOrder
from connectors.twilio.sender import TwilioSender
from tests.connectors.vendors.prism import Vendor

ACCOUNT = "AC00000000000000000000000000000000"
DESCRIPTION = json.loads((Path(__file__).parent / "data" / "twilio_api_v2010.json").read_text())
PERSON = "+919812345678"
CHOICES = (Choice("हाँ", "/SetSlots(listing_confirmed=true)"), Choice("नहीं", "/deny"))
PARTS: dict[str, Part] = {
    "text": TextPart("नमस्ते! ₹4,500 🙏", "hi"),
    "longest text": TextPart("क" * 1600, "hi"),
    "registered SMS": TextPart("कलावाणी: आपका ऑर्डर 1042 भेज दिया गया है।", "hi", header="KALVNI"),
    "buttons": ButtonsPart("Shall I publish it?", "en", CHOICES),
    "list": ListPart("What would you like?", "en", CHOICES),
    "photo": ImagePart("0123456789abcdef.jpg", ""),
    "photo with caption": ImagePart("0123456789abcdef.jpg", "Blue vase"),
    "recording": SoundPart("Namaste", "hi"),
    "template": TemplatePart(TemplateUse("notice_order_shipped"), "hi"),
}


class Registered:
    """A registry with one content."""

    def twilio_content(self, use: TemplateUse, language: str) -> TwilioContent:
        return TwilioContent("HX00000000000000000000000000000001", {"1": "1042", "2": "नीला फूलदान"})


class Spoken:
    """Speech that is always there already."""

    async def speak(self, text: str, **_: Any) -> str:
        return "0123456789abcdef.ogg"


def fields_sent(vendor: Vendor) -> set[str]:
    """Names of the fields of all forms."""
    return {name for seen in vendor.exchanges for name, _ in parse_qsl(seen.body.decode())}


def fields_of(resource: str) -> set[str]:
    """Names of the fields that creating such a thing has."""
    operation = DESCRIPTION["paths"][f"/2010-04-01/Accounts/{{AccountSid}}/{resource}"]["post"]
    form = operation["requestBody"]["content"]["application/x-www-form-urlencoded"]
    return set(form["schema"]["properties"])


def settings(url: str) -> Settings:
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        home=Path("unused"),
        public_url="https://kalavaani.example.org",
        twilio_account_sid=ACCOUNT,
        twilio_auth_token=SecretStr("12345"),
        twilio_number="+14155238886",
        twilio_whatsapp_number="+14155238886",
        twilio_api_url=url,
    )


@pytest.mark.parametrize("channel", ["sms", "whatsapp"])
@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
async def test_every_kind_of_message_is_taken(
    twilio_prism: Vendor, twilio_prism_url: str, channel: str, part: Part
) -> None:
    sender = TwilioSender(settings(twilio_prism_url), channel, Spoken(), Registered())  # type: ignore[arg-type]
    sid = await sender.send(part, Recipient(channel, PERSON), reference="42.0")
    assert sid.startswith("SM")
    assert fields_sent(twilio_prism) <= fields_of("Messages.json"), "Twilio passes over what it does not know"


@pytest.mark.parametrize("channel", ["sms", "whatsapp"])
async def test_asking_whether_a_message_arrived_is_understood(twilio_prism_url: str, channel: str) -> None:
    sender = TwilioSender(settings(twilio_prism_url), channel, Spoken(), Registered())  # type: ignore[arg-type]
    now = datetime.now(UTC)
    assert not await sender.arrived(
        TextPart("hello", "en"), Recipient(channel, PERSON), reference="1", since=now
    )


async def test_calls_back_are_taken_and_asked_for(twilio_prism: Vendor, twilio_prism_url: str) -> None:
    caller, now = TwilioCaller(settings(twilio_prism_url)), datetime.now(UTC)
    order = TextPart(CallOrder("+14155238886", now).as_text(), "hi")
    to = Recipient("phone-call", PERSON)
    assert (await caller.send(order, to, reference="1")).startswith("CA")
    assert fields_sent(twilio_prism) <= fields_of("Calls.json")
    assert await caller.arrived(order, to, reference="1", since=now) == []


async def test_what_the_description_forbids_is_found(twilio_prism: Vendor) -> None:
    path = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    wrong = {"Body": "hello", "MediaUrl": "nowhere", "StatusCallback": "nowhere"}
    async with httpx.AsyncClient(base_url=twilio_prism.url, auth=(ACCOUNT, "12345")) as client:
        assert (await client.post(path, data=wrong)).status_code == 422
        assert (await client.get(path, params={"PageSize": "many"})).status_code == 422
        assert (await client.get("/2010-04-01/Nothing.json")).status_code == 404
    found = " ".join(twilio_prism.problems)
    for words in ("'To'", "MediaUrl", "StatusCallback", "pagesize", "no path matched"):
        assert words in found, twilio_prism.problems
    stranger = TwilioSender(
        settings(twilio_prism.url).model_copy(update={"twilio_account_sid": "nobody"}),
        "sms",
        Spoken(),  # type: ignore[arg-type]
        Registered(),  # type: ignore[arg-type]
    )
    with pytest.raises(DeliveryFailed):
        await stranger.send(PARTS["text"], Recipient("sms", PERSON), reference="1")
