"""The answers that callers wait for: being made, or made a moment ago and perhaps asked for again."""

import asyncio
from collections import OrderedDict
from collections.abc import Coroutine
from dataclasses import dataclass, field

from connectors.call_speech import Prompt

KEPT_S = 60.0
"""How long a finished answer is kept: a caller who waits asks every few seconds, and goodbyes are said only once."""
MAX_KEPT = 500
"""Finished answers; the oldest goes first."""

Making = asyncio.Task[Prompt | None]


@dataclass(slots=True)
class CallWork:
    """Prompts by the message and page that they answer. Of one process; what failed is not kept."""

    _making: dict[str, Making] = field(default_factory=dict)
    _made: OrderedDict[str, Making] = field(default_factory=OrderedDict)

    def find(self, key: str) -> Making | None:
        return self._making.get(key) or self._made.get(key)

    def begin(self, key: str, work: Coroutine[None, None, Prompt | None]) -> Making:
        """Start making the prompt."""
        task = asyncio.create_task(work)
        self._making[key] = task
        task.add_done_callback(lambda done: self._finished(key, done))
        return task

    def _finished(self, key: str, task: Making) -> None:
        if self._making.get(key) is task:
            del self._making[key]
        if task.cancelled() or task.exception() is not None or task.result() is None:
            return
        self._made[key] = task
        if len(self._made) > MAX_KEPT:
            self._made.popitem(last=False)
        asyncio.get_running_loop().call_later(KEPT_S, self._forget, key, task)

    def _forget(self, key: str, task: Making) -> None:
        if self._made.get(key) is task:
            del self._made[key]
