"""Is it alive, is it ready, and how long do turns take."""

import asyncio
import logging
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from sqlalchemy import text

from assistant.application import Assistant
from connectors.errors import where_it_broke

logger = logging.getLogger(__name__)

STAGE_BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class TurnMetrics:
    """Durations of the stages of turns, and how many turns there were."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._stages = Histogram(
            "kalavaani_turn_stage_seconds",
            "Duration of each stage of a turn",
            ["channel", "stage"],
            buckets=STAGE_BUCKETS_S,
            registry=self.registry,
        )
        self._turns = Counter("kalavaani_turns", "Turns answered", ["channel"], registry=self.registry)

    def observe(self, channel: str, stage: str, milliseconds: float) -> None:
        self._stages.labels(channel, stage).observe(milliseconds / 1000)
        if stage == "advance":
            self._turns.labels(channel).inc()


@dataclass(frozen=True, slots=True)
class Health:
    """Routes for those who run the server."""

    assistant: Assistant
    metrics: TurnMetrics

    def router(self) -> APIRouter:
        router = APIRouter()
        router.get("/health/live")(self.live)
        router.get("/health/ready")(self.ready)
        router.get("/health/database")(self.database)
        router.get("/metrics")(self.scrape)
        return router

    async def live(self) -> dict[str, str]:
        return {"status": "ok"}

    async def database(self, response: Response) -> dict[str, Any]:
        return _report(response, {"database": await self._database_answers()})

    async def ready(self, response: Response) -> dict[str, Any]:
        """Ready when the database answers and craft questions can be looked up."""
        index = await asyncio.to_thread(self._index_opens)
        return _report(response, {"database": await self._database_answers(), "craft_index": index})

    async def scrape(self) -> Response:
        return Response(generate_latest(self.metrics.registry), media_type=CONTENT_TYPE_LATEST)

    async def _database_answers(self) -> bool:
        try:
            async with self.assistant.database.reading() as session:
                await session.execute(text("SELECT 1"))
        except Exception:
            return False
        return True

    def _index_opens(self) -> bool:
        try:
            self.assistant.answerer.warm()
        except Exception as error:
            logger.warning("the craft index does not open: %s", where_it_broke(error))
            return False
        return True


def _report(response: Response, checks: dict[str, bool]) -> dict[str, Any]:
    """`{"status": "ok" | "not_ready", "checks": {name: bool}}`, with 503 when a check failed."""
    response.status_code = 200 if all(checks.values()) else 503
    return {"status": "ok" if all(checks.values()) else "not_ready", "checks": checks}
