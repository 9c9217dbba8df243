"""Meta's webhook: it proves itself once by GET; by POST come messages and statuses, in batches, at least once each."""

import hmac
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse
from sqlalchemy.ext.asyncio import AsyncSession

from actions.marketplace.database import Database
from assistant.message_ids import opaque
from assistant.messages import Incoming
from assistant.settings import Settings
from connectors.errors import CODES, ApiError, where_it_broke
from connectors.whatsapp_cloud import source
from connectors.whatsapp_cloud.envelope import Envelope, Status, StatusName, opened
from connectors.whatsapp_cloud.identities import Identities
from connectors.whatsapp_cloud.json_values import parsed
from connectors.whatsapp_cloud.parsing import incoming_of
from connectors.whatsapp_cloud.signature import verified_body

logger = logging.getLogger(__name__)

PATH = "/webhooks/whatsapp"
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{1,128}")
"""Meta's are numbers; nothing that a browser could take for a page is given back."""

Taken = tuple[Incoming, dict[str, Any]]


class Reception(Protocol):
    """Keeps messages and answers them afterwards."""

    async def take(self, source: str, messages: Sequence[Taken]) -> int: ...


class NoteStatus(Protocol):
    """Keeps what became of a message of ours."""

    async def __call__(
        self,
        session: AsyncSession,
        *,
        provider_id: str,
        status: StatusName,
        error_code: str | None,
        reference: str | None,
        now: datetime,
    ) -> None: ...


@dataclass(frozen=True, slots=True)
class WhatsAppWebhook:
    """The route."""

    settings: Settings
    database: Database
    reception: Reception
    identities: Identities
    note_status: NoteStatus

    def router(self) -> APIRouter:
        router = APIRouter()
        router.get(PATH)(self.verify)
        router.post(PATH)(self.receive)
        return router

    async def verify(self, request: Request) -> Response:
        """Give Meta its challenge back, if it knows the token that the operator set."""
        query, secret = request.query_params, self.settings.whatsapp_verify_token
        token = secret.get_secret_value().encode() if secret is not None else b""
        said, challenge = query.get("hub.verify_token", ""), query.get("hub.challenge", "")
        genuine = bool(token) and hmac.compare_digest(said.encode("utf-8", "replace"), token)
        if not genuine or query.get("hub.mode") != "subscribe" or not _CHALLENGE.fullmatch(challenge):
            raise ApiError(403, "webhook_unverified", CODES["webhook_unverified"])
        return PlainTextResponse(challenge)

    async def receive(self, request: Request) -> Response:
        """Keep what came, and say so at once. Whatever could not be kept, Meta sends again after a 500."""
        body = await verified_body(request, self.settings)
        try:
            envelope = opened(parsed(body), self.settings.whatsapp_phone_number_id)
        except ValueError:
            raise ApiError(422, "request_invalid", "The body is no JSON.") from None
        for code in envelope.errors:
            logger.error("Meta reports trouble with the WhatsApp account: %s", code)
        kept = await self._keep_messages(envelope)
        for change in envelope.number_changes:
            kept = await self.identities.moved(change.old, change.new, change.message_id) and kept
        if not (await self._keep_statuses(envelope.statuses) and kept):
            raise ApiError(500, "internal_error", CODES["internal_error"])
        return Response()

    async def _keep_messages(self, envelope: Envelope) -> bool:
        """All at once, or, when that fails, one by one: a bad one must not hide the others."""
        messages = [
            (incoming, payload)
            for payload in envelope.payloads
            if (incoming := incoming_of(payload)) is not None
        ]
        if not messages or await self._take(messages):
            return True
        return all([await self._take([message]) for message in messages]) if len(messages) > 1 else False

    async def _take(self, messages: Sequence[Taken]) -> bool:
        try:
            await self.reception.take(source.NAME, messages)
        except Exception as error:
            logger.error("messages were not kept: %s", where_it_broke(error))
            return False
        return True

    async def _keep_statuses(self, statuses: Sequence[Status]) -> bool:
        """In one transaction, or, when that fails, one by one."""
        if not statuses or await self._note(statuses):
            return True
        return all([await self._note([status]) for status in statuses]) if len(statuses) > 1 else False

    async def _note(self, statuses: Sequence[Status]) -> bool:
        now = datetime.now(UTC)
        try:
            async with self.database.session() as session:
                for status in statuses:
                    await self.note_status(
                        session,
                        provider_id=opaque(status.provider_id),
                        status=status.name,
                        error_code=status.error_code,
                        reference=status.reference,
                        now=now,
                    )
        except Exception as error:
            logger.error("statuses were not kept: %s", where_it_broke(error))
            return False
        return True
