"""Speech from espeak-ng, which runs as a process of its own: always there, no network."""

import asyncio
import contextlib
import json
import logging
import struct
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import numpy as np

from knowledge.languages import LANGUAGES
from voice.audio import Audio
from voice.errors import VoiceError
from voice.indian_names import with_indian_sounds
from voice.sentences import pieces

log = logging.getLogger(__name__)

NORMAL_WORDS_A_MINUTE: Final = 150
"""Slower than espeak-ng's own 175: listeners hear prices and questions once, often over a phone."""

LONGEST_PIECE: Final = 600
"""Characters in one request, so that the time limit is for a paragraph and not for a page."""

PAUSE_BETWEEN_PIECES_S: Final = 0.2

MAX_ANSWER_BYTES: Final = 64 * 1024 * 1024
_WORKER: Final = Path(__file__).with_name("espeak_worker.py")


class EspeakError(VoiceError):
    """espeak-ng did not start, refused the request, took too long or died twice."""

    code = "espeak_failed"


class _WorkerGone(Exception):
    """The process ended before it answered."""


class EspeakWorker:
    """One espeak-ng process, started at the first request and again whenever it has died.

    Calls from several threads take turns. `synthesise` blocks: call it from a thread.
    """

    def __init__(self, *, timeout_s: float = 10.0) -> None:
        self._timeout_s = timeout_s
        self._process: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()

    @property
    def process_id(self) -> int | None:
        """The running process, None before the first request."""
        return self._process.pid if self._process else None

    def synthesise(self, text: str, *, voice: str, rate: float = 1.0) -> Audio:
        """Speak `text`; `rate` 1.0 is normal, 0.5 half as fast.

        Raises:
            EspeakError: no speech; the next call starts afresh.
        """
        words_a_minute = round(NORMAL_WORDS_A_MINUTE * rate)
        request = json.dumps({"text": text, "voice": voice, "rate": words_a_minute}).encode()
        with self._turn:
            try:
                answer = self._ask(request)
            except _WorkerGone:
                log.warning("espeak-ng process ended; starting it again")
                try:
                    answer = self._ask(request)
                except _WorkerGone as error:
                    raise EspeakError("the espeak-ng process ended twice while speaking") from error
        if answer[:1] != b"\x00":
            raise EspeakError(answer[1:].decode(errors="replace"))
        (sample_rate,) = struct.unpack(">I", answer[1:5])
        samples = np.frombuffer(answer[5:], dtype="<i2").astype(np.float32) / 32768.0
        return Audio(samples=samples, sample_rate=sample_rate)

    def close(self) -> None:
        """End the process."""
        with self._turn:
            self._stop()

    def _ask(self, request: bytes) -> bytes:
        process = self._running()
        assert process.stdin is not None and process.stdout is not None
        too_late = threading.Event()

        def give_up() -> None:
            too_late.set()
            process.kill()

        deadline = threading.Timer(self._timeout_s, give_up)
        deadline.start()
        try:
            process.stdin.write(struct.pack(">I", len(request)) + request)
            process.stdin.flush()
            header = process.stdout.read(4)
            length = struct.unpack(">I", header)[0] if len(header) == 4 else 0
            answer = process.stdout.read(length) if 0 < length <= MAX_ANSWER_BYTES else b""
        except OSError:
            length, answer = 0, b""
        finally:
            deadline.cancel()
        if length and len(answer) == length:
            return answer
        self._stop()
        if too_late.is_set():
            raise EspeakError(f"espeak-ng gave no answer in {self._timeout_s:g} s")
        raise _WorkerGone

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._stop()
            try:
                self._process = subprocess.Popen(
                    # -P: the folder of the worker holds our modules, which it must not import.
                    [sys.executable, "-P", str(_WORKER)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                )
            except OSError as error:
                raise EspeakError(f"the espeak-ng process did not start: {error}") from error
        return self._process

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        process.wait()


class EspeakEngine:
    """Says text of any length through one `EspeakWorker`, one request at a time."""

    name: Final = "espeak"

    def __init__(self, worker: EspeakWorker | None = None) -> None:
        self._worker = worker or EspeakWorker()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="espeak")

    async def synthesise(self, text: str, *, language: str, rate: float = 1.0) -> Audio:
        """Speak `text`; `rate` 1.0 is normal, 0.5 half as fast.

        Raises:
            EspeakError: no speech.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._say, text, language, rate)

    async def close(self) -> None:
        """End the process."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._worker.close)

    def _say(self, text: str, language: str, rate: float) -> Audio:
        voice = LANGUAGES[language].voice
        if language == "en":
            text = with_indian_sounds(text)
        said = [
            self._worker.synthesise(piece, voice=voice, rate=rate) for piece in pieces(text, LONGEST_PIECE)
        ]
        sample_rate = said[0].sample_rate
        pause = np.zeros(int(PAUSE_BETWEEN_PIECES_S * sample_rate), dtype=np.float32)
        parts = [samples for audio in said for samples in (pause, audio.samples)][1:]
        return Audio(np.concatenate(parts), sample_rate)
