"""What Meta may send beyond its examples: withheld numbers, odd orders of keys, new kinds, and plain rubbish."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.messages import Incoming, Location
from connectors.whatsapp_cloud.addresses import recipient
from connectors.whatsapp_cloud.envelope import opened
from connectors.whatsapp_cloud.json_values import parsed
from connectors.whatsapp_cloud.parsing import MediaReference, incoming_of, media_of

ASHA = {"from": "919812345678", "id": "wamid.1", "timestamp": "1750091045"}


def read(**message: Any) -> Incoming | None:
    return incoming_of({"message": {**ASHA, **message}, "phone_number_id": "1", "user_id": ""})


def asha(**said: Any) -> Incoming:
    sent_at = datetime(2025, 6, 16, 16, 24, 5, tzinfo=UTC)
    return Incoming("whatsapp", "+919812345678", "wamid.1", sent_at=sent_at, **said)


PHOTO = {"id": "7", "mime_type": "image/png", "sha256": "x", "filename": "saree.png", "caption": "blue"}
LISTEN = {"id": "8", "mime_type": "audio/mpeg", "filename": "song.mp3", "caption": "hear this"}
SPOKEN_AS = [
    ({"type": "video", "video": {"id": "1", "mime_type": "video/mp4"}}, asha(problem="unsupported_video")),
    ({"type": "sticker", "sticker": {"id": "1"}}, asha(problem="unsupported_sticker")),
    (
        {"type": "document", "document": {"id": "1", "mime_type": "application/pdf"}},
        asha(problem="unsupported_document"),
    ),
    ({"type": "document", "document": PHOTO}, asha(text="blue")),
    ({"type": "document", "document": LISTEN}, asha()),
    ({"type": "reaction", "reaction": {"message_id": "wamid.0"}}, asha(reaction="")),
    (
        {"type": "interactive", "interactive": {"button_reply": {"id": "/affirm", "title": "हाँ"}}},
        asha(payload="/affirm", text="हाँ"),
    ),
    (
        {"type": "interactive", "interactive": {"nfm_reply": {"response_json": "{}"}}},
        asha(problem="unsupported_medium"),
    ),
    ({"type": "button", "button": {"payload": "/help", "text": "मदद"}}, asha(payload="/help", text="मदद")),
    ({"type": "request_welcome"}, asha(payload="/greet")),
    ({"type": "revoke", "revoke": {"original_message_id": "wamid.0"}}, None),
    ({"type": "kind_of_2031", "kind_of_2031": {}}, asha(problem="unsupported_medium")),
    ({"text": {"body": "hello"}, "type": "text"}, asha(text="hello")),
    ({"type": "text", "text": {"body": ""}}, asha()),
    ({"type": "text"}, asha()),
    ({}, asha(problem="unsupported_medium")),
    (
        {"type": "location", "location": {"longitude": "82.97", "latitude": "25.31"}},
        asha(location=Location(25.31, 82.97)),
    ),
    (
        {"type": "location", "location": {"latitude": 91, "longitude": 0}},
        asha(problem="unsupported_medium"),
    ),
    ({"type": "location", "location": {"latitude": "25"}}, asha(problem="unsupported_medium")),
    (
        {"type": "order", "order": {"product_items": [{"product_retailer_id": "7", "quantity": -1}]}},
        asha(problem="unsupported_medium"),
    ),
]


@pytest.mark.parametrize(("message", "expected"), SPOKEN_AS, ids=range(len(SPOKEN_AS)))
def test_what_metas_examples_leave_out(message: dict[str, Any], expected: Incoming | None) -> None:
    assert read(**message) == expected


def test_a_photo_sent_as_a_document_is_fetched_as_a_photo() -> None:
    payload = {"message": {**ASHA, "type": "document", "document": PHOTO}}
    assert media_of(payload) == MediaReference("image", "7", "x")
    payload = {"message": {**ASHA, "type": "document", "document": LISTEN}}
    assert media_of(payload) == MediaReference("audio", "8", "")


def test_a_withheld_number_is_known_by_metas_id_of_her() -> None:
    message = {"id": "wamid.1", "from_user_id": "IN.13491208655302741918", "type": "text"}
    incoming = incoming_of({"message": {**message, "text": {"body": "hello"}}, "user_id": ""})
    assert incoming is not None
    assert incoming.identity == ("whatsapp_user", "IN.13491208655302741918")
    assert recipient(incoming.sender) == {"recipient_type": "individual", "recipient": incoming.sender}
    assert recipient("+919812345678") == {"recipient_type": "individual", "to": "+919812345678"}


def test_her_id_may_stand_beside_the_message(wrap: Any) -> None:
    contacts = [{"profile": {"name": "आशा"}, "user_id": "IN.7"}]
    (payload,) = opened(wrap({"id": "wamid.1", "type": "text"}, contacts=contacts), None).payloads
    incoming = incoming_of(payload)
    assert incoming is not None and incoming.sender == "IN.7"
    both = [{"wa_id": "911111111111", "user_id": "IN.8"}, {"wa_id": "919812345678", "user_id": "IN.9"}]
    (payload,) = opened(wrap({**ASHA, "type": "text"}, contacts=both), None).payloads
    assert payload["user_id"] == "IN.9"


@pytest.mark.parametrize(
    "sender", [None, "", "abc", "12", "9" * 16, "+91 98", {"a": 1}, ["9198"], True, "../x"]
)
def test_somebody_without_an_address_is_nobody(sender: Any) -> None:
    assert (
        incoming_of({"message": {"id": "wamid.1", "from": sender, "type": "text"}, "user_id": "x/../y"})
        is None
    )


def test_a_batch_is_read_to_its_end_whatever_lies_in_it(wrap: Any) -> None:
    good = {**ASHA, "type": "text", "text": {"body": "hello"}}
    body = wrap(
        "no message",  # type: ignore[arg-type]
        {**good, "id": 7},
        {**good, "id": "x" * 500},
        {**good, "id": "wamid.group", "group_id": "Y2Fw"},
        good,
        statuses=[
            {"id": "wamid.OUT1", "status": "thought_about"},
            {"id": "wamid.OUT1", "status": "played", "biz_opaque_callback_data": "whatsapp:wamid.1#0"},
        ],
        errors=[{"code": 131031}, {"title": "?"}],
    )
    body["entry"] = [
        None,
        {"id": "1"},
        {"changes": [{"field": "messages"}, {"field": "flows"}]},
        *body["entry"],
    ]
    body["entry"][-1]["changes"].insert(0, {"field": "account_update", "value": {"messages": [good]}})
    body["entry"].append({"changes": [{"field": "messages", "value": wrap({**good, "id": "wamid.2"})}]})
    envelope = opened(body, "106540352242922")
    assert [payload["message"]["id"] for payload in envelope.payloads] == ["wamid.1"]
    (status,) = envelope.statuses
    assert (status.name, status.reference) == ("read", "whatsapp:wamid.1#0")
    assert envelope.errors == ["131031"]


def test_messages_to_another_number_of_the_account_are_not_ours(wrap: Any) -> None:
    body = wrap({**ASHA, "type": "text"}, statuses=[{"id": "wamid.OUT1", "status": "sent"}])
    envelope = opened(body, "999")
    assert not envelope.payloads and not envelope.statuses


def test_text_that_a_database_refuses_is_made_fit() -> None:
    body = parsed(rb'{"a\u0000": "b\u0000\ud83d", "c": [NaN, 1e999, -Infinity], "d": 1.5}')
    assert body == {"a": "b?", "c": [None, None, None], "d": 1.5}
    deep = parsed(b"[" * 200 + b"]" * 200)
    assert len(json.dumps(deep)) < 100


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe\x00", b"[" * 100_000, b"1" * 5_000])
def test_what_is_no_json_is_said_so(body: bytes) -> None:
    with pytest.raises(ValueError):
        parsed(body)


KEYS = st.sampled_from(
    [
        *(
            "entry",
            "changes",
            "field",
            "value",
            "messages",
            "statuses",
            "errors",
            "contacts",
            "metadata",
            "id",
        ),
        *(
            "from",
            "type",
            "text",
            "body",
            "interactive",
            "button_reply",
            "list_reply",
            "location",
            "latitude",
        ),
        *("longitude", "order", "product_items", "quantity", "product_retailer_id", "reaction", "emoji"),
        *("document", "mime_type", "system", "wa_id", "user_id", "from_user_id", "status", "code", "audio"),
        *("image", "button", "payload"),
    ]
)
WORDS = st.sampled_from(
    [
        *("messages", "text", "interactive", "location", "order", "reaction", "document", "system", "audio"),
        *("image", "button", "failed", "read", "wamid.1", "919812345678", "IN.7", "image/png"),
        "user_changed_number",
    ]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | WORDS,
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(KEYS, inside, max_size=6),
    max_leaves=40,
)


@given(JSON)
def test_any_json_is_read_without_harm(body: Any) -> None:
    envelope = opened(parsed(json.dumps(body).encode()), None)
    for payload in envelope.payloads:
        incoming_of(payload)
        media_of(payload)


@given(st.dictionaries(KEYS, JSON, max_size=8))
def test_any_message_is_read_without_harm_and_can_be_kept(message: dict[str, Any]) -> None:
    wrapped = {"entry": [{"changes": [{"field": "messages", "value": {"messages": [message]}}]}]}
    for payload in opened(parsed(json.dumps(wrapped).encode()), None).payloads:
        json.dumps(payload, allow_nan=False).encode()
        incoming = incoming_of(payload)
        if incoming is not None:
            assert incoming.sender and incoming.provider_id
        media_of(payload)


@given(st.binary(max_size=200))
def test_any_bytes_are_json_or_refused(body: bytes) -> None:
    try:
        opened(parsed(body), None)
    except ValueError:
        return


@pytest.mark.parametrize(
    "timestamp", ["", "soon", "-5", "1e9", "99999999999", "१७५००९१०४५", None, 1750091045.5, []]
)
def test_what_is_no_time_is_no_time(timestamp: object) -> None:
    incoming = read(type="text", text={"body": "hello"}, timestamp=timestamp)
    assert incoming is not None and incoming.sent_at is None
