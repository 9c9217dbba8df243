"""What a caller hears: replies and fixed phrases in our own voice, in the carrier's when ours is not ready."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

from assistant.messages import ExpectsKind, Reply
from assistant.responses import Responses
from connectors.spoken import SpokenReplies

PHRASE_PATIENCE_S = 0.3
"""A fixed phrase that is not spoken by then is read by the carrier's voice, this once."""
MAX_KEYS = 9
"""Choices that have a key of their own; of more than that, a page is said at a time."""
PAGE = 8
"""Choices of a page, where one page is not enough: keys 1 to 8, and 9 for the next page."""
MORE_KEY = "9"
SILENCE_S: Mapping[ExpectsKind, int] = {
    "nothing": 3,
    "free_text": 3,
    "yes_no": 2,
    "digits": 5,
    "choice": 3,
    "photo": 3,
}
"""Seconds of silence that end an answer, by what was asked: people pause between the digits of a number."""


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
    """Answers that have a key, on this page or another."""
    silence_s: int = 3
    """Silence that ends what the caller says."""
    key_length: int | None = None
    """Digits of an answer by keys, where they are always so many."""
    finish_on_key: str = "#"
    only_keys: bool = False
    """The answer is typed, never spoken."""

    @property
    def one_key(self) -> bool:
        """Whether a single key is an answer, so that # is one too."""
        return not self.wants_number and self.key_length is None


def pages_of(choices: int) -> int:
    """Pages in which so many choices are said."""
    return 1 if choices <= MAX_KEYS else -(-choices // PAGE)


@dataclass(frozen=True, slots=True)
class CallSpeech:
    """Speaks for calls."""

    responses: Responses
    spoken: SpokenReplies
    making: set[asyncio.Task[str | None]] = field(default_factory=set)
    """Phrases that are still being spoken, to be ready the next time."""

    async def prompt(self, replies: Sequence[Reply], default_language: str, *, page: int = 0) -> Prompt:
        """A turn's replies with their choices, each language in its own voice; of further pages only the choices.

        Each reply is a recording of its own, and so is each list of choices: what never changes is spoken once.
        """
        rate = replies[-1].rate if replies else 1.0
        said = [(reply.spoken, reply.language) for reply in replies if reply.spoken and not page]
        buttons = [(button.title, reply.language) for reply in replies for button in reply.buttons]
        said += self.choices(buttons, page)
        return Prompt(
            lines=tuple(await asyncio.gather(*(self._line(*line, rate) for line in said))),
            language=replies[-1].language if replies else default_language,
            wants_number=bool(replies) and replies[-1].expects == "digits",
            choices=len(buttons),
            silence_s=_silence_s(replies[-1]) if replies else SILENCE_S["nothing"],
            key_length=replies[-1].key_length if replies else None,
            finish_on_key=replies[-1].finish_on_key if replies else "#",
            only_keys=bool(replies) and replies[-1].only_keys,
        )

    def choices(self, buttons: Sequence[tuple[str, str]], page: int = 0) -> list[tuple[str, str]]:
        """What is said of choices, given as (title, language), on a page: (text, language) of each language."""
        pages = pages_of(len(buttons))
        shown = buttons if pages == 1 else buttons[page * PAGE : (page + 1) * PAGE]
        said = [
            (self.text("utter_press_key", language, key=str(key), choice=title), language)
            for key, (title, language) in enumerate(shown, start=1)
        ]
        if page < pages - 1:
            language = shown[-1][1]
            said.append((self.text("utter_more_choices", language, key=MORE_KEY), language))
        return [
            (" ".join(text for text, _ in group), language)
            for language, group in groupby(said, key=itemgetter(1))
        ]

    async def phrase(self, name: str, language: str, **values: str) -> Line:
        """A fixed phrase, without waiting long for it."""
        text = self.text(name, language, **values)
        making = asyncio.create_task(self.spoken.speak(text, language=language, audio_format="mulaw"))
        self.making.add(making)
        making.add_done_callback(self.making.discard)
        done, _ = await asyncio.wait({making}, timeout=PHRASE_PATIENCE_S)
        return Line(text, language, making.result() if done else None)

    async def warm(self, texts: Iterable[tuple[str, str]]) -> None:
        """Speak these texts, given as (text, language), so that they are ready when somebody rings."""
        for text, language in texts:
            await self._line(text, language, 1.0)

    async def _line(self, text: str, language: str, rate: float) -> Line:
        recording = await self.spoken.speak(text, language=language, audio_format="mulaw", rate=rate)
        return Line(text, language, recording)

    def text(self, name: str, language: str, **values: str) -> str:
        """What a response says on the phone; empty when it says nothing there."""
        said = self.responses.say(name, values, language=language, channel="phone")
        return said.text if said else ""


def _silence_s(reply: Reply) -> int:
    """Whole seconds, as carriers want them: the question's own, else those of its kind."""
    own = reply.silence_timeout_s
    return SILENCE_S[reply.expects] if own is None else max(1, round(own))
