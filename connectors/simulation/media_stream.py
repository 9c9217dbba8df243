"""Twilio's side of a media stream: a frame every 20 ms, marks that come back when they were played, `clear` heeded.

Source: Twilio, "Media Streams – WebSocket messages" (numbers as strings, μ-law 8 kHz in base64).
"""

import asyncio
import base64
import binascii
import contextlib
import itertools
import json
import secrets
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from twilio.request_validator import RequestValidator
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, WebSocketException

from connectors.live import mulaw
from connectors.simulation.errors import Refused, SimulationFailed
from connectors.simulation.loudspeaker import Loudspeaker
from connectors.whatsapp_cloud.json_values import record, text

PATH = "/media-stream"
FRAME = 160
FRAME_S = FRAME / mulaw.RATE_HZ
LOUD = 650
"""Samples above it are speech; 2 % of full scale."""
FORBIDDEN = 403
_SILENCE = bytes([mulaw.SILENCE]) * FRAME


@dataclass(slots=True)
class MediaStream:
    """One call that is streamed."""

    socket: ClientConnection
    call: str
    parameters: Mapping[str, str]
    speaker: Loudspeaker = field(default_factory=Loudspeaker)
    stream: str = field(default_factory=lambda: f"MZ{secrets.token_hex(16)}")
    closed: asyncio.Event = field(default_factory=asyncio.Event)
    clears: int = 0
    sounds_at: list[float] = field(default_factory=list)
    """When each piece of sound came, on the call's clock."""
    _to_say: list[bytes] = field(default_factory=list)
    _marks: list[tuple[str, asyncio.TimerHandle]] = field(default_factory=list)
    _began: float = field(default_factory=time.monotonic)
    _numbers: Any = field(default_factory=lambda: itertools.count(1))
    _sending: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def now_s(self) -> float:
        """The call's clock."""
        return time.monotonic() - self._began

    async def say(self, samples: NDArray[np.int16]) -> float:
        """Speak in real time (8 kHz); gives the moment of the last loud sample on the call's clock."""
        samples = np.pad(samples, (0, -len(samples) % FRAME))
        sound, began_s = mulaw.encoded(samples), self.now_s
        loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > LOUD)
        self._to_say = [sound[at : at + FRAME] for at in range(0, len(sound), FRAME)]
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.closed.wait(), len(sound) / mulaw.RATE_HZ)
        return began_s + (float(loud[-1]) / mulaw.RATE_HZ if loud.size else 0.0)

    async def press(self, keys: str) -> float:
        """Keys, one after the other; gives the moment of the last."""
        for key in keys:
            await self._send("dtmf", dtmf={"track": "inbound_track", "digit": key})
        return self.now_s

    async def answered_after(self, moment_s: float, patience_s: float, quiet_s: float) -> float | None:
        """Seconds from a moment to the first sound after it, once the answer is played to its end; None: silence."""
        first = await self._sound_after(moment_s, patience_s)
        while first is not None and self.now_s < self.speaker.played_until_s + quiet_s:
            if self.closed.is_set():
                break
            await asyncio.sleep(FRAME_S)
        return None if first is None else first - moment_s

    async def hang_up(self) -> None:
        await self._send("stop", stop={"callSid": self.call})
        await self.socket.close()

    async def _sound_after(self, moment_s: float, patience_s: float) -> float | None:
        while self.now_s < moment_s + patience_s and not self.closed.is_set():
            if self.sounds_at and self.sounds_at[-1] > moment_s:
                return next(at for at in self.sounds_at if at > moment_s)
            await asyncio.sleep(FRAME_S / 2)
        return None

    async def run(self) -> None:
        """Say which call it is, and go on until the server closes the stream."""
        await self._send("connected", protocol="Call", version="1.0.0")
        media = {"encoding": "audio/x-mulaw", "sampleRate": mulaw.RATE_HZ, "channels": 1}
        about = {"streamSid": self.stream, "callSid": self.call, "tracks": ["inbound"]}
        await self._send(
            "start", start={**about, "customParameters": dict(self.parameters), "mediaFormat": media}
        )
        clock = asyncio.create_task(self._clock())
        try:
            with contextlib.suppress(ConnectionClosed):
                async for message in self.socket:
                    await self._take(message)
        finally:
            clock.cancel()
            for _, waiting in self._marks:
                waiting.cancel()
            self.closed.set()

    async def _clock(self) -> None:
        """A frame every 20 ms, whether the caller speaks or not."""
        for number in itertools.count(1):
            await asyncio.sleep(max(0.0, number * FRAME_S - self.now_s))
            payload = self._to_say.pop(0) if self._to_say else _SILENCE
            said = {"track": "inbound", "chunk": str(number), "timestamp": str(round(self.now_s * 1000))}
            await self._send("media", media={**said, "payload": base64.b64encode(payload).decode()})

    async def _take(self, message: str | bytes) -> None:
        try:
            value = record(json.loads(message))
        except (ValueError, RecursionError):
            return
        match value.get("event"):
            case "media":
                with contextlib.suppress(binascii.Error, ValueError):
                    sound = base64.b64decode(text(record(value.get("media")).get("payload")))
                    self.sounds_at.append(self.now_s)
                    self.speaker.play(sound, self.now_s)
            case "mark":
                name = text(record(value.get("mark")).get("name"))
                wait_s = max(0.0, self.speaker.played_until_s - self.now_s)
                waiting = asyncio.get_running_loop().call_later(wait_s, self._return_first)
                self._marks.append((name, waiting))
            case "clear":
                self.clears += 1
                self.speaker.clear(self.now_s)
                for _, waiting in self._marks:
                    waiting.cancel()
                while self._marks:
                    self._return_first()

    def _return_first(self) -> None:
        """The oldest mark comes back: what was sent before it was played, or thrown away."""
        name, _ = self._marks.pop(0)
        task = asyncio.create_task(self._send("mark", mark={"name": name}))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def _send(self, event: str, **content: Any) -> None:
        message = {"event": event, **content}
        if event != "connected":
            message |= {"sequenceNumber": str(next(self._numbers)), "streamSid": self.stream}
        with contextlib.suppress(ConnectionClosed):
            await self.socket.send(json.dumps(message))


@asynccontextmanager
async def streamed(
    url: str, signed_for: str, token: str, call: str, parameters: Mapping[str, str]
) -> AsyncIterator[MediaStream]:
    """A stream to a WebSocket, signed for the address that the server knows.

    Raises:
        Refused: the server does not believe us.
        SimulationFailed: it is not there.
    """
    signature = RequestValidator(token).compute_signature(signed_for, {})
    try:
        socket = await connect(url, additional_headers={"x-twilio-signature": signature}, proxy=None)
    except InvalidHandshake:
        raise Refused(FORBIDDEN, "at the WebSocket") from None
    except (OSError, TimeoutError, WebSocketException) as error:
        raise SimulationFailed(f"no WebSocket answers at {url} ({type(error).__name__})") from None
    stream = MediaStream(socket, call, parameters)
    running = asyncio.create_task(stream.run())
    try:
        yield stream
    finally:
        await stream.hang_up()
        await running
