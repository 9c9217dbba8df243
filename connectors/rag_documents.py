"""Documents as the HTTP interface of craft knowledge takes and shows them."""

from typing import Any

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field

from connectors.request_bodies import (
    JSON,
    MULTIPART,
    content_type,
    read_form,
    read_json,
    refuse_other_types,
)
from rag.reading.article import About
from rag.reading.limits import MAX_UPLOAD_BYTES
from rag.uploads import Uploaded, UploadedEntry

MAX_NAME_CHARACTERS = 300
_SAID = ("title", "language", "craft", "source_url")


class RagDocument(BaseModel):
    """Body of `POST /api/v1/rag/index-document`, where it is JSON."""

    model_config = ConfigDict(extra="forbid")

    title: str = Field(min_length=1)
    text: str = Field(min_length=1)
    """Plain, Markdown, or HTML."""
    language: str
    craft: str | None = None
    source_url: str | None = None


UPLOAD_SCHEMA: dict[str, Any] = {
    JSON: {"schema": RagDocument.model_json_schema()},
    MULTIPART: {
        "schema": {
            "type": "object",
            "properties": {"file": {"type": "string", "format": "binary"}}
            | {name: {"type": "string"} for name in _SAID},
            "required": ["file"],
        }
    },
}
"""What `read_upload` takes, for the description of the interface."""


async def read_upload(request: Request) -> tuple[bytes, About]:
    """The document that a request brings, and what it says about it.

    Raises:
        ApiError: 413, too large; 415, neither a form nor JSON; 422, not the right fields.
    """
    refuse_other_types(request, JSON, MULTIPART)
    if content_type(request) == JSON:
        sent = await read_json(request, RagDocument, MAX_UPLOAD_BYTES)
        about = About(language=sent.language, title=sent.title, craft=sent.craft, source_url=sent.source_url)
        return sent.text.encode(errors="replace"), about
    form, file = await read_form(request, MAX_UPLOAD_BYTES)
    try:
        said = {name: value.strip() or None for name in _SAID if isinstance(value := form.get(name), str)}
        return await file.read(), About(**said, file_name=(file.filename or "")[:MAX_NAME_CHARACTERS])
    finally:
        await form.close()


def uploaded_as_json(taken: Uploaded) -> dict[str, Any]:
    return {
        "id": taken.id,
        "title": taken.title,
        "language": taken.language,
        "craft": taken.craft,
        "format": taken.format,
        "sections": taken.sections,
        "characters": taken.characters,
        "replaced": taken.replaced,
        "indexed": False,
    }


def entry_as_json(entry: UploadedEntry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "title": entry.title,
        "kind": entry.kind,
        "language": entry.language,
        "craft": entry.craft,
        "source": entry.source,
        "uploadedAt": entry.uploaded_at.isoformat(),
        "sizeBytes": entry.size_bytes,
    }
