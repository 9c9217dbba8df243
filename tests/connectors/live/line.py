"""A caller on a real WebSocket. Her words are tones: a pitch for each sentence, which a fake recogniser tells apart."""

import asyncio
import base64
import io
import json
import wave
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import uvicorn
from twilio.request_validator import RequestValidator
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from connectors.live import mulaw
from connectors.live.call import Call
from connectors.live.proof import proof
from voice.errors import AudioSilent, HearingBusy
from voice.transcription import Heard

TOKEN = "12345"
PUBLIC = "wss://kalavaani.example.org"
CALL = "CA00000000000000000000000000000001"
NUMBER = "+919812345678"
FRAME = 160
MURMUR = "(a murmur)"
"""Sound with no words in it."""
BUSY = "(nobody hears)"
SENTENCES = (
    MURMUR,
    BUSY,
    "hmm",
    "haan, accha",
    "yes",
    "no",
    "hello",
    "/change_language",
    "stop, orders please",
    "I want to sell a red silk banarasi saree, 6 metres long, 3 pieces, 4500 rupees each",
    "I want to sell a red silk banarasi saree, 6 metres long, 4500 rupees each",
)
LOWEST_HZ, STEP_HZ = 300, 120


def tone(sentence: str, seconds: float, rate_hz: int = mulaw.RATE_HZ) -> np.ndarray[Any, np.dtype[np.int16]]:
    """A sentence as sound."""
    pitch = LOWEST_HZ + STEP_HZ * SENTENCES.index(sentence)
    times = np.arange(int(seconds * rate_hz)) / rate_hz
    return (np.sin(2 * np.pi * pitch * times) * 9000).astype(np.int16)


class Loudness:
    """Judges speech by loudness, in place of the model that tones would not convince."""

    def __call__(self, frame: Any) -> float:
        return 1.0 if float(np.abs(frame).max()) > 0.05 else 0.0


@dataclass
class ToneRecordings:
    """Hearing that knows the sentences by their pitch."""

    heard: list[str] = field(default_factory=list)
    asked: list[tuple[float, bool]] = field(default_factory=list)
    """Of all that was to be heard: its length in seconds, and whether it was urgent."""
    waiting: int = 0
    most_waiting: int = 0
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    """While it is not set, nobody is heard."""

    def __post_init__(self) -> None:
        self.gate.set()

    async def hear(
        self, data: bytes, *, language: str, first: bool = False, quick: bool = False, **_: Any
    ) -> Heard:
        with wave.open(io.BytesIO(data)) as file:
            samples = np.frombuffer(file.readframes(file.getnframes()), dtype=np.int16)
            rate_hz = file.getframerate()
        self.asked.append((len(samples) / rate_hz, first and quick))
        self.waiting += 1
        self.most_waiting = max(self.most_waiting, self.waiting)
        try:
            await self.gate.wait()
        finally:
            self.waiting -= 1
        pitch = np.abs(np.fft.rfft(samples)).argmax() * rate_hz / len(samples)
        sentence = SENTENCES[round((float(pitch) - LOWEST_HZ) / STEP_HZ)]
        self.heard.append(sentence)
        if sentence == MURMUR:
            raise AudioSilent("nothing intelligible was said")
        if sentence == BUSY:
            raise HearingBusy("9 recordings are being heard or wait")
        return Heard(sentence, language, 0.95, len(samples) / rate_hz, 10.0)

    def close(self) -> None:
        pass


@dataclass
class Caller:
    """Twilio's side of a stream: sends frames, returns marks as if what they follow had been played."""

    socket: ClientConnection
    spoken: list[str]
    """What was made to be said, in all calls."""
    calls: list[Call] = field(default_factory=list)
    """The server's side, of all calls."""
    call: str = CALL
    stream: str = "MZ00000000000000000000000000000000"
    plays: bool = True
    """Marks come back at once; otherwise they wait for `clear`, and the clock paces."""
    halts_at: str | None = None
    """Sentence from which on marks wait."""
    sounds: int = 0
    """`media` messages."""
    sound: bytes = b""
    """What they hold."""
    clears: int = 0
    since_clear: int = 0
    """`media` messages after the last `clear`."""
    marks: list[str] = field(default_factory=list)
    """Marks that wait."""
    closed: asyncio.Event = field(default_factory=asyncio.Event)

    async def listen(self) -> None:
        with suppress(ConnectionClosed):
            async for message in self.socket:
                await self._take(json.loads(message))
        self.closed.set()

    async def _take(self, value: dict[str, Any]) -> None:
        assert value["streamSid"] == self.stream
        match value["event"]:
            case "media":
                frame = base64.b64decode(value["media"]["payload"])
                assert len(frame) == FRAME
                self.sound += frame
                self.sounds += 1
                self.since_clear += 1
            case "mark":
                self.marks.append(value["mark"]["name"])
                self.plays = self.plays and self.halts_at not in self.spoken
                if self.plays:
                    await self.play()
            case "clear":
                self.clears += 1
                self.since_clear = 0
                await self.play()

    async def play(self) -> None:
        """Everything that was sent has been played."""
        while self.marks:
            await self.send({"event": "mark", "mark": {"name": self.marks.pop(0)}})

    async def start(self, language: str | None = "en", number: str = NUMBER) -> None:
        await self.send({"event": "connected", "protocol": "Call", "version": "1.0.0"})
        parameters = proof(TOKEN, self.call, number) | ({"language": language} if language else {})
        media = {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1}
        start = {"streamSid": self.stream, "callSid": self.call, "tracks": ["inbound"], "mediaFormat": media}
        await self.send({"event": "start", "start": {**start, "customParameters": parameters}})

    async def says(self, sentence: str, *, seconds: float = 0.8, then_silent_s: float = 1.5) -> None:
        """Speak as fast as the socket takes it: time is counted in sound."""
        await self.sends(mulaw.encoded(tone(sentence, seconds)))
        await self.stays_silent(then_silent_s)

    async def stays_silent(self, seconds: float) -> None:
        await self.sends(bytes([mulaw.SILENCE]) * int(seconds * mulaw.RATE_HZ))

    async def is_silent_until_she_hears(self, words: str) -> None:
        """Say nothing, for as long as it takes."""
        for _ in range(400):
            await self.stays_silent(1)
            await asyncio.sleep(0.05)
            if words in self.heard:
                return
        raise AssertionError(self.spoken)

    async def sends(self, sound: bytes) -> None:
        for start in range(0, len(sound), FRAME):
            payload = base64.b64encode(sound[start : start + FRAME]).decode()
            await self.send({"event": "media", "media": {"track": "inbound", "payload": payload}})

    async def presses(self, keys: str) -> None:
        for key in keys:
            await self.send({"event": "dtmf", "dtmf": {"track": "inbound_track", "digit": key}})

    async def hangs_up(self) -> None:
        await self.send({"event": "stop", "stop": {"callSid": self.call}})
        await self.socket.close()

    async def send(self, message: dict[str, Any]) -> None:
        with suppress(ConnectionClosed):
            await self.socket.send(json.dumps({**message, "streamSid": self.stream}))

    async def hears(self, words: str, *, times: int = 1) -> None:
        """Wait until these words have been said so often, and all that goes with them."""
        await until(lambda: sum(words in line for line in self.spoken) >= times, lambda: self.spoken)
        await self.hears_all()

    async def hears_all(self) -> None:
        """Wait until all that is being said was played."""
        await until(lambda: not any(call.playback.speaking for call in self.calls))

    async def hears_no_more(self) -> None:
        """Wait until nothing arrives for a while, though not all was said."""
        before = -1
        while before != self.sounds:
            before = self.sounds
            await asyncio.sleep(0.12)

    @property
    def heard(self) -> str:
        return " ".join(self.spoken)


async def until(is_so: Callable[[], bool], else_show: Callable[[], object] = lambda: "") -> None:
    """Wait until something is so; it must be, soon."""
    for _ in range(2000):
        if is_so():
            return
        await asyncio.sleep(0.01)
    raise AssertionError(else_show())


@dataclass
class LiveServer:
    """The running application on a port of the loopback."""

    running: Any
    port: int
    hearing: ToneRecordings
    spoken: list[str]
    calls: list[Call]

    @asynccontextmanager
    async def connected(
        self, path: str = "/media-stream", *, signed: str | None = None, **options: Any
    ) -> AsyncIterator[Caller]:
        """A stream that Twilio opens, signed for the public address."""
        signature = RequestValidator(TOKEN).compute_signature(signed or f"{PUBLIC}{path}", {})
        headers = {"x-twilio-signature": signature}
        async with connect(f"ws://127.0.0.1:{self.port}{path}", additional_headers=headers) as socket:
            caller = Caller(socket, self.spoken, self.calls, **options)
            listening = asyncio.create_task(caller.listen())
            yield caller
            listening.cancel()


@asynccontextmanager
async def serve(
    running: Any, hearing: ToneRecordings, spoken: list[str], calls: list[Call]
) -> AsyncIterator[LiveServer]:
    config = uvicorn.Config(running.app, port=0, lifespan="off", log_level="warning", ws="websockets-sansio")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    await until(lambda: server.started)
    yield LiveServer(running, server.servers[0].sockets[0].getsockname()[1], hearing, spoken, calls)
    server.should_exit = True
    await serving
