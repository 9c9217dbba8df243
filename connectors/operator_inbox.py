"""The operators' inbox: a small page and its API. Basic authentication; every change needs a header of ours, which no
foreign page can send."""

import secrets
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Request
from fastapi.responses import FileResponse
from fastapi.security import HTTPBasic, HTTPBasicCredentials
from pydantic import BaseModel, Field

from assistant.errors import AssistantError
from assistant.operators import MAX_REPLY, Operators, ReplyInvalid
from assistant.settings import Settings
from assistant.store.tickets import TicketGone, TicketNotTaken, TicketTaken
from connectors.errors import ApiError
from connectors.files import WEB
from connectors.rate_limit import RateLimit, caller_of

API = "/api/v1/inbox"
_PAGE_FILES = {"page.html": "text/html", "inbox.js": "text/javascript", "inbox.css": "text/css"}
_HEADERS = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
}
_STATUS = {TicketGone: 404, TicketTaken: 409, TicketNotTaken: 409, ReplyInvalid: 422}
_basic = HTTPBasic(auto_error=False, realm="Kalavaani inbox")
FAILURES_A_MINUTE = 10
"""Wrong passwords that one address may try."""
TicketId = Annotated[int, Path(ge=1, le=2**31 - 1)]


class Answer(BaseModel):
    """What an operator writes."""

    text: str = Field(max_length=MAX_REPLY)


@dataclass(frozen=True, slots=True)
class OperatorInbox:
    """Routes of the inbox."""

    operators: Operators
    settings: Settings
    _failures: RateLimit = field(default_factory=lambda: RateLimit(FAILURES_A_MINUTE))

    def router(self) -> APIRouter:
        router = APIRouter(tags=["inbox"])
        operator = Depends(self._operator)
        own_page = Depends(_own_page)
        router.add_api_route("/inbox", self.page, dependencies=[operator], include_in_schema=False)
        router.add_api_route("/inbox/{name}", self.file, dependencies=[operator], include_in_schema=False)
        router.add_api_route(API, self.queue, dependencies=[operator])
        router.add_api_route(f"{API}/{{ticket}}", self.conversation, dependencies=[operator])
        for verb, route in (("take", self.take), ("reply", self.reply), ("give-back", self.give_back)):
            path = f"{API}/{{ticket}}/{verb}"
            router.add_api_route(path, route, methods=["POST"], dependencies=[own_page, operator])
        return router

    def _operator(
        self, request: Request, credentials: Annotated[HTTPBasicCredentials | None, Depends(_basic)]
    ) -> None:
        """Let only operators in; the name is kept for the route.

        Raises:
            ApiError: 401, wrong or missing password; 429, too many wrong ones; 503, nobody may answer because none is
                configured.
        """
        passwords = self.settings.operator_passwords
        if not passwords:
            raise ApiError(503, "operators_missing", "No operator is configured: set KALAVAANI_OPERATORS.")
        given = credentials or HTTPBasicCredentials(username="", password="")
        wanted = passwords.get(given.username, secrets.token_urlsafe())
        if not secrets.compare_digest(given.password.encode(), wanted.encode()):
            if credentials is not None:
                self._failures.check(caller_of(request))
                self._failures.take(caller_of(request))
            headers = {"www-authenticate": 'Basic realm="Kalavaani inbox", charset="UTF-8"'}
            raise ApiError(401, "operator_unknown", "Name or password is wrong.", headers=headers)
        request.state.operator = given.username

    async def page(self) -> FileResponse:
        return await self.file("page.html")

    async def file(self, name: str) -> FileResponse:
        """A file of the page."""
        if name not in _PAGE_FILES:
            raise ApiError(404, "not_found", "There is nothing at this address.")
        return FileResponse(WEB.parent / "inbox_page" / name, media_type=_PAGE_FILES[name], headers=_HEADERS)

    async def queue(self, request: Request) -> dict[str, Any]:
        """Who waits, and who is asking."""
        return {"operator": request.state.operator, "tickets": await self.operators.queue()}

    async def conversation(self, ticket: TicketId) -> dict[str, Any]:
        try:
            return await self.operators.conversation(ticket)
        except AssistantError as error:
            raise _refusal(error) from None

    async def take(self, ticket: TicketId, request: Request) -> dict[str, Any]:
        try:
            await self.operators.take(ticket, request.state.operator)
        except AssistantError as error:
            raise _refusal(error) from None
        return {"status": "taken"}

    async def reply(self, ticket: TicketId, answer: Answer, request: Request) -> dict[str, Any]:
        try:
            await self.operators.reply(ticket, request.state.operator, answer.text)
        except AssistantError as error:
            raise _refusal(error) from None
        return {"status": "queued"}

    async def give_back(self, ticket: TicketId, request: Request) -> dict[str, Any]:
        try:
            await self.operators.give_back(ticket, request.state.operator)
        except AssistantError as error:
            raise _refusal(error) from None
        return {"status": "closed"}


def _own_page(x_kalavaani: Annotated[str | None, Header()] = None) -> None:
    """Refuse what another site's page made the operator's browser send.

    Raises:
        ApiError: 403, the header that our page sends is missing.
    """
    if x_kalavaani != "inbox":
        raise ApiError(403, "not_from_inbox", "Changes need the header `x-kalavaani: inbox`.")


def _refusal(error: AssistantError) -> ApiError:
    return ApiError(_STATUS.get(type(error), 400), error.code, f"{str(error).capitalize()}.")
