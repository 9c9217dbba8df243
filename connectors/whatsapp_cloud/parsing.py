"""One message of Meta's as an Incoming, without its media. Reads any JSON; key order and missing keys do not matter.

Source: Meta's OpenAPI v23.0 (IncomingMessage); audio, video, documents, stickers and statuses by its documentation.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal

from assistant.messages import Incoming, Location, OrderLine
from connectors.whatsapp_cloud.addresses import writer_of
from connectors.whatsapp_cloud.json_values import identifier, number, record, records, text

CHANNEL = "whatsapp"
MAX_ORDER_LINES = 50
MAX_QUANTITY = 1_000_000
MAX_TIMESTAMP = 10
"""Digits of a time; it is enough until 2286."""
MAX_TEXT = 10_000
"""Characters of a message that are kept; the longest that WhatsApp takes has 4096."""
MAX_EMOJI = 40
"""Characters; families of emoji are long."""
GREETING = "/greet"
"""What it means to open a chat with us and say nothing yet."""
_SILENT = frozenset({"revoke"})
"""Kinds that ask for no answer: a message that was taken back."""
_UNSUPPORTED = {
    "video": "unsupported_video",
    "sticker": "unsupported_sticker",
    "contacts": "unsupported_contact",
    "document": "unsupported_document",
}

MediaKind = Literal["audio", "image"]
_MEDIA_KINDS: dict[str, MediaKind] = {"audio": "audio", "image": "image"}
"""First part of a content type -> what we take it for."""


@dataclass(frozen=True, slots=True)
class MediaReference:
    """A recording or photo that Meta keeps for us."""

    kind: MediaKind
    id: str
    sha256: str
    """Of its bytes, as the webhook tells it; empty: not told."""


def incoming_of(payload: Mapping[str, Any]) -> Incoming | None:
    """The message of a payload; None when it says nothing to us, or nobody said it."""
    message, writer = record(payload.get("message")), None
    kind = text(message.get("type"))
    if message and kind not in _SILENT:
        writer = writer_of(payload)
    if writer is None:
        return None
    blank = Incoming(
        CHANNEL,
        writer.address,
        text(message.get("id")),
        address_kind=writer.kind,
        sent_at=_sent_at(message.get("timestamp")),
    )
    return _read(blank, kind, record(message.get(kind)), message)


def media_of(payload: Mapping[str, Any]) -> MediaReference | None:
    """The recording or photo of a payload's message; documents may be either."""
    message = record(payload.get("message"))
    kind = text(message.get("type"))
    content = record(message.get(kind))
    found: MediaKind | None = None
    if kind in ("audio", "voice"):
        found = "audio"
    elif kind == "image":
        found = "image"
    elif kind == "document":
        found = _kind_of_document(content)
    return (
        MediaReference(found, identifier(content.get("id")), text(content.get("sha256"))) if found else None
    )


def _sent_at(timestamp: object) -> datetime | None:
    """Seconds since 1970, which Meta writes as a string; None when they are no time."""
    digits = text(timestamp)
    if not digits.isascii() or not digits.isdecimal() or len(digits) > MAX_TIMESTAMP:
        return None
    return datetime.fromtimestamp(int(digits), UTC)


def _read(blank: Incoming, kind: str, content: dict[str, Any], message: dict[str, Any]) -> Incoming:
    match kind:
        case "text":
            return replace(blank, text=text(content.get("body"))[:MAX_TEXT] or None)
        case "audio" | "voice":
            return blank
        case "image":
            return replace(blank, text=text(content.get("caption")) or None)
        case "document" if (found := _kind_of_document(content)) is not None:
            caption = text(content.get("caption")) if found == "image" else ""
            return replace(blank, text=caption or None)
        case "location":
            return _location(blank, content)
        case "reaction":
            return replace(blank, reaction=text(content.get("emoji"))[:MAX_EMOJI])
        case "order":
            return _order(blank, content)
        case "button":
            return _pressed(blank, text(content.get("payload")), text(content.get("text")))
        case "interactive":
            reply = record(content.get("button_reply")) or record(content.get("list_reply"))
            return _pressed(blank, text(reply.get("id")), text(reply.get("title")))
        case "request_welcome":
            return replace(blank, payload=GREETING)
        case _:
            return replace(blank, problem=_UNSUPPORTED.get(kind, "unsupported_medium"))


def _pressed(blank: Incoming, payload: str, title: str) -> Incoming:
    """A button: one of ours by its payload, one of a template that was made elsewhere by its words."""
    ours = payload if payload.startswith("/") else ""
    words = title or payload
    if not words and not ours:
        return replace(blank, problem="unsupported_medium")
    return replace(blank, payload=ours or None, text=words or None)


def _location(blank: Incoming, content: dict[str, Any]) -> Incoming:
    latitude, longitude = number(content.get("latitude")), number(content.get("longitude"))
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        return replace(blank, problem="unsupported_medium")
    place = Location(latitude, longitude, text(content.get("name")), text(content.get("address")))
    return replace(blank, location=place)


def _order(blank: Incoming, content: dict[str, Any]) -> Incoming:
    lines = tuple(_lines(content))
    if not lines:
        return replace(blank, problem="unsupported_medium")
    return replace(blank, order=lines, text=text(content.get("text")) or None)


def _lines(content: dict[str, Any]) -> list[OrderLine]:
    lines = []
    for item in records(content.get("product_items"))[:MAX_ORDER_LINES]:
        product, quantity = identifier(item.get("product_retailer_id")), number(item.get("quantity"))
        if product and quantity is not None and 1 <= quantity <= MAX_QUANTITY:
            lines.append(OrderLine(product, int(quantity)))
    return lines


def _kind_of_document(content: dict[str, Any]) -> MediaKind | None:
    """What people send "as a document" is often a photo or a recording all the same."""
    major = text(content.get("mime_type")).strip().lower().partition("/")[0]
    return _MEDIA_KINDS.get(major)
