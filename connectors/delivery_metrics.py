"""What becomes of replies: how many were sent, failed or were held back, and what waits."""

from collections.abc import Mapping
from typing import Literal

from prometheus_client import CollectorRegistry, Counter, Gauge

Outcome = Literal["sent", "retried", "failed", "refused", "withheld", "deferred", "diverted", "announced"]


class DeliveryMetrics:
    """Counters and gauges in the registry that `/metrics` shows."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._outcomes = Counter(
            "kalavaani_deliveries",
            "Attempts to deliver the replies to one message",
            ["channel", "outcome"],
            registry=registry,
        )
        self._owed = Gauge("kalavaani_outbox", "Replies in the outbox", ["status"], registry=registry)

    def delivered(self, channel: str, outcome: Outcome) -> None:
        self._outcomes.labels(channel, outcome).inc()

    def owed(self, counted: Mapping[str, int]) -> None:
        """Status -> number of replies; those that are not named are none."""
        self._owed.clear()
        for status, number in counted.items():
            self._owed.labels(status).set(number)
