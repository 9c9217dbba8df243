"""Errors of the web application, all in one shape and without stack traces."""

import html
import logging
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from connectors.plain_text import readable

logger = logging.getLogger(__name__)

DOCUMENTATION = "/docs/errors"
CODES: Mapping[str, str] = {
    "not_found": "There is nothing at this address.",
    "method_not_allowed": "The address exists, but not for this method; the header `allow` names the right ones.",
    "too_large": "The request is larger than 20 MB, or than what this address takes.",
    "too_slow": "The request did not come to its end in time.",
    "request_invalid": "The request does not have the right form; `details` lists what is wrong where.",
    "form_incomplete": "A field that every message of this provider has is missing.",
    "signature_invalid": "The request was not signed with our provider's secret, or was changed on its way. Behind a "
    "proxy, KALAVAANI_PUBLIC_URL must be the address that is configured at the provider.",
    "signature_unverifiable": "No secret is configured, so signatures cannot be checked and nothing is accepted.",
    "webhook_unverified": "Whoever verifies the webhook does not know the token that the operator set, or none is set.",
    "not_authenticated": "The channel wants the token that the operator set, as `?token=`.",
    "operators_missing": "Nobody may answer in the inbox: KALAVAANI_OPERATORS names no operator.",
    "operator_unknown": "The operator's name or password is wrong.",
    "not_from_inbox": "Changes in the inbox need the header `x-kalavaani: inbox`, which its own page sends.",
    "ticket_gone": "The conversation was given back, or there is no such ticket.",
    "ticket_taken": "Another operator has this conversation.",
    "ticket_not_taken": "The conversation must be taken over before it is answered or given back.",
    "reply_invalid": "An operator's answer has 1 to 1000 characters.",
    "answer_pending": "The message was accepted before and is still being worked on; ask again with the same id.",
    "message_invalid": "A message of the widget has no known type, or no text, payload, audio or image.",
    "hello_missing": "The widget must introduce itself before it sends anything else.",
    "origin_refused": "Pages of this origin may not use the widget here: KALAVAANI_WEB_ORIGINS names those that may.",
    "too_many_connections": "This visitor, this address or all together have as many connections open as they may.",
    "rate_limited": "Too many requests from this address; the header `retry-after` says how many seconds to wait.",
    "administration_off": "Nobody may change the documents: KALAVAANI_ADMIN_TOKEN is not set.",
    "not_administrator": "Documents and the index are the administrator's, who sends KALAVAANI_ADMIN_TOKEN as "
    "`Authorization: Bearer …`.",
    "content_type_unsupported": "The request's content type is not one that this address takes.",
    "upload_refused": "The document cannot be taken; the message says why.",
    "upload_too_large": "The document has too many bytes, pages or characters: upload it in parts.",
    "upload_unsupported": "The document is neither Markdown nor text, PDF or HTML, whatever it is called.",
    "upload_encrypted": "The PDF wants a password or is protected: save it without.",
    "upload_unreadable": "The file is damaged: save it anew.",
    "upload_too_costly": "Reading the document took more time or memory than any honest document needs.",
    "upload_empty": "There is no text in the document; of a scan, upload the text.",
    "upload_invalid": "Title, language, craft or address of the document are missing or wrong.",
    "article_invalid": "The document has the front matter of our articles, but is not in their format.",
    "library_full": "There are as many uploaded documents as are allowed: remove some.",
    "document_missing": "There is no uploaded document of this id.",
    "rebuild_running": "The index is being built already; `details` names the job.",
    "rebuild_missing": "There is no such job, or it was long ago.",
    "index_missing": "There is no index yet: run `kalavaani index`, or `POST /api/v1/rag/update-knowledge-base`.",
    "index_model_mismatch": "The index was made by another model: build it anew.",
    "index_busy": "Another process is building the index.",
    "embedding_model_missing": "The embedding model is not there: run `kalavaani models fetch`.",
    "interrupted": "The process that built the index ended before it was done; the index before is unharmed.",
    "http_error": "The request cannot be answered; the message says why.",
    "internal_error": "Something went wrong on our side. The operator finds `requestId` in the log.",
}
"""Every code that the web application answers with, and what it means."""
_CODE_OF_STATUS = {400: "request_invalid", 404: "not_found", 405: "method_not_allowed", 413: "too_large"}


class ApiError(Exception):
    """An error that a caller can act on; `code` is one of CODES."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        details: Any = None,
        *,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers
        self.code = code
        self.message = message
        self.details = details


def envelope(
    status: int,
    code: str,
    message: str,
    details: Any = None,
    *,
    request_id: str = "",
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """`{"error": {"code", "message", "details", "timestamp", "requestId", "documentation"}}`."""
    content = {
        "code": code,
        "message": message,
        "details": details,
        "timestamp": datetime.now(UTC).isoformat(),
        "requestId": request_id or uuid.uuid4().hex,
        "documentation": f"{DOCUMENTATION}#{code}",
    }
    return JSONResponse({"error": content}, status_code=status, headers=headers)


def install(app: FastAPI) -> None:
    """Answer every error of the application in our shape."""

    @app.exception_handler(ApiError)
    async def api_error(request: Request, error: ApiError) -> JSONResponse:
        return envelope(error.status, error.code, error.message, error.details, headers=error.headers)

    @app.exception_handler(HTTPException)
    async def http_error(request: Request, error: HTTPException) -> JSONResponse:
        code = _CODE_OF_STATUS.get(error.status_code, "http_error")
        message = str(error.detail) if code == "http_error" else CODES[code]
        return envelope(error.status_code, code, message, headers=error.headers)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        details = [
            {
                "where": [readable(at) if isinstance(at, str) else at for at in item["loc"]],
                "problem": readable(item["msg"]),
            }
            for item in error.errors()
        ]
        return envelope(422, "request_invalid", "The request does not have the right form.", details)

    @app.get(DOCUMENTATION, include_in_schema=False)
    async def documentation() -> HTMLResponse:
        entries = (
            f'<dt id="{code}"><code>{code}</code><dd>{html.escape(text)}' for code, text in CODES.items()
        )
        return HTMLResponse(
            f'<!doctype html><html lang="en"><title>Errors</title><h1>Errors</h1><dl>{"".join(entries)}</dl>'
        )

    app.add_middleware(LastResort)


class LastResort:
    """ASGI middleware that answers unexpected errors itself: what reaches the server is logged with its content."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except ClientDisconnect:
            return
        except Exception as error:
            request_id = uuid.uuid4().hex
            logger.error("request %s failed: %s", request_id, where_it_broke(error))
            if not started:
                message = "Something went wrong on our side. Please try again."
                response = envelope(500, "internal_error", message, request_id=request_id)
                await response(scope, receive, send)


def where_it_broke(error: BaseException) -> str:
    """Kind of error and line of code, without its message, which may hold what somebody said."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    if place is None:
        return type(error).__name__
    return (
        f"{type(error).__name__} at {place.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{place.tb_lineno}"
    )
