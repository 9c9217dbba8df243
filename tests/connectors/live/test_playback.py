"""Playing sentences to a carrier: ahead of time but not far, and knowing what was heard."""

import asyncio
import base64
import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from connectors.live.dialect import EXOTEL, TWILIO, Dialect
from connectors.live.frames import Started
from connectors.live.lines import Line, sentences
from connectors.live.playback import LEAD_S, Playback
from connectors.live.speech import Speech, Speechless
from tests.connectors.live.line import until
from voice.espeak import EspeakEngine
from voice.speaking import Speaking

LINES = [Line("One.", "en"), Line("Two.", "en"), Line("Three.", "en")]
PITCH = {"One.": b"\x10", "Two.": b"\x20", "Three.": b"\x30"}


@dataclass
class Carrier:
    """Keeps what it is sent, and returns marks when it is told to."""

    sent: list[dict[str, Any]] = field(default_factory=list)

    async def send(self, message: str) -> None:
        self.sent.append(json.loads(message))

    def of(self, event: str) -> list[dict[str, Any]]:
        return [one for one in self.sent if one["event"] == event]

    def play(self, playback: Playback, seconds: float) -> None:
        """Play so much of the present answer; marks on the way come back."""
        for mark in self.of("mark"):
            if int(mark["mark"]["name"].split("-")[1]) <= seconds * 1000:
                playback.marked(mark["mark"]["name"])


class OneSecondEach:
    """Says every line in one second; one of them cannot be said."""

    dialect = TWILIO

    async def sound(self, line: Line) -> bytes:
        if line.text == "Unsayable.":
            raise Speechless("no engine")
        return PITCH[line.text] * 8000


@pytest.fixture
def carrier() -> Carrier:
    return Carrier()


@pytest.fixture
def playback(carrier: Carrier) -> Playback:
    """On a line where the clock stands still, so that only marks count."""
    playing = OneSecondEach()
    return Playback(carrier.send, playing, Started("MZ1", "CA1", "", 8000), now=lambda: 0.0)  # type: ignore[arg-type]


LEAD_FRAMES = round(LEAD_S / 0.02)


async def settled() -> None:
    """Everything that can happen without a mark has happened."""
    for _ in range(50):
        await asyncio.sleep(0)


async def test_no_more_is_sent_than_the_lead(carrier: Carrier, playback: Playback) -> None:
    playback.say(LINES)
    await settled()
    assert len(carrier.of("media")) == LEAD_FRAMES and playback.speaking
    carrier.play(playback, 0.2)
    await settled()
    assert len(carrier.of("media")) == LEAD_FRAMES + 10


async def test_a_mark_that_comes_back_late_does_not_make_us_stutter(carrier: Carrier) -> None:
    """On a slow line a mark needs as long as the lead; then the clock says when the next frame is due."""
    clock = [0.0]
    playing = OneSecondEach()
    started = Started("MZ1", "CA1", "", 8000)
    playback = Playback(carrier.send, playing, started, now=lambda: clock[0])  # type: ignore[arg-type]
    playback.say(LINES)
    await until(lambda: len(carrier.of("media")) == LEAD_FRAMES)
    clock[0] = 0.5
    carrier.play(playback, 0.1)
    await until(lambda: len(carrier.of("media")) == LEAD_FRAMES + 20)
    await playback.cut()


async def test_what_was_heard_is_what_was_played(carrier: Carrier, playback: Playback) -> None:
    playback.say(LINES)
    for seconds in (0.3, 0.6, 0.9, 1.0):
        await settled()
        carrier.play(playback, seconds)
    await settled()
    await playback.cut()
    assert playback.heard == "One." and playback.unheard == tuple(LINES[1:])
    assert carrier.sent[-1]["event"] == "clear"
    count = len(carrier.sent)
    await settled()
    assert len(carrier.sent) == count, "nothing follows the clear"


async def test_marks_that_clear_returns_do_not_count_as_heard(carrier: Carrier, playback: Playback) -> None:
    playback.say(LINES)
    await settled()
    await playback.cut()
    carrier.play(playback, 99)
    assert playback.heard == "" and playback.unheard == tuple(LINES)
    await playback.cut()
    assert len(carrier.of("clear")) == 1, "who is silent needs no silencing"


async def test_while_held_nothing_is_sent_and_nothing_is_lost(carrier: Carrier, playback: Playback) -> None:
    playback.say(LINES)
    await settled()
    playback.hold()
    carrier.play(playback, 99)
    await settled()
    assert len(carrier.of("media")) == LEAD_FRAMES, "what the carrier has is all that is heard"
    playback.resume()
    while playback.speaking:
        carrier.play(playback, 99)
        await settled()
    sound = b"".join(base64.b64decode(frame["media"]["payload"]) for frame in carrier.of("media"))
    assert sound == b"".join(PITCH[line.text] * 8000 for line in LINES), "each sample once, in order"
    assert playback.unheard == ()


async def test_where_marks_do_not_come_back_the_clock_counts(carrier: Carrier) -> None:
    playback = Playback(carrier.send, OneSecondEach(), Started("MZ1", "CA1", "", 8000))  # type: ignore[arg-type]
    playback.say(LINES[:2])
    await asyncio.wait_for(playback.finished(), 10)
    assert len(carrier.of("media")) == 100 and playback.heard == "One. Two."


async def test_a_line_that_cannot_be_said_is_reported(carrier: Carrier, playback: Playback) -> None:
    failures: list[str] = []
    playback.on_failure = lambda: failures.append("failed")
    playback.say([Line("Unsayable.", "en")])
    await playback.finished()
    assert failures == ["failed"]


@pytest.mark.parametrize(
    ("dialect", "rate_hz", "bytes_a_second"),
    [(TWILIO, 8_000, 8_000), (EXOTEL, 8_000, 16_000), (EXOTEL, 16_000, 32_000), (EXOTEL, 24_000, 48_000)],
    ids=["twilio", "exotel-8k", "exotel-16k", "exotel-24k"],
)
async def test_real_speech_has_the_encoding_of_the_stream(
    dialect: Dialect, rate_hz: int, bytes_a_second: int
) -> None:
    speaking = Speaking(engine="espeak", espeak=EspeakEngine())
    try:
        speech = Speech(speaking, dialect, rate_hz)
        sound = await speech.sound(Line("What do you want to sell?", "en"))
        nothing = await speech.sound(Line("…", "en"))
    finally:
        await speaking.close()
    assert 1.0 < len(sound) / bytes_a_second < 3.0 and nothing == b""


def test_answers_are_cut_into_sentences() -> None:
    assert list(sentences("Size 6 m. It is ₹4,500.50 each. Shall I publish it?")) == [
        "Size 6 m. It is ₹4,500.50 each.",
        "Shall I publish it?",
    ]
    assert list(sentences("नमस्ते, मैं कलावाणी हूँ। आप क्या बेचना चाहती हैं?")) == [
        "नमस्ते, मैं कलावाणी हूँ।",
        "आप क्या बेचना चाहती हैं?",
    ]
    assert list(sentences("")) == []
