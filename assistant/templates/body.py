"""The text of a registered message: fixed words with places between, in our notation and in those of the registers."""

import re
import string
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

SLOT = "{#var#}"
"""A variable of a DLT template."""
SLOT_UNITS = 30
"""Characters that one variable holds."""
NUMBERED_ROOM = 1_024
"""Meta limits the whole text only."""

_SLOTS = re.compile(r"((?:\{#\w+#\})+)")
"""Variables side by side: operators also have typed ones, such as `{#numeric#}`."""
_NUMBERED = re.compile(r"(\{\{\d+\}\})")


@dataclass(frozen=True, slots=True)
class Body:
    """A text with places."""

    fixed: tuple[str, ...]
    """What stands before, between and after the places: always one more than there are places."""
    places: tuple[str, ...]
    """Names of the places; one that is named twice is there twice."""

    @classmethod
    def of_response(cls, text: str) -> "Body":
        """The text of a response, with places in braces: `order {order}`."""
        fixed, places = [""], []
        for literal, name, _, _ in string.Formatter().parse(text):
            fixed[-1] += literal
            if name:
                places.append(name)
                fixed.append("")
        return cls(tuple(fixed), tuple(places))

    def numbered(self) -> str:
        """As Meta and Twilio write it: `order {{1}}`."""
        return self._with(lambda number, _: f"{{{{{number}}}}}")

    def slotted(self, slots: Mapping[str, int]) -> str:
        """As DLT registers write it, with several variables side by side where values are long: `{#var#}{#var#}`."""
        return self._with(lambda _, name: SLOT * slots[name])

    def filled(self, values: Sequence[str]) -> str:
        """The text with a value in each place."""
        return self._with(lambda number, _: values[number - 1])

    def same_words(self, other: "Body") -> bool:
        """Whether fixed words and places agree, whatever the spaces and the composition of letters."""
        return self.places == other.places and list(map(_plain, self.fixed)) == list(map(_plain, other.fixed))

    def _with(self, write: Callable[[int, str], str]) -> str:
        parts = [self.fixed[0]]
        for number, (name, after) in enumerate(zip(self.places, self.fixed[1:], strict=True), start=1):
            parts += [write(number, name), after]
        return "".join(parts)


@dataclass(frozen=True, slots=True)
class Registered:
    """A text as it was approved, with the names of our places that fill its variables."""

    body: Body
    rooms: tuple[int, ...]
    """Characters that each place holds."""

    @classmethod
    def slotted(cls, text: str, places: Sequence[str]) -> "Registered | None":
        """A DLT text; None when it has more or fewer places than are named. Variables side by side are one place."""
        parts = _SLOTS.split(text)
        rooms = tuple(run.count("{#") * SLOT_UNITS for run in parts[1::2])
        return cls(Body(tuple(parts[::2]), tuple(places)), rooms) if len(rooms) == len(places) else None

    @classmethod
    def numbered(cls, text: str, places: Sequence[str]) -> "Registered | None":
        """A text with `{{1}}`, `{{2}}` …; None when they are not in this order, or not as many as are named."""
        parts = _NUMBERED.split(text)
        if parts[1::2] != [f"{{{{{number}}}}}" for number in range(1, len(places) + 1)]:
            return None
        return cls(Body(tuple(parts[::2]), tuple(places)), (NUMBERED_ROOM,) * len(places))

    def matches(self, text: str) -> bool:
        """Whether an operator that compares a message with this text, letter by letter, would let it pass."""
        pattern = re.escape(self.body.fixed[0])
        for room, after in zip(self.rooms, self.body.fixed[1:], strict=True):
            pattern += f".{{1,{room}}}{re.escape(after)}"
        return re.fullmatch(pattern, text) is not None


def has_words(text: str) -> bool:
    """Whether there is more in it than signs."""
    return any(letter.isalnum() for letter in text)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())
