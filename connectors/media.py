"""Fetches recordings and photos from a provider: named hosts only, limited in size and time, credentials kept home."""

from urllib.parse import urljoin, urlsplit

import httpx

from assistant.errors import AssistantError
from assistant.messages import Media

MAX_BYTES = 16_000_000
MAX_REDIRECTS = 3
ATTEMPTS = 3
"""A recording may not be ready the moment we are told of it."""
TIMEOUT = httpx.Timeout(10.0, connect=3.0)
_LOOPBACK = frozenset({"127.0.0.1", "localhost"})


class MediaError(AssistantError):
    """The file could not be fetched."""

    code = "media_failed"


class MediaRefused(MediaError):
    """The address is not one that we fetch from."""


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
            MediaRefused: the address, or one that it leads to, is not among our hosts.
            MediaTooLarge: more than 16 MB.
            MediaError: not reachable, or not there after three attempts.
        """
        failure = MediaError("the file could not be fetched")
        async with httpx.AsyncClient(timeout=TIMEOUT, follow_redirects=False) as client:
            for _ in range(ATTEMPTS):
                try:
                    return await self._follow(client, url)
                except (MediaRefused, MediaTooLarge):
                    raise
                except (httpx.HTTPError, MediaError) as error:
                    failure = MediaError(f"the file could not be fetched: {type(error).__name__}")
        raise failure

    async def _follow(self, client: httpx.AsyncClient, url: str) -> Media:
        home = urlsplit(url).hostname
        for _ in range(MAX_REDIRECTS + 1):
            self._check(url)
            auth = self._auth if urlsplit(url).hostname == home else None
            async with client.stream("GET", url, auth=auth) as response:
                if response.is_redirect:
                    url = urljoin(url, response.headers["location"])
                    continue
                if response.status_code != httpx.codes.OK:
                    raise MediaError(f"the host answered {response.status_code}")
                data = bytearray()
                async for block in response.aiter_bytes():
                    data += block
                    if len(data) > MAX_BYTES:
                        raise MediaTooLarge("the file is larger than 16 MB")
                return Media(bytes(data), response.headers.get("content-type", ""))
        raise MediaError("too many redirects")

    def _check(self, url: str) -> None:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
        named = any(host == name or (name.startswith(".") and host.endswith(name)) for name in self._hosts)
        secure = parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK)
        if not named or not secure or parts.username is not None:
            raise MediaRefused("media is not fetched from this address")
