"""Asks a running Rasa server what somebody means; one that is down, slow or confused is left alone for a while."""

import logging
import time
from collections.abc import Callable

import httpx

from knowledge.lexicon import Lexicon
from nlu.errors import NluError
from nlu.rasa_reading import RasaReading, read_answer

logger = logging.getLogger(__name__)

ATTEMPTS = 2
"""Times that one text is sent, all within the time limit; only a broken connection or a busy server is tried again."""
PAUSE_S = 10.0
"""After a failure nothing is asked for so long."""
MAX_ANSWER_BYTES = 1_000_000
_BUSY = frozenset((502, 503, 504))
UNANSWERED = RasaReading("rasa did not answer: ours")


class RasaSilent(NluError):
    """The server gave no usable answer in time."""

    code = "rasa_silent"


class RasaServer:
    """A Rasa server's understanding (`POST /model/parse`); one instance serves all threads."""

    def __init__(
        self,
        url: str,
        lexicon: Lexicon,
        *,
        timeout_s: float = 1.0,
        token: str | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`token` is what the server was started with (`--auth-token`); `timeout_s` is for all attempts together."""
        self._url = f"{url.rstrip('/')}/model/parse"
        self._lexicon = lexicon
        self._timeout_s = timeout_s
        self._parameters = {"token": token} if token else {}
        self._clock = clock
        self._rests_until = float("-inf")
        # The machine's proxy is for the internet, not for a server beside us.
        self._client = httpx.Client(trust_env=False)

    def ask(self, text: str) -> RasaReading:
        """What Rasa reads in `text`; `UNANSWERED` when it does not answer, or did not a moment ago."""
        if self._clock() < self._rests_until:
            return UNANSWERED
        try:
            return read_answer(self._answer(text), text, self._lexicon)
        except NluError as error:
            self._rests_until = self._clock() + PAUSE_S
            logger.warning("the Rasa server is no help (%s): our own model decides", error)
            return UNANSWERED

    def _answer(self, text: str) -> bytes:
        until = self._clock() + self._timeout_s
        problem = ""
        for _ in range(ATTEMPTS):
            try:
                status, body = self._post(text, until)
            except httpx.TimeoutException as error:
                raise RasaSilent("too slow") from error
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                problem = type(error).__name__
                continue
            if status == httpx.codes.OK:
                return body
            problem = f"status {status}"
            if status not in _BUSY:
                break
        raise RasaSilent(problem)

    def _post(self, text: str, until: float) -> tuple[int, bytes]:
        """Status and body of one attempt."""
        left_s = max(0.001, until - self._clock())
        body = bytearray()
        with self._client.stream(
            "POST", self._url, json={"text": text}, params=self._parameters, timeout=left_s
        ) as response:
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > MAX_ANSWER_BYTES:
                    raise RasaSilent("far too long")
                if self._clock() > until:
                    raise RasaSilent("too slow")
            return response.status_code, bytes(body)
