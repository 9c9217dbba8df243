"""Photos that people send: checked, kept under the hash of their content, and found again by it."""

import contextlib
import hashlib
import os
import re
import time
from pathlib import Path

from assistant.errors import AssistantError
from assistant.messages import Media

MAX_BYTES = 5_000_000
"""WhatsApp's own limit for images."""
_SIGNATURES = {b"\xff\xd8\xff": "jpg", b"\x89PNG\r\n\x1a\n": "png"}
PHOTO_ID = re.compile(r"[0-9a-f]{64}\.(?:jpg|png)")
"""An id as it stands in any text."""
CONTENT_TYPES = {"jpg": "image/jpeg", "png": "image/png"}


class PhotoError(AssistantError):
    """A photo that we cannot keep."""

    code = "photo_invalid"


class PhotoTooLarge(PhotoError):
    """More bytes than the limit."""

    code = "photo_too_large"


class PhotoStore:
    """A folder of photos."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, media: Media) -> str:
        """Keep a JPEG or PNG and give its id; the bytes decide the kind, not the sender's word.

        Raises:
            PhotoTooLarge: more than 5 MB.
            PhotoError: neither JPEG nor PNG.
        """
        if len(media.data) > MAX_BYTES:
            raise PhotoTooLarge("the photo is larger than 5 MB")
        kind = next((kind for start, kind in _SIGNATURES.items() if media.data.startswith(start)), None)
        if kind is None:
            raise PhotoError("only JPEG and PNG photos can be kept")
        photo_id = f"{hashlib.sha256(media.data).hexdigest()}.{kind}"
        path = self._folder / photo_id
        if not self.touch(photo_id):
            self._folder.mkdir(parents=True, exist_ok=True)
            partial = path.with_suffix(".partial")
            partial.write_bytes(media.data)
            partial.replace(path)
        return photo_id

    def forget(self, photo_id: str) -> None:
        """Delete a photo; one that is not there is let pass."""
        if (path := self.path(photo_id)) is not None:
            path.unlink(missing_ok=True)

    def touch(self, photo_id: str) -> bool:
        """Note that a photo is in use; False when it is not there."""
        try:
            os.utime(self._folder / photo_id)
        except FileNotFoundError:
            return False
        return True

    def untouched(self, age_s: float, limit: int) -> list[str]:
        """Photos that were not kept or touched for so long."""
        if not self._folder.is_dir():
            return []
        old: list[str] = []
        for path in self._folder.iterdir():
            if len(old) == limit:
                break
            if PHOTO_ID.fullmatch(path.name) and self._is_older(path, age_s):
                old.append(path.name)
        return old

    def forget_untouched(self, photo_id: str, age_s: float) -> None:
        """Delete a photo, unless somebody sent it again meanwhile."""
        if self._is_older(self._folder / photo_id, age_s):
            self.forget(photo_id)

    @staticmethod
    def _is_older(path: Path, age_s: float) -> bool:
        with contextlib.suppress(FileNotFoundError):
            return path.stat().st_mtime < time.time() - age_s
        return False

    def path(self, photo_id: str) -> Path | None:
        """File of a photo, or None when there is no such photo."""
        if not PHOTO_ID.fullmatch(photo_id):
            return None
        path = self._folder / photo_id
        return path if path.is_file() else None
