"""Reads bodies with a limit of their own while they come in, and checks what they are."""

from collections.abc import AsyncGenerator
from typing import TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from connectors.errors import ApiError
from connectors.limits import announces_more

JSON = "application/json"
MULTIPART = "multipart/form-data"
MAX_FIELDS = 10
MAX_FIELD_BYTES = 10_000
MAX_FORM_OVERHEAD_BYTES = 150_000
"""Of a form with a file: its fields and boundaries."""

Body = TypeVar("Body", bound=BaseModel)


def content_type(request: Request) -> str:
    """The request's media type without parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def refuse_other_types(request: Request, *types: str) -> None:
    """Refuse what is of none of the types.

    Raises:
        ApiError: 415.
    """
    if content_type(request) not in types:
        raise ApiError(415, "content_type_unsupported", f"Please send {' or '.join(types)}.", list(types))


async def read_body(request: Request, limit_bytes: int) -> bytes:
    """The whole body.

    Raises:
        ApiError: 413, too large.
    """
    return b"".join([part async for part in _limited(request, limit_bytes)])


async def read_json(request: Request, model: type[Body], limit_bytes: int) -> Body:
    """The body as a checked model; the content type is the caller's to check.

    Raises:
        ApiError: 413, too large; 422, not JSON, or not what is wanted.
    """
    body = await read_body(request, limit_bytes)
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        details = [{"where": ["body", *item["loc"]], "problem": item["msg"]} for item in error.errors()]
        raise ApiError(422, "request_invalid", "The request does not have the right form.", details) from None


async def read_form(request: Request, file_limit_bytes: int) -> tuple[FormData, UploadFile]:
    """The fields of a form and its one file, which the field `file` holds.

    Raises:
        ApiError: 413, too large; 422, no such form.
    """
    stream = _limited(request, file_limit_bytes + MAX_FORM_OVERHEAD_BYTES)
    parser = MultiPartParser(
        request.headers, stream, max_files=1, max_fields=MAX_FIELDS, max_part_size=MAX_FIELD_BYTES
    )
    try:
        form = await parser.parse()
    except MultiPartException as error:
        raise ApiError(422, "request_invalid", f"The form cannot be read: {error.message}") from None
    file = form.get("file")
    if not isinstance(file, UploadFile):
        await form.close()
        raise ApiError(422, "request_invalid", "The form has no file in the field `file`.")
    return form, file


async def _limited(request: Request, limit_bytes: int) -> AsyncGenerator[bytes, None]:
    if announces_more(request.headers.get("content-length", "0").encode("latin-1"), limit_bytes):
        raise _too_large(limit_bytes)
    received = 0
    async for part in request.stream():
        received += len(part)
        if received > limit_bytes:
            raise _too_large(limit_bytes)
        yield part


def _too_large(limit_bytes: int) -> ApiError:
    limit = f"{limit_bytes / 1_000_000:.0f} MB" if limit_bytes >= 1_000_000 else f"{limit_bytes // 1_000} kB"
    return ApiError(413, "too_large", f"This address takes {limit} at most.", headers={"connection": "close"})
