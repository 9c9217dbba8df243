"""What the assistant says, by language, in the responses format of Rasa's public domain files.

One folder a language (`en`, `hi`, `ta`, ...) with one file a topic, each `responses: {<name>: [variation, ...]}`.
A variation has `text` and optionally `buttons` (title, payload), `channel` (only there), and `metadata.speak`
(what to say aloud if it differs). `{name}` stands for a slot or for a value that an action gave. A button whose
title or payload names an empty value is left out.
"""

import re
import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from assistant.dialogue.lined_yaml import load_lined
from assistant.errors import ConfigurationError
from assistant.messages import Button
from knowledge.languages import DEFAULT

FOLDER = Path(__file__).parent
DEFAULT_LANGUAGE = DEFAULT
_GAPS = re.compile(" {2,}")
"""What an empty value leaves behind."""


@dataclass(frozen=True, slots=True)
class Variation:
    """One way to say something."""

    text: str
    buttons: tuple[Button, ...] = ()
    channel: str | None = None
    speak: str | None = None

    def placeholders(self) -> frozenset[str]:
        """Names in braces, in the text, the spoken form and the buttons."""
        parts = [
            self.text,
            self.speak or "",
            *(b.title for b in self.buttons),
            *(b.payload for b in self.buttons),
        ]
        return frozenset(name for part in parts for _, name, _, _ in string.Formatter().parse(part) if name)


@dataclass(frozen=True, slots=True)
class Said:
    """A response with its values filled in."""

    text: str
    speak: str | None
    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Responses:
    """All responses of all languages: too long for a `repr`, which asyncio makes of results that hold them."""

    by_language: Mapping[str, Mapping[str, tuple[Variation, ...]]] = field(default_factory=dict)

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self.by_language)

    def names(self, language: str = DEFAULT_LANGUAGE) -> frozenset[str]:
        return frozenset(self.by_language[language])

    def say(
        self, name: str, values: Mapping[str, str], *, language: str, channel: str, turn: int = 0
    ) -> Said | None:
        """Fill a response in; None when it has nothing to say on this channel.

        Variations take turns with `turn`. Variations for a channel win over general ones.

        Raises:
            KeyError: no such response.
        """
        variations = self.by_language.get(language, {}).get(name) or self.by_language[DEFAULT_LANGUAGE][name]
        fitting = [v for v in variations if v.channel == channel] or [
            v for v in variations if v.channel is None
        ]
        if not fitting:
            return None
        variation = fitting[turn % len(fitting)]
        buttons = tuple(
            Button(_fill(button.title, values), _fill(button.payload, values))
            for button in variation.buttons
            if all(values.get(name) for name in _names(button.title) | _names(button.payload))
        )
        speak = _fill(variation.speak, values) if variation.speak is not None else None
        return Said(_fill(variation.text, values), speak, buttons)


def _names(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def _fill(template: str, values: Mapping[str, str]) -> str:
    parts = []
    for literal, name, _, _ in string.Formatter().parse(template):
        parts.append(literal)
        if name:
            parts.append(values.get(name, ""))
    return _GAPS.sub(" ", "".join(parts)).strip()


def load_responses(folder: Path = FOLDER) -> Responses:
    """The response files of `folder`; ours are read once.

    Raises:
        ConfigurationError: a file is malformed, a response has no text, or one stands in two files.
    """
    return _ours() if folder == FOLDER else _read(folder)


@cache
def _ours() -> Responses:
    return _read(FOLDER)


def _read(folder: Path) -> Responses:
    by_language: dict[str, dict[str, tuple[Variation, ...]]] = {}
    for path in sorted(folder.glob("*/*.yml")):
        language = path.parent.name
        own = by_language.setdefault(language, {})
        file = f"{language}/{path.name}"
        for name, items in load_lined(path).get("responses", {}).items():
            if name in own:
                raise ConfigurationError(f"{file}: response {name!r} stands in another file as well")
            own[name] = tuple(_variation(file, name, item) for item in items)
    if DEFAULT_LANGUAGE not in by_language:
        raise ConfigurationError(f"{folder.name}: there are no responses in {DEFAULT_LANGUAGE!r}")
    return Responses(by_language)


def _variation(file: str, name: str, raw: Any) -> Variation:
    if not isinstance(raw, dict) or not isinstance(raw.get("text"), str):
        raise ConfigurationError(f"{file}: response {name!r} needs a list of variations with text")
    return Variation(
        text=raw["text"].strip(),
        buttons=tuple(Button(str(b["title"]), str(b["payload"])) for b in raw.get("buttons", ())),
        channel=raw.get("channel"),
        speak=(raw.get("metadata") or {}).get("speak"),
    )


def coverage(responses: Responses) -> list[str]:
    """What is missing or different in any language, as sentences; empty when all languages are complete."""
    problems = []
    english = responses.by_language[DEFAULT_LANGUAGE]
    for language, named in responses.by_language.items():
        for name in sorted(set(english) ^ set(named)):
            where = language if name in english else DEFAULT_LANGUAGE
            problems.append(f"{where}: response {name} is missing")
        for name in sorted(set(english) & set(named)):
            for ours, theirs in zip(_shape(english[name]), _shape(named[name]), strict=False):
                if ours != theirs:
                    problems.append(
                        f"{language}: response {name} differs from English: {theirs} instead of {ours}"
                    )
    return problems


def _shape(variations: tuple[Variation, ...]) -> list[tuple[Any, ...]]:
    """What all languages share: placeholders, button payloads, channels and which are spoken differently."""
    placeholders = sorted({name for variation in variations for name in variation.placeholders()})
    payloads = sorted({button.payload for variation in variations for button in variation.buttons})
    channels = sorted({variation.channel or "" for variation in variations})
    return [("placeholders", *placeholders), ("payloads", *payloads), ("channels", *channels)]
