"""Commands that a recogniser misspelt: some are heard by sound, and nothing else is taken for one."""

import pytest

from benchmarks.noisy_lists import read_list, written_sentences
from benchmarks.sounds import command_said
from nlu.parser import Parser
from nlu.sound_commands import hear_command

MOST_FALSE_ALARMS_PERCENT = 1.5
LEAST_ENGLISH_RECALL = 0.75


@pytest.mark.parametrize(
    ("heard", "language", "meaning"),
    [
        ("Kansokaro.", "hi", "cancel"),
        ("madod chahi.", "hi", "help"),
        ("Di rebole.", "hi", "slower"),
        ("کسی سے مات کر راو.", "ur", "human"),
        ("Manasate wa kura mite.", "gu", "human"),
    ],
)
def test_misspelt_commands(heard: str, language: str, meaning: str) -> None:
    command = hear_command(heard, language)
    assert command is not None
    assert command.meaning == meaning
    assert command.confidence < 1


@pytest.mark.parametrize(
    "text", ["Where is my order?", "मेरा पैसा कब आएगा", "Ha.", "madhubani", "chitra bechni hai", "42"]
)
def test_anything_else_is_no_command(text: str) -> None:
    assert hear_command(text, "hi") is None


def test_commands_in_english_are_read_by_their_words() -> None:
    rows = [row for row in read_list("commands") if row.language == "en"]
    right = [row for row in rows if {command_said(row, by_sound=True)} == row.meant["command"]]
    assert len(right) / len(rows) >= LEAST_ENGLISH_RECALL


def test_hardly_an_ordinary_sentence_is_taken_for_a_command() -> None:
    rows = [*read_list("ordinary"), *written_sentences()]
    silent = [row for row in rows if command_said(row, by_sound=False) is None]
    alarms = [row.heard for row in silent if command_said(row, by_sound=True)]
    assert len(silent) >= 200
    assert 100 * len(alarms) / len(silent) <= MOST_FALSE_ALARMS_PERCENT, alarms


def test_only_what_was_spoken_is_heard_by_sound(parser: Parser) -> None:
    spoken = parser.parse("kansokaro", language="hi", spoken=True)
    assert spoken.repair is not None
    assert spoken.repair.name == "cancel"
    assert spoken.repair.confidence < 1, "so that we ask whether it was said"
    assert parser.parse("kansokaro", language="hi").repair is None
    written = parser.parse("रहने दो", language="hi", spoken=True).repair
    assert written is not None
    assert written.confidence == 1
