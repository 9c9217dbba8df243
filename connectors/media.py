"""Fetches recordings and photos from a provider: named hosts only, limited in size and time, credentials kept home."""

import asyncio
import base64
import binascii
import hashlib
import re
from collections.abc import Collection, Generator, Set
from urllib.parse import SplitResult, urljoin, urlsplit

import httpx

from assistant.errors import AssistantError
from assistant.messages import Media
from connectors.certificates import trusted

MAX_BYTES = 16_000_000
MAX_REDIRECTS = 3
_PORTS = {"https": 443, "http": 80}
PAUSES_S = (0.5, 1.0, 2.0)
"""Before each further attempt: a recording may not be ready the moment we are told of it."""
TIMEOUT = httpx.Timeout(10.0, connect=3.0)
WHOLE_TIMEOUT_S = 25.0
_HEX_SHA256 = re.compile(r"[0-9A-Fa-f]{64}")
_HOST = re.compile(r"[a-z0-9.-]+")
"""Other signs in a host mean different things to different programs."""
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


class BearerAuth(httpx.Auth):
    """A token in the header `Authorization`."""

    def __init__(self, token: str) -> None:
        self._value = f"Bearer {token}"

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["authorization"] = self._value
        yield request


class MediaFetcher:
    """Fetches from a list of hosts; a name that begins with a dot stands for a domain and all below it.

    `home` is the address of the API whose credentials these are: no other host is shown them. None: the host of the
    address that is asked for.
    """

    def __init__(
        self,
        hosts: str,
        *,
        user: str | None = None,
        password: str | None = None,
        home: str | None = None,
        token: str | None = None,
        user_agent: str | None = None,
    ) -> None:
        self._hosts = tuple(host.strip().lower() for host in hosts.split(",") if host.strip())
        self._home = None if home is None else _origin(urlsplit(home))
        self._auth: httpx.Auth | None = None
        if user and password:
            self._auth = httpx.BasicAuth(user, password)
        elif token:
            self._auth = BearerAuth(token)
        self._headers = {"accept-encoding": "identity"}
        if user_agent is not None:
            self._headers["user-agent"] = user_agent

    async def fetch(self, url: str, *, limit_bytes: int | None = None, sha256: Collection[str] = ()) -> Media:
        """The file at `url`; follows redirects within the hosts, without credentials on another host.

        `limit_bytes` is 16 MB unless given. `sha256` are hashes that the bytes must have, in hexadecimal or base64;
        what is neither is no hash and lets any bytes pass.

        Raises:
            MediaRefused: the address, or one that it leads to, is not among our hosts, or they refuse us.
            MediaTooLarge: more bytes than the limit.
            MediaError: not reachable, not there, or with another hash, after four attempts.
        """
        limit = MAX_BYTES if limit_bytes is None else limit_bytes
        expected = {digest for written in sha256 if (digest := digest_of(written)) is not None}
        try:
            async with (
                asyncio.timeout(WHOLE_TIMEOUT_S),
                httpx.AsyncClient(timeout=TIMEOUT, verify=trusted()) as client,
            ):
                for pause_s in PAUSES_S:
                    try:
                        return await self._whole(client, url, limit, expected)
                    except (MediaRefused, MediaTooLarge):
                        raise
                    except (httpx.HTTPError, MediaError):
                        await asyncio.sleep(pause_s)
                return await self._whole(client, url, limit, expected)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            raise MediaError(f"the file could not be fetched: {type(error).__name__}") from None

    async def _whole(self, client: httpx.AsyncClient, url: str, limit: int, expected: Set[bytes]) -> Media:
        media = await self._follow(client, url, limit)
        if not expected <= {hashlib.sha256(media.data).digest()}:
            raise MediaError("these are not the bytes that were sent")
        return media

    async def _follow(self, client: httpx.AsyncClient, url: str, limit: int) -> Media:
        home = self._home or _origin(self._checked(url))
        for _ in range(MAX_REDIRECTS + 1):
            auth = self._auth if _origin(self._checked(url)) == home else None
            async with client.stream(
                "GET", url, auth=auth, headers=self._headers, follow_redirects=False
            ) as response:
                if response.is_redirect:
                    url = _led_to(url, response.headers.get("location", ""))
                    continue
                if response.status_code in _IN_VAIN:
                    raise MediaRefused(f"the host answered {response.status_code}")
                if response.status_code != httpx.codes.OK:
                    raise MediaError(f"the host answered {response.status_code}")
                return Media(await _bytes(response, limit), response.headers.get("content-type", ""))
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
        if not named or not secure or not _HOST.fullmatch(host) or parts.username is not None:
            raise MediaRefused("media is not fetched from this address")
        return parts


def _led_to(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:
        raise MediaRefused("the redirect leads to no address") from None


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)


def digest_of(sha256: str) -> bytes | None:
    """The 32 bytes of a hash that is written in hexadecimal or base64; None when it is neither."""
    if _HEX_SHA256.fullmatch(sha256):
        return bytes.fromhex(sha256)
    try:
        digest = base64.b64decode(sha256, validate=True)
    except (binascii.Error, ValueError):
        return None
    return digest if len(digest) == hashlib.sha256().digest_size else None


async def _bytes(response: httpx.Response, limit: int) -> bytes:
    """The body as it comes, never unpacked, so that a small answer cannot become a large one."""
    announced = response.headers.get("content-length", "")
    if announced.isdecimal() and len(announced) < 20 and int(announced) > limit:
        raise MediaTooLarge(f"the file is larger than {limit} bytes")
    data = bytearray()
    async for block in response.aiter_raw():
        data += block
        if len(data) > limit:
            raise MediaTooLarge(f"the file is larger than {limit} bytes")
    return bytes(data)
