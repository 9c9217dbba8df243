"""The doors of the application, and what must be so after anything came through them."""

import asyncio
import hashlib
import hmac
import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from xml.etree.ElementTree import fromstring

import httpx
from sqlalchemy import func, select
from starlette.datastructures import ImmutableMultiDict
from twilio.request_validator import RequestValidator

from assistant.store.tables import InboxMessage, OutboxReply
from tests.connectors.conftest import PUBLIC_URL, TOKEN
from tests.connectors.fuzz.watch import MAX_ROW, Journal, Kept, Outside
from tests.connectors.whatsapp_cloud.conftest import NUMBER_ID, FakeGraph

__all__ = ["NUMBER_ID"]
META_SECRET = "app-secret"
EXOTEL_TOKEN = "a-secret-of-thirty-two-letters-0"
PATIENCE_S = 60.0
"""Catches what never ends, however slow the machine is."""
FORM = "application/x-www-form-urlencoded"
MESSAGING, META = "/webhooks/twilio/messaging", "/webhooks/whatsapp"


@dataclass
class Doors:
    """A running application and its doors."""

    running: Any
    graph: FakeGraph
    kept: Kept
    journal: Journal
    outside: Outside
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    def number(self) -> int:
        """A new number, for ids that were never used."""
        return next(self._numbers)

    async def twilio(
        self, path: str, form: Any, *, body: bytes | None = None, **headers: str
    ) -> httpx.Response:
        """A form with the signature that Twilio would give it, whatever it holds; `form` may repeat its fields."""
        fields = list(form.items()) if isinstance(form, Mapping) else list(form)
        content = urlencode(fields, errors="surrogatepass").encode() if body is None else body
        headers = {"x-twilio-signature": signature_of(path, fields), "content-type": FORM} | headers
        return await self.send(path, content, headers)

    async def meta(self, body: bytes, **headers: str) -> httpx.Response:
        """A body with the signature that Meta would give it, whatever it holds."""
        digest = hmac.new(META_SECRET.encode(), body, hashlib.sha256).hexdigest()
        given = {"x-hub-signature-256": f"sha256={digest}", "content-type": "application/json"} | headers
        return await self.send(META, body, given)

    async def send(self, path: str, body: Any, headers: Mapping[str, str]) -> httpx.Response:
        """A request that is answered in time, and without an error of ours."""
        async with asyncio.timeout(PATIENCE_S):
            answer: httpx.Response = await self.running.client.post(
                path, content=body, headers=as_sent(headers)
            )
        return checked(answer)

    async def is_quiet(self) -> None:
        """Everything that was taken comes to its end, and nothing is left behind."""
        reception = self.running.app.state.messaging.reception
        async with asyncio.timeout(PATIENCE_S):
            await reception.idle()
        assert (reception._waiting, reception._lanes, reception._workers) == (0, {}, set())

    async def is_in_order(self) -> None:
        """The inbox is empty, rows are small, nobody was asked or told who must not be, and we still answer."""
        await self.is_quiet()
        async with self.running.database.reading() as session:
            stuck = select(func.count()).where(InboxMessage.status == "accepted")
            assert await session.scalar(stuck.where(InboxMessage.channel.in_(("sms", "whatsapp")))) == 0
            said = select(
                func.max(func.length(OutboxReply.reply)), func.max(func.length(OutboxReply.address))
            )
            reply, address = (await session.execute(said)).one()
        assert (reply or 0) <= MAX_ROW and (address or 0) <= 200
        assert self.kept.largest_row <= MAX_ROW
        assert self.kept.longest_id <= 200 and self.kept.longest_address <= 200
        assert self.outside.asked == set()
        assert self.journal.leaks == []
        answers = await self.running.message(f"SMlast{self.number()}", "hello", sender="+919800000001")
        assert answers and answers[0].startswith("Namaste!")


def signature_of(path: str, fields: list[tuple[str, str]]) -> str:
    """Twilio's; fields that come twice are signed twice, as its own library does."""
    form = ImmutableMultiDict(fields)
    return str(RequestValidator(TOKEN).compute_signature(f"{PUBLIC_URL}{path}", form))


def as_sent(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    """Headers as bytes, whatever stands in them."""
    return [(name.encode(), value.encode()) for name, value in headers.items()]


def checked(answer: httpx.Response) -> httpx.Response:
    """An answer of ours: no failure, and of the form that it says it has."""
    assert answer.status_code < 500, answer.text
    kind = answer.headers.get("content-type", "")
    if kind.startswith("text/xml"):
        assert fromstring(answer.text).tag == "Response"
    if kind.startswith("application/json"):
        said = json.loads(answer.text)
        if answer.status_code >= 400:
            assert set(said) == {"error"} and said["error"]["code"]
    assert "Traceback" not in answer.text
    return answer
