"""Calls that are typed into the simulator, by keys and recordings and on a stream, against the real application."""

import io
import wave
from pathlib import Path
from typing import Any

import pytest

from assistant.settings import Settings
from connectors.live import mulaw
from connectors.live.lines import Line
from connectors.live.speech import Speech
from connectors.simulation.telephone import simulate
from tests.connectors.live.line import Loudness, ToneRecordings, tone
from tests.connectors.simulation.conftest import Heard, Served, typed

SAREE = "I want to sell a red silk banarasi saree, 6 metres long, 4500 rupees each"
NUMBER = "+919812345678"
OPTIONS: dict[str, Any] = {"caller": NUMBER, "to": None, "live": False, "prompts": None}


def hears(screen: Heard) -> list[str]:
    return [event["text"] for event in screen.of("said", "answered")]


async def test_a_listing_by_keys_and_a_recording(
    simulated: Settings, served: Served, screen: Heard, port: int, tmp_path: Path
) -> None:
    note, prompts = tmp_path / "saree.wav", tmp_path / "prompts"
    note.write_bytes(SAREE.encode())
    lines = ["1", "1", f"say {note}", "", "12#", "#", "1", "hangup", "never said"]
    async with served(simulated) as (url, running):
        taken = await simulate(
            simulated, typed(lines), screen, server=url, port=port, **{**OPTIONS, "prompts": prompts}
        )
        (listing,) = await running.listings()
    assert taken, screen.events
    assert (listing.status, listing.quantity) == ("published", 12)
    said = hears(screen)
    assert "For English, press 1" in said[0] and "हिन्दी" in said[0], "the menu, in the words of each language"
    assert "[1] Sell something" in said[1] and "Please speak after the tone" in said[1]
    assert "How many pieces do you have?" in said[3]
    assert "How many pieces do you have?" in said[4], "after silence it is asked again"
    assert "12 pieces" in said[5] and "is now on sale" in said[-1]
    assert screen.of("said")[3]["asks"] == "keys, # ends them, or speech"
    assert all(path.read_bytes()[:4] == b"RIFF" for path in prompts.iterdir()) and list(prompts.iterdir())
    assert screen.of("ended") == [{"event": "ended", "why": "the caller hung up"}]


async def test_a_missed_call_is_rung_back_and_answered_to_the_carrier_in_words(
    simulated: Settings, served: Served, screen: Heard, port: int
) -> None:
    settings = simulated.model_copy(
        update={"missed_call_numbers": "+911140000000", "call_hearing": "carrier", "call_languages": "en"}
    )
    async with served(settings) as (url, _):
        taken = await simulate(
            settings,
            typed(["hello", "9", "#", "orders"]),
            screen,
            server=url,
            port=port,
            **{**OPTIONS, "to": "+911140000000"},
        )
    assert taken, screen.events
    assert screen.of("ended")[0]["why"] == "rejected: busy"
    assert screen.of("rings") == [{"event": "rings", "by": "+911140000000"}]
    assert hears(screen)[0].startswith("Namaste") and screen.of("said")[0]["asks"].endswith("or speech")
    assert len(hears(screen)) == 5, "each word and each key got an answer"


@pytest.fixture
def tones(hearing: Any, monkeypatch: pytest.MonkeyPatch) -> ToneRecordings:
    """Hearing by pitch, as the stories of live calls have it."""
    known = ToneRecordings()
    monkeypatch.setattr("assistant.application.open_hearing", lambda *_: known)
    monkeypatch.setattr("connectors.live.ear.SpeechProbability", Loudness)

    async def short(speech: Speech, line: Line) -> bytes:
        return speech.dialect.payload(tone("hello", 0.5, speech.rate_hz))

    monkeypatch.setattr(Speech, "sound", short)
    return known


async def test_a_streamed_call_hears_the_greeting_speaks_and_keeps_what_it_heard(
    simulated: Settings, served: Served, screen: Heard, port: int, tmp_path: Path, tones: ToneRecordings
) -> None:
    settings = simulated.model_copy(update={"calls": "live", "call_languages": "en"})
    path = tmp_path / "hello.wav"
    path.write_bytes(_wav("hello"))
    async with served(settings) as (url, _):
        lines = [f"say {path}", "*", "hangup"]
        taken = await simulate(
            settings, typed(lines), screen, server=url, port=port, **{**OPTIONS, "live": True}
        )
    assert taken, screen.events
    assert tones.heard == ["hello"]
    assert [event["event"] for event in screen.events if event["event"] != "note"] == [
        "stream",
        *["answered"] * 3,
        "heard",
        "ended",
    ]
    assert all(text.startswith("Namaste") for text in hears(screen)), hears(screen)
    (heard,) = screen.of("heard")
    with wave.open(str(heard["file"])) as file:
        assert file.getframerate() == mulaw.RATE_HZ and file.getnframes() > mulaw.RATE_HZ


def _wav(sentence: str) -> bytes:
    written = io.BytesIO()
    with wave.open(written, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(tone(sentence, 0.8, 16_000).astype("<i2").tobytes())
    return written.getvalue()
