"""A circuit breaker: somebody who failed several times in a row is left alone for a while."""

import time
from collections.abc import Callable
from dataclasses import dataclass

FAILURES = 3
"""Failures in a row after which nothing is asked."""
PAUSE_S = 60.0


@dataclass(slots=True)
class Circuit:
    """Counts failures; after the pause one more failure is enough to begin another."""

    clock: Callable[[], float] = time.monotonic
    _failures: int = 0
    _closed_again_at: float = 0.0

    @property
    def is_open(self) -> bool:
        """Whether nothing is to be asked now."""
        return self._failures >= FAILURES and self.clock() < self._closed_again_at

    def succeeded(self) -> None:
        self._failures = 0

    def failed(self) -> None:
        self._failures += 1
        if self._failures >= FAILURES:
            self._closed_again_at = self.clock() + PAUSE_S
