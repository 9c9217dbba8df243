"""Who speaks by Rasa's channels. A session of socket.io is a secret of its visitor, brought along or made by us."""

import re
import secrets
from collections.abc import Mapping
from typing import Any

from actions.context import Role

MIN_VARIETY = 8
"""Different characters of an id that may pass for a secret."""
_SESSION = re.compile(r"[A-Za-z0-9_-]{20,128}")
"""As long as the shortest id that socket.io's own clients have."""


def session_of(data: object) -> str | None:
    """The session that an event names as `session_id`; None when it names none, or one that others would guess."""
    value = data.get("session_id") if isinstance(data, Mapping) else None
    if not isinstance(value, str) or not _SESSION.fullmatch(value) or len(set(value)) < MIN_VARIETY:
        return None
    return value


def new_session() -> str:
    """128 random bits in base64url."""
    return secrets.token_urlsafe(16)


def role_of(metadata: Mapping[str, Any]) -> Role | None:
    """The role that is told with a message; None where none is told."""
    match metadata.get("role"):
        case "artisan":
            return "artisan"
        case "buyer":
            return "buyer"
        case _:
            return None


def custom_data(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the page adds to a message: Rasa's `metadata`, rasa-webchat's `customData`."""
    found: dict[str, Any] = {}
    for name in ("customData", "metadata"):
        if isinstance(value := data.get(name), Mapping):
            found |= value
    return found
