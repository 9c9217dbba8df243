"""Sends SMS and WhatsApp messages through Twilio's REST API (2010-04-01, Messages.json)."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlencode

import httpx

from assistant.messages import TemplateUse
from assistant.settings import Settings
from assistant.templates.registry import Registry
from connectors.capabilities import Capabilities
from connectors.certificates import trusted
from connectors.parts import ButtonsPart, ImagePart, ListPart, Part, SoundPart, TemplatePart, TextPart
from connectors.sending import DeliveryFailed, Recipient
from connectors.spoken import SpokenReplies
from connectors.twilio.capabilities import CAPABILITIES
from connectors.twilio.error_codes import verdict

TIMEOUT = httpx.Timeout(10.0, connect=3.0)
LOOKED_AT = 50
"""Recent messages among which an earlier attempt is looked for."""
CLOCK_SKEW = timedelta(seconds=2)
PAUSES_S = {"rate": 10.0, "credentials": 60.0}
"""How long Twilio is left alone, by what is wrong."""


class TwilioSender:
    """Sends on one channel, from its number."""

    def __init__(self, settings: Settings, channel: str, spoken: SpokenReplies, templates: Registry) -> None:
        number = settings.twilio_whatsapp_number if channel == "whatsapp" else settings.twilio_number
        assert settings.twilio_account_sid and settings.twilio_auth_token and number
        account = f"{settings.twilio_api_url.rstrip('/')}/2010-04-01/Accounts/{settings.twilio_account_sid}"
        self._url = f"{account}/Messages.json"
        self._auth = (settings.twilio_account_sid, settings.twilio_auth_token.get_secret_value())
        self._prefix = "whatsapp:" if channel == "whatsapp" else ""
        self._from = f"{self._prefix}{number.removeprefix('whatsapp:')}"
        self._spoken = spoken
        self._templates = templates
        self._public_url = settings.public_url.rstrip("/") if settings.public_url else None
        self._channel = channel

    @property
    def capabilities(self) -> Capabilities:
        return CAPABILITIES[self._channel]

    def knows(self, use: TemplateUse, language: str) -> bool:
        """Whether the message is a content of our account that WhatsApp has approved in this language."""
        return self._channel == "whatsapp" and self._templates.twilio_content(use, language) is not None

    async def send(self, part: Part, to: Recipient, *, reference: str) -> str:
        """Send one message; gives its sid, or nothing where the part cannot be sent from here.

        Raises:
            DeliveryFailed: Twilio could not be reached or did not take it.
        """
        content = await self._content(part)
        if content is None:
            return ""
        form = {"To": f"{self._prefix}{to.address}", "From": self._sender(part), **content}
        if self._public_url is not None:
            form["StatusCallback"] = (
                f"{self._public_url}/webhooks/twilio/status?{urlencode({'ref': reference})}"
            )
        try:
            async with httpx.AsyncClient(timeout=TIMEOUT, auth=self._auth, verify=trusted()) as client:
                return _message_id(await client.post(self._url, data=form))
        except httpx.ConnectError as error:
            raise DeliveryFailed("Twilio could not be reached", provider_code=type(error).__name__) from None
        except httpx.HTTPError as error:
            raise DeliveryFailed(
                "Twilio did not answer", provider_code=type(error).__name__, uncertain=True
            ) from None

    async def arrived(
        self, part: Part, to: Recipient, *, reference: str, since: datetime
    ) -> Sequence[str] | None:
        """Sids of messages of this content that Twilio has taken for this person since then.

        Raises:
            DeliveryFailed: Twilio could not be asked.
        """
        content = await self._content(part)
        if content is None or "ContentSid" in content:
            return None  # Twilio lists the words that a content became, which we do not know
        query = {
            "To": f"{self._prefix}{to.address}",
            "From": self._sender(part),
            "DateSent>": f"{since.astimezone(UTC) - timedelta(days=1):%Y-%m-%d}",
            "PageSize": str(LOOKED_AT),
        }
        try:
            async with httpx.AsyncClient(timeout=TIMEOUT, auth=self._auth, verify=trusted()) as client:
                response = await client.get(self._url, params=query)
        except httpx.HTTPError as error:
            raise DeliveryFailed("Twilio could not be asked", provider_code=type(error).__name__) from None
        if not response.is_success:
            raise DeliveryFailed("Twilio could not be asked", provider_code=str(response.status_code))
        listed = _json(response).get("messages")
        return [
            str(message.get("sid"))
            for message in (listed if isinstance(listed, list) else [])
            if _created(message) >= since - CLOCK_SKEW and _same(message, content)
        ]

    def _sender(self, part: Part) -> str:
        return part.header if isinstance(part, TextPart) and part.header else self._from

    async def _content(self, part: Part) -> dict[str, str] | None:
        match part:
            case TextPart(text) | ButtonsPart(text) | ListPart(text):
                return {"Body": text}
            case ImagePart(photo, caption):
                if self._public_url is None:
                    return {"Body": caption} if caption else None
                media = {"MediaUrl": f"{self._public_url}/photos/{photo}"}
                return {"Body": caption, **media} if caption else media
            case SoundPart(text, language, rate):
                if self._public_url is None:
                    return None
                name = await self._spoken.speak(text, language=language, audio_format="ogg", rate=rate)
                return {"MediaUrl": f"{self._public_url}/spoken/{name}"} if name is not None else None
            case TemplatePart(use, language):
                found = self._templates.twilio_content(use, language)
                if found is None:
                    raise DeliveryFailed(
                        "no such content is registered", provider_code="template_missing", permanent=True
                    )
                return {
                    "ContentSid": found.sid,
                    "ContentVariables": json.dumps(found.variables, ensure_ascii=False),
                }


def can_send(settings: Settings, channel: str) -> bool:
    """Whether account, token and number of a channel are configured."""
    number = settings.twilio_whatsapp_number if channel == "whatsapp" else settings.twilio_number
    return bool(settings.twilio_account_sid and settings.twilio_auth_token and number)


def _same(message: dict[str, Any], content: dict[str, str]) -> bool:
    """Whether a message that Twilio lists has this content; of a recording it tells only that there is one."""
    if message.get("status") in ("failed", "canceled"):
        return False
    has_media = message.get("num_media") not in (None, "0")
    same_text = str(message.get("body") or "").strip() == content.get("Body", "").strip()
    return has_media == ("MediaUrl" in content) and same_text


def _created(message: dict[str, Any]) -> datetime:
    try:
        return parsedate_to_datetime(str(message.get("date_created"))).astimezone(UTC)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)


def _json(response: httpx.Response) -> dict[str, Any]:
    try:
        answer = response.json()
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _message_id(response: httpx.Response) -> str:
    answer = _json(response)
    if response.is_success and isinstance(answer.get("sid"), str):
        return str(answer["sid"])
    status = response.status_code
    code = str(answer.get("code") or status)
    says = verdict(code)
    raise DeliveryFailed(
        "Twilio did not take the message",
        provider_code=code,
        permanent=says == "permanent",
        uncertain=response.is_success or status >= 500,
        pause_s=PAUSES_S.get(says, 0.0),
    )
