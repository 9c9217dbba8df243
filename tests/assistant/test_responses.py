"""What the assistant says: complete in every language, and nothing is said with a hole in it."""

from pathlib import Path

import pytest

from actions.registry import ACTIONS
from assistant.dialogue.engine import load_script
from assistant.errors import ConfigurationError
from assistant.responses import Responses, coverage, load_responses
from knowledge.languages import CODES, LANGUAGES
from nlu.language import script_of


def _write(folder: Path, language: str, content: str) -> None:
    (folder / language).mkdir()
    (folder / language / "messages.yml").write_text(content)


@pytest.fixture(scope="module")
def responses() -> Responses:
    return load_responses()


def test_no_language_is_half_done(responses: Responses) -> None:
    assert set(responses.languages) == set(CODES)
    assert coverage(responses) == []


def test_coverage_reports_what_is_missing_or_different(tmp_path: Path) -> None:
    _write(
        tmp_path,
        "en",
        'responses:\n  utter_a: [{text: "{price}"}]\n  utter_b: [{text: "b"}]\n'
        '  utter_c: [{text: "c", buttons: [{title: "Yes", payload: "/yes"}]}]\n',
    )
    _write(
        tmp_path,
        "hi",
        'responses:\n  utter_a: [{text: "{prize}"}]\n'
        '  utter_c: [{text: "c", buttons: [{title: "हाँ", payload: "/no"}]}]\n',
    )
    problems = "\n".join(coverage(load_responses(tmp_path)))
    assert "hi: response utter_b is missing" in problems
    assert "utter_a differs" in problems and "utter_c differs" in problems


def test_every_flow_has_a_spoken_name(responses: Responses) -> None:
    script = load_script(responses, ACTIONS)
    named = {f"flow_name_{flow.id}" for flow in script.flows if not flow.is_pattern}
    assert named <= responses.names()


def test_every_small_talk_and_every_failure_has_words(responses: Responses) -> None:
    from assistant.understanding.payloads import SMALL_TALK_INTENTS
    from voice.errors import VoiceError

    names = responses.names()
    assert {f"utter_{intent}" for intent in SMALL_TALK_INTENTS} <= names
    heard = {error.code for error in VoiceError.__subclasses__() if error.__module__ == "voice.errors"}
    spoken = heard - {"voice_error"}
    assert {f"utter_cannot_handle_{code}" for code in spoken} <= names


NAMES_IN_LATIN = frozenset({"SMS", "WhatsApp", "PIN", "GI"})
"""What is written in Latin letters in every language."""


@pytest.mark.parametrize("code", CODES)
def test_every_language_is_written_in_its_own_script(responses: Responses, code: str) -> None:
    for name, variations in responses.by_language[code].items():
        for variation in variations:
            said = [variation.text, variation.speak or ""] + [button.title for button in variation.buttons]
            words = " ".join(said).replace("{", " {").replace("}", "} ").split()
            for word in words:
                plain = not word.startswith("{") and word.strip(".,?!:;()।") not in NAMES_IN_LATIN
                scripts = {script for letter in word if (script := script_of(letter))}
                assert not plain or scripts <= {LANGUAGES[code].script}, f"{name}: {word!r} in {code}"


def test_a_button_without_its_value_is_left_out(responses: Responses) -> None:
    with_price = responses.say(
        "utter_ask_price_suggested",
        {"golden": "₹4,500", "golden_rupees": "4500"},
        language="en",
        channel="web",
    )
    without = responses.say("utter_ask_price_suggested", {}, language="en", channel="web")
    assert with_price is not None and without is not None
    assert [button.payload for button in with_price.buttons] == ["/SetSlots(price=4500)"]
    assert without.buttons == ()


def test_what_is_only_for_one_channel_is_said_only_there(responses: Responses) -> None:
    assert responses.say("utter_anything_else", {}, language="en", channel="web") is None
    assert responses.say("utter_anything_else", {}, language="en", channel="phone") is not None


def test_values_are_never_read_as_templates(responses: Responses) -> None:
    said = responses.say("utter_handed_off", {"ticket": "{price} {0}"}, language="en", channel="web")
    assert said is not None and "{price} {0}" in said.text


def test_a_response_without_text_is_refused(tmp_path: Path) -> None:
    _write(tmp_path, "en", "responses:\n  utter_a: [{buttons: []}]\n")
    with pytest.raises(ConfigurationError, match="utter_a"):
        load_responses(tmp_path)
