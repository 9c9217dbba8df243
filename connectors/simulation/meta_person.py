"""Somebody who writes on WhatsApp through Meta's Cloud API.

Source: Meta's OpenAPI v23.0 (webhooks and their examples); recordings and statuses by its documentation.
"""

import hashlib
import secrets
import time
from dataclasses import dataclass
from typing import Any

from assistant.messages import Media
from connectors.parts import Choice
from connectors.simulation.arrival import Arrival
from connectors.simulation.graph_api import DISPLAY_NUMBER, GraphApi
from connectors.simulation.webhooks import Server
from connectors.whatsapp_cloud.json_values import record, records, text

WEBHOOK = "/webhooks/whatsapp"
_ACCOUNT_ID = "102290129340398"


@dataclass(frozen=True, slots=True)
class MetaPerson:
    """A person, behind Meta."""

    server: Server
    api: GraphApi
    secret: str
    """The app's."""
    number: str
    """Hers."""

    async def write(self, text: str) -> None:
        await self._send("text", {"body": text})

    async def send_note(self, media: Media) -> None:
        await self._send("audio", {**self._file(media), "voice": True})

    async def send_photo(self, media: Media) -> None:
        await self._send("image", self._file(media))

    async def press(self, choice: Choice | None, number: int, *, row: bool) -> None:
        if choice is None:
            await self.write(str(number))
            return
        kind = "list_reply" if row else "button_reply"
        pressed = {"id": choice.payload, "title": choice.title}
        await self._send("interactive", {"type": kind, kind: pressed})

    async def share_place(self, latitude: float, longitude: float) -> None:
        await self._send("location", {"latitude": latitude, "longitude": longitude})

    async def react(self, emoji: str, to: Arrival) -> None:
        await self._send("reaction", {"message_id": to.id, "emoji": emoji})

    async def report(self, on: Arrival, status: str, code: str) -> None:
        told: dict[str, Any] = {
            "id": on.id,
            "status": status,
            "timestamp": str(int(time.time())),
            "recipient_id": on.to.removeprefix("+"),
            "biz_opaque_callback_data": on.report_to,
        }
        if code:
            told["errors"] = [{"code": int(code) if code.isdecimal() else code, "title": "simulated"}]
        await self.server.meta(WEBHOOK, self._wrapped(statuses=[told]), self.secret, again=False)

    async def arrived(self) -> Arrival:
        message_id, body = await self.api.messages.get()
        return self._read(message_id, body)

    def _read(self, message_id: str, body: dict[str, Any]) -> Arrival:
        kind = text(body.get("type"))
        content, to = record(body.get(kind)), f"+{text(body.get('to')).lstrip('+')}"
        reference = text(body.get("biz_opaque_callback_data"))
        if "status" in body:
            return Arrival(text(body.get("message_id")), self.number, "seen")
        match kind:
            case "text":
                return Arrival(message_id, to, "text", text(content.get("body")), report_to=reference)
            case "interactive":
                action, words = record(content.get("action")), text(record(content.get("body")).get("text"))
                buttons = [record(one.get("reply")) for one in records(action.get("buttons"))]
                rows = [row for part in records(action.get("sections")) for row in records(part.get("rows"))]
                shown = tuple(
                    Choice(text(one.get("title")), text(one.get("id")), text(one.get("description")))
                    for one in buttons or rows
                )
                return Arrival(
                    message_id,
                    to,
                    "buttons" if buttons else "list",
                    words,
                    shown,
                    text(action.get("button")),
                    report_to=reference,
                )
            case "image" | "audio":
                media = self.api.files.get(text(content.get("id")))
                return Arrival(
                    message_id,
                    to,
                    "image" if kind == "image" else "audio",
                    text(content.get("caption")),
                    media=media.data if media else None,
                    content_type=media.content_type if media else "",
                    report_to=reference,
                )
            case "template":
                values = [
                    text(value.get("text"))
                    for component in records(content.get("components"))
                    for value in records(component.get("parameters"))
                ]
                said = f"{text(content.get('name'))}: {', '.join(values)}"
                return Arrival(message_id, to, "template", said, report_to=reference)
            case _:
                return Arrival(message_id, to, "unknown", kind, report_to=reference)

    def _file(self, media: Media) -> dict[str, Any]:
        return {
            "id": self.api.host(media),
            "mime_type": media.content_type,
            "sha256": hashlib.sha256(media.data).hexdigest(),
        }

    async def _send(self, kind: str, content: dict[str, Any]) -> None:
        wa_id = self.number.removeprefix("+")
        message = {
            "from": wa_id,
            "id": f"wamid.{secrets.token_hex(16).upper()}",
            "timestamp": str(int(time.time())),
            "type": kind,
            kind: content,
        }
        contact = {"profile": {"name": "Simulation"}, "wa_id": wa_id}
        await self.server.meta(WEBHOOK, self._wrapped(contacts=[contact], messages=[message]), self.secret)

    def _wrapped(self, **value: Any) -> dict[str, Any]:
        number = {"display_phone_number": DISPLAY_NUMBER, "phone_number_id": self.api.number_id}
        inside = {"messaging_product": "whatsapp", "metadata": number, **value}
        changes = [{"field": "messages", "value": inside}]
        return {"object": "whatsapp_business_account", "entry": [{"id": _ACCOUNT_ID, "changes": changes}]}
