"""Parts as the JSON that Meta takes: `POST /{phone-number-id}/messages`, without whom they go to.

Source: Meta's OpenAPI v23.0 (Message and what it refers to), which gives the limits too.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.templates.registry import WhatsAppTemplate
from connectors.parts import Choice

MAX_BUTTON_ID = 256
MAX_ROW_ID = 200
_EMPTY = "–"
"""Meta refuses a template's value that is empty."""

Content = dict[str, Any]


def text(body: str) -> Content:
    """A text; links in it make no preview, which would cost the reader data."""
    return {"type": "text", "text": {"body": body, "preview_url": False}}


def buttons(body: str, choices: Sequence[Choice]) -> Content:
    """A text with buttons; with numbers, where Meta would refuse the buttons."""
    if not _fit(choices, MAX_BUTTON_ID):
        return text(numbered(body, choices))
    replies = [{"type": "reply", "reply": {"id": one.payload, "title": _line(one.title)}} for one in choices]
    return _interactive("button", body, {"buttons": replies})


def options(body: str, rows: Sequence[Choice], label: str) -> Content:
    """A text with a button `label` that opens a list; with numbers, where Meta would refuse the list."""
    if not _fit(rows, MAX_ROW_ID):
        return text(numbered(body, rows))
    section = {"rows": [_row(one) for one in rows]}
    return _interactive("list", body, {"button": label, "sections": [section]})


def numbered(body: str, choices: Sequence[Choice]) -> str:
    """The text with its choices beneath, to be answered by number."""
    lines = (f"{number}. {one.description or one.title}" for number, one in enumerate(choices, start=1))
    return "\n".join([body, *lines])


def image(media_id: str, caption: str) -> Content:
    return {"type": "image", "image": {"id": media_id, **({"caption": caption} if caption else {})}}


def voice_note(media_id: str) -> Content:
    """A recording with the look of a voice note: it loads by itself, and is one tap to play."""
    return {"type": "audio", "audio": {"id": media_id, "voice": True}}


def template(registered: WhatsAppTemplate) -> Content:
    """A registered message: its values, what its quick replies send, or the code that its one button copies."""
    components: list[Content] = []
    if registered.parameters:
        components.append({"type": "body", "parameters": [_value(text) for text in registered.parameters]})
    for position, payload in enumerate(registered.payloads):
        components.append(_button("quick_reply", position, {"type": "payload", "payload": payload}))
    if registered.code is not None:
        components.append(_button("url", 0, _value(registered.code)))
    language = {"policy": "deterministic", "code": registered.language}
    filled = {"name": registered.name, "language": language, "components": components}
    return {"type": "template", "template": filled}


def seen(message_id: str) -> Content:
    """Two blue ticks under her message, and dots that say that we are writing, for 25 s at most."""
    return {
        "messaging_product": "whatsapp",
        "status": "read",
        "message_id": message_id,
        "typing_indicator": {"type": "text"},
    }


def message(content: Mapping[str, Any], to: Mapping[str, str], reference: str) -> Content:
    """A whole message. Its statuses will bring `reference` back (biz_opaque_callback_data).

    Meta's changelog and guide have that field; its OpenAPI v23.0 has it for calls only.
    """
    return {"messaging_product": "whatsapp", **to, **content, "biz_opaque_callback_data": reference}


def _value(words: str) -> dict[str, str]:
    return {"type": "text", "text": words or _EMPTY}


def _button(kind: str, position: int, parameter: dict[str, str]) -> Content:
    return {"type": "button", "sub_type": kind, "index": str(position), "parameters": [parameter]}


def _interactive(kind: str, body: str, action: Content) -> Content:
    return {"type": "interactive", "interactive": {"type": kind, "body": {"text": body}, "action": action}}


def _row(choice: Choice) -> dict[str, str]:
    row = {"id": choice.payload, "title": _line(choice.title)}
    return {**row, "description": _line(choice.description)} if choice.description else row


def _fit(choices: Sequence[Choice], longest_id: int) -> bool:
    """Whether Meta takes these: each with a title and an id of its own, none too long."""
    ids = {one.payload for one in choices}
    return len(ids) == len(choices) and all(
        one.payload.strip() and len(one.payload) <= longest_id and _line(one.title) for one in choices
    )


def _line(words: str) -> str:
    return " ".join(words.split())
