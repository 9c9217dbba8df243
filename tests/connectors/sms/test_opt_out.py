"""Stopping SMS by a word, without stumbling over the words of a conversation."""

import pytest
import yaml

from connectors.sms.opt_out import FILE, MAX_CHARACTERS, opt_command
from knowledge.languages import CODES, LANGUAGES
from nlu.language import script_of

SAID = yaml.safe_load(FILE.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "word", ["STOP", "stop", " Stop. ", "Stop!", "STOPALL", "UNSUBSCRIBE", "QUIT", "REVOKE", "OPTOUT"]
)
@pytest.mark.parametrize("question_open", [True, False])
def test_stop_stops_whatever_was_asked(word: str, question_open: bool) -> None:
    assert opt_command(word, question_open=question_open) == "out"


@pytest.mark.parametrize(
    ("word", "asked", "unasked"),
    [
        ("CANCEL", None, "out"),
        ("End", None, "out"),
        ("YES", None, "in"),
        ("help", None, "help"),
        ("बंद करो", None, "out"),
        ("Band karo!", None, "out"),
        ("मैसेज बंद करो", "out", "out"),
        ("sms band karo", "out", "out"),
        ("START", "in", "in"),
        ("Unstop", "in", "in"),
        ("INFO", "help", "help"),
    ],
    ids=lambda value: str(value).encode("unicode_escape").decode(),
)
def test_an_open_question_keeps_its_own_words(word: str, asked: str | None, unasked: str | None) -> None:
    assert opt_command(word, question_open=True) == asked
    assert opt_command(word, question_open=False) == unasked


@pytest.mark.parametrize(
    "sentence",
    [
        "stop the order please",
        "cancel order 1042",
        "please don't stop",
        "यह ऑर्डर बंद करो",
        "help me list a saree",
        "yes 2500",
        "the shop is at the bus stop",
        "",
        "   ",
        "👍",
        "stop " * MAX_CHARACTERS,
    ],
    ids=lambda value: value[:12].encode("unicode_escape").decode() or "empty",
)
def test_inside_a_sentence_they_are_words_like_others(sentence: str) -> None:
    assert opt_command(sentence, question_open=False) is None


@pytest.mark.parametrize("code", CODES)
def test_every_language_can_stop_and_begin_again(code: str) -> None:
    for wanted in ("out", "in"):
        words = SAID[wanted]["always"][code]
        assert {opt_command(word, question_open=True) for word in words} == {wanted}
        scripts = {script for letter in "".join(words) if (script := script_of(letter))}
        assert scripts == {LANGUAGES[code].script}
    assert {opt_command(word, question_open=True) for word in SAID["out"]["unless_asked"][code]} == {None}


def test_no_word_means_two_things() -> None:
    listed = [
        (word, command)
        for command, by_time in SAID.items()
        for by_language in by_time.values()
        for words in by_language.values()
        for word in words
    ]
    meanings = {word: {one for other, one in listed if other == word} for word, _ in listed}
    assert {word: found for word, found in meanings.items() if len(found) > 1} == {}


def test_what_twilio_has_read_already_counts() -> None:
    assert opt_command("please take me off", question_open=True, opt_out_type="STOP") == "out"
    assert opt_command("YES", question_open=True, opt_out_type="START") == "in"
    assert opt_command("hello", question_open=True, opt_out_type="") is None
