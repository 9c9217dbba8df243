"""Keys that mean the same at every prompt, and a key for every choice."""

from dataclasses import replace
from typing import Any

import pytest

from nlu.repair import read_repair
from nlu.results import ParseResult


async def test_the_fixed_keys_are_said_at_the_beginning_and_in_help_only(caller: Any) -> None:
    keys = "press star to hear it again, hash to hear it slower, or zero for a person"
    assert caller.hears.count(keys) == 1
    await caller.press("1")
    assert keys not in caller.hears
    await caller.speak("/help")
    assert keys in caller.hears


async def test_hash_speaks_slower_step_by_step_and_says_it_again(caller: Any) -> None:
    await caller.press("1")
    asked = caller.hears
    for rate in (0.85, 0.7):
        await caller.press("#")
        assert caller.hears == asked
        assert caller.rates == {rate, 1.0}, "what is fixed is said as always"
    await caller.press("#")
    assert caller.hears == f"I cannot speak slower than this. Press star to hear it again. {asked}"


async def test_a_slower_voice_stays_for_the_next_call_until_it_is_asked_to_be_faster(
    caller: Any, new_caller: Any
) -> None:
    await caller.press("1")
    await caller.press("#")
    again = new_caller(call="CA-again")
    await again.dial()
    assert 0.85 in again.rates
    await again.speak("speak faster")
    assert again.rates == {1.0}


async def test_hash_behind_a_number_only_ends_it(caller: Any) -> None:
    await caller.speak("I want to sell a red silk banarasi saree, 6 metres long, 4500 rupees each")
    assert caller.gather.attrib["finishOnKey"] == "#"
    await caller.press("12#")
    assert "12 pieces, ₹4,500" in caller.hears and caller.rates == {1.0}


async def test_hash_after_the_tone_without_a_word_speaks_slower(caller: Any) -> None:
    await caller.press("1")
    asked = caller.hears
    await caller.post(caller.record.attrib["action"], Digits="#")
    assert caller.hears == asked and 0.85 in caller.rates
    silent = f"{caller.running.twilio.url}/nothing"
    await caller.post(caller.record.attrib["action"], Digits="#", RecordingUrl=silent, RecordingDuration="0")
    assert 0.7 in caller.rates


async def test_louder_is_answered_honestly(caller: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    parser = caller.running.assistant.turns.perception.understanding.parser
    parse = parser.parse

    def with_repair(text: str, **known: Any) -> ParseResult:
        return replace(parse(text, **known), repair=read_repair(text, "en"))

    monkeypatch.setattr(parser, "parse", with_repair)
    await caller.press("1")
    asked = caller.hears
    await caller.speak("speak louder")
    assert caller.hears.startswith(
        "I cannot speak louder on this line. Please turn up the volume of your phone"
    )
    assert caller.hears.endswith(asked)
    await caller.speak("slow down")
    assert caller.hears.endswith(asked) and 0.85 in caller.rates


async def test_more_choices_than_keys_are_said_in_pages(caller: Any) -> None:
    await caller.speak("/change_language")
    first = caller.hears
    assert "Press 8 for" in first and "For more, press 9." in first and "Press 9 for" not in first
    await caller.press("9")
    assert caller.hears.startswith("Press 1 for ") and "For more" not in caller.hears
    await caller.press("9")
    assert caller.hears == first, "the last page leads back to the first"
    await caller.press("9")
    await caller.press("*")
    assert "Press 8 for" in caller.hears, "star says all of it again"


async def test_a_key_on_the_second_page_means_what_was_said_there(caller: Any) -> None:
    await caller.speak("/change_language")
    await caller.press("9")
    assert "Press 6 for اردو." in caller.hears
    await caller.press("6")
    assert "اردو" in caller.hears and "Press" not in caller.hears
