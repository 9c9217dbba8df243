"""Everything that Twilio documents that it sends us is taken, with the signature that it makes."""

import json
import logging
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from xml.etree.ElementTree import fromstring

import pytest
from fastapi import Request
from pydantic import SecretStr
from twilio.request_validator import RequestValidator

from assistant.settings import Settings
from connectors.errors import ApiError
from connectors.twilio.signature import verified_form

EXAMPLES = json.loads((Path(__file__).parent / "data" / "twilio_webhook_forms.json").read_text())
MESSAGING, VOICE = "/webhooks/twilio/messaging", "/webhooks/twilio/voice"
ADDRESSES = {
    "sms_in": [MESSAGING],
    "whatsapp_button_reply": [MESSAGING],
    "whatsapp_voice_note": [MESSAGING],
    "whatsapp_location": [MESSAGING],
    "message_status_callback": [MESSAGING, "/webhooks/twilio/status", "/webhooks/twilio/status?ref=42.0"],
    "voice_incoming": [VOICE],
    "gather_speech": [f"{VOICE}/turn"],
    "gather_dtmf": [f"{VOICE}/turn", f"{VOICE}/language"],
    "record_action": [f"{VOICE}/turn"],
    "recording_status": [f"{VOICE}/status"],
}
CASES = [(name, address) for name, addresses in ADDRESSES.items() for address in addresses]


def test_every_example_is_tried() -> None:
    assert set(ADDRESSES) == {name for name in EXAMPLES if not name.startswith("_")}


@pytest.mark.parametrize(("name", "address"), CASES)
async def test_every_example_is_accepted(
    running: Any, caplog: pytest.LogCaptureFixture, name: str, address: str
) -> None:
    answer = await running.post(address, EXAMPLES[name] | {"NewOfTwilio": "x"})
    if address == f"{VOICE}/status":
        assert answer.status_code == 204 and not answer.content
    else:
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].startswith("text/xml")
        assert fromstring(answer.text).tag == "Response"
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


@pytest.mark.parametrize(("name", "address"), CASES)
async def test_no_example_is_accepted_from_anybody_else(running: Any, name: str, address: str) -> None:
    for signature in ("", "RSOYDt4T1cUTdK1PDd93/VVr8B8="):
        answer = await running.post(address, EXAMPLES[name], signature=signature)
        assert answer.status_code == 403


def request_to(path: str, query: str, form: dict[str, str], signature: str) -> Request:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": urlencode(form).encode(), "more_body": False}

    scope = {
        "type": "http",
        "method": "POST",
        "scheme": "https",
        "path": path,
        "query_string": query.encode(),
        "headers": [(b"host", b"kv.example"), (b"x-twilio-signature", signature.encode())],
        "server": ("kv.example", 443),
    }
    return Request(scope, receive)


@pytest.mark.parametrize("signed", ["name='Sita'&n=1", "name=%27Sita%27&n=1"])
@pytest.mark.parametrize("arrived", ["name='Sita'&n=1", "name=%27Sita%27&n=1"])
async def test_a_quote_in_the_address_may_be_written_either_way(signed: str, arrived: str) -> None:
    """As in twilio-node's own tests: Twilio and what stands before us write quotes differently."""
    settings = Settings(_env_file=None, twilio_auth_token=SecretStr("12345"))  # type: ignore[call-arg]
    form = {"MessageSid": "SM1", "Body": "it's"}
    signature = RequestValidator("12345").compute_signature(f"https://kv.example/x?{signed}", form)
    assert dict(await verified_form(request_to("/x", arrived, form, signature), settings)) == form
    for changed in (arrived.replace("Sita", "Gita"), arrived.replace("n=1", "n=2"), f"{arrived}'"):
        with pytest.raises(ApiError):
            await verified_form(request_to("/x", changed, form, signature), settings)
