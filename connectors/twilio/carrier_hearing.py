"""The carrier's own speech recogniser, in place of ours: `<Gather input="dtmf speech">`."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from actions.marketplace import persons
from assistant.application import Assistant
from assistant.hints import hints_for
from assistant.messages import Incoming
from assistant.store import conversations
from connectors.plain_text import readable
from connectors.twilio.signature import Form

LANGUAGES = {
    "en": "en-IN",
    "hi": "hi-IN",
    "hi-Latn": "hi-IN",
    "bn": "bn-IN",
    "mr": "mr-IN",
    "te": "te-IN",
    "ta": "ta-IN",
    "gu": "gu-IN",
    "kn": "kn-IN",
    "ml": "ml-IN",
    "pa": "pa-guru-IN",
    "ur": "ur-IN",
}
"""Our code -> Twilio's tag, of the languages that Twilio's documentation of `<Gather>` lists. Odia and Assamese are not
among them: callers who speak these are recorded and heard by our own recogniser."""
MAX_HINTS = 500
MAX_HINT_CHARACTERS = 100
"""Twilio's limits of `hints`: so many phrases of so many characters."""
MAX_WORDS = 10_000
"""Characters of what was heard that are kept."""
UNKNOWN_CONFIDENCE = 0.8
"""Some of the carrier's models say nothing of their confidence, or 0: values are then read back, not refused."""
_NUMBER = re.compile(r"^(?:0?\.[0-9]+|[01](?:\.[0-9]*)?)$")


@dataclass(frozen=True, slots=True)
class CarrierHearing:
    """What the recogniser is told."""

    language: str
    """Twilio's language tag."""
    hints: str | None
    """Words to expect, separated by commas."""


async def hearing_of(assistant: Assistant, incoming: Incoming, language: str) -> CarrierHearing | None:
    """How the carrier listens to somebody, with words that her conversation makes likely; None where we listen."""
    if assistant.settings.call_hearing != "carrier":
        return None
    turns, hints = assistant.turns, tuple[str, ...]()
    async with assistant.database.reading() as session:
        person = await persons.find(session, *incoming.identity)
        if person is not None:
            loaded = await conversations.load(session, person.id, turns.script.domain, language)
            hints = hints_for(loaded.tracker, turns.perception.lexicon, limit=MAX_HINTS)
    return carrier_hearing(language, hints)


def carrier_hearing(language: str, hints: Iterable[str]) -> CarrierHearing | None:
    """How the carrier listens in a language; None where it does not know it."""
    tag = LANGUAGES.get(language)
    if tag is None:
        return None
    usable = [hint for hint in hints if "," not in hint and len(hint) <= MAX_HINT_CHARACTERS]
    return CarrierHearing(tag, ",".join(usable[:MAX_HINTS]) or None)


def heard_by_carrier(form: Form) -> tuple[str, float] | None:
    """The words that the carrier heard and how sure it is, 0 to 1; None when it heard none."""
    words, confidence = (
        readable(form.get("SpeechResult", ""))[:MAX_WORDS].strip(),
        form.get("Confidence", "").strip(),
    )
    if not words:
        return None
    sure = float(confidence) if _NUMBER.match(confidence) else 0.0
    return words, min(sure, 1.0) or UNKNOWN_CONFIDENCE
