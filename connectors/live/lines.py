"""What we say on a live call, sentence by sentence, so that the first is heard while the second is made."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import regex

from assistant.messages import Reply
from assistant.responses import Responses
from connectors.call_speech import MORE_KEY
from connectors.live.choices import Choices

_SENTENCE_END: Final = regex.compile(r"(?<=[.!?।॥…۔؟])\s+(?=\S)|\n+")
_SHORTEST: Final = 12
"""Characters; shorter sentences ("Yes.", "No. 5 …") go with the next one."""


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence."""

    text: str
    language: str
    rate: float = 1.0
    """Speed of speech that the person asked for; 1.0 is normal."""


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text, very short ones joined to what follows."""
    gathered = ""
    for part in _SENTENCE_END.split(text):
        gathered = f"{gathered} {part.strip()}".strip()
        if len(gathered) >= _SHORTEST:
            yield gathered
            gathered = ""
    if gathered:
        yield gathered


@dataclass(frozen=True, slots=True)
class Lines:
    """Makes lines of replies and of fixed phrases."""

    responses: Responses

    def of(self, replies: Sequence[Reply]) -> list[Line]:
        """A turn's replies with the first of their choices by key, each in its own language."""
        said = [
            Line(sentence, reply.language, reply.rate)
            for reply in replies
            for sentence in sentences(reply.spoken)
        ]
        return [*said, *self.choices(Choices.by(replies))]

    def choices(self, choices: Choices) -> list[Line]:
        """A page of choices by key, and how to come to the next."""
        said = [
            Line(
                self._text("utter_press_key", choice.language, key=str(key), choice=choice.title),
                choice.language,
                choice.rate,
            )
            for key, choice in enumerate(choices.shown, start=1)
        ]
        if choices.more_follow:
            last = choices.shown[-1]
            more = self._text("utter_more_choices", last.language, key=MORE_KEY)
            said.append(Line(more, last.language, last.rate))
        return said

    def phrase(self, name: str, language: str, **values: str) -> list[Line]:
        """A fixed phrase."""
        return [Line(sentence, language) for sentence in sentences(self._text(name, language, **values))]

    def _text(self, name: str, language: str, **values: str) -> str:
        said = self.responses.say(name, values, language=language, channel="phone")
        return said.text if said else ""
