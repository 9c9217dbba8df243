"""Sends SMS and WhatsApp messages through Twilio's REST API (2010-04-01, Messages.json)."""

import httpx

from assistant.messages import Reply
from assistant.settings import Settings
from connectors.outbox import DeliveryFailed
from connectors.plain_text import as_text, split
from connectors.twilio_limits import MAX_CHARACTERS

TIMEOUT = httpx.Timeout(10.0, connect=3.0)
PERMANENT_CODES = frozenset({"21211", "21408", "21610", "21612", "21614", "63016", "63024", "63032"})
"""Wrong or barred numbers, opt-out, closed 24-hour window: the same message would be refused again."""


class TwilioSender:
    """Sends on one channel, from its number."""

    def __init__(self, settings: Settings, channel: str) -> None:
        number = settings.twilio_whatsapp_number if channel == "whatsapp" else settings.twilio_number
        assert settings.twilio_account_sid and settings.twilio_auth_token and number
        self._url = (
            f"{settings.twilio_api_url}/2010-04-01/Accounts/{settings.twilio_account_sid}/Messages.json"
        )
        self._auth = (settings.twilio_account_sid, settings.twilio_auth_token.get_secret_value())
        self._prefix = "whatsapp:" if channel == "whatsapp" else ""
        self._from = f"{self._prefix}{number}"

    async def send(self, address: str, reply: Reply) -> str:
        """Send a reply as text; gives the id of its last part.

        Raises:
            DeliveryFailed: Twilio could not be reached or did not take it.
        """
        message_id = ""
        async with httpx.AsyncClient(timeout=TIMEOUT, auth=self._auth) as client:
            for part in split(as_text([reply]), MAX_CHARACTERS):
                form = {"To": f"{self._prefix}{address}", "From": self._from, "Body": part}
                try:
                    response = await client.post(self._url, data=form)
                except httpx.HTTPError as error:
                    raise DeliveryFailed(
                        "Twilio could not be reached", provider_code=type(error).__name__
                    ) from error
                message_id = _message_id(response)
        return message_id


def can_send(settings: Settings, channel: str) -> bool:
    """Whether account, token and number of a channel are configured."""
    number = settings.twilio_whatsapp_number if channel == "whatsapp" else settings.twilio_number
    return bool(settings.twilio_account_sid and settings.twilio_auth_token and number)


def _message_id(response: httpx.Response) -> str:
    try:
        answer = response.json()
    except ValueError:
        answer = {}
    if response.is_success and isinstance(answer.get("sid"), str):
        return str(answer["sid"])
    code = str(answer.get("code") or response.status_code)
    raise DeliveryFailed(
        "Twilio did not take the message", provider_code=code, permanent=code in PERMANENT_CODES
    )
