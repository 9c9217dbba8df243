"""The language of a call: asked the first time, remembered for the number, changed by key at the greeting."""

from typing import Any

from tests.connectors.calls.conftest import Caller

HINDI_GREETING = "नमस्ते! मैं कलावाणी हूँ।"


async def chose_hindi(new_caller: Any) -> None:
    caller = new_caller(call="CA-first")
    await caller.dial()
    await caller.press("2")
    assert caller.hears.startswith(HINDI_GREETING)


async def test_who_chose_once_is_greeted_in_that_language_without_a_menu(new_caller: Any) -> None:
    await chose_hindi(new_caller)
    again = new_caller(call="CA-again")
    await again.dial()
    assert HINDI_GREETING in again.hears and "दबाइए" in again.hears
    assert "Welcome to Kalavaani" not in again.hears


async def test_somebody_else_with_the_same_phone_is_told_the_key_in_her_language(new_caller: Any) -> None:
    await chose_hindi(new_caller)
    sister = new_caller(call="CA-sister")
    await sister.dial()
    assert sister.hears.startswith("For English, press 9.")
    await sister.press("9")
    assert "Welcome to Kalavaani. For English, press 1." in sister.hears
    await sister.press("1")
    assert sister.hears.startswith("Namaste! I am Kalavaani.")
    await sister.press("3")
    assert "order" in sister.hears, "the keys of the menu work as before"
    last = new_caller(call="CA-last")
    await last.dial()
    assert "Namaste! I am Kalavaani." in last.hears, "the last choice is remembered"


async def test_the_key_for_another_language_is_one_of_the_greeting_only(new_caller: Any) -> None:
    await chose_hindi(new_caller)
    caller = new_caller(call="CA-again")
    await caller.dial()
    await caller.stay_silent()
    await caller.press("9")
    assert "Welcome to Kalavaani" in caller.hears, "after silence it is still there"
    await caller.press("1")
    await caller.press("1")
    await caller.press("9")
    assert "Welcome to Kalavaani" not in caller.hears


async def test_who_presses_nothing_is_asked_twice_and_then_greeted_in_the_usual_language(
    new_caller: Any,
) -> None:
    caller = new_caller()
    await caller.dial()
    await caller.stay_silent()
    assert "For English, press 1." in caller.hears
    await caller.stay_silent()
    assert caller.hears.startswith("Namaste! I am Kalavaani.")
    again = new_caller(call="CA-again")
    await again.dial()
    assert "For English, press 1." in again.hears, "nothing was chosen, so nothing is remembered"


async def test_a_language_of_messages_was_not_chosen_for_calls(line: Any, new_caller: Any) -> None:
    await line.message("SM1", "नमस्ते")
    caller = new_caller()
    await caller.dial()
    assert "For English, press 1." in caller.hears


async def test_a_language_that_was_asked_for_by_voice_is_remembered_too(caller: Any, new_caller: Any) -> None:
    await caller.speak("please speak hindi")
    again = new_caller(call="CA-again")
    await again.dial()
    assert HINDI_GREETING in again.hears


async def test_a_number_that_is_withheld_is_nobodys(new_caller: Any) -> None:
    for call in ("CA1", "CA2"):
        caller = new_caller("+266696687", call)
        await caller.dial()
        assert "For English, press 1." in caller.hears
        await caller.press("2")


async def test_where_there_is_one_language_nobody_is_asked(
    open_app: Any, twilio_settings: Any, line_of: Any
) -> None:
    settings = twilio_settings.model_copy(update={"call_languages": "hi"})
    async with open_app(settings) as running:
        caller = Caller(line_of(running))
        await caller.dial()
        assert caller.hears.startswith(HINDI_GREETING)
