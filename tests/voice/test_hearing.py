"""Hearing as the turn uses it: bounded, timed, and clear about what went wrong."""

import asyncio
import threading
import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from tests.voice.conftest import Clip, recording, tone
from voice.audio import Audio
from voice.decoding import AudioLimits, decode
from voice.errors import AudioSilent, AudioTooLarge, AudioTooLong, HearingBusy, HearingTimeout, NotAudio
from voice.hearing import Hearing
from voice.transcription import Heard


class Listener:
    """A transcriber that says what it was given, as slowly as it is told to."""

    def __init__(self, text: str = "saree", *, pause_s: float = 0.0) -> None:
        self.text, self.pause_s = text, pause_s
        self.asked: list[tuple[str, tuple[str, ...], float]] = []
        self.at_once = self.most_at_once = 0
        self.counting = threading.Lock()

    def transcribe(self, audio: Audio, *, language: str, hints: Sequence[str] = ()) -> Heard:
        with self.counting:
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
            self.asked.append((language, tuple(hints), audio.duration_s))
        time.sleep(self.pause_s)
        with self.counting:
            self.at_once -= 1
        return Heard(self.text, language, 0.5, audio.duration_s, 1.0)


@pytest.fixture
def note(clips: dict[str, Clip]) -> bytes:
    return clips["correction.ogg"].data


async def test_a_note_reaches_the_recogniser_without_its_silence(note: bytes) -> None:
    listener = Listener()
    heard = await Hearing(listener).hear(note, language="hi-Latn", hints=["silk", "cotton"])
    [(language, hints, duration_s)] = listener.asked
    assert (language, hints) == ("hi-Latn", ("silk", "cotton"))
    assert duration_s < heard.duration_s
    assert (heard.text, heard.confidence) == ("saree", 0.5)
    assert heard.elapsed_ms > 0


async def test_a_long_note_is_heard_in_pieces_and_put_together(clips: dict[str, Clip]) -> None:

    said = decode(clips["listing_saree_full.ogg"].data).samples

    listener = Listener()
    heard = await Hearing(listener).hear(recording(np.tile(said, 3), "ogg", "libopus"), language="en")
    assert len(listener.asked) == 2
    assert heard.text == "saree saree"
    assert heard.duration_s == pytest.approx(3 * len(said) / 16_000, abs=0.2)


@pytest.mark.parametrize("name", ["silence.ogg", "noise.ogg"])
async def test_silence_never_reaches_the_recogniser(clips: dict[str, Clip], name: str) -> None:
    listener = Listener("Thank you for watching!")
    with pytest.raises(AudioSilent):
        await Hearing(listener).hear(clips[name].data, language="en")
    assert listener.asked == []


async def test_speech_that_nobody_understands_counts_as_silence(note: bytes) -> None:
    with pytest.raises(AudioSilent):
        await Hearing(Listener("")).hear(note, language="en")


async def test_each_kind_of_bad_recording_has_its_own_error(note: bytes) -> None:
    hearing = Hearing(Listener(), limits=AudioLimits(max_bytes=100_000, max_duration_s=5.0))
    with pytest.raises(NotAudio):
        await hearing.hear(b"%PDF-1.7", language="en")
    with pytest.raises(AudioTooLarge):
        await hearing.hear(bytes(200_000), language="en")
    with pytest.raises(AudioTooLong):
        await hearing.hear(recording(tone(9.0), "ogg", "libopus"), language="en")
    assert (await hearing.hear(note, language="en")).text == "saree", "and the next one is heard"


async def test_at_most_so_many_at_once_and_the_rest_wait_their_turn(note: bytes) -> None:
    listener = Listener(pause_s=0.05)
    hearing = Hearing(listener, concurrent=2, waiting=6)
    heard = await asyncio.gather(*(hearing.hear(note, language="en") for _ in range(8)))
    assert [each.text for each in heard] == ["saree"] * 8
    assert listener.most_at_once == 2


async def test_when_too_many_wait_the_next_is_told_so_at_once(note: bytes) -> None:
    hearing = Hearing(Listener(pause_s=0.3), concurrent=1, waiting=1)
    results = await asyncio.gather(
        *(hearing.hear(note, language="en") for _ in range(4)), return_exceptions=True
    )
    assert [isinstance(result, HearingBusy) for result in results] == [False, False, True, True]
    assert (await hearing.hear(note, language="en")).text == "saree", "places are given back"


async def test_nobody_waits_for_ever(note: bytes) -> None:
    listener = Listener(pause_s=1.0)
    hearing = Hearing(listener)
    with pytest.raises(HearingTimeout) as refusal:
        await hearing.hear(note, language="en", timeout_s=0.2)
    assert refusal.value.code == "hearing_timeout"
    listener.pause_s = 0.0
    assert (await hearing.hear(note, language="en")).text == "saree"


async def test_the_event_loop_goes_on_meanwhile(note: bytes) -> None:
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            ticks += 1
            await asyncio.sleep(0.01)

    ticking = asyncio.create_task(tick())
    await Hearing(Listener(pause_s=0.3)).hear(note, language="en")
    ticking.cancel()
    assert ticks > 5


class Hinted(Listener):
    """Hears a craft only when it is told to expect it."""

    def transcribe(self, audio: Audio, *, language: str, hints: Sequence[str] = ()) -> Heard:
        heard = super().transcribe(audio, language=language, hints=hints)
        return replace(heard, text="a Kantha quilt") if "Kantha" in hints else heard


class Doubts:
    """Doubts whatever it hears, and thinks that a longer text is better."""

    def hints(self, text: str, language: str) -> tuple[str, ...]:
        return ("Kantha",) if "can to" in text else ()

    def is_better(self, second: str, first: str, language: str) -> bool:
        return "Kantha" in second


async def test_strange_words_are_heard_a_second_time_with_other_hints(note: bytes) -> None:
    listener = Hinted("a can to quilt")
    heard = await Hearing(listener).hear(note, language="en", hints=["silk"], second_thought=Doubts())
    assert [hints for _, hints, _ in listener.asked] == [("silk",), ("Kantha",)]
    assert heard.text == "a Kantha quilt"


async def test_clear_words_are_heard_once(note: bytes) -> None:
    listener = Hinted("a kantha quilt")
    heard = await Hearing(listener).hear(note, language="en", second_thought=Doubts())
    assert len(listener.asked) == 1
    assert heard.text == "a kantha quilt"


async def test_a_second_hearing_that_is_no_better_is_dropped(note: bytes) -> None:
    listener = Listener("a can to quilt")
    heard = await Hearing(listener).hear(note, language="en", second_thought=Doubts())
    assert len(listener.asked) == 2
    assert heard.text == "a can to quilt"
