"""A call on a stream, as its caller goes through it: she speaks or presses, and hears what is answered, and when."""

from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

import numpy as np
from numpy.typing import NDArray

from connectors.live import mulaw
from connectors.simulation.call_words import PHONE, CallWords
from connectors.simulation.errors import SimulationFailed
from connectors.simulation.media_stream import PATH, MediaStream, streamed
from connectors.simulation.terminal import Screen
from connectors.simulation.webhooks import Server
from voice.decoding import decode
from voice.errors import VoiceError

PATIENCE_S = 60.0
"""Longest wait for an answer: the first recording loads the speech model."""
QUIET_S = 0.7
"""Nothing for so long after the last sound was played: the answer is over."""
HELD_S = 8.0
"""Longest wait for the answer behind a phrase such as "One moment, please"."""
SILENCE_S = 12.0
"""Longer than a caller may be silent before she is asked again."""


@dataclass(slots=True)
class LiveCall:
    """The streamed part of a call."""

    server: Server
    token: str
    words: CallWords
    screen: Screen
    call: str
    caller: str
    stream: MediaStream | None = None
    _opened: AsyncExitStack = field(default_factory=AsyncExitStack)
    _turn: int = 0
    """Number of the next answer whose words are looked up."""

    async def open(self, connect: Element) -> None:
        """Open what `<Connect><Stream>` names, and hear the greeting."""
        wanted = connect.find("Stream")
        public = wanted.get("url", "") if wanted is not None else ""
        parameters = {one.get("name", ""): one.get("value", "") for one in connect.iter("Parameter")}
        here = self.server.reached(public.replace("ws", "http", 1)).replace("http", "ws", 1)
        self.stream = await self._opened.enter_async_context(
            streamed(here, public, self.token, self.call, parameters)
        )
        self.screen.event("stream", "[dim]☎ the stream is open[/]")
        await self._answer(0.0, PATIENCE_S)

    def directly(self) -> Element:
        """A `<Connect>` to our stream, for a server that would take the call by keys."""
        connect, public = Element("Connect"), self.server.public_url.replace("http", "ws", 1)
        stream = Element("Stream", url=f"{public}{PATH}")
        stream.append(Element("Parameter", name="From", value=self.caller))
        connect.append(stream)
        return connect

    @property
    def is_over(self) -> bool:
        """Whether the server has closed the stream."""
        return self.stream is not None and self.stream.closed.is_set()

    async def say(self, data: bytes) -> None:
        """A recording, in real time."""
        stream = self._streaming()
        await self._answer(await stream.say(_samples(data)), PATIENCE_S)

    async def press(self, keys: str) -> None:
        await self._answer(await self._streaming().press(keys), PATIENCE_S)

    async def stay_silent(self) -> None:
        stream = self._streaming()
        await self._answer(stream.now_s, SILENCE_S)

    async def close(self) -> None:
        """Hang up, and keep what was heard."""
        stream, self.stream = self.stream, None
        if stream is None:
            return
        await self._opened.aclose()
        path = self.screen.folder / f"{self.call}.wav"
        seconds = stream.speaker.save(path)
        line = f"[dim]🔊 {seconds:.1f} s, {stream.clears} interruptions: {path}[/]"
        self.screen.event("heard", line, file=path, seconds=round(seconds, 1), clears=stream.clears)

    async def _answer(self, since_s: float, patience_s: float) -> None:
        stream = self._streaming()
        after_s = await stream.answered_after(since_s, patience_s, QUIET_S)
        if after_s is None:
            if not stream.closed.is_set():
                self.screen.note("silence")
            return
        lines = await self._new_words()
        if not lines and self._turn:  # a holding phrase: the answer comes behind it
            await stream.answered_after(stream.now_s, HELD_S, QUIET_S)
            lines = await self._new_words()
        words = self.screen.lines_of(lines)
        self.screen.event(
            "answered",
            f"☎ [cyan]after {after_s * 1000:.0f} ms[/]\n{words}",
            after_ms=round(after_s * 1000),
            text=" ".join(lines),
        )

    async def _new_words(self) -> list[str]:
        """Replies that were not shown yet."""
        lines: list[str] = []
        while new := await self.words.replies(f"{PHONE}:{self.call}.live.{self._turn}"):
            lines += new
            self._turn += 1
        return lines

    def _streaming(self) -> MediaStream:
        if self.stream is None:
            raise SimulationFailed("there is no stream")
        return self.stream


def _samples(data: bytes) -> NDArray[np.int16]:
    """A recording at the telephone's rate: every second sample of 16 kHz, since voices have little above 4 kHz."""
    try:
        audio = decode(data)
    except VoiceError as error:
        raise SimulationFailed(f"this is no recording: {error}") from None
    step = audio.sample_rate // mulaw.RATE_HZ
    return (audio.samples[::step] * 32767).astype(np.int16)
