"""Tells people that their message was seen and that we are writing. It is a courtesy: it never delays, and may fail."""

import asyncio
import contextlib
import logging

from connectors.whatsapp_cloud import payloads
from connectors.whatsapp_cloud.graph import Graph, GraphError

logger = logging.getLogger(__name__)

AT_ONCE = 50
"""More are not sent at the same time: when Meta is slow, answers come first."""


class Receipts:
    """Sends them beside everything else."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._under_way: set[asyncio.Task[None]] = set()

    def send(self, message_id: str) -> None:
        """The message was seen, and an answer is on its way."""
        if len(self._under_way) < AT_ONCE:
            task = asyncio.create_task(self._send(message_id))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    async def stop(self) -> None:
        """Give up those that are not sent yet."""
        for task in tuple(self._under_way):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _send(self, message_id: str) -> None:
        try:
            await self._graph.post("messages", payloads.seen(message_id))
        except GraphError as error:
            logger.info("a read receipt was not taken: %s", error.provider_code)
