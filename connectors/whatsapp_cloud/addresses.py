"""Who writes to us on WhatsApp and how we write back: by phone number, or by Meta's id where the number is withheld.

Source: Meta, "Business-scoped user IDs" (2026): `from_user_id` and `user_id` such as `IN.13491208655302741918`; to
such an id one sends by the field `recipient`: in `to` it is accepted, and arrives nowhere.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from connectors.whatsapp_cloud.json_values import identifier

USER_KIND = "whatsapp_user"
"""Kind of address of Meta's ids; numbers have the usual kind of this channel."""
_NUMBER = re.compile(r"\+?([0-9]{5,15})")
_USER_ID = re.compile(r"[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}")


@dataclass(frozen=True, slots=True)
class Writer:
    """Who wrote; never nobody."""

    phone: str = ""
    """With its plus, as on every channel with numbers; empty: withheld."""
    user_id: str = ""
    """Meta's id of her with our business; empty: not told."""

    @property
    def address(self) -> str:
        return self.phone or self.user_id

    @property
    def kind(self) -> str | None:
        return None if self.phone else USER_KIND


def writer_of(payload: Mapping[str, Any]) -> Writer | None:
    """Who wrote the message of a payload; None when nobody can be made out."""
    message = payload["message"]
    user_id = identifier(message.get("from_user_id")) or identifier(payload.get("user_id"))
    writer = Writer(phone(message.get("from")), user_id if _USER_ID.fullmatch(user_id) else "")
    return writer if writer.address else None


def phone(value: Any) -> str:
    """A number of Meta's with its plus: the same person has the same one by phone and SMS; empty: it is none."""
    match = _NUMBER.fullmatch(identifier(value))
    return f"+{match[1]}" if match else ""


def recipient(address: str) -> dict[str, str]:
    """The fields that name whom a message goes to."""
    if _USER_ID.fullmatch(address):
        return {"recipient_type": "individual", "recipient": address}
    return {"recipient_type": "individual", "to": address}
