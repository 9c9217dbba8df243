"""Meta's Graph API, as far as WhatsApp needs it: requests in the name of one of our numbers.

Source: Meta's OpenAPI v23.0 of the business messaging API; its `User-Agent` has a form of its own.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx

from assistant.errors import AssistantError
from assistant.settings import Settings
from connectors.certificates import trusted
from connectors.media import BearerAuth
from connectors.whatsapp_cloud.json_values import identifier, record

USER_AGENT = "Kalavaani/1.0.0"
"""Name and version of this client, in the form that Meta's OpenAPI wants."""
TIMEOUT = httpx.Timeout(15.0, connect=3.0)
PAUSES_S = (0.5, 1.0)
"""Before each further attempt of what may be asked twice: media, not messages."""


class GraphError(AssistantError):
    """Meta did not do what was asked."""

    code = "graph_failed"

    def __init__(self, message: str, *, provider_code: str, status: int = 0, uncertain: bool = False) -> None:
        super().__init__(message)
        self.provider_code = provider_code
        """Meta's error code, else the HTTP status, else the kind of network trouble."""
        self.status = status
        """HTTP status; 0: there was no answer."""
        self.uncertain = uncertain
        """It may have been done all the same."""

    @property
    def passes(self) -> bool:
        """Whether the same may work a moment later."""
        return self.status == 0 or self.status == 429 or self.status >= 500


class Graph:
    """A connection that is kept open; to be closed at the end."""

    def __init__(self, settings: Settings) -> None:
        assert settings.whatsapp_token and settings.whatsapp_phone_number_id
        self.phone_number_id = settings.whatsapp_phone_number_id
        self._base = f"{settings.whatsapp_api_url.rstrip('/')}/{settings.whatsapp_api_version}"
        self._client = httpx.AsyncClient(
            timeout=TIMEOUT,
            auth=BearerAuth(settings.whatsapp_token.get_secret_value()),
            headers={"user-agent": USER_AGENT},
            follow_redirects=False,
            verify=trusted(),
        )

    async def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Ask our number for something, once.

        Raises:
            GraphError: it was refused, or nobody knows.
        """
        return await self._request("POST", f"{self.phone_number_id}/{path}", json=dict(body))

    async def get(self, path: str) -> dict[str, Any]:
        """Look something of our number's up; what fails in passing is asked again.

        Raises:
            GraphError: it was refused, or failed three times.
        """
        return await self._patiently("GET", path, params={"phone_number_id": self.phone_number_id})

    async def upload(self, data: bytes, *, name: str, content_type: str) -> str:
        """Give Meta a file; gives its id there, which is good for 30 days.

        Raises:
            GraphError: it was refused, or failed three times.
        """
        fields = {"messaging_product": "whatsapp", "type": content_type}
        file = {"file": (name, data, content_type)}
        answer = await self._patiently("POST", f"{self.phone_number_id}/media", data=fields, files=file)
        if not (media_id := identifier(answer.get("id"))):
            raise GraphError("Meta named no id for the file", provider_code="no_id")
        return media_id

    async def close(self) -> None:
        await self._client.aclose()

    async def _patiently(self, method: str, path: str, **content: Any) -> dict[str, Any]:
        for pause_s in PAUSES_S:
            try:
                return await self._request(method, path, **content)
            except GraphError as error:
                if not error.passes:
                    raise
                await asyncio.sleep(pause_s)
        return await self._request(method, path, **content)

    async def _request(self, method: str, path: str, **content: Any) -> dict[str, Any]:
        try:
            response = await self._client.request(method, f"{self._base}/{path}", **content)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise GraphError("Meta could not be reached", provider_code=type(error).__name__) from None
        except httpx.HTTPError as error:
            name = type(error).__name__
            raise GraphError("Meta did not answer", provider_code=name, uncertain=True) from None
        return _answer(response)


def _answer(response: httpx.Response) -> dict[str, Any]:
    try:
        answer = record(response.json())
    except (ValueError, RecursionError):
        answer = {}
    if response.is_success and "error" not in answer:
        return answer
    status = response.status_code
    raise GraphError(
        f"Meta answered {status}",
        provider_code=identifier(record(answer.get("error")).get("code")) or str(status),
        status=status,
        uncertain=status >= 500,
    )
