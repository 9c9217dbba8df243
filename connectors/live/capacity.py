"""How many calls are up at once, and who waits for a place."""

import asyncio
from collections import deque
from dataclasses import dataclass, field


@dataclass(slots=True, eq=False)
class Place:
    """A call's place: taken, or in the queue until `ready` is set."""

    ready: asyncio.Event = field(default_factory=asyncio.Event)


class Capacity:
    """So many calls at once, so many more in a queue, in the order in which they came. Of one process."""

    def __init__(self, calls: int, waiting: int) -> None:
        self._calls = calls
        self._longest_queue = waiting
        self._taken: list[Place] = []
        self._queue: deque[Place] = deque()

    @property
    def up(self) -> int:
        """Calls that have a place."""
        return len(self._taken)

    @property
    def waiting(self) -> int:
        return len(self._queue)

    def enter(self) -> Place | None:
        """A place, or one in the queue; None when that is full, too. Who got one must `leave`."""
        place = Place()
        if len(self._taken) < self._calls:
            self._taken.append(place)
            place.ready.set()
        elif len(self._queue) < self._longest_queue:
            self._queue.append(place)
        else:
            return None
        return place

    def position(self, place: Place) -> int:
        """1 for who is next, 0 for who has a place."""
        return self._queue.index(place) + 1 if place in self._queue else 0

    def leave(self, place: Place) -> None:
        """Give the place back, to whoever waits longest."""
        if place in self._queue:
            self._queue.remove(place)
            return
        if place in self._taken:
            self._taken.remove(place)
        if self._queue and len(self._taken) < self._calls:
            following = self._queue.popleft()
            self._taken.append(following)
            following.ready.set()
