"""What a hostile message must not cause: large rows, connections to elsewhere, words of people in the logs."""

import json
import logging
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from assistant.store import inbox

SECRETS = ("9812[0-9]{6}", "1650555[0-9]{4}", "kajal77", "सुनीता", "EAAtoken", "app-secret")
"""In every published example that is changed; a log that has one of them tells who wrote, or what."""
MAX_LOGGED = 2_000
"""Characters of one line of the log."""
MAX_ROW = 150_000
"""Characters of the JSON of one row of the inbox."""
_HERE = frozenset({"127.0.0.1", "localhost", "::1"})
_WATCHES: "list[Outside]" = []


@dataclass
class Kept:
    """Sizes of what was claimed."""

    largest_row: int = 0
    longest_id: int = 0
    longest_address: int = 0

    @classmethod
    def noted_by(cls, patching: pytest.MonkeyPatch) -> "Kept":
        """Claims go through as ever, and are measured."""
        kept, claim = cls(), inbox.claim

        async def measured(
            session: Any, message_id: str, channel: str, payload: Any, *rest: Any, **more: Any
        ) -> bool:
            kept.largest_row = max(kept.largest_row, len(json.dumps(payload, allow_nan=False)))
            kept.longest_id = max(kept.longest_id, len(message_id))
            kept.longest_address = max(kept.longest_address, len(more.get("address", "")))
            return await claim(session, message_id, channel, payload, *rest, **more)

        patching.setattr(inbox, "claim", measured)
        return kept


@dataclass
class Outside:
    """Hosts to which this process connected or whose names it looked up, other than its own machine."""

    asked: set[str] = field(default_factory=set)

    @classmethod
    @contextmanager
    def watched(cls) -> "Iterator[Outside]":
        watch = cls()
        _WATCHES.append(watch)
        try:
            yield watch
        finally:
            _WATCHES.remove(watch)


def _note(event: str, arguments: tuple[Any, ...]) -> None:
    if not _WATCHES or event not in ("socket.connect", "socket.getaddrinfo"):
        return
    host = arguments[0] if event == "socket.getaddrinfo" else arguments[1]
    name = str(host[0] if isinstance(host, tuple) else host or "localhost")
    if name not in _HERE and not name.startswith(("/", "\0")):
        for watch in _WATCHES:
            watch.asked.add(name)


sys.addaudithook(_note)


class Journal(logging.Handler):
    """Keeps the lines that hold too much."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.leaks: list[str] = []
        self._formatter = logging.Formatter("%(name)s %(levelname)s %(message)s")
        self._secret = re.compile("|".join(SECRETS))

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.startswith(("hypothesis", "tests")):
            return
        line = self._formatter.format(record)
        if len(line) > MAX_LOGGED or self._secret.search(line):
            self.leaks.append(line[:300])
