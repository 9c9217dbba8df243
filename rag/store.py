"""Where an index lives: a folder of this machine, or a Chroma server."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class IndexLocation:
    """Place of an index."""

    folder: Path
    """Folder for the embedded store; also holds the lock of the one writer."""
    url: str | None = None
    """Address of a Chroma server, such as "http://localhost:8000", used instead of the embedded store."""
