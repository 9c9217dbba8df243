"""Lets every caller do something so many times a minute."""

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable

from starlette.requests import HTTPConnection

from connectors.errors import ApiError

MAX_CALLERS = 10_000
"""Callers that are remembered; the one that was quiet longest is forgotten first."""


def caller_of(request: HTTPConnection) -> str:
    """Whom a limit counts: an address, of IPv6 the network of 64 bits, in which one caller has them all."""
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(address) >> 64 << 64, 64)))


def is_local(request: HTTPConnection) -> bool:
    """Whether a program of this machine asks, for itself: what a proxy passes on comes from elsewhere."""
    if any(name in request.headers for name in ("forwarded", "x-forwarded-for")):
        return False
    try:
        address = ipaddress.ip_address(request.client.host if request.client else "")
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_loopback


class RateLimit:
    """A bucket of permissions for each caller, which fills steadily. Of one process; not for threads."""

    def __init__(self, per_minute: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._capacity = float(per_minute)
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        """Caller -> permissions left, and when."""

    def check(self, caller: str) -> None:
        """Refuse a caller who has none left.

        Raises:
            ApiError: 429, `rate_limited`.
        """
        left = self._left(caller)
        if left < 1:
            wait_s = max(1, round((1 - left) * 60 / self._capacity))
            raise ApiError(
                429,
                "rate_limited",
                f"Too many requests. Please try again in {wait_s} seconds.",
                headers={"retry-after": str(wait_s)},
            )

    def take(self, caller: str) -> None:
        """Use one permission up, if there is any."""
        self._buckets[caller] = (max(0.0, self._left(caller) - 1), self._clock())
        self._buckets.move_to_end(caller)
        if len(self._buckets) > MAX_CALLERS:
            self._buckets.popitem(last=False)

    def _left(self, caller: str) -> float:
        left, since = self._buckets.get(caller, (self._capacity, self._clock()))
        return min(self._capacity, left + (self._clock() - since) * self._capacity / 60)
