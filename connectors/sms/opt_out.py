"""Words that stop SMS, begin them again, or ask who writes: only as a whole message, never inside a sentence.

STOP, STOPALL, UNSUBSCRIBE, QUIT, REVOKE and OPTOUT stop messages at any time. CANCEL, END and YES are on Twilio's list
as well, but answer questions, so that they count only while none is open; so does a plain "band karo" in our other
languages. Who wants them to mean nothing to Twilio either takes them off its own list (Advanced Opt-Out).
"""

import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from knowledge.yaml_file import read_yaml

OptCommand = Literal["out", "in", "help"]

FILE = Path(__file__).with_name("opt_words.yml")
MAX_CHARACTERS = 40
"""Longer messages say something else."""
OPT_OUT_TYPES: Mapping[str, OptCommand] = {"STOP": "out", "START": "in", "HELP": "help"}
"""What Twilio's parameter `OptOutType` says where Advanced Opt-Out is on: Twilio has read, and answered, already."""

WORDS: Mapping[str, str] = {"stop": "STOP", "start": "START"}
"""What fills `{stop}` and `{start}` in our messages about it: in every language the words that Twilio knows, too."""


def opt_command(text: str, *, question_open: bool, opt_out_type: str | None = None) -> OptCommand | None:
    """What a message asks for; None: it belongs to the conversation.

    "in" concerns only somebody who had stopped messages: for anybody else "start" and "yes" are words like others.
    """
    if opt_out_type is not None and opt_out_type.upper() in OPT_OUT_TYPES:
        return OPT_OUT_TYPES[opt_out_type.upper()]
    if len(text) > MAX_CHARACTERS:
        return None
    words = _plain(text)
    if not question_open and words in _UNLESS_ASKED:
        return _UNLESS_ASKED[words]
    return _ALWAYS.get(words)


def _plain(text: str) -> str:
    """Small letters, single spaces, without the signs around it: " Stop. " → "stop"."""
    folded = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    start, end = 0, len(folded)
    while start < end and unicodedata.category(folded[start])[0] not in "LNM":
        start += 1
    while end > start and unicodedata.category(folded[end - 1])[0] not in "LNM":
        end -= 1
    return folded[start:end]


def _load(when: str) -> dict[str, OptCommand]:
    raw: dict[OptCommand, dict[str, dict[str, list[str]]]] = read_yaml(FILE)
    return {
        _plain(words): command
        for command, by_time in raw.items()
        for listed in by_time.get(when, {}).values()
        for words in listed
    }


_ALWAYS = _load("always")
_UNLESS_ASKED = _load("unless_asked")
