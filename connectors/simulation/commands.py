"""What may be typed while one plays somebody on WhatsApp."""

import mimetypes
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from assistant.messages import Media
from connectors.simulation.errors import SimulationFailed

MAX_FILE_BYTES = 16_000_000
HELP = (
    "Type to write. /note FILE  /photo FILE  /press N  /location LAT LON  /react 👍  /status read|failed CODE  "
    "/again (delivers the last message once more)  /quit"
)
STATUSES = ("sent", "delivered", "read", "failed")

Name = Literal["text", "note", "photo", "press", "location", "react", "status", "again", "quit", "help"]
_WORDS: dict[Name, tuple[int, int]] = {
    "note": (1, 1),
    "photo": (1, 1),
    "press": (1, 1),
    "location": (2, 2),
    "react": (1, 1),
    "status": (1, 2),
    "again": (0, 0),
    "quit": (0, 0),
    "help": (0, 0),
}
"""Command -> fewest and most words behind it."""


@dataclass(frozen=True, slots=True)
class Command:
    """One line."""

    name: Name
    words: tuple[str, ...] = ()


def command_of(line: str) -> Command:
    """What a line wants; whatever does not begin with a slash is written as it stands.

    Raises:
        SimulationFailed: there is no such command, or it wants other words.
    """
    if not line.startswith("/"):
        return Command("text", (line,))
    said, _, rest = line[1:].strip().partition(" ")
    for name, (fewest, most) in _WORDS.items():
        if name == said:
            words = (rest.strip(),) if name in ("note", "photo") and rest.strip() else tuple(rest.split())
            if fewest <= len(words) <= most:
                return Command(name, words)
            break
    raise SimulationFailed(HELP)


def file_of(path: str, kind: Literal["audio", "image"]) -> Media:
    """A file, as a phone sends it.

    Raises:
        SimulationFailed: it is not there, or not of this kind.
    """
    file = Path(path).expanduser()
    if not file.is_file() or file.stat().st_size > MAX_FILE_BYTES:
        raise SimulationFailed(f"{path} is no file of at most 16 MB")
    content_type = {".ogg": "audio/ogg", ".opus": "audio/ogg", ".wav": "audio/wav", ".m4a": "audio/mp4"}.get(
        file.suffix.lower()
    ) or (mimetypes.guess_type(file.name)[0] or "")
    if content_type.partition("/")[0] != kind:
        raise SimulationFailed(f"{path} does not look like {'a recording' if kind == 'audio' else 'a photo'}")
    return Media(file.read_bytes(), content_type)
