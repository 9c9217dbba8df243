"""What the page says, read with distrust: who is there, and what she wrote, pressed, said or photographed."""

import base64
import re
import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from actions.context import Role
from assistant.messages import Incoming, Media
from connectors.plain_text import readable
from connectors.web.frames import CHANNEL
from knowledge.languages import is_language
from voice.speaking import FASTEST_RATE, SLOWEST_RATE

MAX_TEXT = 10_000
MAX_FRAME = 7_200_000
"""Characters of one message: a photo of 5 MB in base64, and its overhead."""
MAX_TOLD_ID = 64
"""Characters of a page's id that we repeat."""
_MAX_SEEN = 2**53 - 1
"""Greatest integer that every browser counts with."""
_SESSION = re.compile(r"[A-Za-z0-9_-]{22}")
_MESSAGE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is at the other end."""

    session: str
    """128 random bits in base64url, made by us: the visitor's secret."""
    role: Role
    language: str | None
    """The page's language."""


def session_of(value: object) -> str | None:
    """The session that a page names, or None when it has not the form of ours."""
    return value if isinstance(value, str) and _SESSION.fullmatch(value) else None


def visitor_of(message: Mapping[str, Any], known: object) -> Visitor:
    """The visitor who says hello; a new session when the one she names has not the form of ours."""
    role: Role = "artisan" if message.get("role") == "artisan" else "buyer"
    return Visitor(session_of(known) or secrets.token_urlsafe(16), role, language_of(message))


def seen_of(value: object) -> int | None:
    """The sequence number up to which a page has everything; None when it does not say."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _MAX_SEEN:
        return None
    return value


def language_of(message: Mapping[str, Any]) -> str | None:
    """The language that a message names, if we speak it."""
    language = message.get("language")
    return language if is_language(language) else None


def rate_of(message: Mapping[str, Any]) -> float:
    """The speed at which something is to be read aloud, in steps of a tenth; 1.0 is normal."""
    rate = message.get("rate")
    if (
        isinstance(rate, bool)
        or not isinstance(rate, int | float)
        or not SLOWEST_RATE <= rate <= FASTEST_RATE
    ):
        return 1.0
    return round(rate, 1)


def told_id(message: Mapping[str, Any]) -> str | int | None:
    """The page's own id as it is given back; None when it is nothing that we repeat."""
    page_id = message.get("id")
    if isinstance(page_id, str):
        return readable(page_id[:MAX_TOLD_ID])
    is_number = isinstance(page_id, int) and not isinstance(page_id, bool) and abs(page_id) <= _MAX_SEEN
    return page_id if is_number else None


def page_id_of(message: Mapping[str, Any]) -> str:
    """The page's own id of its message; a new one when it has no good one."""
    page_id = message.get("id")
    return page_id if isinstance(page_id, str) and _MESSAGE_ID.fullmatch(page_id) else uuid.uuid4().hex


def incoming_of(visitor: Visitor, message: Mapping[str, Any], page_id: str) -> Incoming | None:
    """The message, or None when it has no content.

    A recording is heard in the language that it or the page names. A button is answered in the language that it names;
    else, as with text, the conversation decides.
    """
    text, payload, audio, image = (_string(message, name) for name in ("text", "payload", "audio", "image"))
    if text is None and payload is None and audio is None and image is None:
        return None
    language = language_of(message) if payload is not None else None
    return Incoming(
        channel=CHANNEL,
        sender=visitor.session,
        provider_id=f"{visitor.session}.{page_id}",
        text=None if text is None else readable(text[:MAX_TEXT]),
        payload=None if payload is None else readable(payload[:MAX_TEXT]),
        audio=None if audio is None else _media(audio, message),
        image=None if image is None else _media(image, message),
        language=(language_of(message) or visitor.language) if audio is not None else language,
        role=visitor.role,
    )


def _string(message: Mapping[str, Any], name: str) -> str | None:
    value = message.get(name)
    return value if isinstance(value, str) else None


def _media(encoded: str, message: Mapping[str, Any]) -> Media:
    """A file; what is no base64 becomes an empty one, which is refused with a sentence."""
    try:
        data = base64.b64decode(encoded, validate=True)
    except ValueError:
        data = b""
    return Media(data, (_string(message, "content_type") or "")[:100])
