"""Twilio's side of a phone call: plays what it is told, checks it, and posts what the caller does."""

import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, fromstring

import pytest

from connectors.spoken import SpokenReplies

ROOT = "/webhooks/twilio/voice"
PUBLIC = "https://kalavaani.example.org"
DOCUMENTED: dict[str, set[str]] = {
    "Response": set(),
    "Gather": {"input", "numDigits", "timeout", "action", "actionOnEmptyResult", "method", "finishOnKey"}
    | {"language", "hints", "speechTimeout", "bargeIn", "profanityFilter"},
    "Record": {"action", "method", "maxLength", "timeout", "finishOnKey", "playBeep", "trim"},
    "Say": {"language", "voice"},
    "Play": set(),
    "Pause": {"length"},
    "Redirect": {"method"},
    "Hangup": set(),
    "Reject": {"reason"},
}
"""The verbs and attributes of Twilio's voice documentation that we may use."""


def mulaw_seconds(wav: bytes) -> float:
    """Length of a WAV file that a phone network plays: G.711 μ-law (format 7), 8 kHz, mono."""
    assert wav[:4] == b"RIFF" and wav[8:12] == b"WAVE"
    format_tag, channels, rate = struct.unpack("<HHI", wav[20:28])
    assert (format_tag, channels, rate) == (7, 1, 8000)
    return len(wav) / 8000


@dataclass
class Caller:
    """Twilio's side of one call: plays what it is told and posts what the caller does."""

    running: Any
    number: str = "+919812345678"
    call: str = "CA00000000000000000000000000000001"
    twiml: Element = field(default_factory=lambda: Element("Response"))

    async def dial(self, **fields: str) -> None:
        await self.post(f"{PUBLIC}{ROOT}", **{"CallStatus": "ringing", **fields})

    async def press(self, keys: str) -> None:
        """Keys during a prompt: one that finishes is no digit, and finishes nothing unless digits stand before it."""
        gather = self.gather
        assert len(keys) == 1 or "numDigits" not in gather.attrib
        ends = gather.get("finishOnKey", "#")
        assert not ends or keys[0] != ends, "this key does nothing here"
        await self.post(gather.attrib["action"], Digits=keys.removesuffix(ends) if ends else keys)

    async def say(self, words: str, **fields: str) -> None:
        """Speak to the carrier's recogniser."""
        assert "speech" in self.gather.attrib["input"]
        await self.post(self.gather.attrib["action"], SpeechResult=words, **fields)

    async def speak(self, words: str, **fields: str) -> None:
        name = f"RE{len(self.running.twilio.files)}"
        url = self.running.twilio.media(f"{name}.wav", words.encode(), "audio/x-wav").removesuffix(".wav")
        await self.post(self.record.attrib["action"], RecordingUrl=url, RecordingDuration="3", **fields)

    async def stay_silent(self) -> None:
        gather, redirect = self.twiml.find("Gather"), self.twiml.find("Redirect")
        if gather is not None and gather.get("actionOnEmptyResult") == "true":
            await self.post(gather.attrib["action"], Digits="")
        else:
            assert redirect is not None and redirect.text
            await self.post(redirect.text)

    async def post(self, address: str, **fields: str) -> None:
        parts = urlsplit(address)
        assert f"{parts.scheme}://{parts.netloc}" == PUBLIC
        form = {"CallSid": self.call, "From": self.number, "To": "+14155238886", "CallStatus": "in-progress"}
        form["Direction"] = "inbound"
        answer = await self.running.post(address.removeprefix(PUBLIC), {**form, **fields})
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].startswith("text/xml")
        self.twiml = fromstring(answer.text)
        for verb in self.twiml.iter():
            assert set(verb.attrib) <= DOCUMENTED[verb.tag], (verb.tag, verb.attrib)
        for play in self.twiml.iter("Play"):
            sound = await self.running.client.get(str(play.text).removeprefix(PUBLIC))
            assert sound.headers["content-type"] == "audio/wav" and mulaw_seconds(sound.content) > 0.3

    @property
    def record(self) -> Element:
        record = self.twiml.find("Record")
        assert record is not None
        return record

    @property
    def gather(self) -> Element:
        gather = self.twiml.find("Gather")
        assert gather is not None
        return gather

    @property
    def rates(self) -> set[float]:
        """Speeds at which our voice speaks in this answer."""
        rates = self.running.rates
        return {
            rates[name] for play in self.twiml.iter("Play") if (name := str(play.text).rsplit("/", 1)[-1])
        }

    @property
    def sentences(self) -> list[str]:
        """The words of each recording that is played, or of what is read, in order."""
        verbs = [verb for verb in self.twiml.iter() if verb.tag in ("Play", "Say")]
        said = self.running.said
        return [said.get(str(verb.text).rsplit("/", 1)[-1], str(verb.text)) for verb in verbs]

    @property
    def hears(self) -> str:
        return " ".join(self.sentences)


@dataclass
class Line:
    """A running application whose speech remembers its words."""

    running: Any
    twilio: Any
    said: dict[str, str]
    """Name of a recording -> its words."""
    rates: dict[str, float]
    """Name of a recording -> its speed."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self.running, name)


@pytest.fixture
def line_of(twilio: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], Line]:
    """Makes the line of a running application."""
    said: dict[str, str] = {}
    rates: dict[str, float] = {}
    speak = SpokenReplies.speak

    async def remembered(self: Any, text: str, **options: Any) -> str | None:
        name = await speak(self, text, **options)
        if name:
            said[name], rates[name] = text, options.get("rate", 1.0)
        return name

    monkeypatch.setattr(SpokenReplies, "speak", remembered)
    return lambda running: Line(running, twilio, said, rates)


@pytest.fixture
def line(running: Any, line_of: Callable[[Any], Line]) -> Line:
    return line_of(running)


@pytest.fixture
async def caller(line: Line) -> Caller:
    """Somebody who has rung and pressed 1 for English."""
    caller = Caller(line)
    await caller.dial()
    await caller.press("1")
    return caller


@pytest.fixture
def new_caller(line: Line) -> Callable[..., Caller]:
    """Somebody about to ring: `new_caller(number, call)`."""

    def made(number: str = "+919812345678", call: str = "CA00000000000000000000000000000001") -> Caller:
        return Caller(line, number, call)

    return made
