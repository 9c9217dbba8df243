"""A phone call that does not go well: silence, slowness, repeated webhooks, broken parts, forgers."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select

from assistant.store.outbox import ONCE
from assistant.store.tables import OutboxReply
from connectors.twilio import voice as twilio_voice

ROOT = "/webhooks/twilio/voice"
SAREE = "I want to sell a red silk banarasi saree, 6 metres long, 3 pieces, 4500 rupees each"


async def test_three_silences_end_the_call_and_speaking_starts_the_count_anew(caller: Any) -> None:
    await caller.stay_silent()
    assert caller.hears.startswith("I did not hear anything.")
    assert "Press 1 for Sell something." in caller.hears, "the choices come again, and their keys still work"
    await caller.stay_silent()
    await caller.speak("hello")
    for _ in range(2):
        await caller.stay_silent()
        assert caller.twiml.find("Hangup") is None
    await caller.stay_silent()
    assert "Goodbye!" in caller.hears and caller.twiml.find("Hangup") is not None


async def test_slow_work_is_covered_by_a_holding_sentence_and_then_answered(
    caller: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.twilio.limits.CALL_DEADLINE_S", 0.05)
    caller.running.hearing.gate.clear()
    await caller.speak(SAREE)
    assert caller.hears == "One moment, please."
    assert caller.twiml.find("Record") is None and caller.twiml.find("Redirect") is not None
    await caller.stay_silent()
    assert [verb.tag for verb in caller.twiml] == ["Pause", "Redirect"]
    caller.running.hearing.gate.set()
    monkeypatch.setattr("connectors.twilio.limits.CALL_DEADLINE_S", 20.0)
    await caller.stay_silent()
    assert "Shall I publish it?" in caller.hears


async def forgotten(caller: Any) -> bool:
    """Whether her last answer was handed over, and is kept no more."""
    async with caller.running.database.reading() as session:
        query = select(OutboxReply.status).where(OutboxReply.author == ONCE)
        return bool(await session.scalar(query) == "sent")


async def test_a_goodbye_that_is_said_only_once_is_heard_by_who_had_to_wait(
    caller: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await caller.speak("/delete_my_data")
    monkeypatch.setattr("connectors.twilio.limits.CALL_DEADLINE_S", 0.01)
    caller.running.hearing.gate.clear()
    await caller.speak("yes")
    assert caller.hears == "One moment, please."
    caller.running.hearing.gate.set()
    async with asyncio.timeout(20):
        while not await forgotten(caller):  # noqa: ASYNC110  another task's work
            await asyncio.sleep(0.02)
    monkeypatch.setattr("connectors.twilio.limits.CALL_DEADLINE_S", 20.0)
    redirect = caller.twiml.find("Redirect").text
    for _ in range(2):
        await caller.post(redirect)
        assert "I have deleted everything about you" in caller.hears, "also when Twilio asks twice"


async def test_a_step_that_is_posted_twice_is_answered_twice_and_done_once(caller: Any) -> None:
    await caller.speak(SAREE)
    action = caller.record.attrib["action"]
    await caller.press("1")
    done = caller.hears
    await caller.post(action, Digits="1")
    assert caller.hears == done and "is now on sale" in done
    assert len(await caller.running.listings()) == 1


async def test_the_same_step_at_the_same_moment_too(caller: Any, new_caller: Any) -> None:
    await caller.speak(SAREE)
    action = caller.record.attrib["action"]
    twins = [new_caller() for _ in range(4)]
    await asyncio.gather(*(twin.post(action, Digits="1") for twin in twins))
    assert all("is now on sale" in twin.hears for twin in twins)
    assert len(await caller.running.listings()) == 1


async def test_a_recording_that_cannot_be_fetched_is_said_so_and_asked_for_again(
    caller: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.media.PAUSES_S", ())
    await caller.post(caller.record.attrib["action"], RecordingUrl=f"{caller.running.twilio.url}/gone")
    assert caller.hears.startswith("I could not get your recording or photo.")
    assert caller.twiml.find("Record") is not None


async def test_when_our_voice_is_not_ready_the_carrier_reads_and_nobody_waits(
    new_caller: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.call_speech.PHRASE_PATIENCE_S", 0.01)
    monkeypatch.setattr("connectors.twilio.limits.CALL_DEADLINE_S", 0.01)

    async def stuck(*_: Any, **__: Any) -> None:
        await asyncio.sleep(3600)

    monkeypatch.setattr("connectors.spoken.SpokenReplies.speak", stuck)
    caller = new_caller()
    await caller.dial()
    said = [(say.text, say.get("language")) for say in caller.twiml.iter("Say")]
    assert said[0] == ("Welcome to Kalavaani. For English, press 1.", "en-IN") and said[1][1] == "hi-IN"
    await caller.press("1")
    assert caller.twiml.find("Say") is not None and caller.twiml.find("Redirect") is not None


async def test_what_breaks_is_admitted_and_the_caller_may_try_again(
    caller: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: Any) -> None:
        raise OSError("the disk is full of +919812345678")

    monkeypatch.setattr("assistant.turn.Turns.answer", broken)
    await caller.press("1")
    assert caller.hears.startswith("Something went wrong on our side.")
    assert caller.twiml.find("Record") is not None
    monkeypatch.undo()


async def test_an_answer_that_never_comes_ends_in_a_sentence(
    caller: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.twilio.limits.CALL_DEADLINE_S", 0.01)
    monkeypatch.setattr(twilio_voice, "MAX_WAITS", 3)
    caller.running.hearing.gate.clear()
    await caller.speak("hello")
    for _ in range(3):
        await caller.stay_silent()
    assert caller.hears.startswith("Something went wrong on our side.")


async def test_a_receiver_beside_a_radio_does_not_talk_to_us_all_day(
    caller: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(twilio_voice, "MAX_STEPS", 3)
    for _ in range(3):
        await caller.speak("")
    assert caller.twiml.find("Hangup") is not None


async def test_callers_without_a_number_are_strangers_to_each_other(new_caller: Any) -> None:
    for call, number in (("CA1", "+266696687"), ("CA2", "+266696687"), ("CA3", "anonymous")):
        caller = new_caller(number, call)
        await caller.dial()
        await caller.press("1")
        await caller.speak(SAREE)
        await caller.press("1")
    listings = await caller.running.listings()
    assert len({listing.artisan_id for listing in listings}) == 3


async def test_a_stranger_to_the_signature_gets_nothing(running: Any) -> None:
    for path in (ROOT, f"{ROOT}/language", f"{ROOT}/turn?step=1", f"{ROOT}/wait?step=1"):
        answer = await running.post(path, {"CallSid": "CA1"}, signature="forged")
        assert answer.status_code == 403 and answer.json()["error"]["code"] == "signature_invalid"
    changed = await running.post(f"{ROOT}/turn?step=1", {"CallSid": "CA1", "From": "+91"}, signature=None)
    assert changed.status_code == 200
