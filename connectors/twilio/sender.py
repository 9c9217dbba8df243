"""Sends SMS and WhatsApp messages through Twilio's REST API (2010-04-01, Messages.json)."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from assistant.settings import Settings
from connectors.outbox import Delivery, DeliveryFailed
from connectors.planner import as_text
from connectors.splitting import split
from connectors.spoken import SpokenReplies
from connectors.twilio.limits import MAX_CHARACTERS, SPOKEN_CHANNELS

TIMEOUT = httpx.Timeout(10.0, connect=3.0)
WORTH_RETRYING = frozenset({401, 403, 408, 425, 429})
"""Refusals that pass: credentials are put right, the rate falls. Others (a wrong number, opt-out) stay."""
LOOKED_AT = 50
"""Recent messages among which an earlier attempt is looked for."""
CLOCK_SKEW = timedelta(seconds=2)


class TwilioSender:
    """Sends on one channel, from its number."""

    def __init__(self, settings: Settings, channel: str, spoken: SpokenReplies) -> None:
        number = settings.twilio_whatsapp_number if channel == "whatsapp" else settings.twilio_number
        assert settings.twilio_account_sid and settings.twilio_auth_token and number
        account = f"{settings.twilio_api_url.rstrip('/')}/2010-04-01/Accounts/{settings.twilio_account_sid}"
        self._url = f"{account}/Messages.json"
        self._auth = (settings.twilio_account_sid, settings.twilio_auth_token.get_secret_value())
        self._prefix = "whatsapp:" if channel == "whatsapp" else ""
        self._from = f"{self._prefix}{number.removeprefix('whatsapp:')}"
        self._spoken = spoken if channel in SPOKEN_CHANNELS else None
        self._public_url = settings.public_url

    async def send(self, delivery: Delivery) -> str:
        """Send the replies as text, and spoken where they answer somebody who spoke; gives the last message's id.

        After an attempt that may have arrived, Twilio is asked first, and what it has is not sent again.

        Raises:
            DeliveryFailed: Twilio could not be reached or did not take it.
        """
        message_id = ""
        try:
            async with httpx.AsyncClient(timeout=TIMEOUT, auth=self._auth) as client:
                arrived = await self._arrived(client, delivery)
                for content in await self._contents(delivery):
                    earlier = next((message for message in arrived if _same(message, content)), None)
                    if earlier is not None:
                        arrived.remove(earlier)
                        message_id = str(earlier.get("sid"))
                        continue
                    form = {"To": f"{self._prefix}{delivery.address}", "From": self._from, **content}
                    message_id = _message_id(await client.post(self._url, data=form))
        except httpx.HTTPError as error:
            raise DeliveryFailed("Twilio could not be reached", provider_code=type(error).__name__) from None
        return message_id

    async def _contents(self, delivery: Delivery) -> list[dict[str, str]]:
        contents = [{"Body": part} for part in split(as_text(delivery.replies), MAX_CHARACTERS)]
        if self._spoken is not None and self._public_url is not None:
            name = await self._spoken.speak_replies(delivery.replies)
            if name is not None:
                contents.append({"MediaUrl": f"{self._public_url.rstrip('/')}/spoken/{name}"})
        return contents

    async def _arrived(self, client: httpx.AsyncClient, delivery: Delivery) -> list[dict[str, Any]]:
        """What Twilio has taken for this person since the replies were decided; nothing when it does not say."""
        since = delivery.maybe_sent_since
        if since is None:
            return []
        query = {
            "To": f"{self._prefix}{delivery.address}",
            "From": self._from,
            "DateSent>": f"{since.astimezone(UTC) - timedelta(days=1):%Y-%m-%d}",
            "PageSize": str(LOOKED_AT),
        }
        response = await client.get(self._url, params=query)
        listed = _json(response).get("messages") if response.is_success else None
        messages = listed if isinstance(listed, list) else []
        return [message for message in messages if _created(message) >= since - CLOCK_SKEW]


def can_send(settings: Settings, channel: str) -> bool:
    """Whether account, token and number of a channel are configured."""
    number = settings.twilio_whatsapp_number if channel == "whatsapp" else settings.twilio_number
    return bool(settings.twilio_account_sid and settings.twilio_auth_token and number)


def _same(message: dict[str, Any], content: dict[str, str]) -> bool:
    """Whether a message that Twilio lists has this content; of a recording it tells only that there is one."""
    if message.get("status") in ("failed", "canceled"):
        return False
    if "MediaUrl" in content:
        return message.get("num_media") not in (None, "0")
    return str(message.get("body", "")).strip() == content["Body"]


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
    raise DeliveryFailed(
        "Twilio did not take the message",
        provider_code=str(answer.get("code") or status),
        permanent=400 <= status < 500 and status not in WORTH_RETRYING,
    )
