"""How many photos one person may send us in a day: each is kept on our disk."""

import time
from collections import OrderedDict, deque
from collections.abc import Callable

from assistant.photos import PhotoError

A_DAY = 60
"""Of one person, in each process; a listing takes a few."""
DAY_S = 24 * 3600
MAX_PEOPLE = 10_000
"""People who are remembered; who sent nothing for longest is forgotten first."""


class PhotosTooMany(PhotoError):
    """More photos than one person may send in a day."""

    code = "photo_too_many"


class PhotoQuota:
    """Counts the photos of each person. Of one process; not for threads."""

    def __init__(self, a_day: int = A_DAY, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._a_day = a_day
        self._clock = clock
        self._sent: OrderedDict[str, deque[float]] = OrderedDict()
        """Person -> when she sent her last photos."""

    def take(self, person_id: str) -> None:
        """Count one photo.

        Raises:
            PhotosTooMany: she sent as many within a day.
        """
        now = self._clock()
        sent = self._sent.setdefault(person_id, deque(maxlen=self._a_day))
        if len(sent) == self._a_day and sent[0] > now - DAY_S:
            raise PhotosTooMany("so many photos were sent within a day")
        sent.append(now)
        self._sent.move_to_end(person_id)
        if len(self._sent) > MAX_PEOPLE:
            self._sent.popitem(last=False)
