"""Two carriers' words for the same things: Twilio's Media Streams, and Exotel's AgentStream, which is modelled on them.

Sources: Twilio, "Media Streams – WebSocket messages": camelCase, μ-law 8 kHz in pieces of 20 ms, numbers as strings.
Exotel, "AgentStream – WebSocket protocol": snake_case, 16-bit linear PCM (little-endian, mono) of 8, 16 or 24 kHz in
pieces of about 100 ms whose length is a multiple of 320 bytes.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from connectors.live import mulaw
from connectors.live.frames import Connected, Frame, Key, Marked, Sound, Started, Stopped, Unreadable

MAX_MESSAGE: Final = 64_000
"""Characters of one message: a second of 24 kHz sound."""
MAX_PARAMETERS: Final = 20
MAX_VALUE: Final = 200
"""Characters of an id, a parameter or the name of a mark."""
_KEYS: Final = frozenset("0123456789*#")
_PCM: Final = np.dtype("<i2")


@dataclass(frozen=True, slots=True)
class Dialect:
    """Reads and writes one carrier's messages."""

    name: str
    stream_id: str
    call_id: str
    parameters: str
    media_format: str
    sample_rate: str
    caller: str
    """Where the caller's number stands in `start`; empty: among the parameters, as `From`."""
    companded: bool
    """Sound is μ-law at 8 kHz; otherwise 16-bit linear PCM."""
    rates_hz: frozenset[int]
    frame_ms: int
    """Length of the pieces that the carrier wants from us."""

    def read(self, message: str) -> Frame:
        """What a message says; never raises, whatever it holds."""
        if len(message) > MAX_MESSAGE:
            return Unreadable("too long")
        try:
            value = json.loads(message)
        except (ValueError, RecursionError):
            return Unreadable("not JSON")
        if not isinstance(value, dict):
            return Unreadable("not an object")
        match value.get("event"):
            case "connected":
                return Connected()
            case "start":
                return self._started(value)
            case "media":
                return self._sound(_object(value, "media").get("payload"))
            case "dtmf":
                key = _object(value, "dtmf").get("digit")
                return Key(key) if isinstance(key, str) and key in _KEYS and key else Unreadable("no key")
            case "mark":
                return Marked(_short(_object(value, "mark").get("name")))
            case "stop":
                return Stopped()
            case _:
                return Unreadable("unknown event")

    def media(self, stream: str, payload: bytes) -> str:
        """A message that plays sound, already in the carrier's encoding."""
        return self._message("media", stream, media={"payload": base64.b64encode(payload).decode()})

    def mark(self, stream: str, name: str) -> str:
        """A message that comes back when what was sent before it was played."""
        return self._message("mark", stream, mark={"name": name})

    def clear(self, stream: str) -> str:
        """A message that silences what was sent and not played yet."""
        return self._message("clear", stream)

    def payload(self, samples: NDArray[np.int16]) -> bytes:
        """Samples at the stream's rate as the carrier wants them."""
        return mulaw.encoded(samples) if self.companded else samples.astype(_PCM).tobytes()

    def frame_bytes(self, rate_hz: int) -> int:
        """Bytes of one piece."""
        return rate_hz * self.frame_ms // 1000 * (1 if self.companded else 2)

    def bytes_a_second(self, rate_hz: int) -> int:
        return rate_hz * (1 if self.companded else 2)

    def padded(self, payload: bytes, rate_hz: int) -> bytes:
        """The last piece filled with silence to its full length."""
        missing = -len(payload) % self.frame_bytes(rate_hz)
        return payload + (bytes([mulaw.SILENCE]) if self.companded else b"\x00") * missing

    def _message(self, event: str, stream: str, **content: Mapping[str, str]) -> str:
        return json.dumps({"event": event, self.stream_id: stream, **content})

    def _started(self, value: dict[str, Any]) -> Frame:
        start = _object(value, "start")
        stream = _short(value.get(self.stream_id)) or _short(start.get(self.stream_id))
        call = _short(start.get(self.call_id))
        rate = _short(_object(start, self.media_format).get(self.sample_rate)) or str(mulaw.RATE_HZ)
        if not stream or not call:
            return Unreadable("no stream or call")
        if not (rate.isascii() and rate.isdecimal()) or int(rate) not in self.rates_hz:
            return Unreadable("unknown sample rate")
        given = list(_object(start, self.parameters).items())[:MAX_PARAMETERS]
        parameters = {_short(name): _short(content) for name, content in given}
        caller = _short(start.get(self.caller)) if self.caller else parameters.get("From", "")
        return Started(stream, call, caller, int(rate), parameters)

    def _sound(self, payload: Any) -> Frame:
        if not isinstance(payload, str):
            return Unreadable("no sound")
        try:
            data = base64.b64decode(payload, validate=True)
        except (binascii.Error, ValueError):
            return Unreadable("not base64")
        if self.companded:
            return Sound(mulaw.decoded(data))
        return Sound(np.frombuffer(data[: len(data) // 2 * 2], dtype=_PCM).astype(np.int16))


TWILIO: Final = Dialect(
    name="twilio",
    stream_id="streamSid",
    call_id="callSid",
    parameters="customParameters",
    media_format="mediaFormat",
    sample_rate="sampleRate",
    caller="",
    companded=True,
    rates_hz=frozenset({mulaw.RATE_HZ}),
    frame_ms=20,
)
EXOTEL: Final = Dialect(
    name="exotel",
    stream_id="stream_sid",
    call_id="call_sid",
    parameters="custom_parameters",
    media_format="media_format",
    sample_rate="sample_rate",
    caller="from",
    companded=False,
    rates_hz=frozenset({8_000, 16_000, 24_000}),
    frame_ms=100,
)


def _object(value: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = value.get(name)
    return found if isinstance(found, dict) else {}


def _short(value: Any) -> str:
    """A string or a number as text; what is neither, or too long, counts as nothing."""
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return text if len(text) <= MAX_VALUE else ""
