"""Somebody who writes on WhatsApp through Twilio.

Source: Twilio, "Messaging webhooks" (parameters of incoming messages, status callbacks).
"""

import secrets
from dataclasses import dataclass

from assistant.messages import Media
from connectors.parts import Choice
from connectors.simulation.arrival import Arrival, Kind
from connectors.simulation.errors import SimulationFailed
from connectors.simulation.twilio_api import TwilioApi
from connectors.simulation.webhooks import Server

MESSAGES = "/webhooks/twilio/messaging"
_PREFIX = "whatsapp:"


@dataclass(frozen=True, slots=True)
class TwilioPerson:
    """A person, behind Twilio."""

    server: Server
    api: TwilioApi
    api_url: str
    token: str
    number: str
    """Hers."""
    ours: str
    """That she writes to."""

    async def write(self, text: str) -> None:
        await self._send("text", Body=text)

    async def send_note(self, media: Media) -> None:
        await self._send_file("audio", media)

    async def send_photo(self, media: Media) -> None:
        await self._send_file("image", media)

    async def press(self, choice: Choice | None, number: int, *, row: bool) -> None:
        if choice is None:
            await self.write(str(number))
        else:
            await self._send(
                "button", Body=choice.title, ButtonText=choice.title, ButtonPayload=choice.payload
            )

    async def share_place(self, latitude: float, longitude: float) -> None:
        await self._send("location", Latitude=str(latitude), Longitude=str(longitude))

    async def react(self, emoji: str, to: Arrival) -> None:
        raise SimulationFailed("Twilio does not pass reactions on: try `--provider meta`")

    async def report(self, on: Arrival, status: str, code: str) -> None:
        if not on.report_to:
            raise SimulationFailed("the server asked for no reports: it needs KALAVAANI_PUBLIC_URL")
        fields = {"MessageSid": on.id, "MessageStatus": status, "To": on.to, "AccountSid": self.api.account}
        coded = {"ErrorCode": code} if code else {}
        await self.server.twilio(on.report_to, {**fields, **coded}, self.token, again=False)

    async def arrived(self) -> Arrival:
        sid, form = await self.api.messages.get()
        kind: Kind = "text"
        media: bytes | None = None
        content_type = ""
        if "MediaUrl" in form:
            response = await self.server.fetch(form["MediaUrl"])
            content_type = response.headers.get("content-type", "")
            kind = "audio" if content_type.startswith("audio/") else "image"
            media = response.content if response.is_success else None
        elif "ContentSid" in form:
            kind = "template"
        return Arrival(
            id=sid,
            to=form.get("To", "").removeprefix(_PREFIX),
            kind=kind,
            text=form.get("Body")
            or " ".join(form.get(name, "") for name in ("ContentSid", "ContentVariables")).strip(),
            media=media,
            content_type=content_type,
            report_to=form.get("StatusCallback", ""),
        )

    async def _send_file(self, kind: str, media: Media) -> None:
        url = f"{self.api_url}{self.api.host(media, 'Media')}"
        await self._send(kind, NumMedia="1", MediaUrl0=url, MediaContentType0=media.content_type)

    async def _send(self, kind: str, **fields: str) -> None:
        sid = f"SM{secrets.token_hex(16)}"
        form = {
            "MessageSid": sid,
            "SmsMessageSid": sid,
            "SmsSid": sid,
            "AccountSid": self.api.account,
            "From": f"{_PREFIX}{self.number}",
            "To": f"{_PREFIX}{self.ours}",
            "WaId": self.number.removeprefix("+"),
            "ProfileName": "Simulation",
            "MessageType": kind,
            "Body": "",
            "NumMedia": "0",
            "NumSegments": "1",
            "ApiVersion": "2010-04-01",
            **fields,
        }
        await self.server.twilio(MESSAGES, form, self.token)
