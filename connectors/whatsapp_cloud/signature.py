"""Meta's webhook signature, checked over the raw body: written anew, the same JSON has other bytes and another HMAC.

Source: Meta, "Webhooks: validating payloads" (`X-Hub-Signature-256: sha256=<hex HMAC-SHA256 with the app secret>`).
"""

import hashlib
import hmac

from fastapi import Request

from assistant.settings import Settings
from connectors.errors import CODES, ApiError

MAX_BODY_BYTES = 4_000_000
"""Meta's batches have 3 MB at most."""
_SCHEME = "sha256="


async def verified_body(request: Request, settings: Settings) -> bytes:
    """The body of a request that Meta really sent.

    Raises:
        ApiError: 403 without a right signature, or when no app secret is configured; 413 when it is too large.
    """
    if settings.whatsapp_app_secret is None or not settings.whatsapp_app_secret.get_secret_value():
        raise ApiError(403, "signature_unverifiable", CODES["signature_unverifiable"])
    signature = request.headers.get("x-hub-signature-256", "")
    body = await _body(request) if signature else b""
    if not is_signed(body, signature, settings.whatsapp_app_secret.get_secret_value()):
        raise ApiError(403, "signature_invalid", "The request was not signed with our Meta app's secret.")
    return body


def is_signed(body: bytes, signature: str, secret: str) -> bool:
    """Whether a header's signature is that of the body; takes as long for a wrong one as for a right one."""
    expected = _SCHEME + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace"))


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for block in request.stream():
        body += block
        if len(body) > MAX_BODY_BYTES:
            limit = f"This address takes {MAX_BODY_BYTES // 1_000_000} MB at most."
            raise ApiError(413, "too_large", limit, headers={"connection": "close"})
    return bytes(body)
