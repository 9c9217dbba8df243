"""The running application with a line to it: tones instead of words, and sentences that are remembered."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from connectors.live.call import Call
from connectors.live.lines import Line
from connectors.live.speech import Speech
from tests.connectors.live.line import Caller, LiveServer, Loudness, ToneRecordings, serve, tone


@pytest.fixture
def hearing(hearing: Any, monkeypatch: pytest.MonkeyPatch) -> ToneRecordings:
    """Understanding as in the other stories; hearing by pitch."""
    tones = ToneRecordings()
    monkeypatch.setattr("assistant.application.open_hearing", lambda *_: tones)
    monkeypatch.setattr("connectors.live.ear.SpeechProbability", Loudness)
    return tones


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A slow machine does not change what is said; the test of slowness sets its own limit."""
    monkeypatch.setattr("connectors.live.call.HOLD_AFTER_S", 60.0)


@pytest.fixture
def spoken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Sentences that we say, in order; each sounds for as long as it has words, in hundredths of a second."""
    lines: list[str] = []

    async def sound(self: Speech, line: Line) -> bytes:
        lines.append(line.text)
        return self.dialect.payload(tone("hello", 0.1 * len(line.text.split()), self.rate_hz))

    monkeypatch.setattr(Speech, "sound", sound)
    return lines


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[Call]:
    """The server's side of every call."""
    begun: list[Call] = []

    def begin(*arguments: Any, **options: Any) -> Call:
        begun.append(Call(*arguments, **options))
        return begun[-1]

    monkeypatch.setattr("connectors.live.routes.Call", begin)
    return begun


@pytest.fixture
async def server(
    running: Any, hearing: ToneRecordings, spoken: list[str], calls: list[Call]
) -> AsyncIterator[LiveServer]:
    async with serve(running, hearing, spoken, calls) as server:
        yield server


@pytest.fixture
async def caller(server: LiveServer) -> AsyncIterator[Caller]:
    """Somebody who has rung, in English, and heard the greeting."""
    async with server.connected() as caller:
        await caller.start()
        await caller.hears("Press 1 for")
        yield caller
