"""A phone call that goes well: every question can be answered by a key or by voice."""

from typing import Any

import pytest

SAREE = "I want to sell a red silk banarasi saree, 6 metres long, 3 pieces, 4500 rupees each"


async def test_the_language_is_asked_in_each_language_and_chosen_by_key(new_caller: Any) -> None:
    caller = new_caller()
    await caller.dial()
    assert "For English, press 1." in caller.hears and "हिन्दी" in caller.hears
    await caller.press("2")
    assert caller.hears.startswith("नमस्ते")


async def test_a_listing_is_spoken_confirmed_by_key_and_published(caller: Any) -> None:
    assert "Press 1 for Sell something." in caller.hears and "Please speak after the tone" in caller.hears
    await caller.press("1")
    assert "What do you want to sell?" in caller.hears
    await caller.speak(SAREE)
    assert "Shall I publish it? Press 1 for Yes, publish. Press 2 for No." in caller.hears
    await caller.press("1")
    assert "is now on sale for ₹4,500" in caller.hears
    assert len(await caller.running.listings()) == 1


async def test_a_number_can_be_typed_in_full(caller: Any) -> None:
    await caller.speak("I want to sell a red silk banarasi saree, 6 metres long, 4500 rupees each")
    assert "How many pieces do you have?" in caller.hears
    assert caller.record.attrib["finishOnKey"] == "#", "a digit does not end the recording"
    await caller.press("12")
    assert "12 pieces, ₹4,500" in caller.hears


async def test_star_repeats_and_zero_brings_a_person(caller: Any) -> None:
    await caller.press("1")
    asked = caller.hears
    await caller.press("*")
    assert caller.hears == asked
    await caller.press("0")
    assert "Your ticket number is 1." in caller.hears


async def test_keys_that_end_a_recording_win_over_what_was_recorded(caller: Any) -> None:
    await caller.speak(SAREE)
    await caller.speak("no", Digits="1")
    assert "is now on sale" in caller.hears
    assert "no" not in [words for words, _ in caller.running.hearing.heard]


@pytest.mark.parametrize("ending", ["#", "hangup"])
async def test_hash_and_hanging_up_are_no_answers_but_end_the_recording(caller: Any, ending: str) -> None:
    await caller.speak(SAREE)
    await caller.speak("yes", Digits=ending)
    assert len(await caller.running.listings()) == 1, "what was said before counts"


@pytest.mark.parametrize("fields", [{"Digits": "hangup"}, {"CallStatus": "completed"}])
async def test_a_caller_who_hangs_up_without_a_word_gets_no_more_questions(
    caller: Any, fields: dict[str, str]
) -> None:
    await caller.post(caller.record.attrib["action"], **fields)
    assert list(caller.twiml) == []


async def test_a_change_of_language_lasts_for_the_call(caller: Any) -> None:
    await caller.speak("please speak hindi")
    assert "हिन्दी" in caller.hears
    await caller.speak("hello")
    assert caller.hears.startswith("नमस्ते")
    assert caller.running.hearing.heard[-1] == ("hello", "hi"), "we listen for that language, too"
