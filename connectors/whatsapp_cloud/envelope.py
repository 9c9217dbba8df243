"""Meta's webhook body taken apart: of any JSON, every message, status and change of number in it, and no more.

Source: Meta's OpenAPI v23.0 (WebhookPayload) and its published examples. Arrays are batches at every level; what is
not known yet (fields, kinds, keys) is passed over.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from connectors.whatsapp_cloud.addresses import phone
from connectors.whatsapp_cloud.json_values import identifier, record, records, text

StatusName = Literal["sent", "delivered", "read", "failed"]

MESSAGES = "messages"
"""The webhook field of messages and their statuses."""
TOO_LONG = "too_long"
"""Kind of a message of which only its sender is kept; it is answered as one that we cannot use."""
MAX_ID = 180
"""Longest id of Meta's that we keep; theirs have some 60 characters."""
MAX_UPDATES = 2_000
"""Messages and statuses of one webhook; Meta's batches have 1000 at most."""
MAX_MESSAGE_CHARACTERS = 60_000
"""Of one message as JSON; the longest text has 4096, an order some 10,000."""
_STATUSES: dict[str, StatusName] = {
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    "played": "read",
    "failed": "failed",
}
"""Meta's status -> ours; a voice message that was played was seen."""


@dataclass(frozen=True, slots=True)
class Status:
    """What became of a message of ours."""

    provider_id: str
    name: StatusName
    error_code: str | None
    reference: str | None
    """Ours, which we sent along with the message."""


@dataclass(frozen=True, slots=True)
class NumberChange:
    """Somebody took her WhatsApp account to another number."""

    old: str
    new: str
    message_id: str


@dataclass(frozen=True, slots=True)
class Envelope:
    """What one webhook brought."""

    payloads: list[dict[str, Any]] = field(default_factory=list)
    """A message each, with what else is needed to read it: `message`, `phone_number_id`, `user_id`."""
    statuses: list[Status] = field(default_factory=list)
    number_changes: list[NumberChange] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    """Codes of what went wrong with the account, not with one message."""

    @property
    def updates(self) -> int:
        return len(self.payloads) + len(self.statuses) + len(self.number_changes) + len(self.errors)


def opened(body: Any, phone_number_id: str | None) -> Envelope:
    """What a body holds for one of our numbers; None: for any.

    Raises:
        ValueError: it holds more than any batch of Meta's.
    """
    envelope = Envelope()
    for value in _values(body):
        of_number = identifier(record(value.get("metadata")).get("phone_number_id"))
        if phone_number_id and of_number != phone_number_id:
            continue
        for message in records(value.get("messages")):
            _sort_in(envelope, message, value, of_number)
        envelope.statuses.extend(_statuses(value))
        envelope.errors.extend(_codes(value))
        if envelope.updates > MAX_UPDATES:
            raise ValueError("too many updates")
    return envelope


def _values(body: Any) -> Iterator[dict[str, Any]]:
    for entry in records(record(body).get("entry")):
        for change in records(entry.get("changes")):
            if change.get("field") == MESSAGES:
                yield record(change.get("value"))


def _sort_in(envelope: Envelope, message: dict[str, Any], value: dict[str, Any], of_number: str) -> None:
    message_id = text(message.get("id"))
    if not message_id or len(message_id) > MAX_ID or message.get("group_id"):
        return
    if message.get("type") == "system":
        system = record(message.get("system"))
        old, new = phone(message.get("from")), phone(system.get("wa_id") or system.get("new_wa_id"))
        if system.get("type") == "user_changed_number" and old and new:
            envelope.number_changes.append(NumberChange(old, new, message_id))
        return
    user_id = _user_id(message, records(value.get("contacts")))
    if len(json.dumps(message)) > MAX_MESSAGE_CHARACTERS:
        said = {name: identifier(message.get(name))[:MAX_ID] for name in ("id", "from", "from_user_id")}
        message = {**said, "type": TOO_LONG}
    envelope.payloads.append({"message": message, "phone_number_id": of_number, "user_id": user_id})


def _user_id(message: dict[str, Any], contacts: list[dict[str, Any]]) -> str:
    """Meta's id of who wrote, from the contacts beside the message: the one with her number, or the only one."""
    sender = identifier(message.get("from"))
    hers = [contact for contact in contacts if sender and identifier(contact.get("wa_id")) == sender]
    if not hers and len(contacts) == 1 and not sender:
        hers = contacts
    return identifier(hers[0].get("user_id"))[:MAX_ID] if hers else ""


def _statuses(value: dict[str, Any]) -> Iterator[Status]:
    for status in records(value.get("statuses")):
        message_id, name = text(status.get("id")), _STATUSES.get(text(status.get("status")))
        if message_id and len(message_id) <= MAX_ID and name:
            reference = text(status.get("biz_opaque_callback_data"))[:200] or None
            yield Status(message_id, name, next(iter(_codes(status)), None), reference)


def _codes(value: dict[str, Any]) -> list[str]:
    codes = (identifier(error.get("code"))[:60] for error in records(value.get("errors")))
    return [code for code in codes if code]
