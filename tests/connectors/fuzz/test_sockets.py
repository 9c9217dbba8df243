"""WebSockets and socket.io: hostile frames end in an error frame or a closed connection, never in a broken server."""

import asyncio
import copy
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import socketio
import uvicorn
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.connectors.conftest import TOKEN
from tests.connectors.fuzz.doors import EXOTEL_TOKEN, PATIENCE_S, Doors
from tests.connectors.fuzz.hostile import ODD_BODIES, STRINGS, VALUES, changed_json, examples
from tests.connectors.live.line import Loudness, until

PUBLIC_STREAM = "wss://kalavaani.example.org/media-stream"
FRAMES = Path(__file__).parent.parent / "live" / "data" / "twilio_media_streams_frames.jsonl"
TWILIO_FRAMES = [
    line["msg"] for line in map(json.loads, FRAMES.read_text().splitlines()) if line["dir"] == "in"
]
EXOTEL_START = {
    "event": "start",
    "stream_sid": "MZ1",
    "start": {
        "stream_sid": "MZ1",
        "call_sid": "7c1e",
        "from": "09812345678",
        "custom_parameters": {"language": "en"},
        "media_format": {"encoding": "audio/x-raw", "sample_rate": "8000", "bit_rate": "16"},
    },
}
EXOTEL_FRAMES = [{"event": "connected"}, EXOTEL_START, *TWILIO_FRAMES[2:]]
PAGE_FRAMES: list[dict[str, Any]] = [
    {"type": "hello", "session": None, "seen": 0, "role": "artisan", "language": "en"},
    {"type": "message", "id": "m1", "text": "hello", "language": "en"},
    {"type": "message", "id": "m2", "payload": "/SetSlots(price=5)"},
    {"type": "message", "id": "m3", "audio": "aGVsbG8=", "content_type": "audio/webm"},
    {"type": "say", "id": "s1", "text": "…", "language": "en", "rate": 1.0},
    {"type": "seen", "seq": 1},
    {"type": "here"},
]


@pytest.fixture
async def address(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """The application on a port of the loopback."""
    monkeypatch.setattr("connectors.live.ear.SpeechProbability", Loudness)
    monkeypatch.setattr("connectors.live.routes.START_S", 1.0)
    # The recorded calls were somebody else's.
    monkeypatch.setattr("connectors.live.routes.is_proven", lambda *_: True)
    monkeypatch.setattr("connectors.rate_limit.RateLimit.check", lambda *_: None)
    config = uvicorn.Config(
        doors.running.app, port=0, lifespan="off", log_level="warning", ws_max_size=20_000_000
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    await until(lambda: server.started)
    yield f"127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    async with asyncio.timeout(PATIENCE_S):
        await serving


async def tell(url: str, frames: list[str | bytes], *, headers: dict[str, str] | None = None) -> list[Any]:
    """Send frames, close, and give what was said; it must be JSON, and the server must let go."""
    said: list[Any] = []
    async with asyncio.timeout(PATIENCE_S), connect(url, additional_headers=headers) as socket:
        with suppress(ConnectionClosed):
            for frame in frames:
                await socket.send(frame)
            with suppress(TimeoutError):
                while True:
                    said.append(json.loads(await asyncio.wait_for(socket.recv(), 0.05)))
    assert socket.close_code != 1011, "something broke inside"
    return said


def signed() -> dict[str, str]:
    return {"x-twilio-signature": RequestValidator(TOKEN).compute_signature(PUBLIC_STREAM, {})}


def as_text(frame: Any) -> str:
    return json.dumps(frame).replace("\\ud800", "?")


@st.composite
def conversations(draw: st.DrawFn, frames: list[Any], *, begun: int) -> list[str | bytes]:
    """The beginning as it should be, or not, and frames that are changed."""
    kept = draw(st.sampled_from([0, begun, begun, begun]))
    told: list[str | bytes] = [as_text(frame) for frame in copy.deepcopy(frames[:kept])]
    for _ in range(draw(st.integers(1, 6))):
        odd = draw(st.integers(0, 5))
        if odd == 0:
            body = draw(ODD_BODIES)
            told.append(body if draw(st.booleans()) else body.decode("utf-8", "replace"))
        else:
            told.append(as_text(draw(changed_json(draw(st.sampled_from(frames))))))
    return told


@examples(15)
@given(frames=conversations(TWILIO_FRAMES, begun=2))
async def test_twilios_stream(doors: Doors, address: str, frames: list[str | bytes]) -> None:
    await tell(f"ws://{address}/media-stream", frames, headers=signed())


@examples(15)
@given(frames=conversations(EXOTEL_FRAMES, begun=2))
async def test_exotels_stream(doors: Doors, address: str, frames: list[str | bytes]) -> None:
    await tell(f"ws://{address}/media-stream/{EXOTEL_TOKEN}", frames)


@pytest.mark.parametrize("path", ["", "/", "/wrong", "/%00", "/" + "x" * 5_000])
async def test_streams_that_are_not_proven_are_refused(doors: Doors, address: str, path: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        await tell(f"ws://{address}/media-stream{path}", ["x"], headers={"x-twilio-signature": "x"})
    assert refused.value.response.status_code == 403


@examples(25)
@given(frames=conversations(PAGE_FRAMES, begun=1))
async def test_the_widgets_socket(doors: Doors, address: str, frames: list[str | bytes]) -> None:
    said = await tell(f"ws://{address}/chat", frames)
    assert all(frame["type"] for frame in said)


@examples(15)
@given(
    events=st.lists(
        st.tuples(
            st.sampled_from(["session_request", "user_uttered", "disconnect ", "connect", "x"]),
            VALUES
            | st.fixed_dictionaries(
                {"message": STRINGS | VALUES},
                optional={"session_id": VALUES, "customData": VALUES, "metadata": VALUES},
            ),
        ),
        min_size=1,
        max_size=5,
    )
)
async def test_socket_io(doors: Doors, address: str, events: list[tuple[str, Any]]) -> None:
    client = socketio.AsyncClient(reconnection=False)
    async with asyncio.timeout(PATIENCE_S):
        await client.connect(f"http://{address}", transports=["websocket"])
        for name, content in events:
            with suppress(socketio.exceptions.BadNamespaceError, UnicodeEncodeError):
                await client.emit(name, content)
        await client.disconnect()


@examples(15)
@given(
    body=ODD_BODIES | st.binary(max_size=200),
    query=st.sampled_from(["", "?EIO=4&transport=polling", "?EIO=x"]),
)
async def test_socket_ios_polling(doors: Doors, address: str, body: bytes, query: str) -> None:
    answer = await doors.running.client.post(f"/socket.io/{query}", content=body)
    assert answer.status_code < 500
