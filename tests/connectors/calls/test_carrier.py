"""The carrier's recogniser in place of ours, where it knows the language."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from connectors.twilio.carrier_hearing import (
    LANGUAGES,
    MAX_HINT_CHARACTERS,
    MAX_HINTS,
    UNKNOWN_CONFIDENCE,
    carrier_hearing,
    heard_by_carrier,
)
from knowledge.languages import CODES

SAREE = "I want to sell a red silk banarasi saree, 6 metres long, 3 pieces, 4500 rupees each"


@pytest.fixture
async def running(open_app: Any, twilio_settings: Any) -> AsyncIterator[Any]:
    settings = twilio_settings.model_copy(update={"call_hearing": "carrier", "call_languages": "en,hi,or"})
    async with open_app(settings) as running:
        yield running


async def test_speech_and_keys_are_taken_while_we_speak(caller: Any) -> None:
    await caller.press("1")
    gather = caller.gather
    assert gather.attrib["input"] == "dtmf speech" and gather.attrib["language"] == "en-IN"
    assert gather.attrib["bargeIn"] == "true" and gather.attrib["speechTimeout"].isdigit()
    assert "Banarasi" in gather.attrib["hints"].title()
    assert caller.twiml.find("Record") is None and "tone" not in caller.hears


async def test_a_listing_is_spoken_to_the_carrier_and_published_by_key(caller: Any) -> None:
    await caller.say(SAREE, Confidence="0.93")
    assert "Shall I publish it?" in caller.hears
    await caller.press("1")
    assert len(await caller.running.listings()) == 1
    assert caller.running.hearing.heard == [], "our own recogniser had nothing to do"


@pytest.mark.parametrize(
    ("confidence", "asked"), [("0.93", False), ("0.3", True), ("0", False), ("", False), ("nonsense", False)]
)
async def test_how_sure_the_carrier_is_counts_where_it_says_so(
    caller: Any, confidence: str, asked: bool
) -> None:
    await caller.say("I want to sell something", Confidence="0.95")
    await caller.say("saree", **({"Confidence": confidence} if confidence else {}))
    assert ("Which craft is it?" not in caller.hears) is asked


async def test_silence_asks_again_and_keys_still_answer(caller: Any) -> None:
    await caller.press("1")
    await caller.stay_silent()
    assert caller.hears.startswith("I did not hear anything.")
    await caller.press("0")
    assert "Your ticket number is 1." in caller.hears


async def test_languages_that_the_carrier_does_not_know_are_recorded(new_caller: Callable[..., Any]) -> None:
    caller = new_caller()
    await caller.dial()
    await caller.press("3")
    assert caller.gather.attrib["input"] == "dtmf" and caller.record is not None


def test_every_language_but_two_is_heard_by_the_carrier() -> None:
    assert set(CODES) - set(LANGUAGES) == {"or", "as"}
    assert carrier_hearing("as", ()) is None


def test_hints_keep_to_the_carriers_limits() -> None:
    told = carrier_hearing("hi", [f"word {n}" for n in range(700)] + ["x" * 101, "one, two"])
    assert told is not None and told.hints is not None
    hints = told.hints.split(",")
    assert len(hints) == MAX_HINTS and max(map(len, hints)) <= MAX_HINT_CHARACTERS
    assert carrier_hearing("hi", ["x" * 101, "one, two"]) == carrier_hearing("hi", ())


@pytest.mark.parametrize(
    ("confidence", "sure"),
    [
        ("0.91", 0.91),
        ("1", 1.0),
        ("1.7", 1.0),
        (".5", 0.5),
        ("0", UNKNOWN_CONFIDENCE),
        ("nan", UNKNOWN_CONFIDENCE),
    ],
)
def test_a_confidence_is_a_number_from_0_to_1_or_unknown(confidence: str, sure: float) -> None:
    assert heard_by_carrier({"SpeechResult": " yes ", "Confidence": confidence}) == ("yes", sure)  # type: ignore[arg-type]
