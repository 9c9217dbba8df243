"""Webhooks as providers send them: signed for the public address, sent to where the server really is."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import httpx
from twilio.request_validator import RequestValidator

from connectors.simulation.errors import Refused, SimulationFailed
from connectors.whatsapp_cloud.json_values import record, text

TIMEOUT = httpx.Timeout(20.0, connect=3.0)
"""Twilio waits 15 s, Meta somewhat longer."""


@dataclass(slots=True)
class Server:
    """The running server, as a provider sees it."""

    url: str
    """Where it is, without a slash at its end."""
    public_url: str
    """What it calls itself."""
    _last: tuple[str, bytes, dict[str, str]] | None = field(default=None, init=False)
    """Address, body and headers of the last message, to be delivered again."""

    def reached(self, address: str) -> str:
        """Where an address of the server's is reached from here: one that it names by its public name, or a path.

        Raises:
            SimulationFailed: it names somebody else.
        """
        path = address.removeprefix(self.public_url)
        if address.startswith(f"{self.url}/"):
            return address
        if not path.startswith("/"):
            wanted = f"the server calls itself otherwise: it must have KALAVAANI_PUBLIC_URL={self.public_url}"
            raise SimulationFailed(wanted)
        return f"{self.url}{path}"

    async def twilio(
        self, address: str, fields: Mapping[str, str], token: str, *, again: bool = True
    ) -> httpx.Response:
        """A form, signed as Twilio signs it. `again`: it is a message that may be delivered once more.

        Raises:
            Refused: the server did not take it.
            SimulationFailed: it is not there.
        """
        public = f"{self.public_url}{address}" if address.startswith("/") else address
        signature = RequestValidator(token).compute_signature(public, dict(fields))
        headers = {
            "content-type": "application/x-www-form-urlencoded",
            "x-twilio-signature": signature,
        }
        return await self._post(self.reached(address), urlencode(fields).encode(), headers, again)

    async def meta(self, path: str, body: Mapping[str, Any], secret: str, *, again: bool = True) -> None:
        """A JSON body, signed as Meta signs it; letters beyond ASCII are escaped, as Meta does.

        Raises:
            Refused: the server did not take it.
            SimulationFailed: it is not there.
        """
        data = json.dumps(body).encode()
        signature = hmac.new(secret.encode(), data, hashlib.sha256).hexdigest()
        headers = {"content-type": "application/json", "x-hub-signature-256": f"sha256={signature}"}
        await self._post(f"{self.url}{path}", data, headers, again)

    async def deliver_again(self) -> bool:
        """The last message once more, byte for byte; False when there is none."""
        if self._last is None:
            return False
        await self._post(*self._last, True)
        return True

    async def fetch(self, address: str) -> httpx.Response:
        """A file of the server's.

        Raises:
            SimulationFailed: the server is not there.
        """
        return await self._ask("GET", self.reached(address))

    async def _post(self, url: str, data: bytes, headers: dict[str, str], again: bool) -> httpx.Response:
        if again:
            self._last = url, data, headers
        response = await self._ask("POST", url, content=data, headers=headers)
        if not response.is_success:
            raise Refused(response.status_code, _code(response))
        return response

    async def _ask(self, method: str, url: str, **content: Any) -> httpx.Response:
        try:
            async with httpx.AsyncClient(timeout=TIMEOUT, trust_env=False) as client:
                return await client.request(method, url, **content)
        except httpx.HTTPError as error:
            raise SimulationFailed(f"no server answers at {self.url} ({type(error).__name__})") from None


def _code(response: httpx.Response) -> str:
    try:
        return text(record(record(response.json()).get("error")).get("code"))
    except (ValueError, RecursionError):
        return ""
