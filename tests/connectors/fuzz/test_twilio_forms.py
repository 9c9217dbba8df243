"""Twilio's webhooks with hostile content under a right signature, and with any content under a wrong one."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from assistant.store.tables import InboxMessage
from tests.connectors.fuzz.doors import MESSAGING, Doors
from tests.connectors.fuzz.hostile import ODD_BODIES, changed_form, examples

DATA = Path(__file__).parent.parent / "vendors" / "data" / "twilio_webhook_forms.json"
FORMS: dict[str, dict[str, str]] = {
    name: form for name, form in json.loads(DATA.read_text()).items() if not name.startswith("_")
}
VOICE = "/webhooks/twilio/voice"
STATUS = "/webhooks/twilio/status"
CALLS = ("voice_incoming", "gather_speech", "gather_dtmf", "record_action", "recording_status")
MESSAGES = tuple(sorted(set(FORMS) - set(CALLS)))
STEPS = ("", "/language", "/turn", "/wait", "/status", "/stream-ended")
QUERIES = (
    "",
    "?step=1&language=hi&choices=12&page=1",
    "?step=149&silences=2&greets=1&remembered=1",
    "?step=9999&waits=9999&page=9999&choices=9999&language=xx",
    "?step=-1&step=٣&waits=1e9&language=en%00&again=9",
    "?again=%C2%B2&step=0&silences=1",
)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Callers hear a holding sentence at once: what they wait for may never come."""
    monkeypatch.setattr("connectors.twilio.limits.CALL_DEADLINE_S", 0.3)


@examples(60)
@given(data=st.data(), name=st.sampled_from(MESSAGES), path=st.sampled_from([MESSAGING, MESSAGING, STATUS]))
async def test_messages_and_reports(doors: Doors, data: st.DataObject, name: str, path: str) -> None:
    number = doors.number()
    sender = FORMS[name]["From"].replace("9812345678", f"9812{number:06}")
    fresh = FORMS[name] | {"MessageSid": f"SMf{number}", "From": sender}
    form = data.draw(changed_form(fresh))
    answer = await doors.twilio(path, form)
    assert answer.status_code in (200, 403, 413, 422)
    await doors.is_quiet()


@examples(60)
@given(
    data=st.data(),
    name=st.sampled_from(CALLS),
    step=st.sampled_from(STEPS),
    query=st.sampled_from(QUERIES),
)
async def test_calls(doors: Doors, data: st.DataObject, name: str, step: str, query: str) -> None:
    form = data.draw(changed_form(FORMS[name] | {"CallSid": f"CAf{doors.number()}"}))
    answer = await doors.twilio(f"{VOICE}{step}{query}", form)
    assert answer.status_code in (200, 204, 403, 413, 422)


@examples(40)
@given(
    body=ODD_BODIES | st.binary(max_size=300),
    signature=st.sampled_from(["", "x", "é", "=" * 5000, "RSOYDt4T1cU="]),
)
async def test_nothing_enters_without_a_signature(doors: Doors, body: bytes, signature: str) -> None:
    headers = {"x-twilio-signature": signature} if signature else {}
    for path in (MESSAGING, STATUS, *(f"{VOICE}{step}" for step in STEPS)):
        assert (await doors.send(path, body, headers)).status_code == 403
    async with doors.running.database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(InboxMessage)) == 0


@examples(20)
@given(
    body=ODD_BODIES,
    kind=st.sampled_from(["application/json", "text/plain", "multipart/form-data", "\xff", ""]),
)
async def test_odd_bodies_under_a_right_signature(doors: Doors, body: bytes, kind: str) -> None:
    """Twilio signs the hash of a JSON body, which comes in the address."""
    path = f"{MESSAGING}?bodySHA256={hashlib.sha256(body).hexdigest()}"
    answer = await doors.twilio(path, {}, body=body, **{"content-type": kind})
    assert answer.status_code in (403, 422)


@pytest.mark.parametrize(
    ("field", "content"),
    [("Body", "x" * 90_000), ("MessageSid", "S" * 90_000), ("From", "+" + "9" * 90_000), ("X\x00", "1")],
    ids=["body", "id", "sender", "name"],
)
async def test_long_fields(doors: Doors, field: str, content: str) -> None:
    answer = await doors.twilio(MESSAGING, FORMS["sms_in"] | {field: content})
    assert answer.status_code == (422 if field in ("MessageSid", "From") else 200)


@pytest.mark.parametrize("size", [100_001, 19_000_000])
async def test_forms_above_the_limit_are_not_read_to_the_end(doors: Doors, size: int) -> None:
    answer = await doors.twilio(MESSAGING, {}, body=b"Body=" + b"x" * size)
    assert answer.status_code == 413


async def test_places_that_are_none(doors: Doors) -> None:
    for number, (latitude, longitude) in enumerate(
        [("nan", "1"), ("1e999", "1"), ("91", "0"), ("0", "-181")]
    ):
        place: dict[str, Any] = {"Latitude": latitude, "Longitude": longitude, "MessageSid": f"SMp{number}"}
        assert (await doors.twilio(MESSAGING, FORMS["whatsapp_location"] | place)).status_code == 200
