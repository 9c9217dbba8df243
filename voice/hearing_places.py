"""Places at the recogniser: who waits for one, and who goes first."""

import asyncio
import heapq
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count

from voice.transcription import Heard


class HearingPlaces:
    """So many transcriptions at a time; the urgent before the others, otherwise in order. Of one event loop.

    A transcription cannot be stopped: who gives up waiting for it leaves its place taken until it ends.
    """

    def __init__(self, concurrent: int) -> None:
        self._free = concurrent
        self._waiting: list[tuple[bool, int, asyncio.Future[None]]] = []
        self._number = count()
        self._pool = ThreadPoolExecutor(concurrent, thread_name_prefix="hearing")

    async def run(self, work: Callable[[], Heard], *, first: bool = False) -> Heard:
        """Do it in a thread, as soon as there is a place."""
        loop = asyncio.get_running_loop()
        if self._free:
            self._free -= 1
        else:
            ready: asyncio.Future[None] = loop.create_future()
            heapq.heappush(self._waiting, (not first, next(self._number), ready))
            try:
                await ready
            except asyncio.CancelledError:
                if ready.done() and not ready.cancelled():
                    self._leave()
                raise
        working = loop.run_in_executor(self._pool, work)
        working.add_done_callback(self._ended)
        return await asyncio.shield(working)

    def close(self) -> None:
        """Let go of the threads; what waits is dropped."""
        for _, _, ready in self._waiting:
            ready.cancel()
        self._waiting.clear()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _ended(self, work: "asyncio.Future[Heard]") -> None:
        if not work.cancelled():
            work.exception()  # Whoever gave up waiting for it does not ask.
        self._leave()

    def _leave(self) -> None:
        """Give the place to whoever is next and still waits."""
        while self._waiting:
            _, _, ready = heapq.heappop(self._waiting)
            if not ready.done():
                ready.set_result(None)
                return
        self._free += 1
