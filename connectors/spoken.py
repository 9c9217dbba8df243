"""Spoken replies as files with addresses that nobody can guess, for channels that fetch what they play."""

import asyncio
import contextlib
import hashlib
import os
import re
import time
import uuid
from collections import OrderedDict
from pathlib import Path

from voice.encoding import CONTENT_TYPES, AudioFormat
from voice.errors import VoiceError
from voice.speaking import Speaking

KEEP_S = 24 * 3600
"""A reply is fetched within seconds; files older than a day go."""
MAX_FOLDER_BYTES = 500_000_000
"""Those that nobody asked for longest go before their day is over when there are more."""
REMEMBERED = 500
"""Texts whose file is known without asking the engines again."""
_SUFFIX: dict[AudioFormat, str] = {"ogg": "ogg", "wav": "wav", "mulaw": "ulaw.wav"}
_CONTENT_TYPE = {suffix: CONTENT_TYPES[audio_format] for audio_format, suffix in _SUFFIX.items()}
_NAME = re.compile(r"^[0-9a-f]{64}\.(ogg|wav|ulaw\.wav)$")


class SpokenReplies:
    """Speaks texts and keeps the sound in a folder, under the hash of the sound itself."""

    def __init__(self, speaking: Speaking, folder: Path) -> None:
        self._speaking = speaking
        self._folder = folder
        self._known: OrderedDict[tuple[str, str, AudioFormat, float], str] = OrderedDict()

    async def speak(
        self, text: str, *, language: str, audio_format: AudioFormat, rate: float = 1.0
    ) -> str | None:
        """Name of the file that says `text`; None when no engine could speak it. `rate` 1.0 is normal speed."""
        key = (text, language, audio_format, rate)
        known = self._known.get(key)
        if known is not None and await asyncio.to_thread(self._touch, self._folder / known):
            return known
        try:
            speech = await self._speaking.say(text, language=language, rate=rate, format=audio_format)
        except VoiceError:
            return None
        name = await asyncio.to_thread(self._keep, speech.data, _SUFFIX[audio_format])
        self._known[key] = name
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return name

    def _keep(self, data: bytes, suffix: str) -> str:
        name = f"{hashlib.sha256(data).hexdigest()}.{suffix}"
        path = self._folder / name
        if not self._touch(path):
            self._folder.mkdir(parents=True, exist_ok=True)
            partial = self._folder / f"{uuid.uuid4().hex}.partial"
            partial.write_bytes(data)
            partial.replace(path)
        return name

    def _touch(self, path: Path) -> bool:
        """Keep a file for another day; False when it is not there."""
        try:
            os.utime(path)
        except FileNotFoundError:
            return False
        return True

    def file(self, name: str) -> tuple[Path, str] | None:
        """Path and content type of a spoken reply, or None."""
        match = _NAME.match(name)
        path = self._folder / name
        if match is None or not path.is_file():
            return None
        return path, _CONTENT_TYPE[match[1]]

    def forget_old(self) -> None:
        """Delete files that nobody asked for in a day, and the oldest of too many."""
        limit = time.time() - KEEP_S
        files = []
        for path in self._folder.glob("*"):
            with contextlib.suppress(FileNotFoundError):
                about = path.stat()
                files.append((about.st_mtime, about.st_size, path))
        room = MAX_FOLDER_BYTES
        for touched, size, path in sorted(files, reverse=True):
            room -= size
            if touched < limit or room < 0:
                path.unlink(missing_ok=True)
