"""Spoken replies as files with addresses that nobody can guess, for channels that fetch what they play."""

import asyncio
import hashlib
import re
import time
from pathlib import Path

from voice.encoding import CONTENT_TYPES, AudioFormat
from voice.errors import VoiceError
from voice.speaking import Speaking

KEEP_S = 24 * 3600
"""A reply is fetched within seconds; files older than a day go."""
_SUFFIX: dict[AudioFormat, str] = {"ogg": "ogg", "wav": "wav", "mulaw": "ulaw.wav"}
_NAME = re.compile(r"^[0-9a-f]{64}\.(ogg|wav|ulaw\.wav)$")


class SpokenReplies:
    """Speaks texts and keeps the sound in a folder, under the hash of the sound itself."""

    def __init__(self, speaking: Speaking, folder: Path) -> None:
        self._speaking = speaking
        self._folder = folder

    async def speak(self, text: str, *, language: str, format: AudioFormat) -> str | None:
        """Name of the file that says `text`; None when no engine could speak it."""
        try:
            speech = await self._speaking.say(text, language=language, format=format)
        except VoiceError:
            return None
        return await asyncio.to_thread(self._keep, speech.data, _SUFFIX[format])

    def _keep(self, data: bytes, suffix: str) -> str:
        name = f"{hashlib.sha256(data).hexdigest()}.{suffix}"
        path = self._folder / name
        if path.exists():
            path.touch()
            return name
        self._folder.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial")
        partial.write_bytes(data)
        partial.replace(path)
        return name

    def file(self, name: str) -> tuple[Path, str] | None:
        """Path and content type of a spoken reply, or None."""
        match = _NAME.match(name)
        path = self._folder / name
        if match is None or not path.is_file():
            return None
        formats = {suffix: CONTENT_TYPES[format] for format, suffix in _SUFFIX.items()}
        return path, formats[match[1]]

    def forget_old(self) -> int:
        """Delete files that are older than a day; gives how many."""
        limit = time.time() - KEEP_S
        old = [path for path in self._folder.glob("*") if path.stat().st_mtime < limit]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)
