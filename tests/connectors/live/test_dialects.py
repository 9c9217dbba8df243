"""Two carriers' messages, read and written; hostile ones are read, too."""

import base64
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.live import mulaw
from connectors.live.dialect import EXOTEL, MAX_MESSAGE, TWILIO, Dialect
from connectors.live.frames import Connected, Key, Marked, Sound, Started, Stopped, Unreadable

SAMPLES = [
    json.loads(line)
    for line in (Path(__file__).parent / "data" / "twilio_media_streams_frames.jsonl")
    .read_text()
    .splitlines()
]
STREAM = "MZ00000000000000000000000000000000"
CALL = "CA00000000000000000000000000000000"


def test_twilios_documented_messages_are_read() -> None:
    read = [TWILIO.read(json.dumps(one["msg"])) for one in SAMPLES if one["dir"] == "in"]
    assert read[:2] == [
        Connected(),
        Started(STREAM, CALL, "", 8000, {"lang": "hi-IN", "role": "artisan"}),
    ]
    assert read[3:] == [Key("1"), Marked("utt-7-end"), Stopped()]


def test_our_messages_are_those_of_the_documentation() -> None:
    sent = {one["msg"]["event"]: one["msg"] for one in SAMPLES if one["dir"] == "out"}
    assert json.loads(TWILIO.mark(STREAM, "utt-7-end")) == sent["mark"]
    assert json.loads(TWILIO.clear(STREAM)) == sent["clear"]
    media = json.loads(TWILIO.media(STREAM, b"\xff" * 160))
    assert (
        media.keys() == sent["media"].keys() and base64.b64decode(media["media"]["payload"]) == b"\xff" * 160
    )


def test_exotels_documented_messages_are_read() -> None:
    """Its protocol page: snake_case, numbers as strings, the caller in `start`, linear samples."""
    start = {
        "stream_sid": "MZ1",
        "call_sid": "CA1",
        "account_sid": "AC1",
        "from": "+919876543210",
        "to": "+918047491899",
        "custom_parameters": {"language": "hi"},
        "media_format": {"encoding": "audio/x-raw", "sample_rate": "16000", "bit_rate": "16"},
    }
    message = {"event": "start", "sequence_number": "1", "stream_sid": "MZ1", "start": start}
    assert EXOTEL.read(json.dumps(message)) == Started(
        "MZ1", "CA1", "+919876543210", 16_000, {"language": "hi"}
    )
    key = {"event": "dtmf", "stream_sid": "MZ1", "dtmf": {"digit": "5", "duration": "100"}}
    assert EXOTEL.read(json.dumps(key)) == Key("5")
    payload = base64.b64encode(np.array([0, -32768, 32767], dtype="<i2").tobytes() + b"\x01").decode()
    sound = EXOTEL.read(json.dumps({"event": "media", "stream_sid": "MZ1", "media": {"payload": payload}}))
    assert isinstance(sound, Sound) and sound.samples.tolist() == [0, -32768, 32767], (
        "half a sample is dropped"
    )


@pytest.mark.parametrize("rate_hz", [8_000, 16_000, 24_000])
def test_exotel_gets_pieces_of_100_ms_in_multiples_of_320_bytes(rate_hz: int) -> None:
    assert EXOTEL.frame_bytes(rate_hz) == rate_hz // 10 * 2
    padded = EXOTEL.padded(b"\x01\x02" * 1000, rate_hz)
    assert len(padded) % EXOTEL.frame_bytes(rate_hz) == 0 and len(padded) % 320 == 0
    assert json.loads(EXOTEL.clear("MZ1")) == {"event": "clear", "stream_sid": "MZ1"}


@pytest.mark.parametrize("dialect", [TWILIO, EXOTEL], ids=lambda dialect: dialect.name)
@pytest.mark.parametrize(
    "message",
    [
        "",
        "null",
        "[]",
        '{"event": {}}',
        '{"event": "start"}',
        '{"event": "start", "start": []}',
        '{"event": "start", "start": {"streamSid": 1, "callSid": {}, "stream_sid": 1, "call_sid": []}}',
        '{"event": "dtmf", "dtmf": {"digit": "**"}}',
        '{"event": "dtmf", "dtmf": {"digit": ""}}',
        '{"event": "media", "media": {"payload": "é"}}',
        '{"event": "media", "media": "x"}',
        " " * (MAX_MESSAGE + 1),
    ],
    ids=range(12),
)
def test_nonsense_is_called_so(dialect: Dialect, message: str) -> None:
    assert isinstance(dialect.read(message), Unreadable)


@pytest.mark.parametrize(
    "rate", ["48000", "-8000", "8e3", "٨٠٠٠"], ids=["48k", "negative", "float", "arabic"]
)
def test_rates_that_no_carrier_has_are_refused(rate: str) -> None:
    start: dict[str, Any] = {"stream_sid": "s", "call_sid": "c", "media_format": {"sample_rate": rate}}
    assert EXOTEL.read(json.dumps({"event": "start", "start": start})) == Unreadable("unknown sample rate")


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.sampled_from(["event", "media", "start", "mark"]), inner)
    ),
)


@given(_JSON, st.sampled_from(["start", "media", "dtmf", "mark", "stop"]))
def test_whatever_a_message_holds_it_is_read(value: Any, event: str) -> None:
    for dialect in (TWILIO, EXOTEL):
        dialect.read(json.dumps({"event": event, event: value}))
        dialect.read(json.dumps(value))


def test_mulaw_is_that_of_the_standard() -> None:
    """G.711, table 2a: the greatest values, and nothing at 0xFF."""
    assert mulaw.decoded(bytes([0x00, 0x80, 0xFF, 0x7F])).tolist() == [-32124, 32124, 0, 0]
    codes = bytes(code for code in range(256) if code != 0x7F)
    assert mulaw.encoded(mulaw.decoded(codes)) == codes
    loud = np.array([-32768, 32767], dtype=np.int16)
    assert mulaw.encoded(loud) == bytes([0x00, 0x80])


@given(st.integers(-32768, 32767))
def test_mulaw_stays_close_to_the_sample(sample: int) -> None:
    heard = int(mulaw.decoded(mulaw.encoded(np.array([sample], dtype=np.int16)))[0])
    assert abs(heard - sample) <= max(8, abs(sample) // 16)
