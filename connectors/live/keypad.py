"""Keys pressed during a live call: one key, or the digits of a number until it is complete."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from assistant.messages import Reply

NUMBER_PATIENCE_S: Final = 3.0
"""Pause after which a number that is typed counts as complete, unless its last key ends it."""
MAX_DIGITS: Final = 20
_REPEAT: Final = "*"


@dataclass(frozen=True, slots=True)
class Keys:
    """What was typed."""

    digits: str


@dataclass(frozen=True, slots=True)
class Expected:
    """What keys mean for the open question."""

    several: bool = False
    """Several keys make one answer."""
    length: int | None = None
    """Digits of the answer, where they are always so many."""
    finish: str = "#"
    """The key that ends it."""

    @classmethod
    def by(cls, replies: Sequence[Reply]) -> "Expected":
        """What the last of these replies asks for."""
        if not replies:
            return cls()
        last = replies[-1]
        several = last.expects == "digits" or last.key_length is not None
        return cls(several, last.key_length, last.finish_on_key)


class Keypad:
    """Collects the keys of one call."""

    def __init__(self, told: Callable[[Keys], None]) -> None:
        self.expected = Expected()
        self._told = told
        self._digits = ""
        self._timer: asyncio.TimerHandle | None = None

    def press(self, key: str) -> bool:
        """A key; False when it is the one that ends numbers, and no number was begun."""
        if key == self.expected.finish:
            if not self._digits:
                return False
            self._complete()
            return True
        self._stop_timer()
        self._digits += key
        wanted = self.expected.length or (MAX_DIGITS if self.expected.several else 1)
        if self._digits == _REPEAT or len(self._digits) >= wanted:
            self._complete()
        else:
            self._timer = asyncio.get_running_loop().call_later(NUMBER_PATIENCE_S, self._complete)
        return True

    def close(self) -> None:
        self._stop_timer()

    def _complete(self) -> None:
        self._stop_timer()
        digits, self._digits = self._digits, ""
        self._told(Keys(digits))

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
