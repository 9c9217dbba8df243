"""One request to somebody who may be slow, down or hostile: limited in time and size, never redirected."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx

from connectors.plain_text import readable

TIMEOUT = httpx.Timeout(8.0, connect=3.0)
WHOLE_S = 12.0
MAX_BYTES = 100_000
ATTEMPTS = 2
"""A network may stumble once."""
SHOWN = 60
"""Characters that are shown of a word that others wrote."""


class Unreachable(Exception):
    """There was no answer; says why in a word or two."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    content_type: str
    body: bytes

    @property
    def fields(self) -> dict[str, Any]:
        """The JSON object that it holds; empty when it is none."""
        try:
            value = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return value if isinstance(value, dict) else {}

    @property
    def error_code(self) -> str:
        """The code of an error in our shape or in Meta's."""
        error = self.fields.get("error")
        return shown(error.get("code")) if isinstance(error, dict) else ""


async def ask(method: str, url: str, **content: Any) -> Answer:
    """The answer to a request, whatever its status.

    Raises:
        Unreachable: none came in time, twice, or it was larger than MAX_BYTES.
    """
    try:
        urlsplit(url).port  # noqa: B018  a port that is none shows only when it is asked for
    except ValueError:
        raise Unreachable("this is no address") from None
    reason = ""
    for _ in range(ATTEMPTS):
        try:
            async with asyncio.timeout(WHOLE_S):
                return await _asked(method, url, content)
        except (httpx.TimeoutException, TimeoutError):
            reason = "no answer in time"
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            reason = type(error).__name__
    raise Unreachable(reason)


async def _asked(method: str, url: str, content: dict[str, Any]) -> Answer:
    client = httpx.AsyncClient(timeout=TIMEOUT, headers={"accept-encoding": "identity"})
    async with client, client.stream(method, url, follow_redirects=False, **content) as response:
        body = bytearray()
        async for block in response.aiter_raw():
            body += block
            if len(body) > MAX_BYTES:
                raise Unreachable("an answer that is far too large")
        return Answer(response.status_code, response.headers.get("content-type", ""), bytes(body))


def shown(value: object) -> str:
    """A word that somebody else wrote, short and on one line; empty when it is neither a string nor a number."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    words = " ".join(readable(str(value)[: SHOWN * 4]).split())
    printable = "".join(sign for sign in words if sign.isprintable())
    return printable if len(printable) <= SHOWN else printable[: SHOWN - 1] + "…"
