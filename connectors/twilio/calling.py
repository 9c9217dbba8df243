"""Calls people through Twilio's REST API (2010-04-01, Calls.json); what is said comes from our voice webhook."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from assistant.messages import TemplateUse
from assistant.settings import Settings
from connectors.capabilities import Capabilities
from connectors.certificates import trusted
from connectors.parts import Part, TextPart
from connectors.sending import DeliveryFailed, Recipient
from connectors.twilio.ring_back import CallOrder
from connectors.twilio.twiml_call import ROOT

TIMEOUT = httpx.Timeout(10.0, connect=3.0)
RING_S = 30
"""How long it rings; then she may ring us again."""
USEFUL_FOR = timedelta(minutes=15)
"""Later than this nobody expects our call any more."""
WORTH_RETRYING = frozenset({401, 403, 408, 425, 429})
LOOKED_AT = 20
"""Recent calls among which an earlier attempt is looked for."""
CLOCK_SKEW = timedelta(seconds=2)


class TwilioCaller:
    """Places calls; each answer starts the same conversation as a call that comes in."""

    capabilities = Capabilities(split=lambda text: [text])

    def __init__(self, settings: Settings) -> None:
        assert settings.twilio_account_sid and settings.twilio_auth_token and settings.public_url
        account = f"{settings.twilio_api_url.rstrip('/')}/2010-04-01/Accounts/{settings.twilio_account_sid}"
        self._url = f"{account}/Calls.json"
        self._auth = (settings.twilio_account_sid, settings.twilio_auth_token.get_secret_value())
        self._voice = f"{settings.public_url.rstrip('/')}{ROOT}"

    def knows(self, use: TemplateUse, language: str) -> bool:
        """Calls have no registered messages."""
        return False

    async def send(self, part: Part, to: Recipient, *, reference: str) -> str:
        """Ring somebody up; gives the call's id.

        Raises:
            DeliveryFailed: Twilio could not be reached or refused; for good when it is too late to call.
        """
        order = _order(part)
        if datetime.now(UTC) - order.rang_at > USEFUL_FOR:
            raise DeliveryFailed("it is too late to call back", provider_code="too_late", permanent=True)
        form = {
            "To": to.address,
            "From": order.caller_id,
            "Url": self._voice,
            "Method": "POST",
            "StatusCallback": f"{self._voice}/status",
            "StatusCallbackMethod": "POST",
            "Timeout": str(RING_S),
        }
        response = await self._ask("POST", data=form)
        sid = _json(response).get("sid")
        if response.is_success and isinstance(sid, str):
            return sid
        status = response.status_code
        raise DeliveryFailed(
            "Twilio did not take the call",
            provider_code=str(_json(response).get("code") or status),
            permanent=400 <= status < 500 and status not in WORTH_RETRYING,
            uncertain=status >= 500,
        )

    async def arrived(self, part: Part, to: Recipient, *, reference: str, since: datetime) -> Sequence[str]:
        """Calls that an earlier attempt may have begun after all.

        Raises:
            DeliveryFailed: Twilio does not say.
        """
        query = {"To": to.address, "From": _order(part).caller_id, "PageSize": str(LOOKED_AT)}
        response = await self._ask("GET", params=query)
        calls = _json(response).get("calls")
        if not response.is_success or not isinstance(calls, list):
            raise DeliveryFailed("Twilio does not tell its calls", provider_code=str(response.status_code))
        ours = [call for call in calls if isinstance(call, dict) and _created(call) >= since - CLOCK_SKEW]
        return [str(call.get("sid")) for call in ours]

    async def _ask(self, method: str, **content: Any) -> httpx.Response:
        try:
            async with httpx.AsyncClient(timeout=TIMEOUT, auth=self._auth, verify=trusted()) as client:
                return await client.request(method, self._url, **content)
        except httpx.HTTPError as error:
            unsent = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout)
            raise DeliveryFailed(
                "Twilio could not be reached",
                provider_code=type(error).__name__,
                uncertain=method == "POST" and not unsent,
            ) from None


def _order(part: Part) -> CallOrder:
    assert isinstance(part, TextPart)
    return CallOrder.of(part.text)


def _created(call: dict[str, Any]) -> datetime:
    try:
        return parsedate_to_datetime(str(call.get("date_created"))).astimezone(UTC)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)


def _json(response: httpx.Response) -> dict[str, Any]:
    try:
        answer = response.json()
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}
