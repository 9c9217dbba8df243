"""Fetches recordings and photos from a provider: named hosts only, limited in size and time, credentials kept home."""

import asyncio
from urllib.parse import SplitResult, urljoin, urlsplit

import httpx

from assistant.errors import AssistantError
from assistant.messages import Media

MAX_BYTES = 16_000_000
MAX_REDIRECTS = 3
PAUSES_S = (0.5, 1.0, 2.0)
"""Before each further attempt: a recording may not be ready the moment we are told of it."""
TIMEOUT = httpx.Timeout(10.0, connect=3.0)
WHOLE_TIMEOUT_S = 25.0
_LOOPBACK = frozenset({"127.0.0.1", "localhost"})
_IN_VAIN = frozenset({400, 401, 403, 405, 410})
"""Statuses that stay as they are, however often one asks."""


class MediaError(AssistantError):
    """The file could not be fetched."""

    code = "media_failed"


class MediaRefused(MediaError):
    """The address is not one that we fetch from, or its host does not give the file to us."""


class MediaTooLarge(MediaError):
    """More bytes than the limit."""

    code = "media_too_large"


class MediaFetcher:
    """Fetches from a list of hosts; a name that begins with a dot stands for a domain and all below it."""

    def __init__(self, hosts: str, *, user: str | None = None, password: str | None = None) -> None:
        self._hosts = tuple(host.strip().lower() for host in hosts.split(",") if host.strip())
        self._auth = httpx.BasicAuth(user, password) if user and password else None

    async def fetch(self, url: str) -> Media:
        """The file at `url`; follows redirects within the hosts, without credentials on another host.

        Raises:
            MediaRefused: the address, or one that it leads to, is not among our hosts, or they refuse us.
            MediaTooLarge: more than 16 MB.
            MediaError: not reachable, or not there after four attempts.
        """
        try:
            async with asyncio.timeout(WHOLE_TIMEOUT_S), httpx.AsyncClient(timeout=TIMEOUT) as client:
                for pause_s in PAUSES_S:
                    try:
                        return await self._follow(client, url)
                    except (MediaRefused, MediaTooLarge):
                        raise
                    except (httpx.HTTPError, MediaError):
                        await asyncio.sleep(pause_s)
                return await self._follow(client, url)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            raise MediaError(f"the file could not be fetched: {type(error).__name__}") from None

    async def _follow(self, client: httpx.AsyncClient, url: str) -> Media:
        home = _origin(self._checked(url))
        for _ in range(MAX_REDIRECTS + 1):
            auth = self._auth if _origin(self._checked(url)) == home else None
            plain = {"accept-encoding": "identity"}
            async with client.stream(
                "GET", url, auth=auth, headers=plain, follow_redirects=False
            ) as response:
                if response.is_redirect:
                    url = urljoin(url, response.headers.get("location", ""))
                    continue
                if response.status_code in _IN_VAIN:
                    raise MediaRefused(f"the host answered {response.status_code}")
                if response.status_code != httpx.codes.OK:
                    raise MediaError(f"the host answered {response.status_code}")
                return Media(await _bytes(response), response.headers.get("content-type", ""))
        raise MediaRefused("too many redirects")

    def _checked(self, url: str) -> SplitResult:
        try:
            parts = urlsplit(url)
            parts.port  # noqa: B018  a port that is no number shows only when it is asked for
        except ValueError:
            raise MediaRefused("this is no address") from None
        host = (parts.hostname or "").lower()
        named = any(host == name or (name.startswith(".") and host.endswith(name)) for name in self._hosts)
        secure = parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK)
        if not named or not secure or parts.username is not None:
            raise MediaRefused("media is not fetched from this address")
        return parts


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port


async def _bytes(response: httpx.Response) -> bytes:
    """The body as it comes, never unpacked, so that a small answer cannot become a large one."""
    data = bytearray()
    async for block in response.aiter_raw():
        data += block
        if len(data) > MAX_BYTES:
            raise MediaTooLarge("the file is larger than 16 MB")
    return bytes(data)
