"""Ids of messages as we keep them: without what they tell of people."""

import hashlib

_WHATSAPP = "wamid."
"""How ids of WhatsApp's Cloud API begin; the rest is base64 that holds the phone number of the other side."""
_DIGITS = 40
"""Of the hash, as hexadecimal."""


def opaque(provider_id: str) -> str:
    """A provider's id, or what stands for one that tells a phone number; the same for the same id."""
    if not provider_id.startswith(_WHATSAPP):
        return provider_id
    return f"wamid-{hashlib.sha256(provider_id.encode()).hexdigest()[:_DIGITS]}"
