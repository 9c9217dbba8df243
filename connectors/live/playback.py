"""Our side of a live call: plays sentences a little ahead of time, and knows what of them was heard.

The carrier holds what we send until it is played, and we cannot ask it to wait. So we stay at most LEAD_S ahead: when
we pause, it falls silent within that time, and goes on with the next sample when we do. The clock paces; a mark behind
every MARK_EVERY_S of sound comes back when it was played, so that what was heard is known to that precision. Where
marks do not come back, the clock counts instead.
"""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from connectors.live.frames import Started
from connectors.live.lines import Line
from connectors.live.speech import Speech, Speechless

LEAD_S: Final = 0.4
"""Enough for a network that stutters a little; with more, we would talk on into the words of who interrupts us."""
MARK_EVERY_S: Final = 0.1
MARK_GRACE_S: Final = 1.0
"""How much later than by our clock a mark may come back, on a line where they do."""
_ROUNDING_S: Final = 0.001

Send = Callable[[str], Awaitable[None]]


@dataclass(slots=True)
class _Said:
    """One line of what is being said, and where in the sound it lies."""

    line: Line
    starts_s: float
    ends_s: float


@dataclass(slots=True)
class Playback:
    """Plays to one stream; one thing is said at a time."""

    send: Send
    speech: Speech
    started: Started
    on_first_sound: Callable[[], None] = lambda: None
    """Called when the first frame of something said has gone out."""
    on_failure: Callable[[], None] = lambda: None
    """Called when a sentence cannot be said; nothing more of it is."""
    now: Callable[[], float] = time.monotonic
    """The clock, in seconds."""
    _task: asyncio.Task[None] | None = None
    _lines: tuple[Line, ...] = ()
    _said: list[_Said] = field(default_factory=list)
    _round: int = 0
    """Counts what is said, so that a late mark of what was cut means nothing."""
    _sent_s: float = 0.0
    _played_s: float = 0.0
    _clock_end_s: float = 0.0
    """When, by our clock, all that was sent is played."""
    _marks_come_back: bool = False
    _moved: asyncio.Event = field(default_factory=asyncio.Event)
    _may_send: asyncio.Event = field(default_factory=asyncio.Event)
    _sending: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def speaking(self) -> bool:
        """Whether something is being played, or is about to be."""
        return self._task is not None and not self._task.done()

    @property
    def says_last_line(self) -> bool:
        """Whether the question at the end is being said: the last sentence, or the choices by key after it."""
        return self.speaking and bool(self._said) and self._said[-1].line == self._lines[-1]

    def say(self, lines: Sequence[Line]) -> None:
        """Begin to say something, after what was said before, or instead of it."""
        if self._task is not None:
            self._task.cancel()
        self._round += 1
        self._lines, self._said = tuple(lines), []
        self._sent_s = self._played_s = 0.0
        self._clock_end_s = self.now()
        self._may_send.set()
        self._task = asyncio.create_task(self._play(self._round))

    async def finished(self) -> None:
        """Wait until all was played, or cut."""
        if self._task is not None:
            await asyncio.wait({self._task})

    def hold(self) -> None:
        """Pause: the caller may be interrupting. What the carrier has, LEAD_S at most, plays on."""
        self._may_send.clear()

    def resume(self) -> None:
        """It was no interruption: go on with the next sample."""
        self._may_send.set()

    async def cut(self) -> None:
        """Fall silent at once, and forget the rest."""
        if self.stop():
            await self.clear()

    def stop(self) -> bool:
        """Send nothing more of this; whether there was something, which `clear` has to silence at the carrier, too."""
        task, self._task = self._task, None
        if task is None or task.done():
            return False
        self._take_stock()
        self._round += 1
        task.cancel()
        return True

    async def clear(self) -> None:
        """Let the carrier forget what it has not played."""
        async with self._sending:
            await self.send(self.speech.dialect.clear(self.started.stream))

    def marked(self, name: str) -> None:
        """A mark came back."""
        number, _, position = name.partition("-")
        if number != str(self._round) or not position.isdecimal():
            return
        self._marks_come_back = True
        self._played_s = max(self._played_s, min(self._sent_s, int(position) / 1000))
        self._clock_end_s = min(self._clock_end_s, self.now() + self._sent_s - self._played_s)
        self._moved.set()

    @property
    def heard(self) -> str:
        """The sentences that were heard to their end, of what was said last."""
        return " ".join(said.line.text for said in self._said if self._was_heard(said))

    @property
    def unheard(self) -> tuple[Line, ...]:
        """The rest: the sentence that was cut, and those after it."""
        heard = sum(self._was_heard(said) for said in self._said)
        return self._lines[heard:]

    @property
    def _grace_s(self) -> float:
        return MARK_GRACE_S if self._marks_come_back else 0.0

    def _was_heard(self, said: _Said) -> bool:
        return said.ends_s <= self._played_s + MARK_EVERY_S / 2

    async def _play(self, number: int) -> None:
        """Make and send one sentence after the other, making the next while one is sent."""
        making: asyncio.Task[bytes] | None = None
        try:
            for index, line in enumerate(self._lines):
                sound = await (making or asyncio.create_task(self.speech.sound(line)))
                following = self._lines[index + 1 : index + 2]
                making = asyncio.create_task(self.speech.sound(following[0])) if following else None
                await self._stream(line, sound, number)
            await self._wait_for_end()
        except Speechless:
            self.on_failure()
        finally:
            if making is not None:
                making.cancel()

    async def _stream(self, line: Line, sound: bytes, number: int) -> None:
        dialect, rate_hz = self.speech.dialect, self.started.rate_hz
        size = dialect.frame_bytes(rate_hz)
        a_second = dialect.bytes_a_second(rate_hz)
        sound = dialect.padded(sound, rate_hz)
        self._said.append(_Said(line, self._sent_s, self._sent_s + len(sound) / a_second))
        between_marks = max(size, round(MARK_EVERY_S * a_second) // size * size)
        for start in range(0, len(sound), between_marks):
            await self._until_wanted()
            chunk = sound[start : start + between_marks]
            for at in range(0, len(chunk), size):
                await self._send(dialect.media(self.started.stream, chunk[at : at + size]), number)
                if not self._sent_s:
                    self.on_first_sound()
                    self._clock_end_s = self.now()
                self._sent_s += size / a_second
            self._clock_end_s = max(self._clock_end_s, self.now()) + len(chunk) / a_second
            name = f"{number}-{round(self._sent_s * 1000)}"
            await self._send(dialect.mark(self.started.stream, name), number)

    async def _send(self, message: str, number: int) -> None:
        async with self._sending:
            if number == self._round:
                await self.send(message)

    async def _until_wanted(self) -> None:
        """Wait while enough is on its way, or while we hold back."""
        while True:
            await self._may_send.wait()
            too_early_s = self._clock_end_s - self.now() - (LEAD_S - MARK_EVERY_S)
            if too_early_s <= _ROUNDING_S:
                return
            await self._move(too_early_s)

    async def _wait_for_end(self) -> None:
        while (
            self._played_s < self._sent_s - _ROUNDING_S
            and (left_s := self._clock_end_s + self._grace_s - self.now()) > 0
        ):
            await self._move(left_s)
        self._played_s = self._sent_s

    async def _move(self, at_most_s: float) -> None:
        """Wait for a mark."""
        self._moved.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(at_most_s):
                await self._moved.wait()

    def _take_stock(self) -> None:
        """What must have been played by now, even if its mark did not come back."""
        left_s = max(0.0, self._clock_end_s + self._grace_s - self.now())
        self._played_s = max(self._played_s, self._sent_s - left_s)
