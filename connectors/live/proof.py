"""Shows at the start of a stream that it is the call that we were asked about, and whose call it is.

Twilio signs the address of a stream's socket, which is the same for every call; what comes over the socket it does not
sign. So the TwiML that makes it stream carries a code over call, caller and time, which comes back with `start`.
"""

import hmac
import time
from collections.abc import Mapping

CALLER, AT, CODE = "From", "At", "Code"
"""Names of the parameters."""
GOOD_FOR_S = 120
"""Twilio opens the socket within seconds of reading the TwiML."""


def proof(token: str, call: str, caller: str, *, now_s: float | None = None) -> dict[str, str]:
    """Parameters for the stream of a call; `token` is Twilio's auth token."""
    at = str(int(time.time() if now_s is None else now_s))
    return {CALLER: caller, AT: at, CODE: _code(token, call, caller, at)}


def is_proven(token: str, call: str, parameters: Mapping[str, str], *, now_s: float | None = None) -> bool:
    """Whether these parameters are ours, for this call and its caller, and fresh."""
    at, given = parameters.get(AT, ""), parameters.get(CODE, "")
    if not (at.isascii() and at.isdecimal() and len(at) < 16):
        return False
    now = time.time() if now_s is None else now_s
    wanted = _code(token, call, parameters.get(CALLER, ""), at)
    return abs(now - int(at)) <= GOOD_FOR_S and hmac.compare_digest(given.encode(), wanted.encode())


def _code(token: str, call: str, caller: str, at: str) -> str:
    return hmac.digest(token.encode(), "\0".join(("stream", call, caller, at)).encode(), "sha256").hex()
