"""Speech from Google's translation service, through gTTS: more natural than espeak-ng, needs the internet."""

import asyncio
import contextlib
import logging
import threading
import time
from collections.abc import Callable
from typing import Final

import numpy as np

from voice.audio import Audio
from voice.decoding import decode
from voice.errors import VoiceError
from voice.sentences import pieces
from voice.tempo import at_tempo

LANGUAGES: Final = frozenset(("en", "hi", "bn", "mr", "te", "ta", "gu", "kn", "ml", "pa", "ur"))
"""What the service speaks; it has neither Odia nor Assamese."""
INDIAN_ENGLISH: Final = "co.in"
"""Top-level domain of the service whose English is Indian."""
LONGEST_PIECE: Final = 100
"""Characters that the service takes at once."""
PIECES_AT_ONCE: Final = 4
TIMEOUT_S: Final = 1.2
"""For the whole text: with espeak-ng instead, an answer still comes in under two seconds."""
RETRY_AFTER_S: Final = 300.0

# At level DEBUG gTTS logs the text of what it says.
logging.getLogger("gtts").setLevel(logging.WARNING)


class GttsUnreachable(VoiceError):
    """The service did not answer in time, or not with speech."""

    code = "gtts_unreachable"


def fetch_mp3(text: str, language: str, timeout_s: float) -> bytes:
    """One piece of text from the service."""
    from gtts import gTTS

    request = gTTS(text, lang=language, tld=INDIAN_ENGLISH, lang_check=False, timeout=timeout_s)
    return b"".join(request.stream())


class GttsEngine:
    """Says text through the service, and leaves it alone for a while after it has failed."""

    name: Final = "gtts"

    def __init__(
        self,
        *,
        fetch: Callable[[str, str, float], bytes] = fetch_mp3,
        timeout_s: float = TIMEOUT_S,
        retry_after_s: float = RETRY_AFTER_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._fetch = fetch
        self._timeout_s = timeout_s
        self._retry_after_s = retry_after_s
        self._clock = clock
        self._closed_until_s = -float("inf")

    @property
    def reachable(self) -> bool:
        """Whether it is worth trying: no failure lately."""
        return self._clock() >= self._closed_until_s

    async def synthesise(self, text: str, *, language: str, rate: float = 1.0) -> Audio:
        """Speak `text`; `rate` 1.0 is normal, 0.5 half as fast.

        Raises:
            GttsUnreachable: no speech within the time limit, a failure not long ago, or a language it has not.
        """
        if not self.reachable:
            raise GttsUnreachable("failed a short while ago")
        if language not in LANGUAGES:
            raise GttsUnreachable(f"does not speak {language!r}")
        at_once = asyncio.Semaphore(PIECES_AT_ONCE)

        async def say(piece: str) -> Audio:
            async with at_once:
                return await _in_thread(lambda: decode(self._fetch(piece, language, self._timeout_s)))

        try:
            async with asyncio.timeout(self._timeout_s):
                said = await asyncio.gather(*(say(piece) for piece in pieces(text, LONGEST_PIECE)))
        except Exception as error:  # whatever the network, the service's page or its sound did
            self.close_for_a_while()
            raise GttsUnreachable(f"no speech: {type(error).__name__}") from error
        samples = np.concatenate([part.samples for part in said])
        return await _in_thread(lambda: at_tempo(Audio(samples, said[0].sample_rate), rate))

    def close_for_a_while(self) -> None:
        """Stop trying for some minutes."""
        self._closed_until_s = self._clock() + self._retry_after_s


async def _in_thread(work: Callable[[], Audio]) -> Audio:
    """The result of `work`, done in a thread that does not keep the program from ending.

    A name server that does not answer holds a thread for many seconds, whatever time limit the request has.
    """
    loop = asyncio.get_running_loop()
    result: asyncio.Future[Audio] = loop.create_future()

    def settle(audio: Audio | None, error: Exception | None) -> None:
        if result.done():
            return
        if error is not None:
            result.set_exception(error)
        elif audio is not None:
            result.set_result(audio)

    def run() -> None:
        audio, failure = None, None
        try:
            audio = work()
        except Exception as error:
            failure = error
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(settle, audio, failure)

    threading.Thread(target=run, name="gtts", daemon=True).start()
    return await result
