"""What the doctor says of each channel of a running server, when all is well and when something is not."""

from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import func, select

from actions.marketplace.database import Database
from actions.marketplace.tables import Person
from assistant.settings import Settings
from assistant.store.tables import InboxMessage
from connectors.diagnosis import live, phone, rasa, sms, web, whatsapp
from connectors.diagnosis.finding import Finding
from tests.connectors.diagnosis.conftest import Looked, states

ELSEWHERE = {"ears", "templates (twilio)", "templates (whatsapp)", "WebSocket /media-stream, public"}
"""What cannot be well in a test: there are no models, no registered messages, and no public address."""


def not_well(findings: list[Finding]) -> dict[str, str]:
    """Name -> what was found, of what is not well for another reason than that this is a test."""
    return {one.name: one.found for one in findings if not one.ok and one.name not in ELSEWHERE}


async def test_all_is_well_on_every_channel_and_looking_leaves_no_trace(
    configured: Settings, looked: Looked
) -> None:
    async with looked(configured) as context:
        for channel in (sms, whatsapp, phone, live, rasa):
            findings = await channel.checks(context)
            assert not not_well(findings), channel.__name__
            assert all(one.advice for one in findings if not one.ok), "whatever is not well comes with advice"
        assert set(not_well(await web.checks(context))) <= {"WebSocket, public"}
    database = Database(configured.database)
    async with database.reading() as session:
        for table in (Person, InboxMessage):
            assert await session.scalar(select(func.count()).select_from(table)) == 0
    await database.dispose()


async def test_meta_s_number_and_webhook(configured: Settings, looked: Looked) -> None:
    settings = configured.model_copy(update={"whatsapp_token": SecretStr("EAAtoken")})
    async with looked(settings) as context:
        findings = await whatsapp.checks(context)
    assert not not_well(findings)
    found = {finding.name: finding.found for finding in findings}
    assert found["provider"] == "Meta" and found["Meta's API"] == "knows the number as Simulation"
    assert found["POST /webhooks/whatsapp, forged"] == "refused"
    assert "of" in found["templates (whatsapp)"] and "not registered" in found["templates (whatsapp)"]


@pytest.mark.parametrize(
    ("channel", "change", "check"),
    [
        (sms, {"twilio_auth_token": SecretStr("another")}, "POST /webhooks/twilio/messaging, signed"),
        (sms, {"public_url": "https://other.example.org"}, "POST /webhooks/twilio/messaging, signed"),
        (phone, {"twilio_auth_token": SecretStr("another")}, "Twilio's API"),
        (live, {"public_url": "https://other.example.org"}, "WebSocket /media-stream, signed"),
        (rasa, {"rest_token": SecretStr("another")}, "POST /model/parse"),
        (sms, {"twilio_media_hosts": ".example.org", "dlt": "enforce"}, "templates (dlt)"),
        (phone, {"twilio_media_hosts": ".example.org"}, "KALAVAANI_TWILIO_MEDIA_HOSTS"),
        (web, {"public_url": "http://kalavaani.example.org"}, "KALAVAANI_PUBLIC_URL"),
        (live, {"calls": "ivr"}, "KALAVAANI_CALLS"),
    ],
    ids=["token", "address", "account", "stream", "rest", "dlt", "media", "https", "ivr"],
)
async def test_what_does_not_fit_the_server_is_named(
    configured: Settings, looked: Looked, channel: Any, change: dict[str, Any], check: str
) -> None:
    async with looked(configured, **change) as context:
        findings = await channel.checks(context)
    assert states(findings)[check] is False
    (advice,) = [finding.advice for finding in findings if finding.name == check]
    assert advice.endswith(".") and "12345" not in str(findings), "advice in a sentence, and no secrets"


async def test_meta_s_secrets_must_be_those_of_the_server(configured: Settings, looked: Looked) -> None:
    settings = configured.model_copy(update={"whatsapp_token": SecretStr("EAAtoken")})
    changes = {"whatsapp_app_secret": SecretStr("another"), "whatsapp_verify_token": SecretStr("another")}
    async with looked(settings, whatsapp_token=SecretStr("expired"), **changes) as context:
        found = states(await whatsapp.checks(context))
    assert found["POST /webhooks/whatsapp, signed"] is False
    assert found["GET /webhooks/whatsapp"] is False
    assert found["Meta's API"] is False
    assert found["POST /webhooks/whatsapp, forged"] is True
