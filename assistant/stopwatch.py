"""How long the stages of a turn take."""

import time


class Stopwatch:
    """Durations of the stages of a turn."""

    def __init__(self) -> None:
        self.durations_ms: dict[str, float] = {}
        self._since = time.perf_counter()

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self.durations_ms[stage] = self.durations_ms.get(stage, 0.0) + (now - self._since) * 1000
        self._since = now
