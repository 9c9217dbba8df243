"""Proof that files are what the manifest says, remembered so that the second look is instant."""

import hashlib
import json
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

from assistant.models.manifest import ModelFile

MARKER_NAME: Final = ".verified.json"
_BLOCK_BYTES: Final = 1 << 20


def sha256_of(path: Path) -> str:
    """Hexadecimal SHA-256 of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()


def is_intact(path: Path, *, size: int, sha256: str) -> bool:
    """Whether the file exists with this size and checksum."""
    return path.is_file() and path.stat().st_size == size and sha256_of(path) == sha256


def is_verified(folder: Path, files: Iterable[ModelFile]) -> bool:
    """Whether the folder holds exactly what the manifest says.

    Reads the files only when the marker does not vouch for their present size and modification time.
    """
    wanted = tuple(files)
    if _marker_of(folder, wanted) is not None and _read_marker(folder) == _marker_of(folder, wanted):
        return True
    if not all(is_intact(folder / file.name, size=file.size, sha256=file.sha256) for file in wanted):
        return False
    with suppress(OSError):  # A read-only folder is fine, only slower.
        write_marker(folder, wanted)
    return True


def write_marker(folder: Path, files: Iterable[ModelFile]) -> None:
    """Note that these files were verified just now."""
    temporary = folder / f"{MARKER_NAME}.{os.getpid()}"
    temporary.write_text(json.dumps(_marker_of(folder, files), indent=1), encoding="utf-8")
    temporary.replace(folder / MARKER_NAME)


def _marker_of(folder: Path, files: Iterable[ModelFile]) -> dict[str, list[int | str]] | None:
    marker: dict[str, list[int | str]] = {}
    for file in files:
        try:
            stat = (folder / file.name).stat()
        except OSError:
            return None
        if stat.st_size != file.size:
            return None
        # Whole seconds: archives and container layers keep no finer times.
        marker[file.name] = [stat.st_size, int(stat.st_mtime), file.sha256]
    return marker


def _read_marker(folder: Path) -> object:
    try:
        return json.loads((folder / MARKER_NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
