"""Live calls that go well: spoken and typed answers, and how a call ends."""

from typing import Any

import pytest
from sqlalchemy import select

from assistant.store.tables import EventRow
from tests.connectors.live.line import BUSY, CALL, MURMUR, until

SAREE = "I want to sell a red silk banarasi saree, 6 metres long, 3 pieces, 4500 rupees each"
WITHOUT_COUNT = "I want to sell a red silk banarasi saree, 6 metres long, 4500 rupees each"


async def test_a_listing_is_spoken_confirmed_and_published(server: Any, caller: Any) -> None:
    await caller.says(SAREE)
    await caller.hears("Shall I publish it?")
    await caller.says("yes")
    await caller.hears("is now on sale")
    assert len(await server.running.listings()) == 1


async def test_what_is_said_in_pieces_is_one_answer(server: Any, caller: Any) -> None:
    await caller.says(SAREE, seconds=0.5, then_silent_s=0.35)
    await until(lambda: len(server.hearing.heard) == 1)
    await caller.says(SAREE, seconds=0.5)
    await caller.hears("Shall I publish it?")
    assert len(server.hearing.heard) == 2, "the transcript of the pause was thrown away"
    async with server.running.database.reading() as session:
        said = await session.scalars(select(EventRow).where(EventRow.event == "user"))
        assert [event.data["text"] for event in said].count(SAREE) == 1


async def test_a_number_is_typed_until_hash(caller: Any) -> None:
    await caller.says(WITHOUT_COUNT)
    await caller.hears("How many pieces")
    await caller.presses("12#")
    await caller.hears("12 pieces")


async def test_a_number_without_hash_is_complete_after_a_pause(
    caller: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.live.keypad.NUMBER_PATIENCE_S", 0.05)
    await caller.says(WITHOUT_COUNT)
    await caller.hears("How many pieces")
    await caller.presses("7")
    await caller.hears("7 pieces")


async def test_a_choice_is_one_key_star_repeats_and_zero_brings_a_person(caller: Any) -> None:
    await caller.presses("1")
    await caller.hears("What do you want to sell?")
    await caller.presses("*")
    await caller.hears("What do you want to sell?", times=2)
    await caller.presses("0")
    await caller.hears("Your ticket number is 1.")


async def test_more_choices_than_keys_are_said_in_pages(caller: Any) -> None:
    await caller.says("/change_language")
    await caller.hears("For more, press 9.")
    assert "Press 8 for" in caller.heard and "Press 9 for" not in caller.heard
    await caller.presses("9")
    await caller.hears("Press 6 for اردو.")
    await caller.presses("9")
    await caller.hears("For more, press 9.", times=2)
    await caller.presses("9")
    await caller.hears("Press 6 for اردو.", times=2)
    await caller.presses("6")
    await until(lambda: "اردو" in caller.spoken[-1] and "Press" not in caller.spoken[-1])


async def test_hash_ends_what_is_being_said(caller: Any) -> None:
    await caller.says(SAREE, then_silent_s=0.1)
    await caller.presses("#")
    await caller.hears("Shall I publish it?")


async def test_the_language_is_offered_by_key_to_who_is_new(server: Any) -> None:
    async with server.connected() as caller:
        await caller.start(language=None)
        await caller.hears("हिन्दी के लिए")
        assert "For English, press 1." in caller.heard
        await caller.presses("2")
        await caller.hears("बेचना")


async def test_who_rang_before_is_greeted_in_her_language_and_can_change_it(server: Any) -> None:
    async with server.connected() as first:
        await first.start(language="hi")
        await first.hears("बेचना")
        await first.hangs_up()
    server.spoken.clear()
    async with server.connected(call="CA00000000000000000000000000000002") as again:
        await again.start(language=None)
        await again.hears("बेचना")
        assert "For English, press 9." in again.heard and "press 1" not in again.heard
        await again.presses("9")
        await again.hears("For English, press 1.")
        await again.presses("1")
        await again.hears("What would you like")


async def test_hash_by_itself_makes_us_speak_slower(caller: Any) -> None:
    await caller.presses("#")
    await caller.hears("slow")


async def test_three_silences_end_the_call_and_the_last_webhook_hangs_up(server: Any, caller: Any) -> None:
    await caller.is_silent_until_she_hears("I did not hear anything.")
    await caller.is_silent_until_she_hears("I hear nothing, so I end the call.")
    await until(caller.closed.is_set)
    answer = await server.running.post(
        "/webhooks/twilio/voice/stream-ended?again=0", {"CallSid": CALL, "CallStatus": "in-progress"}
    )
    assert "<Hangup" in answer.text and "Stream" not in answer.text


async def test_a_murmur_is_no_answer_and_no_silence(server: Any, caller: Any) -> None:
    before = len(caller.spoken)
    await caller.says(MURMUR)
    await until(lambda: server.hearing.heard == [MURMUR])
    await caller.hears_all()
    assert len(caller.spoken) == before


async def test_who_cannot_be_heard_is_told_so(caller: Any) -> None:
    before = len(caller.spoken)
    await caller.says(BUSY)
    await until(lambda: len(caller.spoken) > before)


async def test_a_slow_answer_is_announced(server: Any, caller: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = server.running.assistant.turns.answer
    monkeypatch.setattr("connectors.live.call.HOLD_AFTER_S", 0.05)

    async def slowly(incoming: Any) -> Any:
        await until(lambda: any("One moment" in line for line in caller.spoken))
        return await answer(incoming)

    monkeypatch.setattr(type(server.running.assistant.turns), "answer", lambda _, incoming: slowly(incoming))
    await caller.says(SAREE)
    await caller.hears("One moment")
    await caller.hears("Shall I publish it?")


async def test_last_words_before_hanging_up_count(server: Any, caller: Any) -> None:
    await caller.says(SAREE)
    await caller.hears("Shall I publish it?")
    await caller.says("yes", then_silent_s=0.1)
    await caller.hangs_up()
    await until(lambda: server.hearing.heard[-1] == "yes")
    for _ in range(100):
        if await server.running.listings():
            break
        await until(lambda: True)
    assert len(await server.running.listings()) == 1
