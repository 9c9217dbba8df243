"""Errors of the web application, all in one shape and without stack traces."""

import logging
import uuid
from datetime import UTC, datetime
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

logger = logging.getLogger(__name__)

DOCUMENTATION = "/docs/errors"


class ApiError(Exception):
    """An error that a caller can act on."""

    def __init__(self, status: int, code: str, message: str, details: Any = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.details = details


def envelope(request: Request, status: int, code: str, message: str, details: Any = None) -> JSONResponse:
    """`{"error": {"code", "message", "details", "timestamp", "requestId", "documentation"}}`."""
    content = {
        "code": code,
        "message": message,
        "details": details,
        "timestamp": datetime.now(UTC).isoformat(),
        "requestId": request_id(request),
        "documentation": f"{DOCUMENTATION}#{code}",
    }
    return JSONResponse({"error": content}, status_code=status)


def request_id(request: Request) -> str:
    """The id of this request, made at first use."""
    if not hasattr(request.state, "request_id"):
        request.state.request_id = uuid.uuid4().hex
    return str(request.state.request_id)


def install(app: FastAPI) -> None:
    """Answer every error of the application in our shape."""

    @app.exception_handler(ApiError)
    async def api_error(request: Request, error: ApiError) -> JSONResponse:
        return envelope(request, error.status, error.code, error.message, error.details)

    @app.exception_handler(HTTPException)
    async def http_error(request: Request, error: HTTPException) -> JSONResponse:
        codes = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}
        return envelope(
            request, error.status_code, codes.get(error.status_code, "http_error"), str(error.detail)
        )

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        details = [{"where": list(item["loc"]), "problem": item["msg"]} for item in error.errors()]
        return envelope(request, 422, "request_invalid", "The request does not have the right form.", details)

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> JSONResponse:
        code = getattr(error, "code", None)
        if isinstance(code, str):
            return envelope(request, 400, code, str(error))
        logger.error("request %s failed: %s", request_id(request), type(error).__name__)
        return envelope(request, 500, "internal_error", "Something went wrong on our side. Please try again.")
