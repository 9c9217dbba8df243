"""How live calls feel: how long callers wait at each stage, how many are up, how they end."""

from typing import Final, Literal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

LiveStage = Literal["end_of_turn", "hear", "understand", "speak", "total", "barge_in"]
"""end_of_turn: from the last speech to the decision that it was the last. hear: from there to the transcript, most
of which was made meanwhile. understand: the turn, from transcript to replies. speak: from the replies to the first
frame of sound sent. total: all four, from the last speech to the first sound. barge_in: from the first speech over our
voice to `clear`; not part of total."""
BUCKETS_S: Final = (0.01, 0.025, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9, 1.2, 1.6, 2.5, 5.0, 10.0)


class CallMetrics:
    """Histograms and counters in the registry that `/metrics` shows."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._stages = Histogram(
            "kalavaani_live_stage_seconds",
            "What a live caller waits for",
            ["stage"],
            buckets=BUCKETS_S,
            registry=registry,
        )
        self._up = Gauge("kalavaani_live_calls", "Live calls that are up", registry=registry)
        self._ended = Counter(
            "kalavaani_live_calls_ended", "Live calls by their end", ["how"], registry=registry
        )

    def observe(self, stage: LiveStage, seconds: float) -> None:
        self._stages.labels(stage).observe(max(0.0, seconds))

    def began(self) -> None:
        self._up.inc()

    def ended(self, how: str) -> None:
        """`how` is one of the reasons of `connectors.live.call.Ending`."""
        self._up.dec()
        self._ended.labels(how).inc()
