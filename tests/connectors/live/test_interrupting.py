"""Speaking while we speak: real words silence us, "haan, hmm" does not."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from assistant.store.tables import EventRow
from connectors.live.playback import LEAD_S
from tests.connectors.live.line import BUSY, MURMUR, until
from voice.turn_taking.barge_in import WITHOUT_WORDS_S

SAREE = "I want to sell a red silk banarasi saree, 6 metres long, 3 pieces, 4500 rupees each"
A_SECOND = 50
"""Frames."""


@pytest.fixture
async def greeted(server: Any) -> Any:
    """A caller to whom the greeting is being said: what was sent is not played yet."""
    async with server.connected() as caller:
        caller.plays = False
        await caller.start()
        await until(lambda: caller.sounds >= LEAD_S * A_SECOND * 0.6)
        yield caller


async def test_real_words_silence_us_and_are_answered(server: Any, greeted: Any) -> None:
    await greeted.says("stop, orders please", then_silent_s=0)
    await until(lambda: greeted.clears == 1)
    assert greeted.since_clear == 0, "nothing follows the clear"
    greeted.plays = True
    await greeted.stays_silent(1.5)
    await until(lambda: greeted.since_clear > 0)
    async with server.running.database.reading() as session:
        [cut] = await session.scalars(select(EventRow).where(EventRow.event == "answer_cut_short"))
    assert "Press 1" not in cut.data["heard"], "what she did not hear is not taken for heard"


async def test_back_channels_and_noise_do_not(server: Any, greeted: Any) -> None:
    for words in ("hmm", "haan, accha", MURMUR, BUSY):
        await greeted.says(words, seconds=0.9)
        await until(lambda said=words: said in server.hearing.heard)
    await greeted.says("stop, orders please", seconds=0.08)
    greeted.plays = True
    await greeted.play()
    await greeted.hears("Press 1 for")
    assert greeted.clears == 0
    assert greeted.since_clear > 3 * A_SECOND, "the greeting goes on where it was held"


async def test_while_we_are_unsure_we_pause_and_after_a_haan_nothing_is_lost(server: Any) -> None:
    """The same greeting twice: to who only listens, and to who says "haan" into it."""
    async with server.connected() as listening:
        await listening.start()
        await listening.hears("Press 1 for")
    greeting = listening.sound
    server.spoken.clear()
    async with server.connected(call="CA2") as caller:
        caller.plays = False
        await caller.start(number="+919812345670")
        await until(lambda: caller.sounds >= LEAD_S * A_SECOND)
        server.hearing.gate.clear()
        await caller.says("haan, accha", seconds=0.6, then_silent_s=0.1)
        await until(lambda: server.hearing.waiting == 1)
        caller.plays = True
        await caller.play()
        await caller.hears_no_more()
        assert len(caller.sound) < len(greeting), "the line has played all it had, and gets no more"
        server.hearing.gate.set()
        await caller.stays_silent(1.5)
        await caller.hears("Press 1 for")
        assert caller.clears == 0 and caller.sound == greeting


async def test_first_words_are_enough_and_go_before_all_other_hearing(server: Any, greeted: Any) -> None:
    """She has not finished when the line is cleared; what was listened to was short, urgent and heard once."""
    await greeted.says("stop, orders please", seconds=0.6, then_silent_s=0)
    await until(lambda: greeted.clears == 1)
    [(seconds, urgent)] = server.hearing.asked
    assert urgent and seconds < 1.0


async def test_long_speech_interrupts_whatever_is_heard_in_it(server: Any, greeted: Any) -> None:
    server.hearing.gate.clear()
    await greeted.says("haan, accha", seconds=WITHOUT_WORDS_S - 0.2, then_silent_s=0)
    await until(lambda: server.hearing.waiting > 0)
    assert greeted.clears == 0
    await greeted.says("haan, accha", seconds=0.4, then_silent_s=0)
    await until(lambda: greeted.clears == 1)
    server.hearing.gate.set()


async def test_a_yes_into_the_last_line_of_the_question_is_its_answer(server: Any, caller: Any) -> None:
    caller.halts_at = "Press 2 for No."
    await caller.says(SAREE)
    await until(lambda: server.calls[0].playback.says_last_line)
    await caller.says("yes")
    caller.halts_at, caller.plays = None, True
    await caller.play()
    await caller.hears("is now on sale")


async def test_a_key_silences_us_and_what_was_cut_can_be_asked_for_again(greeted: Any) -> None:
    await greeted.presses("1")
    await until(lambda: greeted.clears == 1)
    greeted.plays = True
    await greeted.hears("What do you want to sell?")
    await greeted.presses("*")
    await greeted.hears("What do you want to sell?", times=2)


class Unfinished:
    """A model that always thinks that more comes."""

    asked = 0

    def complete(self, audio: Any) -> float:
        Unfinished.asked += 1
        return 0.1


@pytest.fixture
def hinted(twilio_settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    twilio_settings.smart_turn_model = Path("smart-turn.onnx")
    monkeypatch.setattr("connectors.live.routes.SmartTurn", lambda path: Unfinished())


async def test_a_model_that_finds_the_turn_unfinished_makes_us_wait(hinted: None, server: Any) -> None:
    """0.65 s of silence end a wish; not where its melody says that more comes."""
    async with server.connected() as caller:
        await caller.start()
        await caller.hears("Press 1 for")
        await caller.says(SAREE, then_silent_s=0.3)
        await until(lambda: Unfinished.asked == 1 and bool(server.hearing.heard))
        await caller.stays_silent(0.5)
        await caller.says(SAREE)
        await caller.hears("Shall I publish it?")
    async with server.running.database.reading() as session:
        said = await session.scalars(select(EventRow).where(EventRow.event == "user"))
        assert [event.data["text"] for event in said].count(SAREE) == 1
