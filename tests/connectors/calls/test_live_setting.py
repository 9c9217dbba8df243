"""Where calls are live, an answered call is streamed, and a missed one still rings back."""

from typing import Any
from xml.etree.ElementTree import fromstring

ROOT = "/webhooks/twilio/voice"
OURS, MISSED = "+14155238886", "+911409876543"


async def test_an_answered_call_is_streamed_and_a_missed_one_is_refused(
    open_app: Any, twilio_settings: Any
) -> None:
    settings = twilio_settings.model_copy(update={"calls": "live", "missed_call_numbers": MISSED})
    async with open_app(settings) as running:
        call = {"CallSid": "CA1", "From": "+919812345678", "CallStatus": "ringing", "Direction": "inbound"}
        answered = fromstring((await running.post(ROOT, {**call, "To": OURS})).text)
        assert answered.find("Connect/Stream") is not None
        refused = fromstring((await running.post(ROOT, {**call, "To": MISSED})).text)
        assert [verb.tag for verb in refused] == ["Reject"]
        over = fromstring((await running.post(ROOT, {**call, "To": OURS, "CallStatus": "completed"})).text)
        assert list(over) == []
