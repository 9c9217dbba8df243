"""What a caller hears: replies and fixed phrases in our own voice, in the carrier's when ours is not ready."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from assistant.messages import ExpectsKind, Reply
from assistant.responses import Responses
from connectors.spoken import SpokenReplies

PHRASE_PATIENCE_S = 0.4
"""A fixed phrase that is not spoken by then is read by the carrier's voice, this once."""
MAX_KEYS = 9
"""Choices that have a key; the others can be spoken."""
SILENCE_S: Mapping[ExpectsKind, int] = {
    "nothing": 3,
    "free_text": 3,
    "yes_no": 2,
    "digits": 5,
    "choice": 3,
    "photo": 3,
}
"""Seconds of silence that end an answer, by what was asked: people pause between the digits of a number."""
FIXED = (
    "utter_speak_after_tone",
    "utter_one_moment",
    "utter_call_goodbye",
    "utter_internal_error",
)
"""Phrases that are spoken in advance when the server starts."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to say."""

    text: str
    language: str
    recording: str | None
    """Name of the file that says it; None: the carrier's voice reads the text."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A turn's answer, ready to be played, and what the caller may answer to it."""

    lines: tuple[Line, ...]
    language: str
    wants_number: bool = False
    """Several keys make one answer."""
    choices: int = 0
    """Answers that have a key."""
    silence_s: int = 3
    """Silence that ends what the caller says."""
    key_length: int | None = None
    """Digits of an answer by keys, where they are always so many."""
    finish_on_key: str = "#"
    only_keys: bool = False
    """The answer is typed, never spoken."""


@dataclass(frozen=True, slots=True)
class CallSpeech:
    """Speaks for calls."""

    responses: Responses
    spoken: SpokenReplies
    making: set[asyncio.Task[str | None]] = field(default_factory=set)
    """Phrases that are still being spoken, to be ready the next time."""

    async def prompt(self, replies: Sequence[Reply], default_language: str) -> Prompt:
        """A turn's replies with their choices, each language in its own voice."""
        said: list[tuple[str, str]] = [(reply.spoken, reply.language) for reply in replies if reply.spoken]
        buttons = [(button.title, reply.language) for reply in replies for button in reply.buttons]
        said += [
            (self._text("utter_press_key", language, key=str(key), choice=title), language)
            for key, (title, language) in enumerate(buttons[:MAX_KEYS], start=1)
        ]
        joined: list[tuple[str, str]] = []
        for text, language in said:
            if joined and joined[-1][1] == language:
                joined[-1] = (f"{joined[-1][0]} {text}", language)
            else:
                joined.append((text, language))
        return Prompt(
            lines=tuple([await self._line(text, language) for text, language in joined]),
            language=replies[-1].language if replies else default_language,
            wants_number=bool(replies) and replies[-1].expects == "digits",
            choices=len(buttons),
            silence_s=_silence_s(replies[-1]) if replies else SILENCE_S["nothing"],
            key_length=replies[-1].key_length if replies else None,
            finish_on_key=replies[-1].finish_on_key if replies else "#",
            only_keys=bool(replies) and replies[-1].only_keys,
        )

    async def phrase(self, name: str, language: str, **values: str) -> Line:
        """A fixed phrase, without waiting long for it."""
        text = self._text(name, language, **values)
        making = asyncio.create_task(self.spoken.speak(text, language=language, audio_format="mulaw"))
        self.making.add(making)
        making.add_done_callback(self.making.discard)
        done, _ = await asyncio.wait({making}, timeout=PHRASE_PATIENCE_S)
        return Line(text, language, making.result() if done else None)

    async def warm(self, languages: Sequence[str]) -> None:
        """Speak the fixed phrases once in the languages of calls, so that they are ready when somebody rings."""
        for key, language in enumerate(languages, start=1):
            await self._line(self._text("utter_choose_language", language, key=str(key)), language)
            for name in FIXED:
                await self._line(self._text(name, language), language)

    async def _line(self, text: str, language: str) -> Line:
        return Line(text, language, await self.spoken.speak(text, language=language, audio_format="mulaw"))

    def _text(self, name: str, language: str, **values: str) -> str:
        said = self.responses.say(name, values, language=language, channel="phone")
        return said.text if said else ""


def _silence_s(reply: Reply) -> int:
    """Whole seconds, as carriers want them: the question's own, else those of its kind."""
    own = reply.silence_timeout_s
    return SILENCE_S[reply.expects] if own is None else max(1, round(own))
